import GridWorld

/// Where discs that move straight touch the walls of a map: cells that are squares.
struct WallContacts {
  let layout: GridLayout
  /// Meters.
  let cellSize: Double
  /// For every padded cell, how many cells away the nearest blocked one is, diagonals counting as one step; at most 255.
  private var clearance: [UInt8]

  /// A contact: after which share of the displacement, and which way the wall lies, of length 1.
  struct Hit {
    var share: Double
    var normal: SIMD2<Double>
  }

  /// What counts as grazing, not as running into: a share of speed or of the radius squared.
  static let grazing = 1e-9

  init(layout: GridLayout, cellSize: Double, blocked: [UInt8]) {
    self.layout = layout
    self.cellSize = cellSize
    clearance = Array(repeating: 0, count: layout.count)
    refresh(blocked)
  }

  /// Takes in that cells have become blocked or free. Allocates nothing: doors switch in the middle of a step.
  mutating func refresh(_ blocked: [UInt8]) {
    let stride = layout.stride
    let rows = layout.count / stride
    var clearance = clearance.mutableSpan
    for index in blocked.indices { clearance[index] = blocked[index] != 0 ? 0 : 255 }
    // Two passes, since along diagonals a step costs as much as along rows. The rim is blocked.
    for y in 1..<(rows - 1) {
      for x in 1..<(stride - 1) {
        let index = y * stride + x
        let above = min(
          min(clearance[index - stride - 1], clearance[index - stride]), clearance[index - stride + 1])
        let nearest = min(above, clearance[index - 1])
        if nearest < 255 { clearance[index] = min(clearance[index], nearest + 1) }
      }
    }
    for y in Swift.stride(from: rows - 2, through: 1, by: -1) {
      for x in Swift.stride(from: stride - 2, through: 1, by: -1) {
        let index = y * stride + x
        let below = min(
          min(clearance[index + stride - 1], clearance[index + stride]), clearance[index + stride + 1])
        let nearest = min(below, clearance[index + 1])
        if nearest < 255 { clearance[index] = min(clearance[index], nearest + 1) }
      }
    }
  }

  /// The padded cell that a point lies in.
  @inline(__always)
  func cell(at point: SIMD2<Double>) -> Int {
    let column = Int((point.x / cellSize).rounded(.down)) + layout.margin
    let row = Int((point.y / cellSize).rounded(.down)) + layout.margin
    let rows = layout.count / layout.stride
    return min(max(row, 0), rows - 1) * layout.stride + min(max(column, 0), layout.stride - 1)
  }

  /// Whether a disc overlaps a blocked cell by more than a billionth of its radius.
  func overlaps(_ center: SIMD2<Double>, radius: Double, blocked: UnsafePointer<UInt8>) -> Bool {
    var isHit = false
    forEachBlocked(from: center, to: center, radius: radius, blocked) { low, high in
      let nearest = SIMD2(min(max(center.x, low.x), high.x), min(max(center.y, low.y), high.y))
      let way = center - nearest
      if (way * way).sum() < radius * radius * (1 - 2 * WallContacts.grazing) { isHit = true }
    }
    return isHit
  }

  /// Calls `body` with the corners of every blocked cell near a way.
  @inline(__always)
  private func forEachBlocked(
    from start: SIMD2<Double>, to end: SIMD2<Double>, radius: Double, _ blocked: UnsafePointer<UInt8>,
    _ body: (_ low: SIMD2<Double>, _ high: SIMD2<Double>) -> Void
  ) {
    let margin = layout.margin
    func index(_ place: Double, _ limit: Int) -> Int {
      min(max(Int((place / cellSize).rounded(.down)) + margin, 0), limit - 1)
    }
    let rows = layout.count / layout.stride
    let left = index(min(start.x, end.x) - radius, layout.stride)
    let right = index(max(start.x, end.x) + radius, layout.stride)
    let top = index(min(start.y, end.y) - radius, rows)
    let bottom = index(max(start.y, end.y) + radius, rows)
    for row in top...bottom {
      for column in left...right where blocked[row * layout.stride + column] != 0 {
        let low = SIMD2(Double(column - margin), Double(row - margin)) * cellSize
        body(low, low + cellSize)
      }
    }
  }

