import Planning
import Simulation

/// The others of episodes that are about one disc, their ego: people who avoid each other by ORCA, whatever the policy that
/// is trained would do in their place.
final class CrowdLanes {
  private var crowds: [ORCAController?] = []
  private var actions: [Action] = []
  private var commands: [SIMD2<Double>?] = []

  func begin(_ runs: [RolloutShard.Run]) {
    crowds = runs.map { run in
      guard let ego = run.world.configuration.ego, run.world.state.discs.count > 0 else { return nil }
      var crowd = ORCAController()
      crowd.begin(run.world, driving: (0..<run.world.agentCount).filter { $0 != ego })
      return crowd
    }
  }

  /// What the others of a lane do.
  ///
  /// - Returns: actions near to it, shape (agents), and the commands themselves; nil for a lane without an ego.
  func decide(lane: Int, _ world: World) -> (actions: [Action], commands: [SIMD2<Double>?])? {
    guard crowds[lane] != nil else { return nil }
    actions = Array(repeating: .idle, count: world.agentCount)
    commands = Array(repeating: nil, count: world.agentCount)
    crowds[lane]?.decide(world, actions: &actions)
    crowds[lane]?.writeCommands(&commands)
    return (actions, commands)
  }
}
