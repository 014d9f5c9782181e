public import Attention
import Basics
import GridWorld
public import Simulation

/// Rows of an observation that go through the network together.
public struct ObservationRows {
  public let observation: Observation
  public let first: Int
  public let count: Int
  /// Where worlds begin, counted from `first`, ascending. Policies that exchange within the step need whole worlds.
  public let worlds: [Int]
  /// By agent, whether it sends nothing within the step because another controller drives it; nil if all send.
  public let isSilent: AlignedBuffer<Bool>?

  private static let oneWorld = [0]

  public init(
    _ observation: Observation, first: Int, count: Int, worlds: [Int]? = nil,
    isSilent: AlignedBuffer<Bool>? = nil
  ) {
    precondition(first >= 0 && count >= 0 && first + count <= observation.agents)
    self.observation = observation
    self.first = first
    self.count = count
    self.worlds = worlds ?? ObservationRows.oneWorld
    self.isSilent = isSilent
  }
}

extension NavigationPolicy {
  /// The head's output for every row, shape (rows, headOutputWidth): action logits, message logits, value; in the
  /// workspace, valid until the next pass.
  ///
  /// Rounds of talk come before: a pass with W makes the agents send their first outputs, one with W*, which has heard
  /// those of the round before, all others. Y of the rows is overwritten with what was sent last.
  @discardableResult
  public func forward(
    _ rows: ObservationRows, recording: AttentionRecording = [], _ parameters: ParameterBuffer,
    _ workspace: PolicyWorkspace
  ) -> MatrixView {
    prepare(rows, parameters, workspace)
    // The last pass that heard something: the next hears something else, and has the rest in common with it.
    var earlier: PassWorkspace?
    if let exchange = workspace.exchange {
      exchange.begin(rows)
      for round in 0..<exchange.rounds {
        let provisional = forward(
          rows, .round(round), recording: [], after: earlier, parameters, workspace)
        exchange.deliver(provisional, round: round, rows)
        if round > 0 { earlier = exchange.passes[round] }
      }
    }
    return forward(rows, .last, recording: recording, after: earlier, parameters, workspace)
  }

  /// The output of the pass that decides alone, with Y as it stands in the rows: what each agent would do if it had
  /// perceived or attended otherwise, and peers said what they said. Without rounds of talk the same as `forward`.
  @discardableResult
  public func decide(
    _ rows: ObservationRows, _ parameters: ParameterBuffer, _ workspace: PolicyWorkspace
  ) -> MatrixView {
    prepare(rows, parameters, workspace)
    return forward(rows, .last, recording: [], after: nil, parameters, workspace)
  }

  /// Tokens, E and what the head makes of them beside attention, which all passes of a decision have in common.
  private func prepare(
    _ rows: ObservationRows, _ parameters: ParameterBuffer, _ workspace: PolicyWorkspace
  ) {
    precondition(rows.observation.layout.hasInputs(of: observationLayout), "an observation of another layout")
    precondition(rows.count <= workspace.maximumRows)
    let tokens = workspace.tokens.first(rows: rows.count * observationLayout.slots)
    countSlotsInUse(rows, workspace)
    gatherFeatures(rows, workspace)
    embedding.forward(
      workspace.features, agents: rows.count, slotsInUse: workspace.slotsInUse.base, into: tokens, parameters,
      workspace.embedding)
    let e = environment.forward(environmentInput(rows), parameters, workspace.environment)
    let common = workspace.headCommon.first(rows: rows.count)
    fillHeadCommon(common, environment: e, tokens: tokens)
    head.multiplyCommon(common, into: workspace.headSums.first(rows: rows.count), parameters)
  }

  /// One pass of a decision.
  private enum Pass {
    /// That before a round of talk, which makes agents send.
    case round(Int)
    /// The one that decides.
    case last

    func memory(_ workspace: PolicyWorkspace) -> PassWorkspace {
      if case .round(let round) = self, let exchange = workspace.exchange { return exchange.passes[round] }
      return workspace.last
    }

    /// Before the first round nobody has heard anything.
    var isFirst: Bool { if case .round(0) = self { true } else { false } }
  }

  private func forward(
    _ rows: ObservationRows, _ pass: Pass, recording: AttentionRecording, after earlier: PassWorkspace?,
    _ parameters: ParameterBuffer, _ workspace: PolicyWorkspace
  ) -> MatrixView {
    let memory = pass.memory(workspace)
    let context = memory.context.first(rows: rows.count)
    attention.forward(
      attentionInput(rows, hears: !pass.isFirst, workspace), pass: pass.isFirst ? .original : .enhanced,
      recording: recording, after: earlier?.attention, into: context, parameters, memory.attention)
    return head.forward(
      context, common: workspace.headSums.first(rows: rows.count), parameters, memory.head)
  }

