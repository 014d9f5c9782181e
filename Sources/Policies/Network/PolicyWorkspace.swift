public import Attention
import Basics
import GridWorld
import Simulation

/// The buffers of one `NavigationPolicy`, made once for the largest batch; each thread has its own.
///
/// A workspace keeps one forward pass for its backward pass. To keep several, as a rollout does for the update, make
/// several that share what is only needed within a pass.
public final class PolicyWorkspace: @unchecked Sendable {
  public let maximumRows: Int
  /// What an exchange within the step needs; nil for policies that have none.
  private(set) var exchange: ExchangeWorkspace?
  /// What attention left behind in the last forward pass.
  public let attention: AttentionWorkspace
  let embedding: TokenEmbedding.Workspace
  let environment: MultilayerPerceptron.Workspace
  let head: MultilayerPerceptron.Workspace
  /// How many of its first slots each row uses.
  let slotsInUse: AlignedBuffer<Int32>
  let tokens: MatrixView
  /// Gumbel noise of the pass, shape (rows · heads, slots); nil for attention functions that take none.
  let noise: MatrixView?
  /// Whether the pass adds `noise`: in training it does, and the update keeps it; in evaluation it never does.
  private(set) var isNoisy = false
  let headInput: MatrixView

  // MARK: Within a pass

  /// Features by token kind, shape (rows · slots of the kind, features); gathered by each pass anew.
  let features: [MatrixView]
  let gradTokens: MatrixView
  let gradHeadInput: MatrixView
  let slotKinds: AlignedBuffer<Int32>
  private let storage: [AlignedBuffer<Float>]
  /// Keeps the memory of what is shared.
  private let other: PolicyWorkspace?

  /// - Parameter other: a workspace of the same policy and at least as large, whose gradients and recordings this one
  ///   uses too. Their passes must not overlap.
  public convenience init(
    for policy: NavigationPolicy, maximumRows: Int, sharing other: PolicyWorkspace? = nil
  ) {
    self.init(single: policy, maximumRows: maximumRows, sharing: other, keeping: other, noise: nil)
    if policy.configuration.exchange == .sameStep {
      // Lives inside this one, and so must not keep it.
      exchange = ExchangeWorkspace(
        policy,
        PolicyWorkspace(
          single: policy, maximumRows: maximumRows, sharing: other ?? self, keeping: other, noise: noise))
    }
  }

  /// For one pass, without an exchange.
  ///
  /// - Parameter noise: of the workspace that this one is part of: both passes of a decision have the same.
  private init(
    single policy: NavigationPolicy, maximumRows: Int, sharing other: PolicyWorkspace?,
    keeping owner: PolicyWorkspace?, noise: MatrixView?
  ) {
    precondition((other?.maximumRows ?? maximumRows) >= maximumRows, "a smaller workspace to share with")
    self.maximumRows = maximumRows
    self.other = owner
    attention = AttentionWorkspace(
      for: policy.attention, maximumAgents: maximumRows, sharing: other?.attention)
    embedding =
      other?.embedding ?? TokenEmbedding.Workspace(for: policy.embedding, maximumAgents: maximumRows)
    environment = MultilayerPerceptron.Workspace(
      for: policy.environment, maximumRows: maximumRows, sharing: other?.environment)
    head = MultilayerPerceptron.Workspace(
      for: policy.head, maximumRows: maximumRows, sharing: other?.head)
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
      ?? policy.slotsOfKind.map { matrix(maximumRows * $0, ObservationLayout.tokenWidth) }
    let slots = policy.observationLayout.slots
    tokens = matrix(maximumRows * slots, policy.configuration.tokenWidth)
    gradTokens = other?.gradTokens ?? matrix(maximumRows * slots, policy.configuration.tokenWidth)
    headInput = matrix(maximumRows, policy.head.inputWidth)
    gradHeadInput = other?.gradHeadInput ?? matrix(maximumRows, policy.head.inputWidth)
    let takesNoise = policy.configuration.function.takesNoise && policy.configuration.attention != .uniform
    self.noise = noise ?? (takesNoise ? matrix(maximumRows * policy.configuration.heads, slots) : nil)
    self.storage = storage
  }

  /// The head's output of the last forward pass, shape (rows, headOutputWidth).
  public func output(rows: Int) -> MatrixView { head.output(rows: rows) }

  /// Adds Gumbel noise to the scores of the agents of one world in the next pass: in training, for attention functions
  /// that take it (Jang, Gu & Poole 2017); of no effect for others. Every draw depends only on (key, step, agent).
  ///
  /// - Parameters:
  ///   - rows: of its agents, counted from the pass's first.
  ///   - key: of all draws of the episode.
  public func drawNoise(rows: Range<Int>, key: UInt64, step: Int) {
    guard let noise else { return }
    let heads = noise.rows / maximumRows
    for row in rows {
      for head in 0..<heads {
        let values = noise.row(row * heads + head)
        for slot in 0..<noise.columns {
          values[slot] = RandomStream.gumbel(
            key: key, step, row - rows.lowerBound, head * noise.columns + slot)
        }
      }
    }
    isNoisy = true
    exchange?.workspace.isNoisy = true
  }
}
