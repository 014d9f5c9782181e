import Basics
import GridWorld

/// The map, starts and goals of one episode, drawn from the seed as POGEMA 1.4.0 draws them where they are not given.
struct PogemaInstance {
  /// 1 for a wall, row by row, without the border.
  let obstacles: [UInt8]
  /// Of each agent.
  let starts: [Cell]
  let goals: [Cell]

  /// - Throws: `PogemaError` for lists of the wrong lengths, cells off the map, and where there is
  ///   no room for all.
  init(_ configuration: PogemaConfiguration) throws(PogemaError) {
    let (width, height, agents) = (configuration.width, configuration.height, configuration.agentCount)
    var obstacles: [UInt8]
    if let given = configuration.obstacles {
      guard given.count == width * height, given.allSatisfy({ $0 <= 1 }) else {
        throw .configuration(
          .init(
            "map", expected: "\(height) rows of \(width) cells, each 0 or 1", found: "\(given.count) cells"))
      }
      obstacles = given
    } else {
      var rng = NumPyGenerator(seed: configuration.seed)
      obstacles = rng.binomials(configuration.density, count: width * height)
    }
    if let starts = configuration.starts, let goals = configuration.goals {
      guard starts.count == agents else {
        throw .count(of: "agents_xy", found: starts.count, expected: agents)
      }
      guard goals.count == agents else {
        throw .count(of: "targets_xy", found: goals.count, expected: agents)
      }
      for (what, cells) in [("start", starts), ("goal", goals)] {
        for cell in cells {
          guard (0..<width).contains(cell.x), (0..<height).contains(cell.y) else {
            throw .outside(what: what, cell, width: width, height: height)
          }
          if configuration.wallsGiveWay { obstacles[cell.y * width + cell.x] = 0 }
        }
      }
      (self.starts, self.goals) = (starts, goals)
    } else {
      (starts, goals) = try PogemaInstance.pairs(
        on: obstacles, width: width, height: height, agents: agents, seed: configuration.seed)
    }
    self.obstacles = obstacles
  }

  /// Walks over the free cells in a random order. A cell is the goal of the agent that waits for one in its connected
  /// part, if there is one, or else the start of the next agent, if its part still has two cells to give.
  private static func pairs(
    on obstacles: [UInt8], width: Int, height: Int, agents: Int, seed: UInt64
  ) throws(PogemaError) -> (starts: [Cell], goals: [Cell]) {
    let grid = OccupancyGrid(pogema: obstacles, width: width, height: height)
    let components = ConnectedComponents(of: grid)
    var order = obstacles.indices.filter { obstacles[$0] == 0 }
    let freeCells = order.count
    var rng = NumPyGenerator(seed: seed)
    rng.shuffle(&order)
    var left = components.sizes
    var waiting = [Int](repeating: -1, count: left.count)
    var starts: [Cell] = []
    var goals = [Cell](repeating: Cell(-1, -1), count: min(agents, freeCells))
    var done = 0
    for index in order {
      let component = Int(components.labels[index])
      let cell = Cell(index % width, index / width)
      if waiting[component] >= 0 {
        goals[waiting[component]] = cell
        waiting[component] = -1
        done += 1
      } else if starts.count >= agents {
        if done >= agents { break }
      } else if left[component] >= 2 {
        left[component] -= 2
        waiting[component] = starts.count
        starts.append(cell)
      }
    }
    guard starts.count == agents else { throw .noRoom(agents: agents, freeCells: freeCells) }
    return (starts, goals)
  }
}

extension OccupancyGrid {
  /// - Precondition: `obstacles` has `width` × `height` entries.
  init(pogema obstacles: [UInt8], width: Int, height: Int) {
    self.init(width: width, height: height)
    for index in obstacles.indices where obstacles[index] == 1 {
      setOccupied(true, at: Cell(index % width, index / width))
    }
  }
}
