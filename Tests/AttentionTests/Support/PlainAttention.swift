import Foundation

@testable import Attention

/// The inputs of `InteractionAttention` as plain arrays, row-major, in double precision.
struct PlainInput {
  var agents: Int
  var tokens: [Double]
  var mask: [Bool]
  var kinds: [Int32]
  var environment: [Double]
  var peerOutputs: [Double]
  var noise: [Double]?
}

/// What a loss weighs: `L = Σ ∂c · c + Σ ∂W* · W* + Σ ∂W · W`.
struct PlainLoss {
  var gradContext: [Double]
  var gradAttentionWeights: [Double]?
  var gradOriginalWeights: [Double]?
}

/// The plain-loop twin of `InteractionAttention`, written from the formulas of its doc comment: every sum is a loop,
/// η is computed slot by slot, nothing is shared between slots. In double precision.
struct PlainAttention {
  struct Output {
    var originalWeights: [Double]
    var eta: [Double]
    var attentionWeights: [Double]
    var context: [Double]
  }

  var configuration: InteractionAttention.Configuration
  var parameters: [String: [Double]]

  private var heads: Int { configuration.heads }
  private var slots: Int { configuration.slots }
  private var d: Int { configuration.tokenWidth }
  private var v: Int { configuration.valueWidth }
  private func values(_ name: String) -> [Double] { parameters[name] ?? [] }
  private func queryName(_ pass: AttentionPass) -> String {
    pass == .original || configuration.isTied ? "attention.alpha" : "attention.gamma"
  }
  private func biasName(_ pass: AttentionPass) -> String {
    pass == .original || configuration.isTied ? "attention.beta" : "attention.delta"
  }

  func forward(_ input: PlainInput, pass: AttentionPass = .enhanced) -> Output {
    let original = weights(input, scores: tokenScores(input, .original))
    let eta = interactionScores(input)
    var used = original
    if pass == .enhanced {
      let scores = zip(tokenScores(input, .enhanced), eta).map { $0 + $1 }
      used = weights(input, scores: scores)
    }
    let value = values("attention.V")
    var context = [Double](repeating: 0, count: input.agents * heads * v)
    for b in 0..<input.agents {
      for h in 0..<heads {
        for r in 0..<v {
          for i in 0..<slots {
            for k in 0..<d {
              context[(b * heads + h) * v + r] +=
                used[(b * heads + h) * slots + i] * value[(h * v + r) * d + k]
                * input.tokens[(b * slots + i) * d + k]
            }
          }
        }
      }
    }
    return Output(originalWeights: original, eta: eta, attentionWeights: used, context: context)
  }

  func loss(_ input: PlainInput, _ loss: PlainLoss, pass: AttentionPass = .enhanced) -> Double {
    let output = forward(input, pass: pass)
    return innerProduct(loss.gradContext, output.context)
      + (loss.gradAttentionWeights.map { innerProduct($0, output.attentionWeights) } ?? 0)
      + (loss.gradOriginalWeights.map { innerProduct($0, output.originalWeights) } ?? 0)
  }

  /// Gradients of the loss by parameter name, and of "tokens", "environment" and "peerOutputs".
  func backward(_ input: PlainInput, _ loss: PlainLoss, pass: AttentionPass = .enhanced) -> [String: [Double]]
  {
    let output = forward(input, pass: pass)
    var gradients = parameters.mapValues { [Double](repeating: 0, count: $0.count) }
    gradients["tokens"] = [Double](repeating: 0, count: input.tokens.count)
    gradients["environment"] = [Double](repeating: 0, count: input.environment.count)
    gradients["peerOutputs"] = [Double](repeating: 0, count: input.peerOutputs.count)
    let value = values("attention.V")
    var gradWeights =
      loss.gradAttentionWeights ?? [Double](repeating: 0, count: input.agents * heads * slots)
    for b in 0..<input.agents {
      for h in 0..<heads {
        for r in 0..<v {
          let g = loss.gradContext[(b * heads + h) * v + r]
          for i in 0..<slots {
            let row = (b * heads + h) * slots + i
            for k in 0..<d {
              let x = input.tokens[(b * slots + i) * d + k]
              gradWeights[row] += g * value[(h * v + r) * d + k] * x
              gradients["attention.V"]![(h * v + r) * d + k] += g * output.attentionWeights[row] * x
              gradients["tokens"]![(b * slots + i) * d + k] +=
                g * output.attentionWeights[row] * value[(h * v + r) * d + k]
            }
          }
        }
      }
    }
    if configuration.kind == .uniform { return gradients }
    let gradScores = scoreGradient(output.attentionWeights, gradWeights)
    addTokenScoreGradients(input, gradScores, pass, to: &gradients)
    if configuration.kind == .interaction && pass == .enhanced {
      addInteractionGradients(input, gradScores, to: &gradients)
    }
    if let gradOriginal = loss.gradOriginalWeights {
      addTokenScoreGradients(
        input, scoreGradient(output.originalWeights, gradOriginal), .original, to: &gradients)
    }
    return gradients
  }

