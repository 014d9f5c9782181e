import GridWorld

/// Whether walls leave the straight segment between two cell centers free.
package enum LineOfSight {
  /// Exact, in integers: the segment from (0, 0) to (dx, dy) crosses vertical edges at odd multiples of |dy| and
  /// horizontal ones at odd multiples of |dx| of a common parameter. Through a corner it passes unless both
  /// cells beside it are blocked.
  ///
  /// - Parameter endMayBeBlocked: whether the last cell is only looked at, and not through.
  @inline(__always)
  package static func isClear(
    from origin: Int32, dx: Int32, dy: Int32, stride: Int32, blocked: UnsafePointer<UInt8>,
    endMayBeBlocked: Bool = false
  ) -> Bool {
    let stepX: Int32 = dx < 0 ? -1 : 1
    let stepY: Int32 = dy < 0 ? -stride : stride
    let width = abs(dx)
    let height = abs(dy)
    var cell = origin
    var x: Int32 = 0
    var y: Int32 = 0
    while x < width || y < height {
      let crossesX = (2 * x + 1) * height
      let crossesY = (2 * y + 1) * width
      if crossesX == crossesY {
        if blocked[Int(cell + stepX)] != 0, blocked[Int(cell + stepY)] != 0 { return false }
        cell += stepX + stepY
        x += 1
        y += 1
      } else if crossesX < crossesY {
        cell += stepX
        x += 1
      } else {
        cell += stepY
        y += 1
      }
      if blocked[Int(cell)] != 0 { return endMayBeBlocked && x == width && y == height }
    }
    return true
  }
}
