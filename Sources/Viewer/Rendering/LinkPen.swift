/// Draws bowed arrows between things on the map; its storage is used again for every one.
///
/// A long arrow is inked near its ends only, so that its length does not speak louder than its weight.
struct LinkPen {
  private var points: [SIMD2<Float>] = []
  private var opacities: [Float] = []

  /// How a link looks.
  struct Style {
    var color: Color
    var lineWidth: Float
    /// Pixels at each end that are fully inked.
    var stub: Float
    /// Opacity between the two stubs.
    var middle: Float
    /// Below it, to set it off.
    var casing: Color?
    var casingWidth: Float = 2
    /// Shorter ones are not drawn: what they tie touches.
    var leastLength: Float = 0
  }

  /// Pieces of each end, and of what is between the two.
  private static let endPieces = 12
  private static let middlePieces = 6

  /// An arrow from one rim to another, bowed to its left, so that two that answer each other are two arcs.
  /// - Parameters:
  ///   - margins: how far from `a` and from `b` it keeps, in pixels.
  /// - Returns: pixels inked at more than half the color's opacity; 0 if there is no room for an arrow.
  @discardableResult
  mutating func draw(
    from a: SIMD2<Float>, to b: SIMD2<Float>, margins: (Float, Float), _ style: Style, on canvas: Canvas
  ) -> Float {
    let apart = b - a
    let distance = (apart * apart).sum().squareRoot()
    guard distance.isFinite, distance > margins.0, distance > margins.1 else { return 0 }
    let direction = apart / distance
    let side = SIMD2(direction.y, -direction.x)
    // It leaves and meets the rims to its left, the more so the nearer they are.
    let lean: Float = distance < 2 * (margins.0 + margins.1) ? 0.55 : 0.3
    let forward = (1 - lean * lean).squareRoot()
    let from = a + (direction * forward + side * lean) * margins.0
    let to = b + (side * lean - direction * forward) * margins.1
    let way = to - from
    let length = (way * way).sum().squareRoot()
    let head = max(5, style.lineWidth * 2.6)
    guard (way * direction).sum() > max(head * 0.9, style.leastLength) else { return 0 }
    let control = (from + to) / 2 + side * min(0.26 * length, 1.6 * style.stub)
    func point(_ t: Float) -> SIMD2<Float> {
      from * ((1 - t) * (1 - t)) + control * (2 * t * (1 - t)) + to * (t * t)
    }
    let last = 1 - head * 0.8 / length
    // Where the ink of the ends has faded.
    let faded = min(0.5, 1.7 * style.stub / length)
    points.removeAll(keepingCapacity: true)
    opacities.removeAll(keepingCapacity: true)
    var inked: Float = 0
    func add(_ t: Float) {
      points.append(point(t))
      let beyond = (min(t, 1 - t) * length - style.stub) / max(0.7 * style.stub, 1)
      opacities.append(1 - (1 - style.middle) * unit(beyond))
      guard opacities.count > 1, opacities[opacities.count - 1] > 0.5 else { return }
      let piece = points[points.count - 1] - points[points.count - 2]
      inked += (piece * piece).sum().squareRoot()
    }
    for piece in 0...Self.endPieces { add(faded * Float(piece) / Float(Self.endPieces)) }
    if faded < 0.5 {
      for piece in 1...Self.middlePieces {
        add(faded + (1 - 2 * faded) * Float(piece) / Float(Self.middlePieces))
      }
    }
    let second = max(1 - faded, faded)
    for piece in 1...Self.endPieces where last > second {
      add(second + (last - second) * Float(piece) / Float(Self.endPieces))
    }
    if let casing = style.casing {
      canvas.strokePath(
        points.span, opacities: opacities.span, lineWidth: style.lineWidth + style.casingWidth, casing)
    }
    canvas.strokePath(points.span, opacities: opacities.span, lineWidth: style.lineWidth, style.color)
    drawHead(at: to, head, style, on: canvas)
    return inked + head
  }

  /// At the end of the line gathered last.
  private func drawHead(at tip: SIMD2<Float>, _ length: Float, _ style: Style, on canvas: Canvas) {
    let base = points[points.count - 1]
    let way = tip - base
    let distance = (way * way).sum().squareRoot()
    guard distance > 0 else { return }
    let forward = way / distance
    let side = SIMD2(-forward.y, forward.x) * (length * 0.5)
    let foot = tip - forward * length
    canvas.fillTriangle(tip, foot + side, foot - side, style.color)
  }
}
