import Testing

@testable import Attention

@Suite("Token embedding") struct TokenEmbeddingTests {
  private let kinds = [
    TokenEmbedding.Kind(name: "goal", featureWidth: 3, slots: 1),
    TokenEmbedding.Kind(name: "ray", featureWidth: 2, slots: 3),
    TokenEmbedding.Kind(name: "peer", featureWidth: 5, slots: 2),
  ]
  private let agents = 2

  @Test("each kind goes through its own layer into its own slots", arguments: Activation.allCases)
  func agreesWithPlain(activation: Activation) {
    var rng = SplitMix64(seed: 4)
    var layout = ParameterLayout()
    let embedding = TokenEmbedding("embed", kinds: kinds, tokenWidth: 6, activation: activation, in: &layout)
    #expect(embedding.slots == 6 && embedding.slotKinds == [0, 1, 1, 1, 2, 2])
    let parameters = ParameterBuffer(layout)
    let values = parameters.randomize(&rng)
    let features = kinds.map { rng.vector(agents * $0.slots * $0.featureWidth) }
    let buffers = features.map { AlignedBuffer<Float>($0) }
    let views = zip(buffers, kinds).map { $0.matrix(columns: $1.featureWidth) }
    let tokens = AlignedBuffer<Float>(count: agents * 6 * 6)
    // Room for more agents than there are.
    let workspace = TokenEmbedding.Workspace(for: embedding, maximumAgents: 5)
    embedding.forward(views, agents: agents, into: tokens.matrix(columns: 6), parameters, workspace)
    let expected = plain(activation, features, values)
    #expect(isNotZero(expected) && largestError(tokens.array, expected) < 1e-5)

    let slope = rng.vector(expected.count)
    let gradTokens = AlignedBuffer<Float>(slope)
    let gradFeatures = features.map { AlignedBuffer<Float>(count: $0.count) }
    let gradients = ParameterBuffer(layout)
    embedding.backward(
      views, agents: agents, tokens: tokens.matrix(columns: 6), gradTokens: gradTokens.matrix(columns: 6),
      gradFeatures: zip(gradFeatures, kinds).map { $0.matrix(columns: $1.featureWidth) }, parameters,
      gradients: gradients, workspace)
    for (name, point) in values {
      let numeric = centralDifferences(at: point) { moved in
        var values = values
        values[name] = moved
        return innerProduct(slope, plain(activation, features, values))
      }
      #expect(isNotZero(numeric) && largestError(gradients[name]!, numeric) < 1e-5, "\(name)")
    }
    for kind in kinds.indices {
      let numeric = centralDifferences(at: features[kind]) { moved in
        var features = features
        features[kind] = moved
        return innerProduct(slope, plain(activation, features, values))
      }
      #expect(isNotZero(numeric) && largestError(gradFeatures[kind].array, numeric) < 1e-5)
    }
    withExtendedLifetime(buffers) {}
  }

  @Test("slots that are not in use have no features, keep their tokens and give no gradient")
  func slotsInUse() {
    var rng = SplitMix64(seed: 5)
    var layout = ParameterLayout()
    let embedding = TokenEmbedding("embed", kinds: kinds, tokenWidth: 4, in: &layout)
    let parameters = ParameterBuffer(layout)
    _ = parameters.randomize(&rng)
    let whole = kinds.map { rng.vector(agents * $0.slots * $0.featureWidth) }
    // Agent 0 uses up to the first peer, agent 1 not even all of its rays.
    let used: [Int32] = [5, 3]
    var firstSlot = 0
    var packed: [[Double]] = []
    for (kind, block) in zip(kinds, whole) {
      packed.append(
        (0..<agents).flatMap { agent in
          let rows = max(0, min(kind.slots, Int(used[agent]) - firstSlot))
          return block.dropFirst(agent * kind.slots * kind.featureWidth).prefix(rows * kind.featureWidth)
        })
      firstSlot += kind.slots
    }
    let workspace = TokenEmbedding.Workspace(for: embedding, maximumAgents: agents)
    let slope = rng.vector(agents * 6 * 4)
    func pass(_ features: [[Double]], _ slotsInUse: [Int32]?, _ slope: [Double]) -> ([Float], [Float]) {
      // Room for whole blocks, whatever is used.
      let buffers = features.indices.map { kind in
        AlignedBuffer<Float>(
          features[kind] + [Double](repeating: .nan, count: whole[kind].count - features[kind].count))
      }
      let views = zip(buffers, kinds).map { $0.matrix(columns: $1.featureWidth) }
      let tokens = AlignedBuffer<Float>(count: agents * 6 * 4)
      let gradTokens = AlignedBuffer<Float>(slope)
      let gradients = ParameterBuffer(layout)
      let inUse = AlignedBuffer<Int32>(copying: slotsInUse ?? [6, 6])
      embedding.forward(
        views, agents: agents, slotsInUse: slotsInUse == nil ? nil : UnsafePointer(inUse.base),
        into: tokens.matrix(columns: 4), parameters, workspace)
      embedding.backward(
        views, agents: agents, slotsInUse: slotsInUse == nil ? nil : UnsafePointer(inUse.base),
        tokens: tokens.matrix(columns: 4), gradTokens: gradTokens.matrix(columns: 4), parameters,
        gradients: gradients, workspace)
      return withExtendedLifetime((buffers, inUse)) { (tokens.array, Array(gradients.elements)) }
    }
    let isUsed = (0..<(agents * 6 * 4)).map { $0 / 4 % 6 < Int(used[$0 / 24]) }
    let (allTokens, allGradients) = pass(whole, nil, zip(slope, isUsed).map { $1 ? $0 : 0 })
    let (tokens, gradients) = pass(packed, used, slope)
    #expect(tokens.contains { $0 != 0 } && gradients.contains { $0 != 0 })
    for index in tokens.indices {
      #expect(abs(tokens[index] - (isUsed[index] ? allTokens[index] : 0)) < 1e-6)
    }
    for index in gradients.indices { #expect(abs(gradients[index] - allGradients[index]) < 1e-5) }
  }

  /// Slot by slot.
  private func plain(
    _ activation: Activation, _ features: [[Double]], _ values: [String: [Double]]
  ) -> [Double] {
    var tokens: [Double] = []
    for agent in 0..<agents {
      for (kind, block) in zip(kinds, features) {
        for slot in 0..<kind.slots {
          let start = (agent * kind.slots + slot) * kind.featureWidth
          tokens += plainActivation(
            activation,
            plainLinear(
              Array(block[start..<(start + kind.featureWidth)]), rows: 1,
              weight: values["embed.\(kind.name).weight"]!, bias: values["embed.\(kind.name).bias"]!))
        }
      }
    }
    return tokens
  }
}
