import Attention
import Basics
import Foundation
import GridWorld
import Policies
import Simulation

/// Natural logarithm, kept away from −∞.
enum LogProbability {
  static func of(_ probability: Float) -> Float { log(max(probability, 1e-12)) }
}

/// The drift of W* between an agent's consecutive steps as a part of the loss: its gradient with respect to the newer
/// weights, the older ones taken as they were.
///
/// With a price on quiet drift only, whether a pair of steps is quiet is taken as it was too, by W* under the parameters of
/// the update.
final class DriftPenalty {
  private let shard: RolloutShard
  private let heads: Int
  private let slots: Int
  /// The row of the same agent one step before; −1 at the start.
  private var rowBefore: [Int32]
  /// W* of every row under the parameters of the update, or as it was decided on where rows are revisited; shape
  /// (rows · heads, slots).
  private let weights: AlignedBuffer<Float>
  // One pass's older steps and gradients.
  private let olderWeights: AlignedBuffer<Float>
  private let olderIdentity: AlignedBuffer<Int32>
  private let olderMask: AlignedBuffer<Bool>
  private let gradients: AlignedBuffer<Float>
  private let drifts: AlignedBuffer<Float>
  /// What tells quiet steps from others; nil if all drift has a price.
  private let events: RowEvents?

  init(_ shard: RolloutShard, on priced: ReinforceConfiguration.PricedDrift) {
    self.shard = shard
    events = priced == .quiet ? RowEvents(shard) : nil
    heads = shard.policy.configuration.heads
    slots = shard.policy.observationLayout.slots
    rowBefore = Array(repeating: -1, count: shard.rowCount)
    for run in shard.runs {
      for step in run.firstRows.indices.dropFirst() {
        // What people beside an ego attend to moves nobody, and has no price.
        for agent in run.learners {
          let place = agent - run.agents.lowerBound
          rowBefore[run.firstRows[step] + place] = Int32(run.firstRows[step - 1] + place)
        }
      }
    }
    weights = shard.weightsAtDecision ?? AlignedBuffer(count: shard.rowCount * heads * slots)
    let widest = shard.workspace.maximumRows
    olderWeights = AlignedBuffer(count: widest * heads * slots)
    olderIdentity = AlignedBuffer(count: widest * slots)
    olderMask = AlignedBuffer(count: widest * slots)
    gradients = AlignedBuffer(count: widest * heads * slots)
    drifts = AlignedBuffer(count: widest * heads)
  }

  /// `weight · ∂drift/∂W*` of a pass whose weights are `newer`, shape (rows · heads, slots).
  ///
  /// Passes come in order, so that the steps before have been seen, unless the rollouts have kept what was.
  func gradient(
    of rows: ObservationRows, newer: MatrixView, weight: Float, _ sums: inout RolloutShard.LossSums
  ) -> MatrixView {
    let width = heads * slots
    if shard.weightsAtDecision == nil {
      (weights.base + rows.first * width).update(from: newer.base, count: rows.count * width)
    }
    for row in 0..<rows.count {
      let before = Int(rowBefore[rows.first + row])
      let isPriced =
        events?.note(rows.first + row, after: before, weights: weights.base + (rows.first + row) * width)
        ?? true
      // At the start there is nothing to drift from: the same weights, drift 0. So it is where drift has no price.
      let source = before < 0 || !isPriced ? rows.first + row : before
      (olderWeights.base + row * width).update(from: weights.base + source * width, count: width)
      for slot in 0..<slots {
        olderIdentity.base[row * slots + slot] = shard.observation.identity.base[source * slots + slot]
        olderMask.base[row * slots + slot] = shard.observation.mask.base[source * slots + slot] != 0
      }
    }
    let gradient = MatrixView(gradients.base, rows: rows.count * heads, columns: slots)
    gradient.fill(0)
    let mask = UnsafeRawPointer(shard.observation.mask.base + rows.first * slots).assumingMemoryBound(
      to: Bool.self)
    AttentionSnapshot(
      agents: rows.count, heads: heads,
      weights: olderWeights.matrix(columns: slots).first(rows: rows.count * heads),
      identities: UnsafePointer(olderIdentity.base), mask: UnsafePointer(olderMask.base)
    ).drift(
      toward: AttentionSnapshot(
        agents: rows.count, heads: heads, weights: newer.first(rows: rows.count * heads),
        identities: UnsafePointer(shard.observation.identity.base + rows.first * slots), mask: mask),
      into: drifts.base, gradNewer: gradient, scale: weight / Float(heads))
    for row in 0..<(rows.count * heads) { sums.drift += Double(drifts.base[row] * weight / Float(heads)) }
    return gradient
  }
}

/// The events of all rows of a shard.
private final class RowEvents {
  private let observation: Observation
  private let heads: Int
  private let slots: Int
  /// Shape (rows, peer slots).
  private let peers: FlatBuffer<AttentionEvents.Peer>
  /// Of the pair of the row before and this one.
  private let calm: FlatBuffer<AttentionEvents.Calm>

  init(_ shard: RolloutShard) {
    observation = shard.observation
    heads = shard.policy.configuration.heads
    slots = observation.layout.sensors.peers.max
    peers = FlatBuffer(repeating: .nobody, count: shard.rowCount * slots)
    calm = FlatBuffer(repeating: AttentionEvents.Calm(), count: shard.rowCount)
  }

  /// Whether the pair of the agent's row before, −1 for none, and this one is quiet.
  ///
  /// - Parameter weights: W* of this row, shape (heads, slots).
  func note(_ row: Int, after before: Int, weights: UnsafePointer<Float>) -> Bool {
    let own = peers.base + row * slots
    AttentionEvents.note(observation, row: row, weights: weights, heads: heads, into: own)
    guard before >= 0 else { return true }
    calm.base[row] = calm.base[before]
    calm.base[row].pass(
      AttentionEvents.happened(from: peers.base + before * slots, to: own, count: slots))
    return calm.base[row].isQuiet
  }
}
