import Attention
import Basics
import Foundation
import Planning
import Policies
import Simulation

@testable import Training

/// The loss of a batch, in double precision, from the words of `ReinforceConfiguration`: what was decided, returns and
/// advantages stay as they are, and the network is asked anew under any parameters.
final class PlainLoss {
  /// Parts that the trainer reports, summed over the batch.
  struct Parts {
    /// −A log π(a) of the actions.
    var actions = 0.0
    /// −A log π(message).
    var messages = 0.0
    /// −bonus · H, of actions and messages.
    var entropy = 0.0
    /// ½ (V − G)², without its weight.
    var value = 0.0
    /// With its weight.
    var drift = 0.0
    /// With its weight.
    var original = 0.0
    /// KL(π ‖ reference), without its weight.
    var divergence = 0.0

    func total(_ configuration: ReinforceConfiguration) -> Double {
      actions + messages + entropy + configuration.valueWeight * value + drift + original
        + (configuration.reference?.weight ?? 0) * divergence
    }
  }

  private let batch: RolloutBatch
  private let policy: NavigationPolicy
  private let configuration: ReinforceConfiguration
  /// W* of every row of each shard under the parameters of the update, shape (heads, slots).
  private var fixedWeights: [[[[Double]]]] = []
  /// For each row of each shard the row of the same agent one step before.
  private let rowsBefore: [[Int: Int]]

  init(_ batch: RolloutBatch, _ trainer: Trainer) {
    self.batch = batch
    policy = trainer.policy
    configuration = trainer.configuration.reinforce
    rowsBefore = batch.shards.map { shard in
      var before: [Int: Int] = [:]
      for run in shard.runs {
        for (step, next) in zip(run.firstRows, run.firstRows.dropFirst()) {
          for agent in 0..<run.world.agentCount { before[next + agent] = step + agent }
        }
      }
      return before
    }
    fixedWeights = batch.shards.map { shard in
      var weights: [[[Double]]] = []
      forEachPass(of: shard, trainer.parameters) { rows, _, attention in
        for row in 0..<rows.count { weights.append(headWeights(attention.attentionWeights, row)) }
      }
      return weights
    }
  }

  /// The parts of the loss, each a mean over the decisions of the batch.
  func parts(_ parameters: ParameterBuffer) -> Parts {
    var parts = Parts()
    for (number, shard) in batch.shards.enumerated() {
      forEachPass(of: shard, parameters) { rows, output, attention in
        for row in 0..<rows.count {
          let logits = (0..<policy.headOutputWidth).map { Double(output[row, $0]) }
          addDecision(shard, rows.first + row, logits, to: &parts)
          let weights = headWeights(attention.attentionWeights, row)
          let fixed = fixedWeights[number]
          if configuration.driftPenalty > 0, let before = rowsBefore[number][rows.first + row],
            configuration.driftPenaltyOn == .all || isQuiet(number, rows.first + row)
          {
            for (older, newer) in zip(fixed[before], weights) {
              parts.drift +=
                configuration.driftPenalty / Double(weights.count)
                * drift(present(older, shard, before), present(newer, shard, rows.first + row))
            }
          }
          if policy.configuration.needsOriginalLoss {
            let original = headWeights(attention.originalWeights, row)
            for (own, star) in zip(original.joined(), fixed[rows.first + row].joined()) {
              parts.original += configuration.originalWeight * 0.5 * (own - star) * (own - star)
            }
          }
        }
      }
    }
    let count = Double(batch.rowCount)
    return Parts(
      actions: parts.actions / count, messages: parts.messages / count, entropy: parts.entropy / count,
      value: parts.value / count, drift: parts.drift / count, original: parts.original / count,
      divergence: parts.divergence / count)
  }

  // MARK: - Events

  /// Whether no attended peer appears, leaves or changes its intention between the row before and this one, nor between
  /// that and the one before it, under the parameters of the update.
  private func isQuiet(_ number: Int, _ row: Int) -> Bool {
    guard let before = rowsBefore[number][row] else { return true }
    if isEvent(number, before, row) { return false }
    guard let first = rowsBefore[number][before] else { return true }
    return !isEvent(number, first, before)
  }

  private func isEvent(_ number: Int, _ older: Int, _ newer: Int) -> Bool {
    let (a, b) = (peers(number, older), peers(number, newer))
    return Set(a.keys).union(b.keys).contains { identity in
      let isAttended = a[identity]?.isAttended ?? false || b[identity]?.isAttended ?? false
      return isAttended && a[identity]?.intention != b[identity]?.intention
    }
  }

