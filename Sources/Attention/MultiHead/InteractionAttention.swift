/// Where the attention weights come from.
public enum AttentionKind: String, CaseIterable, Sendable {
  /// One over the number of present slots: plain averaging, the floor of an ablation. W* = W.
  case uniform
  /// The tokens alone: `W* = f(Xᵀγ + δ)`.
  case soft
  /// The tokens, the environment and the peers: `W* = f(Xᵀγ + δ + η(E, Y))`.
  case interaction
}

/// Multi-head attention over an agent's tokens, `c = concat_h Σᵢ W*_hi V_h xᵢ`, with weights that interaction with
/// the environment and the peers changes.
///
/// With `heardWidth` what is attended to brings along what it said: `c = concat_h Σᵢ W*_hi (V_h xᵢ + U_h yᵢ)`.
///
/// W = f(Xᵀα + β) is the attention from the tokens alone, W* = f(Xᵀγ + δ + η(E, Y)) the enhanced one, f the attention
/// function (softmax unless told otherwise). With γ, δ tied to α, β, W beside W* shows what interaction changed.
/// Scores are additive in the query (a parameter, not a token), so each agent has one context, not one a slot.
///
/// Parameters: those of `SoftAttention` and `InteractionFunction`, and `attention.V`, shape
/// (heads, valueWidth, tokenWidth); with `heardWidth` also `attention.U`, shape (heads, valueWidth, heardWidth).
public struct InteractionAttention: Sendable {
  public struct Configuration: Equatable, Sendable {
    public var kind: AttentionKind
    public var function: AttentionFunction
    /// Whether γ, δ are α, β.
    public var isTied: Bool
    public var heads: Int
    public var slots: Int
    /// Of a token xᵢ.
    public var tokenWidth: Int
    /// How many kinds of token there are.
    public var kinds: Int
    /// Rows of V, a head.
    public var valueWidth: Int
    /// Entries of yᵢ that go into the context beside xᵢ: all of them, or 0 for none.
    public var heardWidth: Int
    /// Needed by the kind `interaction`, ignored otherwise.
    public var interaction: InteractionFunction.Widths?
    /// Scales the first u and C: 0 starts with W* = W.
    public var interactionGain: Float

    public init(
      kind: AttentionKind, function: AttentionFunction = .softmax, isTied: Bool = true, heads: Int,
      slots: Int,
      tokenWidth: Int, kinds: Int, valueWidth: Int, heardWidth: Int = 0,
      interaction: InteractionFunction.Widths? = nil, interactionGain: Float = 0.1
    ) {
      self.kind = kind
      self.function = function
      self.isTied = isTied
      self.heads = heads
      self.slots = slots
      self.tokenWidth = tokenWidth
      self.kinds = kinds
      self.valueWidth = valueWidth
      self.heardWidth = heardWidth
      self.interaction = interaction
      self.interactionGain = interactionGain
    }
  }

  public let configuration: Configuration
  /// Nil for `uniform`.
  public let soft: SoftAttention?
  /// η; nil unless the kind is `interaction`.
  public let interaction: InteractionFunction?
  let value: ParameterSlice
  /// U; nil unless what was heard goes into the context.
  let heardValue: ParameterSlice?

  /// - Parameter prefix: Stands before every parameter's name, for networks with several attentions.
  public init(_ configuration: Configuration, prefix: String = "", in layout: inout ParameterLayout) {
    precondition(
      configuration.heads > 0 && configuration.slots > 0 && configuration.tokenWidth > 0
        && configuration.kinds > 0 && configuration.valueWidth > 0, "\(configuration)")
    self.configuration = configuration
    soft =
      configuration.kind == .uniform
      ? nil
      : SoftAttention(
        heads: configuration.heads, tokenWidth: configuration.tokenWidth, kinds: configuration.kinds,
        isTied: configuration.isTied, prefix: prefix, in: &layout)
    value = layout.append(
      "\(prefix)attention.V",
      shape: [configuration.heads, configuration.valueWidth, configuration.tokenWidth],
      initializer: .xavierUniform())
    heardValue =
      configuration.heardWidth > 0
      ? layout.append(
        "\(prefix)attention.U",
        shape: [configuration.heads, configuration.valueWidth, configuration.heardWidth],
        initializer: .xavierUniform()) : nil
    if configuration.kind == .interaction {
      guard let widths = configuration.interaction else {
        preconditionFailure("attention of the kind 'interaction' needs its widths")
      }
      interaction = InteractionFunction(
        heads: configuration.heads, slots: configuration.slots, tokenWidth: configuration.tokenWidth,
        widths: widths, gain: configuration.interactionGain, prefix: prefix, in: &layout)
    } else {
      interaction = nil
    }
  }

  /// Floats of a context: all heads side by side.
  public var contextWidth: Int { configuration.heads * configuration.valueWidth }

  /// One head's matrix V_h of the parameters, or of their gradients.
  func headValue(_ head: Int, _ buffer: ParameterBuffer) -> MatrixView {
    MatrixView(
      buffer.pointer(value) + head * configuration.valueWidth * configuration.tokenWidth,
      rows: configuration.valueWidth, columns: configuration.tokenWidth)
  }

  /// Likewise U_h.
  func headHeardValue(_ head: Int, _ slice: ParameterSlice, _ buffer: ParameterBuffer) -> MatrixView {
    MatrixView(
      buffer.pointer(slice) + head * configuration.valueWidth * configuration.heardWidth,
      rows: configuration.valueWidth, columns: configuration.heardWidth)
  }

  func heardColumns(_ head: Int) -> Range<Int> {
    (head * configuration.heardWidth)..<((head + 1) * configuration.heardWidth)
  }

  func tokenColumns(_ head: Int) -> Range<Int> {
    (head * configuration.tokenWidth)..<((head + 1) * configuration.tokenWidth)
  }

  func valueColumns(_ head: Int) -> Range<Int> {
    (head * configuration.valueWidth)..<((head + 1) * configuration.valueWidth)
  }

  func check(_ input: AttentionInput, _ workspace: AttentionWorkspace) {
    precondition(
      workspace.configuration == configuration, "a workspace of another attention: \(workspace.configuration)"
    )
    precondition(
      input.agents <= workspace.maximumAgents, "\(input.agents) agents of \(workspace.maximumAgents)")
    precondition(
      input.tokens.columns == configuration.tokenWidth && input.tokens.stride == input.tokens.columns
        && input.tokens.rows >= input.agents * configuration.slots,
      "tokens of shape (\(input.tokens.rows), \(input.tokens.columns))")
    precondition(
      configuration.heardWidth == 0
        || input.peerOutputs.map { $0.columns == configuration.heardWidth } ?? true,
      "peer outputs of another width")
  }
}