  // MARK: Scores

  private func tokenScores(_ input: PlainInput, _ pass: AttentionPass) -> [Double] {
    var scores = [Double](repeating: 0, count: input.agents * heads * slots)
    if configuration.kind == .uniform { return scores }
    let query = values(queryName(pass))
    let bias = values(biasName(pass))
    for b in 0..<input.agents {
      for h in 0..<heads {
        for i in 0..<slots {
          var score = bias[h * configuration.kinds + Int(input.kinds[b * slots + i])]
          for k in 0..<d { score += query[h * d + k] * input.tokens[(b * slots + i) * d + k] }
          scores[(b * heads + h) * slots + i] = score
        }
      }
    }
    return scores
  }

  private func addTokenScoreGradients(
    _ input: PlainInput, _ gradScores: [Double], _ pass: AttentionPass, to gradients: inout [String: [Double]]
  ) {
    let query = values(queryName(pass))
    for b in 0..<input.agents {
      for h in 0..<heads {
        for i in 0..<slots {
          let g = gradScores[(b * heads + h) * slots + i]
          gradients[biasName(pass)]![h * configuration.kinds + Int(input.kinds[b * slots + i])] += g
          for k in 0..<d {
            gradients[queryName(pass)]![h * d + k] += g * input.tokens[(b * slots + i) * d + k]
            gradients["tokens"]![(b * slots + i) * d + k] += g * query[h * d + k]
          }
        }
      }
    }
  }

  // MARK: Interaction

  /// Σ_k M_{h,r,k} x_k for a parameter of shape (heads, rows, columns).
  private func product(_ name: String, _ h: Int, _ r: Int, _ rows: Int, _ x: ArraySlice<Double>) -> Double {
    let matrix = values(name)
    var total = 0.0
    for (k, value) in x.enumerated() { total += matrix[(h * rows + r) * x.count + k] * value }
    return total
  }

  private func interactionScores(_ input: PlainInput) -> [Double] {
    var eta = [Double](repeating: 0, count: input.agents * heads * slots)
    guard configuration.kind == .interaction, let widths = configuration.interaction else { return eta }
    let u = values("interaction.u")
    for b in 0..<input.agents {
      let e = input.environment[(b * widths.environment)..<((b + 1) * widths.environment)]
      for i in 0..<slots {
        let row = b * slots + i
        let y = input.peerOutputs[(row * widths.output)..<((row + 1) * widths.output)]
        let x = input.tokens[(row * d)..<((row + 1) * d)]
        for h in 0..<heads {
          var score = 0.0
          for m in 0..<widths.hidden {
            score +=
              u[h * widths.hidden + m]
              * tanh(
                product("interaction.A", h, m, widths.hidden, e)
                  + product("interaction.B", h, m, widths.hidden, y))
          }
          for r in 0..<widths.rank {
            score +=
              product("interaction.C", h, r, widths.rank, e) * product("interaction.D", h, r, widths.rank, x)
          }
          eta[(b * heads + h) * slots + i] = score
        }
      }
    }
    return eta
  }

