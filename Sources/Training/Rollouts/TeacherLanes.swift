import Basics
import Planning
import Policies
import Simulation

/// The teachers of a shard's episodes: what PIBT would do in every state that they come to, by cost-to-go or by the
/// logits of another policy; of discs, what ORCA would.
final class TeacherLanes {
  let configuration: TeacherConfiguration
  private let order: PerceivedOrder
  private let guide: PolicyController?
  private let areDiscs: Bool
  private var lanes: [Lane] = []

  private struct Lane {
    /// One of the three.
    var rule: PIBTPlanner?
    var policy: PolicyController?
    /// Of discs.
    var orca: ORCAController?
    var actions: [Action]
    let isDriving: Bool

    mutating func begin(_ world: World) {
      let agents = Array(0..<world.agentCount)
      rule?.begin(world, driving: agents)
      policy?.begin(world, driving: agents)
      orca?.begin(world, driving: agents)
    }

    mutating func decide(_ world: World) {
      rule?.plan(world, actions: &actions)
      policy?.decide(world, actions: &actions)
      orca?.decide(world, actions: &actions)
    }
  }

  /// - Parameter guide: the policy that the configuration names, if it names one.
  init(_ configuration: TeacherConfiguration, _ policy: PolicyConfiguration, guide: PolicyFile?) {
    self.configuration = configuration
    let order: PerceivedOrder = policy.perception.dice ? [.precedence, .dice] : .precedence
    self.order = order
    areDiscs = policy.dynamics.isContinuous
    self.guide = guide.map { file in
      PolicyController(
        name: "teacher", file: file, temperature: configuration.guide?.temperature ?? 0,
        shield: CollisionShield(prior: configuration.guide?.prior ?? 0, options: configuration.options),
        order: order)
    }
  }

  func begin(_ runs: [RolloutShard.Run]) {
    lanes = runs.map { run in
      // Of the episode's own draws, one that no decision uses.
      let draw = RandomStream.uniform(key: run.instance.key, -1, 0, 0)
      var lane = Lane(
        rule: guide == nil && !areDiscs ? PIBTPlanner(options: configuration.options, order: order) : nil,
        policy: guide, orca: areDiscs ? ORCAController() : nil,
        actions: Array(repeating: .stay, count: run.world.agentCount),
        isDriving: Double(draw) < configuration.drives)
      lane.begin(run.world)
      return lane
    }
  }

  /// What the teacher of a lane would do now, and whether it is carried out.
  func decide(lane: Int, _ world: World) -> (actions: [Action], isCarriedOut: Bool) {
    lanes[lane].decide(world)
    return (lanes[lane].actions, lanes[lane].isDriving)
  }
}
