public import Attention
import Basics
import GridWorld
import Simulation

/// The buffers of one `NavigationPolicy`, made once for the largest batch; each thread has its own.
///
/// A workspace keeps one decision, all rounds of talk before it included, for the backward pass. To keep several, as a
/// rollout does for the update, make several that share what is only needed within a pass.
public final class PolicyWorkspace: @unchecked Sendable {
  public let maximumRows: Int
  /// The pass that decides.
  let last: PassWorkspace
  /// What rounds of talk need; nil for policies that have none.
  let exchange: ExchangeWorkspace?
  let embedding: TokenEmbedding.Workspace
  let environment: MultilayerPerceptron.Workspace
  /// How many of its first slots each row uses.
  let slotsInUse: AlignedBuffer<Int32>
  let tokens: MatrixView
  /// What the head sees beside attention, the same in all passes: E and the actions' tokens, shape (rows, their widths).
  let headCommon: MatrixView
  /// What that adds to the sums of the head's first layer.
  let headSums: MatrixView
  /// Gumbel noise of the decision, the same in all its passes, shape (rows · heads, slots); nil for attention functions
  /// that take none.
  let noise: MatrixView?
  /// Whether passes add `noise`: in training they do, and the update keeps it; in evaluation they never do.
  private(set) var isNoisy = false

  // MARK: Within a pass

  /// Features by token kind, shape (rows · slots of the kind, features); gathered by each pass anew.
  let features: [MatrixView]
  let gradTokens: MatrixView
  let gradContext: MatrixView
  /// `∂L/∂` of `headCommon` and of `headSums`, the latter summed over all passes of a decision.
  let gradHeadCommon: MatrixView
  let gradHeadSums: MatrixView
  /// `∂L/∂E` of all passes of a decision.
  let gradEnvironment: MatrixView
  let slotKinds: AlignedBuffer<Int32>
  private let storage: [AlignedBuffer<Float>]
  /// Keeps the memory of what is shared.
  private let other: PolicyWorkspace?

  /// - Parameter other: a workspace of the same policy and at least as large, whose gradients and recordings this one
  ///   uses too. Their passes must not overlap.
  public init(for policy: NavigationPolicy, maximumRows: Int, sharing other: PolicyWorkspace? = nil) {
    precondition((other?.maximumRows ?? maximumRows) >= maximumRows, "a smaller workspace to share with")
    self.maximumRows = maximumRows
    self.other = other
    last = PassWorkspace(for: policy, maximumRows: maximumRows, sharing: other?.last)
    exchange =
      policy.configuration.talkRounds > 0
      ? ExchangeWorkspace(
        policy, maximumRows: maximumRows, sharing: other?.last ?? last, gradientsOf: other?.exchange) : nil
    embedding =
      other?.embedding ?? TokenEmbedding.Workspace(for: policy.embedding, maximumAgents: maximumRows)
    environment = MultilayerPerceptron.Workspace(
      for: policy.environment, maximumRows: maximumRows, sharing: other?.environment)
    slotKinds = other?.slotKinds ?? AlignedBuffer(copying: policy.slotKinds)
    slotsInUse = AlignedBuffer(count: maximumRows)
    var storage: [AlignedBuffer<Float>] = []
    func matrix(_ rows: Int, _ columns: Int) -> MatrixView {
      let buffer = AlignedBuffer<Float>(count: rows * columns)
      storage.append(buffer)
      return MatrixView(buffer.base, rows: rows, columns: columns)
    }
    features =
      other?.features
      ?? zip(policy.slotsOfKind, policy.featureWidths).map { matrix(maximumRows * $0, $1) }
    let slots = policy.observationLayout.slots
    tokens = matrix(maximumRows * slots, policy.configuration.tokenWidth)
    gradTokens = other?.gradTokens ?? matrix(maximumRows * slots, policy.configuration.tokenWidth)
    let commonWidth = policy.head.inputWidth - policy.attention.contextWidth
    headCommon = matrix(maximumRows, commonWidth)
    headSums = matrix(maximumRows, policy.head.widths[1])
    gradContext = other?.gradContext ?? matrix(maximumRows, policy.attention.contextWidth)
    gradHeadCommon = other?.gradHeadCommon ?? matrix(maximumRows, commonWidth)
    gradHeadSums = other?.gradHeadSums ?? matrix(maximumRows, policy.head.widths[1])
    gradEnvironment = other?.gradEnvironment ?? matrix(maximumRows, policy.environment.outputWidth)
    let takesNoise = policy.configuration.function.takesNoise && policy.configuration.attention != .uniform
    noise = takesNoise ? matrix(maximumRows * policy.configuration.heads, slots) : nil
    self.storage = storage
  }

  /// What attention left behind in the last forward pass.
  public var attention: AttentionWorkspace { last.attention }

  /// The head's output of the last forward pass, shape (rows, headOutputWidth).
  public func output(rows: Int) -> MatrixView { last.head.output(rows: rows) }

  /// Adds Gumbel noise to the scores of the agents of one world in the next pass: in training, for attention functions
  /// that take it (Jang, Gu & Poole 2017); of no effect for others. Every draw depends only on (key, step, agent).
  ///
  /// - Parameters:
  ///   - rows: of its agents, counted from the pass's first.
  ///   - firstAgent: whose row the first of them is.
  ///   - key: of all draws of the episode.
  public func drawNoise(rows: Range<Int>, firstAgent: Int = 0, key: UInt64, step: Int) {
    guard let noise else { return }
    let heads = noise.rows / maximumRows
    for row in rows {
      for head in 0..<heads {
        let values = noise.row(row * heads + head)
        for slot in 0..<noise.columns {
          values[slot] = RandomStream.gumbel(
            key: key, step, firstAgent + row - rows.lowerBound, head * noise.columns + slot)
        }
      }
    }
    isNoisy = true
  }
}

/// What one pass through attention and head leaves for its way back. All passes of a decision have the same tokens and
/// the same E.
final class PassWorkspace {
  let attention: AttentionWorkspace
  let head: MultilayerPerceptron.Workspace
  /// What attention made of the tokens, shape (rows, contextWidth).
  let context: MatrixView
  private let storage: AlignedBuffer<Float>

  /// - Parameter other: one at least as large, whose gradients and recordings this one uses too.
  init(for policy: NavigationPolicy, maximumRows: Int, sharing other: PassWorkspace?) {
    attention = AttentionWorkspace(
      for: policy.attention, maximumAgents: maximumRows, sharing: other?.attention)
    head = MultilayerPerceptron.Workspace(
      for: policy.head, maximumRows: maximumRows, sharing: other?.head)
    storage = AlignedBuffer(count: maximumRows * policy.attention.contextWidth)
    context = storage.matrix(columns: policy.attention.contextWidth)
  }
}
