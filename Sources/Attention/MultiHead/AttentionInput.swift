/// Which of the two weights a pass is about.
public enum AttentionPass: Sendable {
  /// W, from the tokens alone: the context, too, is made with W. The first pass of an exchange within one step.
  case original
  /// W*, with whatever the attention's kind adds. The default.
  case enhanced
}

/// What a forward pass keeps beside the context and the weights it used.
public struct AttentionRecording: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// W beside W*.
  public static let originalWeights = AttentionRecording(rawValue: 1)
  /// η, both terms; needs attention of the kind `interaction`.
  public static let interaction = AttentionRecording(rawValue: 2)
}

/// What a batch of agents perceives: views of the caller's buffers, none of them copied or kept.
///
/// Tokens of masked slots count for nothing but must be finite: they are multiplied by 0.
public struct AttentionInput {
  public var agents: Int
  /// X, shape (≥ agents · slots, tokenWidth), contiguous.
  public var tokens: MatrixView
  /// Shape (agents, slots), true where there is something to attend to.
  public var mask: UnsafePointer<Bool>
  /// The token kind of each slot: shape (slots), the same for all agents, or (agents, slots).
  public var kinds: UnsafePointer<Int32>
  public var kindsAreShared: Bool
  /// E, shape (≥ agents, environmentWidth). Needed by `interaction`.
  public var environment: MatrixView?
  /// Y, shape (≥ agents · slots, outputWidth), zero where nothing was heard; nil is zero everywhere.
  public var peerOutputs: MatrixView?
  /// Slots before this one hear nothing.
  public var firstHeardSlot: Int
  /// Gumbel noise for W and W* alike, shape (≥ agents · heads, slots); nil is none.
  public var noise: MatrixView?

  public init(
    agents: Int, tokens: MatrixView, mask: UnsafePointer<Bool>, kinds: UnsafePointer<Int32>,
    kindsAreShared: Bool = true, environment: MatrixView? = nil, peerOutputs: MatrixView? = nil,
    firstHeardSlot: Int = 0, noise: MatrixView? = nil
  ) {
    self.agents = agents
    self.tokens = tokens
    self.mask = mask
    self.kinds = kinds
    self.kindsAreShared = kindsAreShared
    self.environment = environment
    self.peerOutputs = peerOutputs
    self.firstHeardSlot = firstHeardSlot
    self.noise = noise
  }

  func kinds(of agent: Int, slots: Int) -> UnsafePointer<Int32> {
    kindsAreShared ? kinds : kinds + agent * slots
  }
}

/// The loss's gradients with respect to what a forward pass made.
public struct AttentionOutputGradients {
  /// `∂L/∂c`, shape (agents, heads · valueWidth).
  public var context: MatrixView
  /// `∂L/∂W*` of an auxiliary loss, such as a drift penalty, shape (≥ agents · heads, slots); nil is zero.
  public var attentionWeights: MatrixView?
  /// `∂L/∂W` likewise; the forward pass must have recorded W. Only of the pass `enhanced`.
  public var originalWeights: MatrixView?

  public init(
    context: MatrixView, attentionWeights: MatrixView? = nil, originalWeights: MatrixView? = nil
  ) {
    self.context = context
    self.attentionWeights = attentionWeights
    self.originalWeights = originalWeights
  }
}

/// Where the gradients with respect to the inputs go: shapes as in `AttentionInput`; all added to, nil when nobody
/// needs them.
public struct AttentionInputGradients {
  public var tokens: MatrixView?
  public var environment: MatrixView?
  public var peerOutputs: MatrixView?

  public init(
    tokens: MatrixView? = nil, environment: MatrixView? = nil, peerOutputs: MatrixView? = nil
  ) {
    self.tokens = tokens
    self.environment = environment
    self.peerOutputs = peerOutputs
  }
}
