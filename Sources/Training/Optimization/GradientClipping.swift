public import Attention

/// Scales a gradient down whose global norm is too large (Pascanu, Mikolov & Bengio 2013).
public struct GradientClipping: Equatable, Sendable {
  /// The largest norm let through; 0 for no limit.
  public let maximumNorm: Double

  public init(maximumNorm: Double) { self.maximumNorm = maximumNorm }

  /// Clips in place. The norm is that before clipping, summed in `Double`.
  ///
  /// A norm that is not finite leaves the gradient as it was: nothing good can be made of it, and whoever asked
  /// must not take a step.
  public func clip(_ gradient: ParameterBuffer) -> Norm {
    let norm = GradientClipping.norm(gradient)
    guard norm.isFinite, maximumNorm > 0, norm > maximumNorm else {
      return Norm(value: norm, wasClipped: false)
    }
    let scale = Float(maximumNorm / norm)
    let elements = gradient.elements
    for i in 0..<elements.count { elements[i] *= scale }
    return Norm(value: norm, wasClipped: true)
  }

  public struct Norm: Equatable, Sendable {
    /// √Σgᵢ²; NaN or infinite if any entry is.
    public let value: Double
    public let wasClipped: Bool

    public var isFinite: Bool { value.isFinite }
  }

  /// √Σgᵢ² over all parameters.
  public static func norm(_ gradient: ParameterBuffer) -> Double {
    let elements = gradient.elements
    // Four sums side by side: one would wait for itself.
    var sums = SIMD4<Double>.zero
    let whole = elements.count & ~3
    for i in stride(from: 0, to: whole, by: 4) {
      let part = SIMD4<Double>(
        Double(elements[i]), Double(elements[i + 1]), Double(elements[i + 2]), Double(elements[i + 3]))
      sums += part * part
    }
    for i in whole..<elements.count { sums[0] += Double(elements[i]) * Double(elements[i]) }
    return (sums[0] + sums[1] + sums[2] + sums[3]).squareRoot()
  }
}