  /// Records W after a forward pass of the same rows in the same workspace.
  public func recordOriginalWeights(
    _ rows: ObservationRows, _ parameters: ParameterBuffer, _ workspace: PolicyWorkspace
  ) {
    attention.recordOriginalWeights(
      attentionInput(rows, hears: true, workspace), parameters, workspace.attention)
  }

  /// Adds the gradients of all parameters, after a forward pass of the same rows in the same workspace.
  ///
  /// - Parameters:
  ///   - gradAttention: `∂L/∂W*` of an auxiliary loss, shape (rows · heads, slots).
  ///   - gradOriginal: `∂L/∂W` likewise; the forward pass must have recorded W.
  public func backward(
    _ rows: ObservationRows, gradOutput: MatrixView, gradAttention: MatrixView? = nil,
    gradOriginal: MatrixView? = nil, _ parameters: ParameterBuffer, gradients: ParameterBuffer,
    _ workspace: PolicyWorkspace
  ) {
    let slots = observationLayout.slots
    let gradTokens = workspace.gradTokens.first(rows: rows.count * slots)
    clearUsedSlots(gradTokens, workspace.slotsInUse.base)
    let gradEnvironment = workspace.gradEnvironment.first(rows: rows.count)
    gradEnvironment.fill(0)
    let gradHeadSums = workspace.gradHeadSums.first(rows: rows.count)
    gradHeadSums.fill(0)
    var gradPeerOutputs = workspace.exchange?.clearedGradPeerOutputs(rows)
    backward(
      rows, .last, gradOutput: gradOutput, gradAttention, gradOriginal, gradPeerOutputs: gradPeerOutputs,
      parameters, gradients: gradients, workspace)
    if let exchange = workspace.exchange {
      for round in (0..<exchange.rounds).reversed() {
        guard let heard = gradPeerOutputs else { break }
        let gradProvisional = exchange.backward(heard, round: round, rows, of: self)
        if round > 0 { exchange.deliver(round: round - 1, rows) }
        gradPeerOutputs = round > 0 ? exchange.clearedGradPeerOutputs(rows) : nil
        backward(
          rows, .round(round), gradOutput: gradProvisional, nil, nil, gradPeerOutputs: gradPeerOutputs,
          parameters, gradients: gradients, workspace)
      }
      // Y is again what the decision was made by.
      if exchange.rounds > 1 { exchange.deliver(round: exchange.rounds - 1, rows) }
    }
    let gradHeadCommon = workspace.gradHeadCommon.first(rows: rows.count)
    head.backwardCommon(
      workspace.headCommon.first(rows: rows.count), gradSums: gradHeadSums, gradColumns: gradHeadCommon,
      parameters, gradients: gradients)
    gradEnvironment.add(gradHeadCommon.columns(0..<environment.outputWidth))
    addCellGradients(gradHeadCommon, to: gradTokens)
    environment.backward(
      environmentInput(rows), gradOutput: gradEnvironment, gradInput: nil,
      parameters, gradients: gradients, workspace.environment)
    gatherFeatures(rows, workspace)
    embedding.backward(
      workspace.features, agents: rows.count, slotsInUse: workspace.slotsInUse.base,
      tokens: workspace.tokens.first(rows: rows.count * slots), gradTokens: gradTokens, parameters,
      gradients: gradients, workspace.embedding)
  }

  /// Adds to the gradients of tokens, E and the head's sums in the workspace.
  private func backward(
    _ rows: ObservationRows, _ pass: Pass, gradOutput: MatrixView, _ gradAttention: MatrixView?,
    _ gradOriginal: MatrixView?, gradPeerOutputs: MatrixView?, _ parameters: ParameterBuffer,
    gradients: ParameterBuffer, _ workspace: PolicyWorkspace
  ) {
    let memory = pass.memory(workspace)
    let gradContext = workspace.gradContext.first(rows: rows.count)
    gradContext.fill(0)
    head.backward(
      memory.context.first(rows: rows.count), gradOutput: gradOutput, gradInput: gradContext,
      gradCommon: workspace.gradHeadSums.first(rows: rows.count), parameters, gradients: gradients,
      memory.head)
    attention.backward(
      attentionInput(rows, hears: !pass.isFirst, workspace),
      .init(context: gradContext, attentionWeights: gradAttention, originalWeights: gradOriginal),
      inputGradients: .init(
        tokens: workspace.gradTokens.first(rows: rows.count * observationLayout.slots),
        environment: workspace.gradEnvironment.first(rows: rows.count), peerOutputs: gradPeerOutputs),
      parameters, gradients: gradients, memory.attention)
  }

  // MARK: - Views of the inputs

