import Attention
import Basics
import Policies
import Simulation

/// What a reference policy would say of a shard's decisions.
final class ReferenceLogits {
  /// Of the actions, shape (capacity, actions).
  let logits: FlatBuffer<Float>
  private let policy: NavigationPolicy
  private let workspace: PolicyWorkspace

  /// - Parameter other: a workspace whose passes this one's come between.
  init(_ policy: NavigationPolicy, capacity: Int, widest: Int, sharing other: PolicyWorkspace) {
    self.policy = policy
    logits = FlatBuffer(zeros: capacity * policy.actionCount)
    workspace = PolicyWorkspace(for: policy, maximumRows: widest, sharing: other)
  }

  /// Asks about a step's rows, before the policy itself is asked: under `sameStep` Y is overwritten.
  func ask(_ rows: ObservationRows, _ parameters: ParameterBuffer) {
    let output = policy.forward(rows, parameters, workspace)
    let actions = policy.actionCount
    for row in 0..<rows.count {
      (logits.base + (rows.first + row) * actions).update(from: output.row(row), count: actions)
    }
  }
}
