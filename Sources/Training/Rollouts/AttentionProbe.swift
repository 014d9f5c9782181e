import Attention
import Basics
import GridWorld
import Policies
import Simulation

/// Watches the attention of a shard's evaluated episodes: drift and entropy, how the weights are spread, and if asked
/// to, how faithful they are to the decisions.
final class AttentionProbe {
  struct Sums: Sendable {
    var attention = AttentionMeter.Sums()
    var faithfulness = FaithfulnessMeter.Sums()
    /// W* of full slots, by token kind.
    var weights = ObservationLayout.TokenKind.allCases.map { _ in Histogram() }

    static func += (a: inout Sums, b: Sums) {
      a.attention += b.attention
      a.faithfulness += b.faithfulness
      for kind in a.weights.indices { a.weights[kind].merge(b.weights[kind]) }
    }
  }

  let recording: AttentionRecording
  private let policy: NavigationPolicy
  private let hasOriginal: Bool
  private var weights = Sums().weights
  /// One an episode.
  private var meters: [AttentionMeter] = []
  private let faithfulness: FaithfulnessMeter?

  /// - Parameter faithfulness: how many slots to hide or keep; nil to leave that out.
  init(policy: NavigationPolicy, faithfulness: Int?, maximumRows: Int, seed: UInt64) {
    self.policy = policy
    self.faithfulness = faithfulness.map {
      FaithfulnessMeter(policy, count: $0, maximumRows: maximumRows, seed: seed)
    }
    hasOriginal = policy.configuration.attention != .uniform
    recording = hasOriginal ? [.originalWeights] : []
  }

  var sums: Sums {
    var sums = Sums()
    sums.weights = weights
    for meter in meters { sums.attention += meter.sums }
    if let faithfulness { sums.faithfulness = faithfulness.sums }
    return sums
  }

  func begin(_ runs: [RolloutShard.Run]) {
    meters = runs.map {
      AttentionMeter(
        agents: $0.agents.count, measuring: $0.learners.map { [first = $0.agents.lowerBound] in $0 - first },
        heads: policy.configuration.heads, layout: policy.observationLayout)
    }
  }

  func record(_ shard: RolloutShard, _ rows: ObservationRows, _ vector: borrowing VectorEpisode) {
    let enhanced = shard.workspace.attention.attentionWeights
    let original = hasOriginal ? shard.workspace.attention.originalWeights : enhanced
    let heads = policy.configuration.heads
    for index in vector.lanes.indices {
      guard let firstRow = vector.lanes[index].firstRow else { continue }
      let row = (firstRow - rows.first) * heads
      meters[index].record(
        enhanced: enhanced.row(row), original: original.row(row), rows.observation, firstRow: firstRow)
      for agent in shard.runs[index].learners {
        let place = agent - shard.runs[index].agents.lowerBound
        addWeights(enhanced.row(row + place * heads), rows.observation, row: firstRow + place)
      }
    }
  }

  /// Adds the decisions of the step just recorded, once they are taken.
  func recordDecisions(_ shard: RolloutShard, _ rows: ObservationRows, _ parameters: ParameterBuffer) {
    guard let faithfulness else { return }
    let actions = (0..<rows.count).map { Int(shard.decisions.base[rows.first + $0].action) }
    faithfulness.record(
      rows, weights: shard.workspace.attention.attentionWeights.base, actions: actions, parameters)
  }

  /// Of the first head.
  private func addWeights(_ enhanced: UnsafePointer<Float>, _ observation: Observation, row: Int) {
    let layout = policy.observationLayout
    for slot in 0..<layout.slots where observation.mask.base[row * layout.slots + slot] != 0 {
      weights[layout.kind(ofSlot: slot).rawValue].add(Double(enhanced[slot]))
    }
  }
}
