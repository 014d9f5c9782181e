import Basics
import Planning
import Policies
import Simulation

/// The teachers of a shard's episodes: what PIBT would do in every state that they come to.
final class TeacherLanes {
  let configuration: TeacherConfiguration
  private var lanes: [Lane] = []

  private struct Lane {
    var planner: PIBTPlanner
    var actions: [Action]
    let isDriving: Bool

    mutating func plan(_ world: World) { planner.plan(world, actions: &actions) }
  }

  private let followsDice: Bool

  init(_ configuration: TeacherConfiguration, _ policy: PolicyConfiguration) {
    self.configuration = configuration
    followsDice = policy.perception.dice
  }

  func begin(_ runs: [RolloutShard.Run]) {
    lanes = runs.map { run in
      let agents = run.world.agentCount
      var planner = PIBTPlanner(
        options: configuration.options, followsPrecedence: true, followsDice: followsDice)
      planner.begin(run.world, driving: Array(0..<agents))
      // Of the episode's own draws, one that no decision uses.
      let draw = RandomStream.uniform(key: run.instance.key, -1, 0, 0)
      return Lane(
        planner: planner, actions: Array(repeating: .stay, count: agents),
        isDriving: Double(draw) < configuration.drives)
    }
  }

  /// What the teacher of a lane would do now, and whether it is carried out.
  func decide(lane: Int, _ world: World) -> (actions: [Action], isCarriedOut: Bool) {
    lanes[lane].plan(world)
    return (lanes[lane].actions, lanes[lane].isDriving)
  }
}
