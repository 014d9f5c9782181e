/// An upright rectangle in pixels, edges anywhere.
struct Box: Equatable {
  var low: SIMD2<Float>
  var high: SIMD2<Float>

  init(low: SIMD2<Float>, high: SIMD2<Float>) {
    self.low = low
    self.high = high
  }

  init(center: SIMD2<Float>, half: SIMD2<Float>) {
    self.init(low: center - half, high: center + half)
  }

  var center: SIMD2<Float> { (low + high) / 2 }
  var size: SIMD2<Float> { high - low }

  func overlaps(_ other: Box) -> Bool {
    low.x < other.high.x && other.low.x < high.x && low.y < other.high.y && other.low.y < high.y
  }

  /// Square pixels in common.
  func commonArea(_ other: Box) -> Float {
    let common = pointwiseMin(high, other.high) - pointwiseMax(low, other.low)
    return max(0, common.x) * max(0, common.y)
  }

  func contains(_ other: Box) -> Bool { all(low .<= other.low) && all(high .>= other.high) }

  /// The point of the box nearest to one.
  func nearest(to point: SIMD2<Float>) -> SIMD2<Float> { pointwiseMin(pointwiseMax(point, low), high) }

  /// Whether a straight line touches it (Liang and Barsky 1984).
  func isCrossed(from a: SIMD2<Float>, to b: SIMD2<Float>) -> Bool {
    var range: (Float, Float) = (0, 1)
    for axis in 0..<2 {
      let way = b[axis] - a[axis]
      if way == 0 {
        if a[axis] < low[axis] || a[axis] > high[axis] { return false }
        continue
      }
      let (s, t) = ((low[axis] - a[axis]) / way, (high[axis] - a[axis]) / way)
      range = (max(range.0, min(s, t)), min(range.1, max(s, t)))
      if range.0 > range.1 { return false }
    }
    return true
  }
}

/// Finds places for labels: near what they name, over nothing that must be seen.
///
/// Around what is to be named, places in sixteen directions and several distances are scored by how far they stand off
/// and by what they cover; if none is free, the nearest free place anywhere in the view is taken. A label that has
/// none is not placed.
struct LabelPlacer {
  /// Where labels may be.
  let bounds: Box
  /// What no label covers, labels placed before among them.
  private(set) var obstacles: [Box]
  /// What is better not covered.
  var soft: [Box] = []
  let scale: Float

  init(bounds: Box, obstacles: [Box], scale: Float) {
    self.bounds = bounds
    self.obstacles = obstacles
    self.scale = scale
  }

  private static let distances: [Float] = [3, 9, 18, 32, 52, 80, 120]
  /// What standing off costs in comparison with what it costs to lie to the left, or slanted.
  private static let crossingCost: Float = 40
  private static let coverCost: Float = 60

  mutating func add(_ obstacle: Box) { obstacles.append(obstacle) }

  /// Places a label, which later ones then keep clear of; nil if there is no room for it.
  /// - Parameters:
  ///   - anchor: the middle of what is named.
  ///   - rim: how far what is named reaches.
  mutating func place(size: SIMD2<Float>, anchor: SIMD2<Float>, rim: Float) -> Box? {
    let half = size / 2
    let reach = rim + Self.distances[Self.distances.count - 1] * scale + size.x + size.y
    let area = Box(center: anchor, half: SIMD2(repeating: reach))
    let near = obstacles.filter { $0.overlaps(area) }
    let nearSoft = soft.filter { $0.overlaps(area) }
    var best: (cost: Float, box: Box)?
    for distance in Self.distances {
      let distance = distance * scale
      if let best, best.cost <= distance { break }
      for direction in Self.directions {
        let widest = max(abs(direction.x), abs(direction.y))
        let center = anchor + direction * (rim + distance) + half * (direction / widest)
        // On whole pixels, so that edges stay sharp.
        let low = center - half
        let corner = SIMD2(low.x.rounded(), low.y.rounded())
        let box = Box(low: corner, high: corner + size)
        guard bounds.contains(box), !near.contains(where: { $0.overlaps(box) }) else { continue }
        let cost = distance + cost(of: box, direction, anchor: anchor, rim: rim, near, nearSoft)
        if cost < best?.cost ?? .infinity { best = (cost, box) }
      }
    }
    let box = best?.box ?? nearestFree(half: half, anchor: anchor)
    if let box { obstacles.append(box) }
    return box
  }

  private func cost(
    of box: Box, _ direction: SIMD2<Float>, anchor: SIMD2<Float>, rim: Float, _ near: [Box], _ nearSoft: [Box]
  ) -> Float {
    // To the right and above is read first.
    var cost = (2 - direction.x + 0.5 * direction.y) * scale
    let area = box.size.x * box.size.y
    for other in nearSoft { cost += Self.coverCost * scale * box.commonArea(other) / area }
    let end = box.nearest(to: anchor)
    let way = end - anchor
    let length = (way * way).sum().squareRoot()
    if length > rim + 6 * scale {
      let start = anchor + way * (rim / length)
      cost += Float(near.count { $0.isCrossed(from: start, to: end) }) * Self.crossingCost * scale
    }
    return cost
  }

  /// The nearest free place on a grid over all of the bounds.
  private func nearestFree(half: SIMD2<Float>, anchor: SIMD2<Float>) -> Box? {
    var best: (square: Float, box: Box)?
    let step = SIMD2(max(4, half.x / 2), max(4, half.y))
    var y = bounds.low.y + half.y
    while y + half.y <= bounds.high.y {
      var x = bounds.low.x + half.x
      while x + half.x <= bounds.high.x {
        let way = SIMD2(x, y) - anchor
        let square = (way * way).sum()
        let low = SIMD2((x - half.x).rounded(.up), (y - half.y).rounded(.up))
        let box = Box(low: low, high: low + 2 * half)
        if square < best?.square ?? .infinity, bounds.contains(box),
          !obstacles.contains(where: { $0.overlaps(box) })
        {
          best = (square, box)
        }
        x += step.x
      }
      y += step.y
    }
    return best?.box
  }

  /// Sixteen, of length 1.
  private static let directions: [SIMD2<Float>] = {
    let (a, b, c): (Float, Float, Float) = (0.382_683, 0.707_107, 0.923_880)
    let quarter: [SIMD2<Float>] = [SIMD2(1, 0), SIMD2(c, a), SIMD2(b, b), SIMD2(a, c)]
    return (0..<4).flatMap { turns in
      quarter.map { direction in
        (0..<turns).reduce(direction) { way, _ in SIMD2(-way.y, way.x) }
      }
    }
  }()
}
