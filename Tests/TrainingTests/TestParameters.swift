import Attention
import Basics
import GridWorld

@testable import Training

extension ParameterLayout {
  /// A small layout of two parameters, with an odd number of values.
  static let small: ParameterLayout = {
    var layout = ParameterLayout()
    _ = layout.append("attention.alpha", shape: [3, 5], initializer: .uniform(bound: 1))
    _ = layout.append("attention.beta", shape: [4], initializer: .uniform(bound: 1))
    return layout
  }()
}

extension ParameterBuffer {
  static func random(_ seed: UInt64, scale: Float = 1) -> ParameterBuffer {
    var rng = SplitMix64(seed: seed)
    let buffer = ParameterBuffer(.small, using: &rng)
    for i in 0..<buffer.count { buffer.elements[i] *= scale }
    return buffer
  }

  var bits: [UInt32] { elements.map(\.bitPattern) }
}
