/// How scores become weights.
///
/// Masked slots weigh exactly 0; a row with nothing to attend to is all zero and passes no gradient.
public enum AttentionFunction: Hashable, Sendable {
  /// `wᵢ = exp sᵢ / Σⱼ exp sⱼ` (Vaswani et al. 2017, eq. 1).
  case softmax
  /// `wᵢ = 1 / (1 + exp(−sᵢ))`: slots do not compete, and a row need not sum to 1.
  case sigmoid
  /// `softmax((s + g) / temperature)` with Gumbel noise g (Jang, Gu & Poole 2017, eq. 2). Training draws g anew for
  /// every decision; evaluation leaves it out, which gives the weights of the likeliest draw.
  case gumbelSoftmax(temperature: Float)

  /// Whether training draws noise for it.
  public var takesNoise: Bool {
    if case .gumbelSoftmax = self { true } else { false }
  }

  /// Turns scores into weights, in place.
  ///
  /// - Parameters:
  ///   - scores: Shape (rows, slots). Those of masked slots may hold anything.
  ///   - mask: Shape (rows, slots), true where present.
  ///   - noise: g, shape (rows, slots); only `gumbelSoftmax` looks at it.
  public func apply(to scores: MatrixView, mask: UnsafePointer<Bool>, noise: MatrixView? = nil) {
    let slots = scores.columns
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(slots, 1)) { present in
      let present = present.baseAddress!
      for row in 0..<scores.rows {
        fillPresence(mask + row * slots, count: slots, into: present)
        apply(
          to: scores.row(row), heads: 1, present: present, noise: noise?.row(row), noiseStride: slots,
          slots: slots)
      }
    }
  }

  /// Turns `∂L/∂w` into `∂L/∂s`, in place.
  ///
  /// - Parameters:
  ///   - weights: `w`, shape (rows, slots), as left by the forward pass.
  ///   - gradient: Shape (rows, slots).
  public func backward(weights: MatrixView, gradient: MatrixView) {
    precondition(weights.rows == gradient.rows && weights.columns == gradient.columns)
    for row in 0..<weights.rows {
      backward(weights: weights.row(row), gradient: gradient.row(row), count: weights.columns)
    }
  }

  /// Some rows of one mask: an agent's heads.
  ///
  /// - Parameters:
  ///   - scores: Shape (heads, slots), contiguous.
  ///   - present: 1 for a slot to attend to, 0 for a masked one, shape (slots).
  ///   - noise: Shape (heads, slots), rows `noiseStride` apart.
  func apply(
    to scores: UnsafeMutablePointer<Float>, heads: Int, present: UnsafePointer<Float>,
    noise: UnsafePointer<Float>?, noiseStride: Int, slots: Int
  ) {
    switch self {
    case .softmax: maskedSoftmax(scores, heads: heads, present: present, slots: slots)
    case .sigmoid:
      for i in 0..<(heads * slots) { scores[i] = 1 / (1 + fastExp(-scores[i])) }
      for head in 0..<heads {
        let row = scores + head * slots
        // Not a product: a masked slot may have held NaN.
        for i in 0..<slots {
          let weight = row[i]
          row[i] = present[i] == 0 ? 0 : weight
        }
      }
    case .gumbelSoftmax(let temperature):
      precondition(temperature > 0, "temperature \(temperature) is not positive")
      let scale = 1 / temperature
      for head in 0..<heads {
        let row = scores + head * slots
        if let noise {
          let noise = noise + head * noiseStride
          for i in 0..<slots { row[i] = (row[i] + noise[i]) * scale }
        } else {
          for i in 0..<slots { row[i] *= scale }
        }
      }
      maskedSoftmax(scores, heads: heads, present: present, slots: slots)
    }
  }

  /// One row backward. Softmax: `∂L/∂sᵢ = wᵢ (gᵢ − Σⱼ gⱼ wⱼ)`, divided by the temperature; sigmoid:
  /// `∂L/∂sᵢ = wᵢ (1 − wᵢ) gᵢ`. Both vanish where the weight does.
  func backward(
    weights: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch self {
    case .softmax: softmaxBackward(weights, gradient, scale: 1, count: count)
    case .gumbelSoftmax(let temperature):
      softmaxBackward(weights, gradient, scale: 1 / temperature, count: count)
    case .sigmoid:
      for i in 0..<count { gradient[i] *= weights[i] * (1 - weights[i]) }
    }
  }
}

/// A mask as floats: 1 where present, 0 where masked. Returns the last present index, or −1.
@discardableResult
func fillPresence(
  _ mask: UnsafePointer<Bool>, count: Int, into present: UnsafeMutablePointer<Float>
) -> Int {
  for i in 0..<count { present[i] = mask[i] ? 1 : 0 }
  var last = count - 1
  while last >= 0 && !mask[last] { last -= 1 }
  return last
}

/// The weights of uniform attention: one over the number of present slots, 0 if there is none.
func uniformWeights(
  present: UnsafePointer<Float>, count: Int, into weights: UnsafeMutablePointer<Float>
) {
  let slotsPresent = sum(present, count: count)
  let share = slotsPresent > 0 ? 1 / slotsPresent : 0
  for i in 0..<count { weights[i] = present[i] * share }
}

/// Softmax of each head's row. The exponentials of all heads are one loop: short rows would leave its lanes empty.
private func maskedSoftmax(
  _ scores: UnsafeMutablePointer<Float>, heads: Int, present: UnsafePointer<Float>, slots: Int
) {
  for head in 0..<heads { subtractHighest(scores + head * slots, present: present, count: slots) }
  for i in 0..<(heads * slots) { scores[i] = fastExp(scores[i]) }
  for head in 0..<heads {
    let row = scores + head * slots
    let total = dot(row, present, count: slots)
    let scale = total > 0 ? 1 / total : total
    for i in 0..<slots { row[i] *= present[i] * scale }
  }
}

/// Makes the highest present score 0 and masked ones so low that neither the exponential nor the sum sees what they
/// held.
private func subtractHighest(
  _ row: UnsafeMutablePointer<Float>, present: UnsafePointer<Float>, count: Int
) {
  let lowest = -Float.greatestFiniteMagnitude
  var highest4 = SIMD4<Float>(repeating: lowest)
  var i = 0
  while i &+ 4 <= count {
    let score = SIMD4(repeating: lowest).replacing(with: load4(row, i), where: load4(present, i) .> 0)
    highest4.replace(with: score, where: score .> highest4)
    store4(score, row, i)
    i &+= 4
  }
  var highest = max(max(highest4.x, highest4.y), max(highest4.z, highest4.w))
  while i < count {
    if present[i] == 0 { row[i] = lowest }
    if row[i] > highest { highest = row[i] }
    i &+= 1
  }
  for i in 0..<count { row[i] -= highest }
}

private func softmaxBackward(
  _ weights: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>, scale: Float, count: Int
) {
  let mean = dot(weights, gradient, count: count)
  for i in 0..<count { gradient[i] = scale * weights[i] * (gradient[i] - mean) }
}
