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
    BLAS.useOneThread()
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
