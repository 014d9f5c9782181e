/// Scores from the tokens alone: `s_hi = α_h · xᵢ + β_{h, kind(i)}` for W and the same with γ, δ for W*.
///
/// Parameters: `attention.alpha`, shape (heads, tokenWidth); `attention.beta`, shape (heads, kinds);
/// `attention.gamma` and `attention.delta` likewise unless they are tied to α and β.
public struct SoftAttention: Sendable {
  public let heads: Int
  public let tokenWidth: Int
  public let kinds: Int
  /// Whether γ is α and δ is β.
  public let isTied: Bool
  let alpha: ParameterSlice
  let beta: ParameterSlice
  let gamma: ParameterSlice
  let delta: ParameterSlice

  init(
    heads: Int, tokenWidth: Int, kinds: Int, isTied: Bool, prefix: String,
    in layout: inout ParameterLayout
  ) {
    self.heads = heads
    self.tokenWidth = tokenWidth
    self.kinds = kinds
    self.isTied = isTied
    let rows = Initializer.xavierUniform(fanIn: tokenWidth, fanOut: 1)
    alpha = layout.append("\(prefix)attention.alpha", shape: [heads, tokenWidth], initializer: rows)
    beta = layout.append("\(prefix)attention.beta", shape: [heads, kinds], initializer: .zeros)
    if isTied {
      gamma = alpha
      delta = beta
    } else {
      gamma = layout.append("\(prefix)attention.gamma", shape: [heads, tokenWidth], initializer: rows)
      delta = layout.append("\(prefix)attention.delta", shape: [heads, kinds], initializer: .zeros)
    }
  }

  /// α and β for W, γ and δ for W*.
  func slices(for pass: AttentionPass) -> (query: ParameterSlice, bias: ParameterSlice) {
    pass == .original ? (alpha, beta) : (gamma, delta)
  }

  /// `s_hi = b_{h, kind(i)}` for one agent: what every other term is added to.
  func fillBias(
    _ bias: UnsafePointer<Float>, kindOf: UnsafePointer<Int32>, slots: Int,
    into scores: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      let row = scores + head * slots
      let bias = bias + head * kinds
      for slot in 0..<slots {
        assert(kindOf[slot] >= 0 && kindOf[slot] < kinds)
        row[slot] = bias[Int(kindOf[slot])]
      }
    }
  }

  /// `∂L/∂b_{h, k} += Σ ∂L/∂s_hi` over one agent's slots of kind k.
  func addBiasGradient(
    of gradScores: UnsafePointer<Float>, kindOf: UnsafePointer<Int32>, slots: Int,
    to gradBias: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      let row = gradScores + head * slots
      let gradient = gradBias + head * kinds
      for slot in 0..<slots { gradient[Int(kindOf[slot])] += row[slot] }
    }
  }

  /// `s_hi += q_h · xᵢ` for one agent.
  ///
  /// - Parameters:
  ///   - queries: Shape (heads, tokenWidth): α, γ, or γ with an agent's own part added.
  ///   - tokens: Shape (slots, tokenWidth), contiguous.
  ///   - count: The first slots, as many as are looked at.
  ///   - scores: Shape (heads, slots).
  func addScores(
    queries: UnsafePointer<Float>, tokens: UnsafePointer<Float>, count: Int, slots: Int,
    to scores: UnsafeMutablePointer<Float>
  ) {
    addDots(
      of: queries, heads: heads, with: tokens, stride: tokenWidth, count: count, width: tokenWidth,
      to: scores, outStride: slots)
  }

  /// `∂L/∂q_h += Σᵢ ∂L/∂s_hi xᵢ` for one agent, over its first `count` slots.
  func addQueryGradient(
    of gradScores: UnsafePointer<Float>, tokens: UnsafePointer<Float>, count: Int, slots: Int,
    to gradQueries: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      addWeightedSum(
        of: tokens, stride: tokenWidth, count: count, width: tokenWidth,
        coefficients: gradScores + head * slots, to: gradQueries + head * tokenWidth)
    }
  }
}
