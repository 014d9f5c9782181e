public import Attention
import Basics
import Foundation
import GridWorld
import Simulation

/// Measures whether the weights of attention tell what decisions rest on: by how much log π(a) of the action taken
/// falls when slots are hidden from attention (DeYoung et al. 2020, ERASER, section 4).
///
/// *Comprehensiveness* hides the k slots with the largest W* (mean over heads): large if they mattered. *Sufficiency*
/// hides all but these: small if they are enough. Controls hide, or keep, k slots drawn at random, and hide the k nearest
/// peers. Hidden slots get the weight 0; what reaches the network beside attention (E, the reachable cells' tokens)
/// stays.
///
/// Under rounds of talk slots are hidden from the pass that decides, and Y stays what peers said in the last round, when
/// nothing was hidden: the figures tell what a decision rests on, given what was heard. To hide slots from the rounds as
/// well would tell what others make of it: a peer with slots hidden says other things, and who is judged would hear
/// them; what it said itself comes back to it only through peers. What a hidden peer said is hidden with it, its value
/// U yᵢ included.
public final class FaithfulnessMeter {
  /// Sums of log π(a) − log π(a | hidden), in nats, that add up over episodes.
  public struct Sums: Sendable {
    public var comprehensiveness = 0.0
    public var sufficiency = 0.0
    public var randomComprehensiveness = 0.0
    public var randomSufficiency = 0.0
    public var nearestPeers = 0.0
    public var decisions = 0

    public init() {}

    public static func += (a: inout Sums, b: Sums) {
      a.comprehensiveness += b.comprehensiveness
      a.sufficiency += b.sufficiency
      a.randomComprehensiveness += b.randomComprehensiveness
      a.randomSufficiency += b.randomSufficiency
      a.nearestPeers += b.nearestPeers
      a.decisions += b.decisions
    }

    /// A mean over decisions.
    public func mean(_ sum: KeyPath<Sums, Double>) -> Double {
      self[keyPath: sum] / Double(max(decisions, 1))
    }
  }

  public private(set) var sums = Sums()
  /// Slots that are hidden, or kept.
  public let count: Int
  private let policy: NavigationPolicy
  private let workspace: PolicyWorkspace
  private var rng: SplitMix64

  /// - Parameters:
  ///   - count: k, at least 1.
  ///   - seed: of the slots drawn at random.
  public init(_ policy: NavigationPolicy, count: Int, maximumRows: Int, seed: UInt64) {
    precondition(count >= 1)
    self.policy = policy
    self.count = count
    workspace = PolicyWorkspace(for: policy, maximumRows: maximumRows)
    rng = SplitMix64(seed: seed)
  }

  /// Adds decisions.
  ///
  /// - Parameters:
  ///   - rows: what was perceived; masks are changed on the way and restored. Under `sameStep` Y is left as the pass that
  ///     decides heard it.
  ///   - weights: W* of these rows, shape (rows · heads, slots), contiguous.
  ///   - actions: the action taken, shape (rows).
  public func record(
    _ rows: ObservationRows, weights: UnsafePointer<Float>, actions: [Int], _ parameters: ParameterBuffer
  ) {
    precondition(actions.count == rows.count)
    let rankings = (0..<rows.count).map { ranking(rows, $0, weights) }
    let drawn = rankings.map { full in
      var full = full
      rng.shuffle(&full)
      return full
    }
    let full = logProbabilities(policy.forward(rows, parameters, workspace), rows, actions)
    func loss(hiding hidden: (Int) -> some Sequence<Int>) -> Double {
      let mask = maskCopy(rows)
      for row in 0..<rows.count {
        for slot in hidden(row) { rows.observation.mask.base[maskIndex(rows, row) + slot] = 0 }
      }
      let left = logProbabilities(policy.decide(rows, parameters, workspace), rows, actions)
      restore(mask, rows)
      return zip(full, left).reduce(0) { $0 + ($1.0 - $1.1) }
    }
    sums.comprehensiveness += loss { rankings[$0].prefix(count) }
    sums.sufficiency += loss { rankings[$0].dropFirst(count) }
    sums.randomComprehensiveness += loss { drawn[$0].prefix(count) }
    sums.randomSufficiency += loss { drawn[$0].dropFirst(count) }
    sums.nearestPeers += loss { self.nearestPeers(rows, $0) }
    sums.decisions += rows.count
  }

  /// Slots that hold something, the most attended first.
  private func ranking(_ rows: ObservationRows, _ row: Int, _ weights: UnsafePointer<Float>) -> [Int] {
    let slots = policy.observationLayout.slots
    let heads = policy.configuration.heads
    let first = weights + row * heads * slots
    let mean = (0..<slots).map { slot in (0..<heads).reduce(Float(0)) { $0 + first[$1 * slots + slot] } }
    return (0..<slots).filter { rows.observation.mask.base[maskIndex(rows, row) + $0] != 0 }
      .sorted { (mean[$1], $0) < (mean[$0], $1) }
  }

  private func nearestPeers(_ rows: ObservationRows, _ row: Int) -> ArraySlice<Int> {
    let layout = policy.observationLayout
    let peers = (layout.firstPeerSlot..<layout.slots).filter {
      rows.observation.mask.base[maskIndex(rows, row) + $0] != 0
    }
    let distance = peers.map { rows.observation.distance(agent: rows.first + row, slot: $0) }
    return peers.indices.sorted { (distance[$0], $0) < (distance[$1], $1) }.map { peers[$0] }.prefix(count)
  }

  /// - Parameter output: of the head, for these rows.
  private func logProbabilities(
    _ output: MatrixView, _ rows: ObservationRows, _ actions: [Int]
  ) -> [Double] {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: policy.actionCount) {
      probabilities in
      guard let p = probabilities.baseAddress else { return [] }
      return (0..<rows.count).map { row in
        ActionDistribution.probabilities(
          output.row(row), count: policy.actionCount,
          isBlocked: { rows.isBlocked(row: row, action: $0) }, into: p)
        return log(max(Double(p[actions[row]]), 1e-30))
      }
    }
  }

  private func maskIndex(_ rows: ObservationRows, _ row: Int) -> Int {
    (rows.first + row) * policy.observationLayout.slots
  }

  private func maskCopy(_ rows: ObservationRows) -> [UInt8] {
    rows.observation.mask[maskIndex(rows, 0)..<maskIndex(rows, rows.count)]
  }

  private func restore(_ mask: [UInt8], _ rows: ObservationRows) {
    for (index, value) in mask.enumerated() { rows.observation.mask.base[maskIndex(rows, 0) + index] = value }
  }
}
