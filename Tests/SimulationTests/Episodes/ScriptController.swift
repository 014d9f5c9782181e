import GridWorld
import Simulation

/// Plays a table of joint actions, a row a step; then everybody stays.
struct ScriptController: Controller {
  let name = "script"
  /// Row t holds the action of every agent at step t, written as `RLUD.`.
  let rows: [String]

  func begin(_ world: World, driving agents: [Int]) {}

  func decide(_ world: World, actions: inout [Action]) {
    let row = world.state.step < rows.count ? Array(rows[world.state.step]) : []
    for agent in actions.indices { actions[agent] = agent < row.count ? action(row[agent]) : .stay }
  }

  private func action(_ letter: Character) -> Action {
    switch letter {
    case "R": .right
    case "L": .left
    case "U": .up
    case "D": .down
    default: .stay
    }
  }
}

/// An episode on a map of rows that plays a script.
func scriptedEpisode(
  _ rows: [String], _ agents: [AgentSetup], script: [String], task: NavigationTask = .reach,
  collisions: CollisionRule = .soft, maxSteps: Int = 20
) -> Episode {
  let configuration = WorldConfiguration(
    grid: grid(rows), dynamics: .grid(collisions: collisions), task: task, maxSteps: maxSteps, agents: agents)
  return Episode(
    World(configuration),
    teams: [.init(controller: ScriptController(rows: script), agents: Array(agents.indices))])
}

func agent(_ start: Cell, _ goals: Cell...) -> AgentSetup { AgentSetup(start: start, goals: goals) }

extension Episode {
  /// Runs to the end of the episode.
  mutating func finish() {
    while !isOver { advance() }
  }
}
