import Foundation

extension Canvas {
  /// Draws lines through `points` in dashes. The color is best opaque: where lines meet, it is laid on twice.
  public func strokeDashes(
    _ points: Span<SIMD2<Float>>, dash: Float, gap: Float, lineWidth: Float, _ color: Color
  ) {
    guard points.count > 1, dash > 0, gap > 0, lineWidth > 0 else { return }
    // How far into the present dash and gap the pen is.
    var pen: Float = 0
    for i in 1..<points.count {
      let (a, b) = (points[i - 1], points[i])
      let way = b - a
      let length = (way * way).sum().squareRoot()
      guard length > 0, length < 100_000 else { continue }
      var from: Float = 0
      while from < length {
        let isInk = pen < dash
        let to = min(length, from + (isInk ? dash - pen : dash + gap - pen))
        if isInk {
          strokeLine(
            from: a + way * (from / length), to: a + way * (to / length), lineWidth: lineWidth, color)
        }
        pen += max(to - from, 0.01)
        if pen >= dash + gap - 0.005 { pen = 0 }
        from = max(to, from + 0.01)
      }
    }
  }

  /// Draws a circle in dashes of equal length, a whole number of them.
  public func strokeDashedCircle(
    center: SIMD2<Float>, radius: Float, dash: Float, lineWidth: Float, _ color: Color
  ) {
    guard radius > 0, dash > 0, radius.isFinite else { return }
    let count = min(120, max(4, Int(Float.pi * radius / dash)))
    for i in 0..<count {
      let (from, to) = (Float(2 * i), Float(2 * i) + 0.9)
      let angles = (0...3).map { (from + (to - from) * Float($0) / 3) * .pi / Float(count) }
      let points = angles.map { center + SIMD2(cos($0), sin($0)) * radius }
      for j in 1..<points.count {
        strokeLine(from: points[j - 1], to: points[j], lineWidth: lineWidth, color)
      }
    }
  }
}
