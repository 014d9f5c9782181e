import Attention
import Basics
import GridWorld
import Simulation

/// The exchange of outputs within one step: what a first pass with W would do is sent to whoever hears it, before
/// a second pass with W* decides; and the way back of the gradient.
///
/// An output Y is the action probabilities of the first pass, then its message, `tanh` of the head's entries. Rows
/// are whole worlds, agent by agent.
struct SameStepExchange: Sendable {
  private let layout: ObservationLayout
  private let hearsClaims: Bool

  init(_ policy: NavigationPolicy) {
    layout = policy.observationLayout
    hearsClaims = policy.configuration.hearsClaims
  }

  /// Turns the head's output of the first pass into Y.
  ///
  /// - Parameters:
  ///   - logits: shape (rows, headOutputWidth).
  ///   - outputs: shape (rows, outputWidth); overwritten.
  func writeOutputs(
    of logits: MatrixView, _ rows: ObservationRows, into outputs: UnsafeMutablePointer<Float>
  ) {
    let actions = layout.actionCount
    for row in 0..<rows.count {
      let output = outputs + row * layout.outputWidth
      ActionDistribution.probabilities(
        logits.row(row), count: actions, isBlocked: { rows.isBlocked(row: row, action: $0) }, into: output)
      for entry in actions..<layout.outputWidth { output[entry] = fastTanh(logits.row(row)[entry]) }
    }
  }

  /// Delivers outputs: Y of every peer slot that hears its peer, 0 in the others.
  ///
  /// - Parameters:
  ///   - outputs: shape (all rows of the observation from `rows.first` on, outputWidth).
  ///   - firstRows: for each row the row of agent 0 of its world, counted from `rows.first`.
  func deliver(
    _ outputs: UnsafePointer<Float>, to rows: ObservationRows, firstRows: UnsafePointer<Int32>
  ) {
    let width = layout.outputWidth
    for row in 0..<rows.count {
      for slot in layout.firstPeerSlot..<layout.slots {
        let target = rows.observation.peerOutputs.base + ((rows.first + row) * layout.slots + slot) * width
        if let peer = peerHeard(rows, row, slot) {
          let source = outputs + (Int(firstRows[row]) + peer) * width
          target.update(from: source, count: width)
          if hearsClaims {
            target.update(repeating: 0, count: layout.actionCount)
            eachClaim(rows, row, slot) { own, others in target[own] = source[others] }
          }
        } else {
          target.update(repeating: 0, count: width)
        }
      }
    }
  }

  /// Takes `∂L/∂Y` of the receivers back to the head's output of the senders' first pass.
  ///
  /// For probabilities p = softmax(z): `∂L/∂z_a = p_a (g_a − Σ_b g_b p_b)`; for a message m = tanh(z):
  /// `∂L/∂z = g (1 − m²)`.
  /// - Parameters:
  ///   - gradPeerOutputs: `∂L/∂Y`, shape (rows · slots, outputWidth).
  ///   - outputs: as `writeOutputs` left them.
  ///   - gradLogits: shape (rows, headOutputWidth); overwritten.
  func backward(
    _ gradPeerOutputs: MatrixView, _ rows: ObservationRows, firstRows: UnsafePointer<Int32>,
    outputs: UnsafePointer<Float>, gradLogits: MatrixView
  ) {
    let width = layout.outputWidth
    let actions = layout.actionCount
    gradLogits.fill(0)
    // First the sums over receivers, ∂L/∂y of each sender.
    for row in 0..<rows.count {
      for slot in layout.firstPeerSlot..<layout.slots {
        guard let peer = peerHeard(rows, row, slot) else { continue }
        let source = gradPeerOutputs.row(row * layout.slots + slot)
        let target = gradLogits.row(Int(firstRows[row]) + peer)
        if hearsClaims {
          eachClaim(rows, row, slot) { own, others in target[others] += source[own] }
        }
        for entry in (hearsClaims ? actions : 0)..<width { target[entry] += source[entry] }
      }
    }
    for row in 0..<rows.count {
      let grad = gradLogits.row(row)
      let output = outputs + row * width
      var dot: Float = 0
      for action in 0..<actions { dot += grad[action] * output[action] }
      for action in 0..<actions { grad[action] = output[action] * (grad[action] - dot) }
      for entry in actions..<width { grad[entry] *= 1 - output[entry] * output[entry] }
    }
  }

  /// Turns claims back into the probabilities of the peers' own actions, as far as they tell.
  ///
  /// - Parameter outputs: Y as it was delivered, shape (rows, slots, outputWidth).
  func turnClaims(of rows: ObservationRows, in outputs: UnsafeMutablePointer<Float>) {
    var claims: InlineArray<5, Float> = .init(repeating: 0)
    for row in 0..<rows.count {
      for slot in layout.firstPeerSlot..<layout.slots {
        let output = outputs + (row * layout.slots + slot) * layout.outputWidth
        for action in 0..<claims.count {
          claims[action] = output[action]
          output[action] = 0
        }
        eachClaim(rows, row, slot) { own, others in output[others] = claims[own] }
      }
    }
  }

  /// Calls with each action of the row's agent, and the action of the peer in a slot that leads into the same cell.
  @inline(__always)
  private func eachClaim(_ rows: ObservationRows, _ row: Int, _ slot: Int, _ body: (Int, Int) -> Void) {
    let index = (rows.first + row) * layout.slots + slot
    let features = rows.observation.tokens + index * ObservationLayout.tokenWidth
    guard features[ObservationLayout.peerSeenFeature] != 0 else { return }
    let range = Float(layout.sensors.peers.range)
    let (dx, dy) = (Int((features[0] * range).rounded()), Int((features[1] * range).rounded()))
    guard abs(dx) + abs(dy) <= 2 else { return }
    for own in 0..<SameStepExchange.steps.count {
      for others in 0..<SameStepExchange.steps.count
      where SameStepExchange.steps[own].x == dx + SameStepExchange.steps[others].x
        && SameStepExchange.steps[own].y == dy + SameStepExchange.steps[others].y
      {
        body(own, others)
      }
    }
  }

  private static let steps: InlineArray<5, (x: Int, y: Int)> = [(0, 0), (0, -1), (0, 1), (-1, 0), (1, 0)]

  /// The agent in a slot, if it sends and its radio reaches the row's agent.
  @inline(__always)
  private func peerHeard(_ rows: ObservationRows, _ row: Int, _ slot: Int) -> Int? {
    let index = (rows.first + row) * layout.slots + slot
    guard rows.observation.mask.base[index] != 0 else { return nil }
    let features = rows.observation.tokens + index * ObservationLayout.tokenWidth
    guard features[ObservationLayout.peerHeardFeature] != 0 else { return nil }
    let peer = Int(rows.observation.identity.base[index]) - layout.firstPeerSlot
    return rows.isSilent.map { $0.base[peer] } ?? false ? nil : peer
  }
}