  /// By who it is: whether it weighs at least one over the number of present slots, and what is seen of where it is going.
  private func peers(_ number: Int, _ row: Int) -> [Int32: (isAttended: Bool, intention: [Float])] {
    let observation = batch.shards[number].observation
    let layout = observation.layout
    let present = (0..<layout.slots).filter { observation.mask[row * layout.slots + $0] != 0 }
    let weights = fixedWeights[number][row]
    var peers: [Int32: (isAttended: Bool, intention: [Float])] = [:]
    for slot in present where slot >= layout.firstPeerSlot {
      let weight = weights.reduce(0) { $0 + $1[slot] } / Double(weights.count)
      let token = observation.token(agent: row, slot: slot)
      peers[observation.identity[row * layout.slots + slot]] = (
        weight >= 0.9999 / Double(present.count), [token[4]] + (token[4] == 0 ? [] : Array(token[12...]))
      )
    }
    return peers
  }

  private func addDecision(
    _ shard: RolloutShard, _ row: Int, _ logits: [Double], to parts: inout Parts
  ) {
    let decision = shard.decisions[row]
    let actions = policy.actionCount
    var allowed = (0..<actions).map { decision.blocked >> UInt8($0) & 1 == 0 }
    let advantage = Double(decision.advantage)
    /// Of the actions' logits: behind a shield their scores.
    var scores = { (logits: [Double]) in Array(logits[..<actions]) }
    if let shielded = shard.shielded {
      let order = decision.order.actions
      allowed = (0..<actions).map(order.contains)
      let offsets = (0..<actions).map { Double(shielded.offsets[row * actions + $0]) }
      let temperature = Double(shielded.configuration.temperature)
      scores = { logits in zip(logits[..<actions], offsets).map { ($0 + $1) / temperature } }
      // One place after another, each a softmax of what is left.
      var left = allowed
      for action in order.prefix(min(configuration.places, Int(decision.places))) {
        let place = PlainDistribution(scores(logits), allowed: left)
        parts.actions -= advantage * log(place.probabilities[action])
        left[action] = false
      }
    }
    let distribution = PlainDistribution(scores(logits), allowed: allowed)
    if shard.shielded == nil {
      parts.actions -= advantage * log(distribution.probabilities[Int(decision.action)])
    }
    if let reference = shard.reference {
      let other = PlainDistribution(
        scores((0..<actions).map { Double(reference.logits[row * actions + $0]) }), allowed: allowed)
      for (p, q) in zip(distribution.probabilities, other.probabilities) where p > 0 {
        parts.divergence += p * log(p / q)
      }
    }
    parts.entropy -= configuration.entropyBonus * distribution.entropy
    if policy.configuration.messageSymbols > 0 && policy.configuration.exchange == .previousStep {
      let messages = PlainDistribution(Array(logits[policy.messageColumns]))
      parts.messages -= advantage * log(messages.probabilities[Int(decision.message)])
      parts.entropy -= configuration.entropyBonus * messages.entropy
    }
    let error = logits[policy.valueColumn] - Double(decision.rewardToGo)
    parts.value += 0.5 * error * error
  }

  // MARK: - Attention

  /// One row's weights by head and slot.
  private func headWeights(_ weights: MatrixView, _ row: Int) -> [[Double]] {
    let heads = policy.configuration.heads
    return (0..<heads).map { head in
      (0..<policy.observationLayout.slots).map { Double(weights[row * heads + head, $0]) }
    }
  }

  /// A head's weights of the slots that hold somebody, by who that is.
  private func present(_ weights: [Double], _ shard: RolloutShard, _ row: Int) -> [Int32: Double] {
    let slots = policy.observationLayout.slots
    var present: [Int32: Double] = [:]
    for slot in 0..<slots where shard.observation.mask[row * slots + slot] != 0 {
      present[shard.observation.identity[row * slots + slot]] = weights[slot]
    }
    return present
  }

  /// Jensen–Shannon divergence of two vectors brought to sum 1, over all that are in either.
  private func drift(_ older: [Int32: Double], _ newer: [Int32: Double]) -> Double {
    let (total, newTotal) = (older.values.reduce(0, +), newer.values.reduce(0, +))
    var sum = 0.0
    for identity in Set(older.keys).union(newer.keys) {
      let p = (older[identity] ?? 0) / total
      let q = (newer[identity] ?? 0) / newTotal
      let m = (p + q) / 2
      if p > 0 { sum += 0.5 * p * log(p / m) }
      if q > 0 { sum += 0.5 * q * log(q / m) }
    }
    return sum
  }

  // MARK: - Passes

  /// Asks the network about every step of a shard, in a workspace of its own.
  private func forEachPass(
    of shard: RolloutShard, _ parameters: ParameterBuffer,
    _ body: (_ rows: ObservationRows, _ output: MatrixView, _ attention: AttentionWorkspace) -> Void
  ) {
    let workspace = PolicyWorkspace(for: policy, maximumRows: shard.workspace.maximumRows)
    for (range, _, _) in shard.passes {
      let rows = shard.rows(range.lowerBound, range.count)
      let recording: AttentionRecording = policy.configuration.needsOriginalLoss ? [.originalWeights] : []
      let output = policy.forward(rows, recording: recording, parameters, workspace)
      body(rows, output, workspace.attention)
    }
  }
}
