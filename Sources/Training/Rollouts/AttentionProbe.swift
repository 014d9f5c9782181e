import Attention
import GridWorld
import Policies
import Simulation

/// Watches the attention of evaluated episodes: drift between an agent's consecutive steps for W, for W* and for a
/// softmax over negative distance as control, and the entropy of W*.
///
/// Means over heads, agents and steps.
final class AttentionProbe {
  struct Sums: Sendable {
    var driftOriginal = 0.0
    var driftEnhanced = 0.0
    var driftControl = 0.0
    var entropy = 0.0
    var drifts = 0
    var entropies = 0
    /// W* of full slots, by token kind.
    var weights = ObservationLayout.TokenKind.allCases.map { _ in Histogram() }

    static func += (a: inout Sums, b: Sums) {
      a.driftOriginal += b.driftOriginal
      a.driftEnhanced += b.driftEnhanced
      a.driftControl += b.driftControl
      a.entropy += b.entropy
      a.drifts += b.drifts
      a.entropies += b.entropies
      for kind in a.weights.indices { a.weights[kind].merge(b.weights[kind]) }
    }
  }

  private(set) var sums = Sums()
  let recording: AttentionRecording
  private let hasOriginal: Bool
  /// Of each run's last step: weights by agent, head and slot, with identities and masks.
  private var last: [LastStep?] = []

  private struct LastStep {
    var enhanced: [Float]
    var original: [Float]
    var control: [Float]
    var identity: [Int32]
    var mask: [Bool]
  }

  init(policy: NavigationPolicy) {
    hasOriginal = policy.configuration.attention != .uniform
    recording = hasOriginal ? [.originalWeights] : []
  }

  func begin(_ runs: Int) { last = Array(repeating: nil, count: runs) }

  func record(_ shard: RolloutShard, _ rows: ObservationRows) {
    let layout = shard.policy.observationLayout
    let heads = shard.policy.configuration.heads
    for index in shard.runs.indices where !shard.runs[index].isOver {
      guard let firstRow = shard.runs[index].firstRows.last else { continue }
      let agents = shard.runs[index].world.agentCount
      let now = state(shard, rows, firstRow: firstRow, agents: agents)
      for agent in 0..<agents {
        for head in 0..<heads {
          let first = (agent * heads + head) * layout.slots
          if head == 0 { addWeights(now, agent: agent, first: first, layout) }
          now.enhanced.withUnsafeBufferPointer { weights in
            guard let base = weights.baseAddress else { return }
            sums.entropy += Double(attentionEntropy(base + first, slots: layout.slots))
            sums.entropies += 1
          }
        }
      }
      if let before = last[index] { addDrift(before, now, agents: agents, heads: heads, slots: layout.slots) }
      last[index] = now
    }
  }

  private func addWeights(_ now: LastStep, agent: Int, first: Int, _ layout: ObservationLayout) {
    for slot in 0..<layout.slots where now.mask[agent * layout.slots + slot] {
      sums.weights[layout.kind(ofSlot: slot).rawValue].add(Double(now.enhanced[first + slot]))
    }
  }

  private func state(_ shard: RolloutShard, _ rows: ObservationRows, firstRow: Int, agents: Int) -> LastStep {
    let slots = shard.policy.observationLayout.slots
    let heads = shard.policy.configuration.heads
    func copy(_ matrix: MatrixView) -> [Float] {
      let first = (firstRow - rows.first) * heads
      return Array(UnsafeBufferPointer(start: matrix.row(first), count: agents * heads * slots))
    }
    let enhanced = copy(shard.workspace.attention.attentionWeights)
    let slotRange = (firstRow * slots)..<((firstRow + agents) * slots)
    let mask = rows.observation.mask[slotRange].map { $0 != 0 }
    return LastStep(
      enhanced: enhanced, original: hasOriginal ? copy(shard.workspace.attention.originalWeights) : enhanced,
      control: control(shard, firstRow: firstRow, agents: agents, mask: mask),
      identity: rows.observation.identity[slotRange], mask: mask)
  }

  /// softmax over negative distance in cells, goal and rays included by theirs, cells in reach at 1.
  private func control(_ shard: RolloutShard, firstRow: Int, agents: Int, mask: [Bool]) -> [Float] {
    let layout = shard.policy.observationLayout
    var scores = [Float](repeating: 0, count: agents * layout.slots)
    for agent in 0..<agents {
      for slot in 0..<layout.slots {
        scores[agent * layout.slots + slot] = -shard.observation.distance(agent: firstRow + agent, slot: slot)
      }
    }
    scores.withUnsafeMutableBufferPointer { scores in
      mask.withUnsafeBufferPointer { mask in
        guard let base = scores.baseAddress, let mask = mask.baseAddress else { return }
        AttentionFunction.softmax.apply(to: MatrixView(base, rows: agents, columns: layout.slots), mask: mask)
      }
    }
    return scores
  }

  private func addDrift(_ before: LastStep, _ now: LastStep, agents: Int, heads: Int, slots: Int) {
    sums.driftEnhanced += AttentionProbe.drift(
      before.enhanced, now.enhanced, before, now, agents, heads, slots)
    sums.driftOriginal += AttentionProbe.drift(
      before.original, now.original, before, now, agents, heads, slots)
    sums.driftControl += AttentionProbe.drift(before.control, now.control, before, now, agents, 1, slots)
    sums.drifts += agents
  }

  /// Sum over agents of the mean over heads.
  private static func drift(
    _ older: [Float], _ newer: [Float], _ before: LastStep, _ now: LastStep, _ agents: Int, _ heads: Int,
    _ slots: Int
  ) -> Double {
    var older = older
    var newer = newer
    var drifts = [Float](repeating: 0, count: agents * heads)
    older.withUnsafeMutableBufferPointer { older in
      newer.withUnsafeMutableBufferPointer { newer in
        before.identity.withUnsafeBufferPointer { oldIdentity in
          now.identity.withUnsafeBufferPointer { newIdentity in
            before.mask.withUnsafeBufferPointer { oldMask in
              now.mask.withUnsafeBufferPointer { newMask in
                drifts.withUnsafeMutableBufferPointer { drifts in
                  guard let oldBase = older.baseAddress, let newBase = newer.baseAddress,
                    let oldIdentity = oldIdentity.baseAddress, let newIdentity = newIdentity.baseAddress,
                    let oldMask = oldMask.baseAddress, let newMask = newMask.baseAddress,
                    let target = drifts.baseAddress
                  else { return }
                  let rows = agents * heads
                  AttentionSnapshot(
                    agents: agents, heads: heads, weights: MatrixView(oldBase, rows: rows, columns: slots),
                    identities: oldIdentity, mask: oldMask
                  ).drift(
                    toward: AttentionSnapshot(
                      agents: agents, heads: heads, weights: MatrixView(newBase, rows: rows, columns: slots),
                      identities: newIdentity, mask: newMask), into: target)
                }
              }
            }
          }
        }
      }
    }
    return drifts.reduce(0) { $0 + Double($1) } / Double(heads)
  }
}
