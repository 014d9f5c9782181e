/// How a parameter starts.
public enum Initializer: Equatable, Sendable {
  case zeros
  case constant(Float)
  /// Uniform in [−bound, bound).
  case uniform(bound: Float)
  /// Glorot & Bengio 2010, eq. (16), times `gain`, with the fan-in the last and the fan-out the last but one
  /// dimension: a shape (heads, out, in) is one matrix a head.
  case xavierUniform(gain: Float = 1)

  /// The same with fans that the shape does not tell, such as a row of weights that makes one score.
  public static func xavierUniform(fanIn: Int, fanOut: Int, gain: Float = 1) -> Initializer {
    .uniform(bound: gain * (6 / Float(max(fanIn + fanOut, 1))).squareRoot())
  }

  /// Overwrites `values`, a parameter of this shape; takes one draw a value if random, none otherwise.
  func fill(
    _ values: UnsafeMutableBufferPointer<Float>, shape: [Int], using rng: inout some RandomNumberGenerator
  ) {
    switch self {
    case .zeros: values.update(repeating: 0)
    case .constant(let constant): values.update(repeating: constant)
    case .uniform(let bound):
      for index in values.indices { values[index] = bound * (2 * rng.uniform() - 1) }
    case .xavierUniform(let gain):
      let fanIn = shape.last ?? 1
      let fanOut = shape.count > 1 ? shape[shape.count - 2] : 1
      Initializer.xavierUniform(fanIn: fanIn, fanOut: fanOut, gain: gain)
        .fill(values, shape: shape, using: &rng)
    }
  }
}
