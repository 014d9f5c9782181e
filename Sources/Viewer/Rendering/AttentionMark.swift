/// What stands on the map for the attention paid to one thing: a filled shape whose area grows with the weight and with
/// nothing else.
///
/// Around a robot or a goal it is what shows beyond the rim, so that marks of all shapes compare.
struct AttentionMark: Equatable {
  enum Shape: Equatable {
    /// Around a disc: a robot, or the selected robot's own place.
    case ring
    /// On open ground: where a ray ends.
    case disc
    /// On a cell, open or not.
    case square
    /// Around a goal.
    case diamond
    /// At the rim of the view, pointing to what is out of it.
    case pointer
  }

  var shape: Shape
  /// Pixels.
  var center: SIMD2<Float>
  /// Radius of what the mark goes around, in pixels; 0 if it goes around nothing.
  var base: Float = 0
  /// Where what is out of view lies, of length 1.
  var direction = SIMD2<Float>(0, 0)
  /// Index of the entity it stands for: the most attended to of those in its place.
  var entity: Int
  /// The robot that is attended to, if it is one.
  var robot: Int?
  /// The weight shown, 0 to 1.
  var weight: Float
  /// W where both are shown.
  var other: Float?

  /// The weight whose mark is as large as a cell.
  static let weightOfCell: Float = 0.6

  /// Square pixels that a weight is worth.
  /// - Parameter cellSide: pixels of a cell's side, or what stands for it from afar.
  static func area(_ weight: Float, cellSide: Float) -> Float {
    unit(weight) * cellSide * cellSide / weightOfCell
  }

  /// How far from the center the mark of a weight reaches, in pixels: to a disc's rim, a square's side, a diamond's
  /// corner.
  func reach(_ weight: Float, cellSide: Float) -> Float {
    let area = Self.area(weight, cellSide: cellSide)
    switch shape {
    case .ring, .disc: return (base * base + area / .pi).squareRoot()
    case .square: return area.squareRoot() / 2
    case .diamond: return (base * base + area / 2).squareRoot()
    // A triangle 1.6 times as long as half its width.
    case .pointer: return (area / 1.6).squareRoot()
    }
  }
}

// MARK: - Drawing

extension AttentionMark {
  func draw(_ frame: SceneFrame, cellSide: Float) {
    let color = frame.theme.attentionRamp.color(of: weight)
    let casing = 1.4 * frame.scale
    let reach = reach(weight, cellSide: cellSide)
    // Set off from walls and from marks beside it.
    fill(frame.canvas, reach, margin: casing, frame.theme.ground)
    fill(frame.canvas, reach, margin: 0, color)
    guard let other, other >= Self.leastOutlined, shape != .pointer else { return }
    let outer = self.reach(other, cellSide: cellSide)
    stroke(frame.canvas, outer, 3 * frame.scale, frame.theme.ground.opacity(0.8))
    stroke(frame.canvas, outer, 1.4 * frame.scale, frame.theme.mutedText)
  }

  /// Below it, W is not outlined.
  private static let leastOutlined: Float = 0.02

  private func fill(_ canvas: Canvas, _ reach: Float, margin: Float, _ color: Color) {
    let outer = reach + margin
    switch shape {
    case .ring:
      // What it goes around stays as it is.
      let inner = max(0, base - margin - 0.5)
      canvas.strokeCircle(center: center, radius: (outer + inner) / 2, lineWidth: outer - inner, color)
    case .disc: canvas.fillCircle(center: center, radius: outer, color)
    case .square:
      canvas.fillRectangle(from: center - outer, to: center + outer, cornerRadius: outer * 0.22, color)
    case .diamond: canvas.fillDiamond(center: center, radius: outer, color)
    case .pointer:
      let side = SIMD2(-direction.y, direction.x) * outer
      let foot = center - direction * (1.6 * reach + margin)
      canvas.fillTriangle(center + direction * margin, foot + side, foot - side, color)
    }
  }

  private func stroke(_ canvas: Canvas, _ reach: Float, _ lineWidth: Float, _ color: Color) {
    switch shape {
    case .ring, .disc: canvas.strokeCircle(center: center, radius: reach, lineWidth: lineWidth, color)
    case .square:
      canvas.strokeRectangle(
        from: center - reach, to: center + reach, cornerRadius: reach * 0.22, lineWidth: lineWidth, color)
    case .diamond: canvas.strokeDiamond(center: center, radius: reach, lineWidth: lineWidth, color)
    case .pointer: break
    }
  }
}
