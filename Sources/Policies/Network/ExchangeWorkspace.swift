import Attention
import GridWorld
import Simulation

/// The memory of an exchange within the step: the first pass, what it made the agents send, and the way back.
final class ExchangeWorkspace {
  /// Of the first pass.
  let workspace: PolicyWorkspace
  private let exchange: SameStepExchange
  /// Y as sent, shape (rows, outputWidth).
  private let outputs: AlignedBuffer<Float>
  /// For each row the row of agent 0 of its world.
  private let firstRows: AlignedBuffer<Int32>
  private let gradPeerOutputs: AlignedBuffer<Float>
  private let gradLogits: AlignedBuffer<Float>
  private let outputWidth: Int

  init(_ policy: NavigationPolicy, _ workspace: PolicyWorkspace) {
    let rows = workspace.maximumRows
    self.workspace = workspace
    exchange = SameStepExchange(policy)
    outputWidth = policy.configuration.outputWidth
    outputs = AlignedBuffer(count: rows * outputWidth)
    firstRows = AlignedBuffer(count: rows)
    gradPeerOutputs = AlignedBuffer(count: rows * policy.observationLayout.slots * outputWidth)
    gradLogits = AlignedBuffer(count: rows * policy.headOutputWidth)
  }

  /// Sends what the first pass, with this output of the head, would do.
  func deliver(_ logits: MatrixView, _ rows: ObservationRows, of policy: NavigationPolicy) {
    for (index, start) in rows.worlds.enumerated() {
      let end = index + 1 < rows.worlds.count ? rows.worlds[index + 1] : rows.count
      for row in start..<end { firstRows.base[row] = Int32(start) }
    }
    exchange.writeOutputs(of: logits, rows, into: outputs.base)
    exchange.deliver(outputs.base, to: rows, firstRows: firstRows.base)
  }

  /// Room for `∂L/∂Y`, shape (rows · slots, outputWidth), all 0.
  func clearedGradPeerOutputs(_ rows: ObservationRows) -> MatrixView {
    let matrix = gradPeerOutputs.matrix(columns: outputWidth)
      .first(rows: rows.count * rows.observation.layout.slots)
    matrix.fill(0)
    return matrix
  }

  /// The loss's gradient with respect to the head's output of the first pass, shape (rows, headOutputWidth).
  func backward(
    _ gradPeerOutputs: MatrixView, _ rows: ObservationRows, of policy: NavigationPolicy
  ) -> MatrixView {
    let gradLogits = gradLogits.matrix(columns: policy.headOutputWidth).first(rows: rows.count)
    exchange.backward(
      gradPeerOutputs, rows, firstRows: firstRows.base, outputs: outputs.base, gradLogits: gradLogits)
    return gradLogits
  }
}