  /// The first wall that a disc touches on its way; nil for none.
  func first(
    from start: SIMD2<Double>, along way: SIMD2<Double>, radius: Double, blocked: UnsafePointer<UInt8>
  ) -> Hit? {
    let length = (way * way).sum().squareRoot()
    guard length > 0 else { return nil }
    let free = Double(clearance[cell(at: start)]) - 1
    if free * cellSize > radius + length { return nil }
    // Long ways piece by piece, so that not all cells of a large rectangle are looked at.
    let pieces = max(1, Int((length / max(cellSize, radius)).rounded(.up)))
    var best: Hit?
    for piece in 0..<pieces {
      let from = start + way * (Double(piece) / Double(pieces))
      let to = start + way * (Double(piece + 1) / Double(pieces))
      forEachBlocked(from: from, to: to, radius: radius, blocked) { low, high in
        guard let hit = WallContacts.hit(start, way, length, radius, low, high) else { return }
        if hit.share < best?.share ?? .infinity { best = hit }
      }
      if let best, best.share <= Double(piece + 1) / Double(pieces) { return best }
    }
    return best
  }

  /// Where a disc touches one square: the way of its center into the square grown by the radius, corners round.
  static func hit(
    _ start: SIMD2<Double>, _ way: SIMD2<Double>, _ length: Double, _ radius: Double,
    _ low: SIMD2<Double>, _ high: SIMD2<Double>
  ) -> Hit? {
    let nearest = SIMD2(min(max(start.x, low.x), high.x), min(max(start.y, low.y), high.y))
    let off = start - nearest
    let squared = (off * off).sum()
    if squared <= radius * radius {
      // It touches already; from within a wall any way is out.
      guard squared > 0, -(off * way).sum() > grazing * length * squared.squareRoot() else { return nil }
      return Hit(share: 0, normal: off / -squared.squareRoot())
    }
    // Into the square grown by the radius on all sides.
    var entry = -Double.infinity
    var exit = Double.infinity
    var entersByX = true
    for axis in 0..<2 {
      let (near, far) = (low[axis] - radius - start[axis], high[axis] + radius - start[axis])
      if way[axis] == 0 {
        if near >= 0 || far <= 0 { return nil }
        continue
      }
      let (one, other) = (near / way[axis], far / way[axis])
      if min(one, other) > entry { (entry, entersByX) = (min(one, other), axis == 0) }
      exit = min(exit, max(one, other))
    }
    guard entry < exit, exit > 0, entry <= 1 else { return nil }
    let place = start + way * max(entry, 0)
    if entersByX, place.y >= low.y, place.y <= high.y, entry >= 0 {
      return Hit(share: entry, normal: SIMD2(way.x > 0 ? 1 : -1, 0))
    }
    if !entersByX, place.x >= low.x, place.x <= high.x, entry >= 0 {
      return Hit(share: entry, normal: SIMD2(0, way.y > 0 ? 1 : -1))
    }
    let corner = SIMD2(
      place.x < low.x + (high.x - low.x) / 2 ? low.x : high.x,
      place.y < low.y + (high.y - low.y) / 2 ? low.y : high.y)
    guard let share = Approach.share(from: start - corner, along: way, within: radius), share <= 1 else {
      return nil
    }
    return Hit(share: share, normal: (corner - (start + way * share)) / radius)
  }
}

/// Two points that move straight.
enum Approach {
  /// After which share of `way` a point that starts at `offset` from another comes within a distance of it; nil for never,
  /// and for a way that only grazes.
  @inline(__always)
  static func share(from offset: SIMD2<Double>, along way: SIMD2<Double>, within distance: Double) -> Double?
  {
    let along = offset.x * way.x + offset.y * way.y
    guard along < 0 else { return nil }
    let squaredWay = way.x * way.x + way.y * way.y
    let squaredDistance = distance * distance
    let gap = offset.x * offset.x + offset.y * offset.y - squaredDistance
    let least = WallContacts.grazing * squaredDistance * squaredWay
    if gap <= 0 { return along * along > WallContacts.grazing * least ? 0 : nil }
    let discriminant = along * along - squaredWay * gap
    guard discriminant > least else { return nil }
    return gap / (discriminant.squareRoot() - along)
  }
}
