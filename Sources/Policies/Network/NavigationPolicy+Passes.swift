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
  /// Under `sameStep` a first pass with W comes before, and Y of the rows is overwritten with what it makes the agents
  /// send.
  @discardableResult
  public func forward(
    _ rows: ObservationRows, recording: AttentionRecording = [], _ parameters: ParameterBuffer,
    _ workspace: PolicyWorkspace
  ) -> MatrixView {
    if let exchange = workspace.exchange {
      let provisional = forward(rows, pass: .original, recording: [], parameters, exchange.workspace)
      exchange.deliver(provisional, rows, of: self)
    }
    return forward(rows, pass: .enhanced, recording: recording, parameters, workspace)
  }

  private func forward(
    _ rows: ObservationRows, pass: AttentionPass, recording: AttentionRecording,
    _ parameters: ParameterBuffer, _ workspace: PolicyWorkspace
  ) -> MatrixView {
    precondition(rows.observation.layout == observationLayout, "an observation of another layout")
    precondition(rows.count <= workspace.maximumRows)
    let slots = observationLayout.slots
    let tokens = workspace.tokens.first(rows: rows.count * slots)
    countSlotsInUse(rows, workspace)
    gatherFeatures(rows, workspace)
    embedding.forward(
      workspace.features, agents: rows.count, slotsInUse: workspace.slotsInUse.base, into: tokens, parameters,
      workspace.embedding)
    let e = environment.forward(environmentInput(rows), parameters, workspace.environment)
    let headInput = workspace.headInput.first(rows: rows.count)
    attention.forward(
      attentionInput(rows, environment: e, workspace), pass: pass, recording: recording,
      into: headInput.columns(contextColumns), parameters, workspace.attention)
    fillHeadInput(headInput, environment: e, tokens: tokens)
    return head.forward(headInput, parameters, workspace.head)
  }

  /// Records W after a forward pass of the same rows in the same workspace.
  public func recordOriginalWeights(
    _ rows: ObservationRows, _ parameters: ParameterBuffer, _ workspace: PolicyWorkspace
  ) {
    let e = workspace.environment.output(rows: rows.count)
    attention.recordOriginalWeights(
      attentionInput(rows, environment: e, workspace), parameters, workspace.attention)
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
    let gradPeerOutputs = workspace.exchange?.clearedGradPeerOutputs(rows)
    backward(
      rows, gradOutput: gradOutput, gradAttention, gradOriginal, gradPeerOutputs: gradPeerOutputs, parameters,
      gradients: gradients, workspace)
    guard let exchange = workspace.exchange, let gradPeerOutputs else { return }
    let gradProvisional = exchange.backward(gradPeerOutputs, rows, of: self)
    backward(
      rows, gradOutput: gradProvisional, nil, nil, gradPeerOutputs: nil, parameters, gradients: gradients,
      exchange.workspace)
  }

  private func backward(
    _ rows: ObservationRows, gradOutput: MatrixView, _ gradAttention: MatrixView?,
    _ gradOriginal: MatrixView?, gradPeerOutputs: MatrixView?, _ parameters: ParameterBuffer,
    gradients: ParameterBuffer, _ workspace: PolicyWorkspace
  ) {
    let slots = observationLayout.slots
    let headInput = workspace.headInput.first(rows: rows.count)
    let gradHeadInput = workspace.gradHeadInput.first(rows: rows.count)
    gradHeadInput.fill(0)
    head.backward(
      headInput, gradOutput: gradOutput, gradInput: gradHeadInput, parameters, gradients: gradients,
      workspace.head)
    let tokens = workspace.tokens.first(rows: rows.count * slots)
    let gradTokens = workspace.gradTokens.first(rows: rows.count * slots)
    clearUsedSlots(gradTokens, workspace.slotsInUse.base)
    spreadCellGradients(gradHeadInput, to: gradTokens)
    let e = workspace.environment.output(rows: rows.count)
    let gradE = gradHeadInput.columns(environmentColumns)
    attention.backward(
      attentionInput(rows, environment: e, workspace),
      .init(
        context: gradHeadInput.columns(contextColumns), attentionWeights: gradAttention,
        originalWeights: gradOriginal),
      inputGradients: .init(tokens: gradTokens, environment: gradE, peerOutputs: gradPeerOutputs), parameters,
      gradients: gradients, workspace.attention)
    environment.backward(
      environmentInput(rows), gradOutput: gradE, gradInput: nil, parameters, gradients: gradients,
      workspace.environment)
    gatherFeatures(rows, workspace)
    embedding.backward(
      workspace.features, agents: rows.count, slotsInUse: workspace.slotsInUse.base, tokens: tokens,
      gradTokens: gradTokens, parameters, gradients: gradients, workspace.embedding)
  }

  // MARK: - Views of the inputs

  private func environmentInput(_ rows: ObservationRows) -> MatrixView {
    let width = observationLayout.environmentWidth
    return MatrixView(
      rows.observation.environment.base + rows.first * width, rows: rows.count, columns: width)
  }

  private func attentionInput(
    _ rows: ObservationRows, environment: MatrixView, _ workspace: PolicyWorkspace
  ) -> AttentionInput {
    let slots = observationLayout.slots
    let first = rows.first * slots
    // One byte a slot, 0 or 1: the very layout of a Bool.
    let mask = UnsafeRawPointer(rows.observation.mask.base + first).assumingMemoryBound(to: Bool.self)
    return AttentionInput(
      agents: rows.count, tokens: workspace.tokens.first(rows: rows.count * slots), mask: mask,
      kinds: UnsafePointer(workspace.slotKinds.base), environment: environment,
      peerOutputs: configuration.attention == .interaction
        ? MatrixView(
          rows.observation.peerOutputs.base + first * observationLayout.outputWidth, rows: rows.count * slots,
          columns: observationLayout.outputWidth) : nil,
      noise: workspace.isNoisy ? workspace.noise : nil)
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

  /// From (rows, slots, features) to one block a kind, slots in use only.
  private func gatherFeatures(_ rows: ObservationRows, _ workspace: PolicyWorkspace) {
    let width = ObservationLayout.tokenWidth
    let slots = observationLayout.slots
    let source = UnsafePointer(rows.observation.tokens) + rows.first * slots * width
    var firstSlot = 0
    for (kind, count) in slotsOfKind.enumerated() {
      var target = workspace.features[kind].base
      for row in 0..<rows.count {
        let used = max(0, min(count, Int(workspace.slotsInUse.base[row]) - firstSlot))
        target.update(from: source + (row * slots + firstSlot) * width, count: used * width)
        target += used * width
      }
      firstSlot += count
    }
  }

  private func clearUsedSlots(_ gradTokens: MatrixView, _ slotsInUse: UnsafePointer<Int32>) {
    let slots = observationLayout.slots
    for row in 0..<(gradTokens.rows / slots) {
      gradTokens.row(row * slots).update(repeating: 0, count: Int(slotsInUse[row]) * gradTokens.columns)
    }
  }

  private func fillHeadInput(_ headInput: MatrixView, environment: MatrixView, tokens: MatrixView) {
    let cellWidth = actionCount * configuration.tokenWidth
    for row in 0..<headInput.rows {
      let target = headInput.row(row)
      (target + environmentColumns.lowerBound).update(from: environment.row(row), count: environment.columns)
      (target + firstCellColumn).update(from: cellTokens(tokens, row), count: cellWidth)
    }
  }

  private func spreadCellGradients(_ gradHeadInput: MatrixView, to gradTokens: MatrixView) {
    let cellWidth = actionCount * configuration.tokenWidth
    for row in 0..<gradHeadInput.rows {
      cellTokens(gradTokens, row).update(from: gradHeadInput.row(row) + firstCellColumn, count: cellWidth)
    }
  }

  /// The tokens of the actions stand side by side.
  private func cellTokens(_ tokens: MatrixView, _ row: Int) -> UnsafeMutablePointer<Float> {
    tokens.row(row * observationLayout.slots + ObservationLayout.firstCellSlot)
  }
}
