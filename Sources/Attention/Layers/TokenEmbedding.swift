/// Features of entities to tokens: one small layer per token kind, `x = f(W_kind φ + b_kind)`.
///
/// The slots of a kind stand side by side: first all of kind 0, then all of kind 1, and so on. Each kind's
/// features are one block of rows (agents · its slots), agent by agent, so that each kind is one GEMM. An agent may
/// leave its last slots unused: they have no row in the block, and their tokens are left alone.
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

  /// How many of a kind's slots an agent uses that uses its first `slotsInUse` of all kinds.
  @inline(__always)
  private func count(_ kind: Int, from firstSlot: Int, slotsInUse: Int) -> Int {
    max(0, min(kinds[kind].slots, slotsInUse - firstSlot))
  }

  /// - Parameters:
  ///   - features: One matrix a kind, shape (≥ rows in use, featureWidth).
  ///   - slotsInUse: How many of its first slots each agent uses; nil is all.
  ///   - tokens: Shape (≥ agents · slots, tokenWidth); overwritten where in use.
  public func forward(
    _ features: [MatrixView], agents: Int, slotsInUse: UnsafePointer<Int32>? = nil, into tokens: MatrixView,
    _ parameters: ParameterBuffer, _ workspace: Workspace
  ) {
    precondition(features.count == kinds.count && agents <= workspace.maximumAgents)
    precondition(
      tokens.columns == tokenWidth && tokens.stride == tokenWidth && tokens.rows >= agents * slots)
    var firstSlot = 0
    for kind in kinds.indices {
      let rows = rowsInUse(kind, from: firstSlot, agents: agents, slotsInUse)
      let block = workspace.block.first(rows: rows)
      layers[kind].multiply(features[kind].first(rows: rows), into: block, parameters)
      let bias = layers[kind].bias.map { UnsafePointer(parameters.pointer($0)) }
      // The bias and the activation need a pass anyway; it also takes the rows to their slots.
      var x = block.base
      for agent in 0..<agents {
        let count = count(kind, from: firstSlot, slotsInUse: slotsInUse.map { Int($0[agent]) } ?? slots)
        guard count > 0 else { continue }
        let target = tokens.row(agent * slots + firstSlot)
        // The slots of a kind follow one another: one long row, but for the bias.
        for slot in 0..<count {
          activation.apply(x, bias: bias, count: tokenWidth, into: target + slot * tokenWidth)
          x += tokenWidth
        }
      }
      firstSlot += kinds[kind].slots
    }
  }

  private func rowsInUse(
    _ kind: Int, from firstSlot: Int, agents: Int, _ slotsInUse: UnsafePointer<Int32>?
  ) -> Int {
    guard let slotsInUse else { return agents * kinds[kind].slots }
    var rows = 0
    for agent in 0..<agents { rows += count(kind, from: firstSlot, slotsInUse: Int(slotsInUse[agent])) }
    return rows
  }

  /// Adds to the gradients of the layers' parameters.
  ///
  /// - Parameters:
  ///   - features, slotsInUse: As in the forward pass.
  ///   - tokens: As left by the forward pass.
  ///   - gradTokens: Shape (≥ agents · slots, tokenWidth).
  ///   - gradFeatures: One matrix a kind, added to; nil when nobody needs them.
  public func backward(
    _ features: [MatrixView], agents: Int, slotsInUse: UnsafePointer<Int32>? = nil, tokens: MatrixView,
    gradTokens: MatrixView, gradFeatures: [MatrixView]? = nil, _ parameters: ParameterBuffer,
    gradients: ParameterBuffer,
    _ workspace: Workspace
  ) {
    precondition(features.count == kinds.count && agents <= workspace.maximumAgents)
    precondition(gradTokens.columns == tokenWidth && gradTokens.rows >= agents * slots)
    precondition(tokens.stride == tokenWidth && gradTokens.stride == tokenWidth, "tokens are contiguous")
    var firstSlot = 0
    for kind in kinds.indices {
      let rows = rowsInUse(kind, from: firstSlot, agents: agents, slotsInUse)
      let block = workspace.block.first(rows: rows)
      var out = block.base
      for agent in 0..<agents {
        let row = agent * slots + firstSlot
        let count = count(kind, from: firstSlot, slotsInUse: slotsInUse.map { Int($0[agent]) } ?? slots)
        // Rows of neighboring slots follow one another in all three.
        activation.backward(
          output: tokens.base + row * tokenWidth, gradTokens.base + row * tokenWidth,
          count: count * tokenWidth, into: out)
        out += count * tokenWidth
      }
      layers[kind].backward(
        features[kind].first(rows: rows), gradOutput: block,
        gradInput: gradFeatures.map { $0[kind].first(rows: rows) }, parameters, gradients: gradients)
      firstSlot += kinds[kind].slots
    }
  }
}
