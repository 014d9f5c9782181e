import Attention
import Policies
import Simulation

/// Asks the value head about the states in which the step limit ended episodes, which no decision follows.
///
/// They are observed after the rollouts, apart from the decisions: nothing that the update reads is touched.
final class TruncationValues {
  private let policy: NavigationPolicy
  private let observation: Observation
  private let workspace: PolicyWorkspace

  /// - Parameters:
  ///   - widest: agents of all the episodes together, at most.
  ///   - other: a workspace as large, whose passes this one's come between.
  init(_ policy: NavigationPolicy, widest: Int, sharing other: PolicyWorkspace) {
    self.policy = policy
    observation = Observation(layout: policy.observationLayout, agents: widest)
    workspace = PolicyWorkspace(for: policy, maximumRows: widest, sharing: other)
  }

  /// V(s_T) of every agent with rows of each finished lane; empty where success ended it.
  func values(of vector: inout VectorEpisode, _ parameters: ParameterBuffer) -> [[Float]] {
    /// Of each lane; nil where success ended it.
    var firstRows: [Int?] = []
    var count = 0
    for lane in vector.lanes.indices {
      let isTruncated = vector.lanes[lane].episode.world.isTruncated
      firstRows.append(isTruncated ? count : nil)
      guard isTruncated else { continue }
      vector.observe(lane, into: observation, firstRow: count)
      count += vector.lanes[lane].agents.count
    }
    guard count > 0 else { return firstRows.map { _ in [] } }
    let rows = ObservationRows(observation, first: 0, count: count, worlds: firstRows.compactMap(\.self))
    let output = policy.forward(rows, parameters, workspace)
    return zip(firstRows, vector.lanes).map { first, lane in
      guard let first else { return [] }
      return (first..<(first + lane.agents.count)).map { output.row($0)[policy.valueColumn] }
    }
  }
}
