/// η, what the environment and the peers add to the scores:
/// `η_hi = u_hᵀ tanh(A_h e + B_h yᵢ) + (C_h e)ᵀ (D_h xᵢ)`.
///
/// e is the environment state around an agent, yᵢ what the peer in slot i broadcast, xᵢ the slot's token.
///
/// | parameter | shape |
/// |---|---|
/// | `interaction.u` | (heads, hiddenWidth) |
/// | `interaction.A` | (heads, hiddenWidth, environmentWidth) |
/// | `interaction.B` | (heads, hiddenWidth, outputWidth) |
/// | `interaction.C` | (heads, rank, environmentWidth) |
/// | `interaction.D` | (heads, rank, tokenWidth) |
///
/// Two savings, both exact. The second term is `xᵢ · (D_hᵀ C_h e)`, a query per agent and head rather than a
/// product per slot. And where yᵢ is zero, as in every slot but a heard peer's, the first term is the same
/// `u_hᵀ tanh(A_h e)`, so only the other slots, here called *heard*, pay for a tanh of their own.
public struct InteractionFunction: Sendable {
  public struct Widths: Equatable, Sendable {
    public var environment: Int
    /// Of a peer's output yᵢ.
    public var output: Int
    /// Rows of A and B, a head.
    public var hidden: Int
    /// Rows of C and D, a head.
    public var rank: Int

    public init(environment: Int, output: Int, hidden: Int, rank: Int) {
      precondition(environment > 0 && output > 0 && hidden > 0 && rank > 0, "widths are positive")
      self.environment = environment
      self.output = output
      self.hidden = hidden
      self.rank = rank
    }
  }

  public let heads: Int
  public let slots: Int
  public let tokenWidth: Int
  public let widths: Widths
  let u: ParameterSlice
  let a: ParameterSlice
  let b: ParameterSlice
  let c: ParameterSlice
  let d: ParameterSlice

  /// - Parameter gain: Scales the first u and C, and so how far η is from 0 before training.
  init(
    heads: Int, slots: Int, tokenWidth: Int, widths: Widths, gain: Float, prefix: String,
    in layout: inout ParameterLayout
  ) {
    self.heads = heads
    self.slots = slots
    self.tokenWidth = tokenWidth
    self.widths = widths
    u = layout.append(
      "\(prefix)interaction.u", shape: [heads, widths.hidden],
      initializer: .xavierUniform(fanIn: widths.hidden, fanOut: 1, gain: gain))
    a = layout.append(
      "\(prefix)interaction.A", shape: [heads, widths.hidden, widths.environment],
      initializer: .xavierUniform())
    b = layout.append(
      "\(prefix)interaction.B", shape: [heads, widths.hidden, widths.output], initializer: .xavierUniform())
    c = layout.append(
      "\(prefix)interaction.C", shape: [heads, widths.rank, widths.environment],
      initializer: .xavierUniform(gain: gain))
    d = layout.append(
      "\(prefix)interaction.D", shape: [heads, widths.rank, tokenWidth], initializer: .xavierUniform())
  }

  /// Hidden floats of all heads together.
  var hiddenColumns: Int { heads * widths.hidden }

  /// What the passes leave for one another. Names as in the type's formula; a row of `hidden` a heard slot.
  ///
  /// Those below the line are only used within a pass: workspaces can share them.
  final class Workspace: Sendable {
    /// tanh(A e), of the slots with nothing to hear.
    let silentHidden: AlignedBuffer<Float>
    /// C e, shape (agents, heads · rank).
    let projected: AlignedBuffer<Float>
    /// yᵢ of the heard slots, shape (heard, output).
    let heardOutputs: AlignedBuffer<Float>
    /// tanh(A e + B yᵢ) of the heard slots, shape (heard, heads · hidden).
    let heardHidden: AlignedBuffer<Float>
    /// Slot of each heard row; agent a's rows are `heardStart[a]..<heardStart[a + 1]`.
    let heardSlot: AlignedBuffer<Int32>
    let heardStart: AlignedBuffer<Int32>

    // MARK: Within a pass

    /// A e, all heads side by side, shape (agents, heads · hidden).
    let environmentHidden: AlignedBuffer<Float>
    /// u_hᵀ tanh(A_h e), shape (agents, heads).
    let silentScores: AlignedBuffer<Float>
    /// One agent's η of its heard slots, or the gradient to it.
    let heardRow: AlignedBuffer<Float>

    /// Before the tanh: of heard slots, and summed over all of an agent's slots.
    let gradHeardHidden: AlignedBuffer<Float>
    let gradEnvironmentHidden: AlignedBuffer<Float>
    /// u ⊙ (1 − tanh²(A e)), shape (agents, heads · hidden), and its product with B, (agents, heads · output).
    let silentSlope: AlignedBuffer<Float>
    let silentSlopeOutput: AlignedBuffer<Float>
    let gradHeardOutputs: AlignedBuffer<Float>
    let gradProjected: AlignedBuffer<Float>
    /// ∂L/∂s of all slots with nothing to hear, 0 at the heard ones, shape (heads, slots).
    let gradSilent: AlignedBuffer<Float>

    /// - Parameter other: a workspace at least as large, whose buffers within a pass this one uses too.
    init(for function: InteractionFunction, maximumAgents: Int, sharing other: Workspace? = nil) {
      let rows = maximumAgents * function.slots
      let columns = function.hiddenColumns
      let widths = function.widths
      silentHidden = AlignedBuffer(count: maximumAgents * columns)
      projected = AlignedBuffer(count: maximumAgents * function.heads * widths.rank)
      heardOutputs = AlignedBuffer(count: rows * widths.output)
      heardHidden = AlignedBuffer(count: rows * columns)
      heardSlot = AlignedBuffer(count: rows)
      heardStart = AlignedBuffer(count: maximumAgents + 1)
      environmentHidden = other?.environmentHidden ?? AlignedBuffer(count: maximumAgents * columns)
      silentScores = other?.silentScores ?? AlignedBuffer(count: maximumAgents * function.heads)
      heardRow = other?.heardRow ?? AlignedBuffer(count: function.slots)
      gradHeardHidden = other?.gradHeardHidden ?? AlignedBuffer(count: rows * columns)
      gradEnvironmentHidden = other?.gradEnvironmentHidden ?? AlignedBuffer(count: maximumAgents * columns)
      silentSlope = other?.silentSlope ?? AlignedBuffer(count: maximumAgents * columns)
      silentSlopeOutput =
        other?.silentSlopeOutput ?? AlignedBuffer(count: maximumAgents * function.heads * widths.output)
      gradHeardOutputs = other?.gradHeardOutputs ?? AlignedBuffer(count: rows * widths.output)
      gradProjected =
        other?.gradProjected ?? AlignedBuffer(count: maximumAgents * function.heads * widths.rank)
      gradSilent = other?.gradSilent ?? AlignedBuffer(count: function.heads * function.slots)
    }
  }
}
