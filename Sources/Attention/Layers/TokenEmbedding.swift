/// Features of entities to tokens: one small layer per token kind, `x = f(W_kind φ + b_kind)`.
///
/// The slots of a kind stand side by side: first all of kind 0, then all of kind 1, and so on. Each kind's
/// features are one block of rows (agents · its slots), agent by agent, so that each kind is one GEMM.
/// Parameters of a kind: `<name>.<kind>.weight`, `<name>.<kind>.bias`.
public struct TokenEmbedding: Sendable {
  public struct Kind: Equatable, Sendable {
    public var name: String
    /// Floats that describe one entity.
    public var featureWidth: Int
    /// Entities of this kind an agent can perceive at once.
    public var slots: Int

    public init(name: String, featureWidth: Int, slots: Int) {
      self.name = name
      self.featureWidth = featureWidth
      self.slots = slots
    }
  }

  public let kinds: [Kind]
  public let tokenWidth: Int
  public let activation: Activation
  /// Of all kinds together.
  public let slots: Int
  let layers: [Linear]

  public init(
    _ name: String, kinds: [Kind], tokenWidth: Int, activation: Activation = .relu,
    in layout: inout ParameterLayout
  ) {
    precondition(!kinds.isEmpty && kinds.allSatisfy { $0.slots >= 0 && $0.featureWidth > 0 }, "\(kinds)")
    self.kinds = kinds
    self.tokenWidth = tokenWidth
    self.activation = activation
    slots = kinds.reduce(0) { $0 + $1.slots }
    layers = kinds.map {
      Linear("\(name).\($0.name)", inputWidth: $0.featureWidth, outputWidth: tokenWidth, in: &layout)
    }
  }

  /// The kind of every slot, in slot order: what attention takes as its shared `kinds`.
  public var slotKinds: [Int32] {
    kinds.indices.flatMap { repeatElement(Int32($0), count: kinds[$0].slots) }
  }

  /// Room for the largest block of one kind, for up to `maximumAgents` agents.
  public final class Workspace: Sendable {
    public let maximumAgents: Int
    fileprivate let block: MatrixView
    private let storage: AlignedBuffer<Float>

    public init(for embedding: TokenEmbedding, maximumAgents: Int) {
      self.maximumAgents = maximumAgents
      let rows = (embedding.kinds.map(\.slots).max() ?? 0) * maximumAgents
      storage = AlignedBuffer(count: rows * embedding.tokenWidth)
      block = MatrixView(storage.base, rows: rows, columns: embedding.tokenWidth)
    }
  }

  /// - Parameters:
  ///   - features: One matrix a kind, shape (≥ agents · slots of the kind, featureWidth).
  ///   - tokens: Shape (≥ agents · slots, tokenWidth); overwritten.
  public func forward(
    _ features: [MatrixView], agents: Int, into tokens: MatrixView, _ parameters: ParameterBuffer,
    _ workspace: Workspace
  ) {
    precondition(features.count == kinds.count && agents <= workspace.maximumAgents)
    precondition(tokens.columns == tokenWidth && tokens.rows >= agents * slots)
    var firstSlot = 0
    for kind in kinds.indices {
      let count = kinds[kind].slots
      let block = workspace.block.first(rows: agents * count)
      layers[kind].multiply(features[kind].first(rows: agents * count), into: block, parameters)
      let bias = layers[kind].bias.map { UnsafePointer(parameters.pointer($0)) }
      // The bias and the activation need a pass anyway; it also takes the rows to their slots.
      for agent in 0..<agents {
        for slot in 0..<count {
          activation.apply(
            block.row(agent * count + slot), bias: bias, count: tokenWidth,
            into: tokens.row(agent * slots + firstSlot + slot))
        }
      }
      firstSlot += count
    }
  }

  /// Adds to the gradients of the layers' parameters.
  ///
  /// - Parameters:
  ///   - tokens: As left by the forward pass.
  ///   - gradTokens: Shape (≥ agents · slots, tokenWidth).
  ///   - gradFeatures: One matrix a kind, added to; nil when nobody needs them.
  public func backward(
    _ features: [MatrixView], agents: Int, tokens: MatrixView, gradTokens: MatrixView,
    gradFeatures: [MatrixView]? = nil, _ parameters: ParameterBuffer, gradients: ParameterBuffer,
    _ workspace: Workspace
  ) {
    precondition(features.count == kinds.count && agents <= workspace.maximumAgents)
    precondition(gradTokens.columns == tokenWidth && gradTokens.rows >= agents * slots)
    var firstSlot = 0
    for kind in kinds.indices {
      let count = kinds[kind].slots
      let block = workspace.block.first(rows: agents * count)
      for agent in 0..<agents {
        for slot in 0..<count {
          let row = agent * slots + firstSlot + slot
          activation.backward(
            output: tokens.row(row), gradTokens.row(row), count: tokenWidth,
            into: block.row(agent * count + slot))
        }
      }
      layers[kind].backward(
        features[kind].first(rows: agents * count), gradOutput: block,
        gradInput: gradFeatures.map { $0[kind].first(rows: agents * count) }, parameters,
        gradients: gradients)
      firstSlot += count
    }
  }
}
