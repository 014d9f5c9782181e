import GridWorld
import Planning
import Simulation

extension Plan {
  /// The joint path of an episode of up to so many steps.
  init(_ start: World, _ controller: some Controller, steps: Int) {
    var episode = Episode(start, controller)
    self.init(
      starts: (0..<start.agentCount).map { start.cell(of: $0) },
      goals: (0..<start.agentCount).map { start.goalCell(of: $0) }, configurations: [])
    record(episode.world)
    for _ in 0..<steps where !episode.world.isTerminated {
      episode.advance()
      record(episode.world)
    }
  }

  /// What a solver found for the agents of a world.
  init(_ start: World, _ result: LaCAMResult) {
    self.init(
      starts: (0..<start.agentCount).map { start.cell(of: $0) },
      goals: (0..<start.agentCount).map { start.goalCell(of: $0) },
      configurations: result.plan.map { row in row.map { start.layout.cell(at: Int($0)) } })
  }
}
