import Planning
import Policies
import Simulation

/// What rollouts do and keep beside decisions.
struct RolloutExtras: Equatable, Sendable {
  /// What stands between decisions and moves; nil for nothing.
  var shield: ShieldConfiguration?
  /// The most places of an order that count.
  var places = ActionOrder.capacity
  /// Whether a reference policy is asked about every row.
  var asksReference = false
  /// Who says what it would do in every state; nil for nobody.
  var teacher: TeacherConfiguration?
  /// Whether an update goes through the rows several times, and so asks the network anew.
  var isRevisited = false
  /// Whether W* of every row is kept, for the drift of a revisited row.
  var keepsWeights = false
  /// Whether something of the people beside an ego counts: what a teacher says they should do, or what they are paid.
  var mindsPeople = false

  init(shield: ShieldConfiguration? = nil) { self.shield = shield }

  /// Whose rows an update needs. People beside an ego have some only where something of them counts, or where others
  /// hear what the policy would do in their place.
  func rowHolders(for policy: PolicyConfiguration) -> VectorEpisode.RowHolders {
    mindsPeople || policy.hearsAnything ? .everybody : .egos
  }

  /// What an update needs.
  init(_ reinforce: ReinforceConfiguration) {
    shield = reinforce.shield
    places = reinforce.places
    asksReference = reinforce.reference != nil
    teacher = reinforce.teacher
    isRevisited = reinforce.takesSteps
    keepsWeights = isRevisited && reinforce.driftPenalty > 0
    mindsPeople = teacher != nil || reinforce.peerShare > 0
  }
}
