import Basics
import GridWorld
public import Simulation
public import Testing

/// A map of rows in which `#` is a wall.
func grid(_ rows: [String]) -> OccupancyGrid {
  var grid = OccupancyGrid(width: rows[0].count, height: rows.count)
  for (y, row) in rows.enumerated() {
    for (x, character) in row.enumerated() where character == "#" { grid.setOccupied(true, at: Cell(x, y)) }
  }
  return grid
}

func world(
  _ rows: [String], _ agents: [(start: Cell, goal: Cell)], seed: UInt64 = 1, maxSteps: Int = 1000
) -> World {
  World(
    WorldConfiguration(
      grid: grid(rows), maxSteps: maxSteps,
      agents: agents.map { AgentSetup(start: $0.start, goals: [$0.goal]) }, seed: seed))
}

/// A random map with agents on distinct random cells and, under `reach`, distinct goals they can get to.
func randomWorld(
  seed: UInt64, side: Int = 14, agents: Int = 30, density: Double = 0.2, task: NavigationTask = .reach
) -> World {
  let map = MapGenerator(.random(RandomMap(density: density)), width: side, height: side, seed: seed)
  let grid = map.makeGrid()
  var rng = SplitMix64(seed: seed)
  var starts = grid.freeCells
  rng.shuffle(&starts)
  var goals = grid.freeCells
  rng.shuffle(&goals)
  let setups = zip(starts, goals).prefix(agents).map {
    AgentSetup(start: $0, goals: task == .reach ? [$1] : [])
  }
  return World(WorldConfiguration(grid: grid, task: task, maxSteps: 1000, agents: Array(setups), seed: seed))
}

extension Episode {
  /// All agents driven by one controller.
  init(_ world: World, _ controller: some Controller) {
    self.init(world, teams: [Team(controller: controller, agents: Array(0..<world.agentCount))])
  }

  /// Takes up to so many steps, until the task is done; tells whether it is.
  @discardableResult
  mutating func run(steps: Int) -> Bool {
    for _ in 0..<steps where !world.isTerminated { advance() }
    return world.isTerminated
  }
}

/// Distances from `start` to every cell by breadth-first search, −1 where no path leads: the plain twin of the
/// clever searches.
func breadthFirstDistances(from start: Cell, on grid: OccupancyGrid) -> [Int] {
  var distances = [Int](repeating: -1, count: grid.cellCount)
  guard !grid.isOccupied(start) else { return distances }
  distances[start.y * grid.width + start.x] = 0
  var queue = [start]
  var next = 0
  while next < queue.count {
    let cell = queue[next]
    next += 1
    for action in ActionCatalogue.grid.actions {
      let neighbor = Cell(cell.x + action.offset.dx, cell.y + action.offset.dy)
      guard !grid.isOccupied(neighbor), distances[neighbor.y * grid.width + neighbor.x] < 0 else { continue }
      distances[neighbor.y * grid.width + neighbor.x] = distances[cell.y * grid.width + cell.x] + 1
      queue.append(neighbor)
    }
  }
  return distances
}

/// Stands still, whatever happens.
struct StandingController: Controller {
  let name = "standing"
  func begin(_ world: World, driving agents: [Int]) {}
  func decide(_ world: World, actions: inout [Action]) {}
}

// Short names for failure messages: a world's every cell would bury them.
extension World: CustomTestStringConvertible {
  public var testDescription: String { "world at step \(state.step)" }
}

extension Episode: CustomTestStringConvertible {
  public var testDescription: String { "episode at step \(world.state.step)" }
}

extension WorldState: CustomTestStringConvertible {
  public var testDescription: String { "state at step \(step)" }
}
