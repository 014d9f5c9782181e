import Basics
import GridWorld
import Simulation

/// Two rooms and two corridors, two lanes each; the shorter one has a door near its far end that is shut nine
/// tenths of the time. Robots cross from the left room to the right one.
enum TwoCorridors {
  static let rows = [
    "############################################################################################",
    "#......................................####################################................#",
    "#......................................####################################................#",
    "#......................................####################################................#",
    "#..........................................................................................#",
    "#..........................................................................................#",
    "#......................................####################################................#",
    "#......................................####################################................#",
    "#......................................####################################................#",
    "##############################..##################################################..########",
    "##############################..##################################################..########",
    "##############################..##################################################..########",
    "##############################......................................................########",
    "##############################......................................................########",
    "############################################################################################",
  ]
  /// The two cells of the door.
  static let door = [Cell(69, 4), Cell(69, 5)]
  static let (open, closed) = (40, 360)

  /// - Parameters:
  ///   - seed: of the robots' starts and goals, and of where the door is in its cycle.
  ///   - returns: whether robots go to and fro, for as long as the episode lasts.
  static func configuration(
    seed: UInt64, knowledge: KnowledgeConfiguration, robots: Int = 12, returns: Bool = false,
    maxSteps: Int = 600, radio: RadioConfiguration = .init()
  ) -> WorldConfiguration {
    let grid = grid(rows)
    var rng = SplitMix64(seed: seed)
    func room(_ columns: ClosedRange<Int>) -> [Cell] {
      var cells = columns.flatMap { x in (1...8).map { Cell(x, $0) } }
      rng.shuffle(&cells)
      return Array(cells.prefix(robots))
    }
    let (starts, goals) = (room(1...38), room(75...90))
    let phase = rng.index(below: open + closed)
    var configuration = WorldConfiguration(
      grid: grid, task: returns ? .lifelong : .reach, maxSteps: maxSteps, radio: radio,
      agents: zip(starts, goals).map { AgentSetup(start: $0, goals: returns ? [$1, $0] : [$1]) },
      obstacles: door.map { .door(cell: $0, open: open, closed: closed, phase: phase) }, seed: seed)
    configuration.knowledge = knowledge
    return configuration
  }
}
