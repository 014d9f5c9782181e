/// The buffers of one `InteractionAttention`, made once for the largest batch: what the forward pass leaves for the
/// backward pass and for whoever looks inside. One thread uses it at a time; each
/// worker has its own.
///
/// Several forward passes can wait for their backward passes at once, each in a workspace of its own; those can share
/// what is needed within a pass only.
public final class AttentionWorkspace: @unchecked Sendable {
  public let maximumAgents: Int
  let configuration: InteractionAttention.Configuration

  /// 1 for a slot to attend to, 0 for a masked one, shape (agents, slots).
  let present: AlignedBuffer<Float>
  /// Up to each agent's last present slot, rounded up to whole vectors of four: the others need not be looked at.
  let slotsInUse: AlignedBuffer<Int32>
  private let weights: AlignedBuffer<Float>
  private let original: AlignedBuffer<Float>
  private let eta: AlignedBuffer<Float>
  /// γ_h + D_hᵀ C_h e, shape (agents, heads · tokenWidth); empty without η.
  let queries: AlignedBuffer<Float>
  /// Σᵢ W*_hi xᵢ, shape (agents, heads · tokenWidth).
  let pooled: AlignedBuffer<Float>
  /// Σᵢ W*_hi yᵢ, shape (agents, heads · heardWidth); empty unless it goes into the context.
  let pooledHeard: AlignedBuffer<Float>
  let interaction: InteractionFunction.Workspace?
  /// Xᵀγ + δ + η of the last pass with W*, as if nobody had said anything, shape (agents, heads, slots). Shared, so that
  /// a pass which hears something else can start from it.
  let silentScores: AlignedBuffer<Float>

  let gradPooledHeard: AlignedBuffer<Float>
  let gradPooled: AlignedBuffer<Float>
  let gradScores: AlignedBuffer<Float>
  let gradQueries: AlignedBuffer<Float>
  /// One agent's `∂L/∂(Xᵀα + β)`, shape (heads, slots).
  let gradOriginalScores: AlignedBuffer<Float>

  /// Of the last forward pass: the backward pass must match it.
  var agents = 0
  var pass = AttentionPass.enhanced
  var recording: AttentionRecording = []

  /// - Parameter other: a workspace of the same attention and at least as large, whose recordings and gradients this
  ///   one uses too.
  public init(
    for attention: InteractionAttention, maximumAgents: Int, sharing other: AttentionWorkspace? = nil
  ) {
    precondition(maximumAgents > 0, "room for \(maximumAgents) agents")
    precondition(
      other.map { $0.maximumAgents >= maximumAgents && $0.configuration == attention.configuration } ?? true,
      "a smaller or different workspace to share with")
    self.maximumAgents = maximumAgents
    configuration = attention.configuration
    let scores = maximumAgents * configuration.heads * configuration.slots
    let wide = maximumAgents * configuration.heads * configuration.tokenWidth
    let hasInteraction = attention.interaction != nil
    present = AlignedBuffer(count: maximumAgents * configuration.slots)
    slotsInUse = AlignedBuffer(count: maximumAgents)
    weights = AlignedBuffer(count: scores)
    // With free γ, δ the backward pass may need W: each workspace keeps its own.
    let sharedOriginal = configuration.isTied ? other?.original : nil
    original = sharedOriginal ?? AlignedBuffer(count: scores)
    eta = other?.eta ?? AlignedBuffer(count: hasInteraction ? scores : 0)
    queries = AlignedBuffer(count: hasInteraction ? wide : 0)
    pooled = AlignedBuffer(count: wide)
    let heard = maximumAgents * configuration.heads * configuration.heardWidth
    pooledHeard = AlignedBuffer(count: heard)
    gradPooledHeard = other?.gradPooledHeard ?? AlignedBuffer(count: heard)
    interaction = attention.interaction.map {
      InteractionFunction.Workspace(for: $0, maximumAgents: maximumAgents, sharing: other?.interaction)
    }
    silentScores = other?.silentScores ?? AlignedBuffer(count: scores)
    gradPooled = other?.gradPooled ?? AlignedBuffer(count: wide)
    gradScores = other?.gradScores ?? AlignedBuffer(count: scores)
    gradQueries = other?.gradQueries ?? AlignedBuffer(count: hasInteraction ? wide : 0)
    gradOriginalScores =
      other?.gradOriginalScores ?? AlignedBuffer(count: configuration.heads * configuration.slots)
  }

  /// The weights that made the context: W*, or W after a pass `original`. Shape (maximumAgents · heads, slots), of
  /// which the first agents · heads rows are of the last pass.
  public var attentionWeights: MatrixView { weights.matrix(columns: configuration.slots) }

  /// W, if the last pass recorded it; shape as `attentionWeights`.
  public var originalWeights: MatrixView { original.matrix(columns: configuration.slots) }

  /// η, if the last pass recorded it, and 0 at masked slots; shape as `attentionWeights`.
  public var interactionScores: MatrixView {
    precondition(interaction != nil, "no interaction, so no η")
    return eta.matrix(columns: configuration.slots)
  }
}
