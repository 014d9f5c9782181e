import Attention
import GridWorld
import Simulation

/// The buffers of one `NavigationPolicy`, made once for the largest batch; each thread has its own.
public final class PolicyWorkspace: @unchecked Sendable {
  public let maximumRows: Int
  /// What attention left behind in the last forward pass.
  public let attention: AttentionWorkspace
  let embedding: TokenEmbedding.Workspace
  let environment: MultilayerPerceptron.Workspace
  let head: MultilayerPerceptron.Workspace
  /// Features by token kind, shape (rows · slots of the kind, features).
  let features: [MatrixView]
  let tokens: MatrixView
  let headInput: MatrixView
  let gradTokens: MatrixView
  let gradHeadInput: MatrixView
  let slotKinds: AlignedBuffer<Int32>
  private let storage: [AlignedBuffer<Float>]

  public init(for policy: NavigationPolicy, maximumRows: Int) {
    self.maximumRows = maximumRows
    attention = AttentionWorkspace(for: policy.attention, maximumAgents: maximumRows)
    embedding = TokenEmbedding.Workspace(for: policy.embedding, maximumAgents: maximumRows)
    environment = MultilayerPerceptron.Workspace(for: policy.environment, maximumRows: maximumRows)
    head = MultilayerPerceptron.Workspace(for: policy.head, maximumRows: maximumRows)
    slotKinds = AlignedBuffer(copying: policy.slotKinds)
    var storage: [AlignedBuffer<Float>] = []
    func matrix(_ rows: Int, _ columns: Int) -> MatrixView {
      let buffer = AlignedBuffer<Float>(count: rows * columns)
      storage.append(buffer)
      return MatrixView(buffer.base, rows: rows, columns: columns)
    }
    features = policy.slotsOfKind.map { matrix(maximumRows * $0, ObservationLayout.tokenWidth) }
    let slots = policy.observationLayout.slots
    tokens = matrix(maximumRows * slots, policy.configuration.tokenWidth)
    gradTokens = matrix(maximumRows * slots, policy.configuration.tokenWidth)
    headInput = matrix(maximumRows, policy.head.inputWidth)
    gradHeadInput = matrix(maximumRows, policy.head.inputWidth)
    self.storage = storage
  }
}
