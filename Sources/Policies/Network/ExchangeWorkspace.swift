import Attention
import GridWorld
import Simulation

/// The memory of rounds of talk: the pass before each, what it made the agents send, and the way back.
final class ExchangeWorkspace {
  /// The pass before each round.
  let passes: [PassWorkspace]
  private let exchange: SameStepExchange
  /// Y as sent in each round, shape (rows, outputWidth).
  private let outputs: [AlignedBuffer<Float>]
  /// For each row the row of agent 0 of its world.
  private let firstRows: AlignedBuffer<Int32>
  private let gradPeerOutputs: AlignedBuffer<Float>
  private let gradLogits: AlignedBuffer<Float>
  private let outputWidth: Int

  /// - Parameters:
  ///   - pass: whose recordings and gradients the passes use too.
  ///   - other: an exchange at least as large, whose gradients this one uses too.
  init(
    _ policy: NavigationPolicy, maximumRows rows: Int, sharing pass: PassWorkspace,
    gradientsOf other: ExchangeWorkspace?
  ) {
    exchange = SameStepExchange(policy)
    outputWidth = policy.configuration.outputWidth
    passes = (0..<policy.configuration.talkRounds).map { _ in
      PassWorkspace(for: policy, maximumRows: rows, sharing: pass)
    }
    outputs = passes.map { _ in AlignedBuffer(count: rows * policy.configuration.outputWidth) }
    firstRows = AlignedBuffer(count: rows)
    gradPeerOutputs =
      other?.gradPeerOutputs ?? AlignedBuffer(count: rows * policy.observationLayout.slots * outputWidth)
    gradLogits = other?.gradLogits ?? AlignedBuffer(count: rows * policy.headOutputWidth)
  }

  var rounds: Int { passes.count }

  /// Notes where the worlds of a decision begin.
  func begin(_ rows: ObservationRows) {
    for (index, start) in rows.worlds.enumerated() {
      let end = index + 1 < rows.worlds.count ? rows.worlds[index + 1] : rows.count
      for row in start..<end { firstRows.base[row] = Int32(start) }
    }
  }

  /// Sends what the pass before a round, with this output of the head, would do.
  func deliver(_ logits: MatrixView, round: Int, _ rows: ObservationRows) {
    exchange.writeOutputs(of: logits, rows, into: outputs[round].base)
    deliver(round: round, rows)
  }

  /// Puts into Y what was sent in a round.
  func deliver(round: Int, _ rows: ObservationRows) {
    exchange.deliver(outputs[round].base, to: rows, firstRows: firstRows.base)
  }

  /// Room for `∂L/∂Y`, shape (rows · slots, outputWidth), all 0.
  func clearedGradPeerOutputs(_ rows: ObservationRows) -> MatrixView {
    let matrix = gradPeerOutputs.matrix(columns: outputWidth)
      .first(rows: rows.count * rows.observation.layout.slots)
    matrix.fill(0)
    return matrix
  }

  /// The loss's gradient with respect to the head's output of the pass before a round, shape (rows, headOutputWidth).
  func backward(
    _ gradPeerOutputs: MatrixView, round: Int, _ rows: ObservationRows, of policy: NavigationPolicy
  ) -> MatrixView {
    let gradLogits = gradLogits.matrix(columns: policy.headOutputWidth).first(rows: rows.count)
    exchange.backward(
      gradPeerOutputs, rows, firstRows: firstRows.base, outputs: outputs[round].base, gradLogits: gradLogits)
    return gradLogits
  }
}
