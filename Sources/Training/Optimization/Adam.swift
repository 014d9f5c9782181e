public import Attention
import Foundation

/// The optimizer of Kingma & Ba 2015, algorithm 1.
///
///     m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
///     θ ← θ − rate · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
///
/// The learning rate comes with each step, from whatever schedule. The moments and the count of steps are its whole
/// state: saved and put back, it goes on bit for bit.
public struct Adam: Sendable {
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double
  /// m, a running mean of the gradient.
  public let firstMoment: ParameterBuffer
  /// v, a running mean of its square.
  public let secondMoment: ParameterBuffer
  /// t, steps taken so far.
  public private(set) var step: Int

  /// Starts with moments of zero.
  public init(_ layout: ParameterLayout, _ configuration: OptimizerConfiguration = .init()) {
    self.init(
      configuration, firstMoment: ParameterBuffer(layout), secondMoment: ParameterBuffer(layout), step: 0)
  }

  /// Goes on from a saved state. The moments are taken over, not copied.
  public init(
    _ configuration: OptimizerConfiguration, firstMoment: ParameterBuffer, secondMoment: ParameterBuffer,
    step: Int
  ) {
    precondition(firstMoment.count == secondMoment.count && step >= 0)
    beta1 = configuration.beta1
    beta2 = configuration.beta2
    epsilon = configuration.epsilon
    self.firstMoment = firstMoment
    self.secondMoment = secondMoment
    self.step = step
  }

  /// Takes a step downhill: `parameters` move against `gradient`.
  public mutating func update(
    _ parameters: ParameterBuffer, gradient: ParameterBuffer, learningRate: Double
  ) {
    precondition(parameters.count == firstMoment.count && gradient.count == firstMoment.count)
    step += 1
    let bias1 = 1 - pow(beta1, Double(step))
    let bias2 = 1 - pow(beta2, Double(step))
    move(
      parameters.elements.baseAddress, gradient.elements.baseAddress, firstMoment.elements.baseAddress,
      secondMoment.elements.baseAddress, count: parameters.count, keep1: Float(beta1), keep2: Float(beta2),
      stepSize: Float(learningRate / bias1), scale2: Float((1 / bias2).squareRoot()),
      epsilon: Float(epsilon))
  }
}

/// - Parameters:
///   - stepSize: rate / (1 − β₁ᵗ).
///   - scale2: 1 / √(1 − β₂ᵗ).
private func move(
  _ parameters: UnsafeMutablePointer<Float>?, _ gradient: UnsafeMutablePointer<Float>?,
  _ first: UnsafeMutablePointer<Float>?, _ second: UnsafeMutablePointer<Float>?, count: Int, keep1: Float,
  keep2: Float, stepSize: Float, scale2: Float, epsilon: Float
) {
  guard let parameters, let gradient, let first, let second else { return }
  let take1 = 1 - keep1
  let take2 = 1 - keep2
  for i in 0..<count {
    let slope = gradient[i]
    let mean = keep1 * first[i] + take1 * slope
    let square = keep2 * second[i] + take2 * slope * slope
    first[i] = mean
    second[i] = square
    parameters[i] -= stepSize * mean / (square.squareRoot() * scale2 + epsilon)
  }
}