  private func addInteractionGradients(
    _ input: PlainInput, _ gradScores: [Double], to gradients: inout [String: [Double]]
  ) {
    guard let widths = configuration.interaction else { return }
    let (matrixA, matrixB) = (values("interaction.A"), values("interaction.B"))
    let (matrixC, matrixD) = (values("interaction.C"), values("interaction.D"))
    let u = values("interaction.u")
    for b in 0..<input.agents {
      let e = input.environment[(b * widths.environment)..<((b + 1) * widths.environment)]
      for i in 0..<slots {
        let row = b * slots + i
        let y = input.peerOutputs[(row * widths.output)..<((row + 1) * widths.output)]
        let x = input.tokens[(row * d)..<((row + 1) * d)]
        for h in 0..<heads {
          let s = gradScores[(b * heads + h) * slots + i]
          if s == 0 { continue }
          for m in 0..<widths.hidden {
            let unit = h * widths.hidden + m
            let t = tanh(
              product("interaction.A", h, m, widths.hidden, e)
                + product("interaction.B", h, m, widths.hidden, y))
            let p = s * u[unit] * (1 - t * t)
            gradients["interaction.u"]![unit] += s * t
            for (k, value) in e.enumerated() {
              gradients["interaction.A"]![unit * e.count + k] += p * value
              gradients["environment"]![b * e.count + k] += p * matrixA[unit * e.count + k]
            }
            for (k, value) in y.enumerated() {
              gradients["interaction.B"]![unit * y.count + k] += p * value
              gradients["peerOutputs"]![row * y.count + k] += p * matrixB[unit * y.count + k]
            }
          }
          for r in 0..<widths.rank {
            let unit = h * widths.rank + r
            let z = product("interaction.C", h, r, widths.rank, e)
            let w = product("interaction.D", h, r, widths.rank, x)
            for (k, value) in e.enumerated() {
              gradients["interaction.C"]![unit * e.count + k] += s * w * value
              gradients["environment"]![b * e.count + k] += s * w * matrixC[unit * e.count + k]
            }
            for (k, value) in x.enumerated() {
              gradients["interaction.D"]![unit * d + k] += s * z * value
              gradients["tokens"]![row * d + k] += s * z * matrixD[unit * d + k]
            }
          }
        }
      }
    }
  }

  // MARK: Attention function

  private func weights(_ input: PlainInput, scores: [Double]) -> [Double] {
    var weights = scores
    for row in 0..<(input.agents * heads) {
      let slice = (row * slots)..<((row + 1) * slots)
      let mask = Array(input.mask[(row / heads * slots)..<((row / heads + 1) * slots)])
      let noise = input.noise.map { Array($0[slice]) }
      weights.replaceSubrange(
        slice,
        with: configuration.kind == .uniform
          ? plainUniform(mask) : plainWeights(configuration.function, Array(scores[slice]), mask, noise))
    }
    return weights
  }

  private func scoreGradient(_ weights: [Double], _ gradWeights: [Double]) -> [Double] {
    stride(from: 0, to: weights.count, by: slots).flatMap { start in
      plainScoreGradient(
        configuration.function, Array(weights[start..<(start + slots)]),
        Array(gradWeights[start..<(start + slots)]))
    }
  }
}

func plainUniform(_ mask: [Bool]) -> [Double] {
  let present = mask.filter { $0 }.count
  return mask.map { $0 ? 1 / Double(present) : 0 }
}

/// One row of an attention function.
func plainWeights(
  _ function: AttentionFunction, _ scores: [Double], _ mask: [Bool], _ noise: [Double]? = nil
) -> [Double] {
  var scores = scores
  switch function {
  case .sigmoid: return zip(scores, mask).map { $1 ? 1 / (1 + exp(-$0)) : 0 }
  case .gumbelSoftmax(let temperature):
    for i in scores.indices { scores[i] = (scores[i] + (noise?[i] ?? 0)) / Double(temperature) }
  case .softmax: break
  }
  let highest = zip(scores, mask).filter { $0.1 }.map { $0.0 }.max() ?? 0
  let powers = zip(scores, mask).map { $1 ? exp($0 - highest) : 0 }
  let total = powers.reduce(0, +)
  return powers.map { total > 0 ? $0 / total : 0 }
}

/// One row of its gradient.
func plainScoreGradient(
  _ function: AttentionFunction, _ weights: [Double], _ gradient: [Double]
) -> [Double] {
  let mean = innerProduct(weights, gradient)
  switch function {
  case .softmax: return zip(weights, gradient).map { $0 * ($1 - mean) }
  case .gumbelSoftmax(let temperature):
    return zip(weights, gradient).map { $0 * ($1 - mean) / Double(temperature) }
  case .sigmoid: return zip(weights, gradient).map { $0 * (1 - $0) * $1 }
  }
}
