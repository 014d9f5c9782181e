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

  init(_ shard: RolloutShard) {
    self.shard = shard
    heads = shard.policy.configuration.heads
    slots = shard.policy.observationLayout.slots
    rowBefore = Array(repeating: -1, count: shard.rowCount)
    for run in shard.runs {
      for step in run.firstRows.indices.dropFirst() {
        for agent in 0..<run.world.agentCount {
          rowBefore[run.firstRows[step] + agent] = Int32(run.firstRows[step - 1] + agent)
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
      // At the start there is nothing to drift from: the same weights, drift 0.
      let source = before < 0 ? rows.first + row : before
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
