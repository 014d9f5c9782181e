/// A ray on its way through the cells: exact traversal (Amanatides and Woo 1987) in whole numbers.
///
/// Crossings are told in 2⁻⁴² of a cell along the ray. Where it crosses two lines within 2⁻³⁰ of a cell, that is a
/// corner: it goes on diagonally, unless both cells beside the corner are blocked. A cell owns its left and its upper
/// border, so that a ray along a border passes through the cells to its right, or below it.
struct LidarRay: BitwiseCopyable {
  /// Units a cell.
  static let unit = 0x1p42
  /// The farthest that a crossing is told, in cells: no ray gets there before it leaves the largest map.
  static let farthest = 0x1p16
  /// Crossings nearer than this are one.
  private static let corner: Int64 = 1 << 12
  /// From this clearance on a ray jumps; below, a jump costs more than the steps it spares.
  static let leastJump: UInt8 = 8

  /// Where the ray crosses the next line between columns, and the next between rows.
  var nextX: Int64
  var nextY: Int64
  /// From one line to the next.
  let perX: Int64
  let perY: Int64
  /// Padded offset of the next cell in x and in y.
  let stepX: Int
  let stepY: Int

  /// - Parameters:
  ///   - direction: a unit vector; what is meant to be parallel to an axis has an exact 0.
  ///   - fraction: where in its cell the ray begins, each in 0..<1.
  @inline(__always)
  init(_ direction: SIMD2<Double>, from fraction: SIMD2<Double>, stride: Int) {
    // 1/0 is infinity, and the way to the next line is more than 0 where a component is 0.
    let inverseX = 1 / abs(direction.x)
    let inverseY = 1 / abs(direction.y)
    let wayX = direction.x < 0 ? fraction.x : 1 - fraction.x
    let wayY = direction.y < 0 ? fraction.y : 1 - fraction.y
    nextX = LidarRay.units(wayX * inverseX)
    nextY = LidarRay.units(wayY * inverseY)
    perX = LidarRay.units(inverseX)
    perY = LidarRay.units(inverseY)
    stepX = direction.x < 0 ? -1 : 1
    stepY = direction.y < 0 ? -stride : stride
  }

  @inline(__always)
  static func units(_ cells: Double) -> Int64 {
    Int64((cells < farthest ? cells : farthest) * unit)
  }

  /// Walks from a free cell to the first blocked one.
  ///
  /// - Returns: The padded cell that stops the ray (beside a closed corner, the one in x) and the units to where it
  ///   does; a negative cell if none does within `limit`.
  @inline(__always)
  consuming func walk(
    from origin: Int, limit: Int64, clearance: UnsafePointer<UInt8>
  ) -> (cell: Int, way: Int64) {
    var cell = origin
    var way: Int64 = 0
    while true {
      let clear = clearance[cell]
      if clear &- 1 >= LidarRay.leastJump &- 1 {
        if clear == 0 { return (cell, way) }
        jump(Int64(clear) &- 1, &cell)
      }
      let difference = nextX &- nextY
      // All ones where the line between columns is next.
      let isX = difference >> 63
      way = nextY &+ (difference & isX)
      if way > limit { return (-1, way) }
      if UInt64(bitPattern: difference &+ LidarRay.corner) <= UInt64(2 &* LidarRay.corner) {
        if clearance[cell &+ stepX] == 0 && clearance[cell &+ stepY] == 0 { return (cell &+ stepX, way) }
        cell = cell &+ stepX &+ stepY
        nextX = nextX &+ perX
        nextY = nextY &+ perY
      } else {
        cell = cell &+ stepY &+ ((stepX &- stepY) & Int(isX))
        nextX = nextX &+ (perX & isX)
        nextY = nextY &+ (perY & ~isX)
      }
    }
  }

  /// Moves on to the edge of the free square around a cell, `reach` cells to each side. What is crossed inside may come
  /// in any order; the step that leaves the square is the usual one.
  @inline(__always)
  private mutating func jump(_ reach: Int64, _ cell: inout Int) {
    let leavesX = nextX &+ reach &* perX
    let leavesY = nextY &+ reach &* perY
    var linesX = reach
    var linesY = reach
    if leavesX < leavesY {
      linesY = leavesX < nextY ? 0 : min(reach, (leavesX &- nextY) / perY &+ 1)
    } else {
      linesX = leavesY < nextX ? 0 : min(reach, (leavesY &- nextX) / perX &+ 1)
    }
    nextX = nextX &+ linesX &* perX
    nextY = nextY &+ linesY &* perY
    cell = cell &+ Int(linesX) &* stepX &+ Int(linesY) &* stepY
  }
}