  private func environmentInput(_ rows: ObservationRows) -> MatrixView {
    let width = observationLayout.environmentWidth
    return MatrixView(
      rows.observation.environment.base + rows.first * width, rows: rows.count, columns: width)
  }

  private func attentionInput(
    _ rows: ObservationRows, hears: Bool, _ workspace: PolicyWorkspace
  ) -> AttentionInput {
    let slots = observationLayout.slots
    let first = rows.first * slots
    // One byte a slot, 0 or 1: the very layout of a Bool.
    let mask = UnsafeRawPointer(rows.observation.mask.base + first).assumingMemoryBound(to: Bool.self)
    return AttentionInput(
      agents: rows.count, tokens: workspace.tokens.first(rows: rows.count * slots), mask: mask,
      kinds: UnsafePointer(workspace.slotKinds.base),
      environment: workspace.environment.output(rows: rows.count),
      peerOutputs: hears && configuration.hearsAnything
        ? MatrixView(
          rows.observation.peerOutputs.base + first * observationLayout.outputWidth, rows: rows.count * slots,
          columns: observationLayout.outputWidth) : nil,
      firstHeardSlot: observationLayout.firstPeerSlot, noise: workspace.isNoisy ? workspace.noise : nil)
  }

  // MARK: - Copies between layouts

  /// Empty slots at the end of a row need no embedding: the others are in use. So are all before the rays, since the
  /// head reads the cells' tokens whatever the mask says.
  private func countSlotsInUse(_ rows: ObservationRows, _ workspace: PolicyWorkspace) {
    let slots = observationLayout.slots
    let mask = rows.observation.mask.base + rows.first * slots
    for row in 0..<rows.count {
      var used = slots
      while used > observationLayout.firstRaySlot && mask[row * slots + used - 1] == 0 { used -= 1 }
      workspace.slotsInUse.base[row] = Int32(used)
    }
  }

  /// From (rows, slots, features) to one block a kind, slots in use only. Relations stand behind a peer's features.
  private func gatherFeatures(_ rows: ObservationRows, _ workspace: PolicyWorkspace) {
    let width = ObservationLayout.tokenWidth
    let slots = observationLayout.slots
    let source = UnsafePointer(rows.observation.tokens) + rows.first * slots * width
    var firstSlot = 0
    for (kind, count) in slotsOfKind.enumerated() {
      var target = workspace.features[kind].base
      for row in 0..<rows.count {
        let used = max(0, min(count, Int(workspace.slotsInUse.base[row]) - firstSlot))
        if featureWidths[kind] > width {
          gatherPeers(rows, row, count: used, from: source + (row * slots + firstSlot) * width, to: target)
        } else {
          target.update(from: source + (row * slots + firstSlot) * width, count: used * width)
        }
        target += used * featureWidths[kind]
      }
      firstSlot += count
    }
  }

  private func gatherPeers(
    _ rows: ObservationRows, _ row: Int, count: Int, from tokens: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    let (width, relations) = (ObservationLayout.tokenWidth, observationLayout.relationWidth)
    let source =
      rows.observation.relations
      + (rows.first + row) * observationLayout.sensors.peers.max * relations
    var target = target
    for slot in 0..<count {
      target.update(from: tokens + slot * width, count: width)
      (target + width).update(from: source + slot * relations, count: relations)
      target += width + relations
    }
  }

  private func clearUsedSlots(_ gradTokens: MatrixView, _ slotsInUse: UnsafePointer<Int32>) {
    let slots = observationLayout.slots
    for row in 0..<(gradTokens.rows / slots) {
      gradTokens.row(row * slots).update(repeating: 0, count: Int(slotsInUse[row]) * gradTokens.columns)
    }
  }

  private func fillHeadCommon(_ common: MatrixView, environment: MatrixView, tokens: MatrixView) {
    let cellWidth = observationLayout.actionSlots * configuration.tokenWidth
    for row in 0..<common.rows {
      let target = common.row(row)
      target.update(from: environment.row(row), count: environment.columns)
      (target + environment.columns).update(from: cellTokens(tokens, row), count: cellWidth)
    }
  }

  private func addCellGradients(_ gradHeadCommon: MatrixView, to gradTokens: MatrixView) {
    let cellWidth = observationLayout.actionSlots * configuration.tokenWidth
    for row in 0..<gradHeadCommon.rows {
      let source = gradHeadCommon.row(row) + environment.outputWidth
      let target = cellTokens(gradTokens, row)
      for column in 0..<cellWidth { target[column] += source[column] }
    }
  }

  /// The tokens of the actions stand side by side.
  private func cellTokens(_ tokens: MatrixView, _ row: Int) -> UnsafeMutablePointer<Float> {
    tokens.row(row * observationLayout.slots + ObservationLayout.firstCellSlot)
  }
}
