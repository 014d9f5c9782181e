import Basics
import GridWorld
import Simulation
import Testing

@Suite("A world's configuration") struct WorldValidationTests {
  static let sound = WorldConfiguration(
    grid: grid(["....#", ".##.#", "....#", "....."]),
    agents: [
      AgentSetup(start: Cell(0, 0), goals: [Cell(3, 0)]), AgentSetup(start: Cell(0, 2), goals: [Cell(3, 2)]),
    ],
    obstacles: [.door(cell: Cell(3, 1), open: 2, closed: 2, phase: 3), .walker(start: Cell(2, 3))])

  @Test("that is sound makes a world", arguments: UInt64(1)...4)
  func sound(seed: UInt64) throws {
    try WorldValidationTests.sound.validate()
    let world = try World(checking: WorldValidationTests.sound, outputWidth: 5)
    #expect(world.agentCount == 2)
    try randomConfiguration(seed: seed, density: 0, task: .lifelong).validate()
  }

  @Test("that is wrong is refused with the key path and what was expected")
  func refused() {
    let cases: [(String, (inout WorldConfiguration) -> Void)] = [
      ("'cellSize' is nan, expected a number from 0.001 to 1000.", { $0.cellSize = .nan }),
      ("'maxSteps' is 0, expected a whole number from 1 to 1000000.", { $0.maxSteps = 0 }),
      (
        "'sensors.window.radius' is -1, expected a whole number from 0 to 64.",
        { $0.sensors.window.radius = -1 }
      ),
      (
        "'sensors.peers.range' is inf, expected a number from 0 to 1024.",
        { $0.sensors.peers.range = .infinity }
      ),
      ("'radio.delay' is -1, expected a whole number from 0 to 1000.", { $0.radio.delay = -1 }),
      ("'agents.count' is 0, expected a whole number from 1 to 1000000.", { $0.agents = [] }),
      (
        "'agents[1].start' is [5, 0], off the map, expected a cell of the 5×4 map.",
        { $0.agents[1].start = Cell(5, 0) }
      ),
      ("'agents[1].start' is [1, 1], a wall, expected a free cell.", { $0.agents[1].start = Cell(1, 1) }),
      (
        "'agents[1].start' is [0, 0], which is the start of agents[0], expected a cell of its own.",
        { $0.agents[1].start = Cell(0, 0) }
      ),
      (
        "'agents[1].start' is [3, 1], which is where obstacles[0] is, expected a cell of its own.",
        { $0.agents[1].start = Cell(3, 1) }
      ),
      ("'agents[0].goals' is empty, expected one goal or more.", { $0.agents[0].goals = [] }),
      (
        "'agents[0].goals[0]' is [-1, 0], off the map, expected a cell of the 5×4 map.",
        { $0.agents[0].goals = [Cell(-1, 0)] }
      ),
      (
        "'agents[0].goals[0]' is [4, 0], a wall, expected a free cell.", { $0.agents[0].goals = [Cell(4, 0)] }
      ),
      (
        "'agents[1].goals[0]' is [3, 0], which is the last goal of agents[0], expected a last goal of its own.",
        { $0.agents[1].goals = [Cell(3, 0)] }
      ),
      (
        "'agents[0].goals[0]' is [3, 0], behind walls, expected a cell that can be reached from [0, 0].",
        { world in
          for y in 0..<4 { world.grid.setOccupied(true, at: Cell(1, y)) }
        }
      ),
      (
        "'agents[0].start' is [0, 0], walled in, expected a cell from which another can be reached, to draw goals from.",
        { world in
          world.task = .lifelong
          world.agents[0].goals = []
          world.grid.setOccupied(true, at: Cell(1, 0))
          world.grid.setOccupied(true, at: Cell(0, 1))
        }
      ),
      (
        "'obstacles[0].waypoints' is 0 of them, expected two waypoints or more.",
        { $0.obstacles = [.patrol(waypoints: [])] }
      ),
      (
        "'obstacles[0].waypoints[1]' is [9, 9], off the map, expected a cell of the 5×4 map.",
        { $0.obstacles = [.patrol(waypoints: [Cell(1, 0), Cell(9, 9)])] }
      ),
      (
        "'obstacles[0].open' is 0, expected a whole number from 1 to 1000000.",
        { $0.obstacles = [.door(cell: Cell(1, 0), open: 0, closed: 0, phase: 0)] }
      ),
      (
        "'obstacles[0].phase' is 4, expected a whole number from 0 to 3.",
        { $0.obstacles = [.door(cell: Cell(1, 0), open: 2, closed: 2, phase: 4)] }
      ),
      (
        "'obstacles[2].start' is [2, 3], which is where obstacles[1] is, expected a cell of its own.",
        { $0.obstacles.append(.walker(start: Cell(2, 3))) }
      ),
    ]
    for (message, change) in cases {
      var configuration = WorldValidationTests.sound
      change(&configuration)
      let error = #expect(throws: ConfigurationError.self) { try World(checking: configuration) }
      #expect(error?.description == message)
    }
    let narrow = #expect(throws: ConfigurationError.self) {
      try World(checking: WorldValidationTests.sound, outputWidth: 4)
    }
    #expect(narrow?.keyPath == "outputWidth")
  }

  @Test("never traps when its numbers are drawn at random", arguments: UInt64(1)...200)
  func fuzz(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    func number() -> Int { [-1, 0, 1, 2, 3, 4, 5, 1 << 40, .min, .max][rng.index(below: 10)] }
    func cell() -> Cell {
      Cell(rng.index(below: 4) == 0 ? number() : rng.index(below: 5), rng.index(below: 4))
    }
    var configuration = WorldValidationTests.sound
    configuration.task = rng.index(below: 2) == 0 ? .reach : .lifelong
    configuration.agents = (0..<rng.index(below: 4)).map { _ in
      AgentSetup(start: cell(), goals: (0..<rng.index(below: 3)).map { _ in cell() })
    }
    configuration.obstacles = (0..<rng.index(below: 3)).map { _ in
      switch rng.index(below: 3) {
      case 0: .walker(start: cell())
      case 1: .patrol(waypoints: (0..<rng.index(below: 3)).map { _ in cell() })
      default: .door(cell: cell(), open: number(), closed: number(), phase: number())
      }
    }
    configuration.maxSteps = rng.index(below: 3) == 0 ? number() : 10
    if rng.index(below: 3) == 0 { configuration.sensors.window.radius = number() }
    if rng.index(below: 3) == 0 { configuration.radio.delay = number() }
    guard var world = try? World(checking: configuration, outputWidth: 5) else { return }
    for _ in 0..<10 { world.advance(randomActions(world.agentCount, using: &rng)) }
  }
}
