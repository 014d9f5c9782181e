import Basics
import Foundation
import GridWorld
import Simulation

/// A map of rows in which `#` is a wall.
func grid(_ rows: [String]) -> OccupancyGrid {
  var grid = OccupancyGrid(width: rows[0].count, height: rows.count)
  for (y, row) in rows.enumerated() {
    for (x, character) in row.enumerated() where character == "#" { grid.setOccupied(true, at: Cell(x, y)) }
  }
  return grid
}

/// A random map with agents on random free cells; goals drawn by the world where `task` is `lifelong`.
func randomConfiguration(
  seed: UInt64, width: Int = 12, height: Int = 12, agents: Int = 20, density: Float = 0.2,
  collisions: CollisionRule = .soft, task: NavigationTask = .lifelong
) -> WorldConfiguration {
  var rng = SplitMix64(seed: seed)
  var grid = OccupancyGrid(width: width, height: height)
  for y in 0..<height {
    for x in 0..<width where rng.uniform() < density { grid.setOccupied(true, at: Cell(x, y)) }
  }
  var starts = grid.freeCells
  rng.shuffle(&starts)
  let components = ConnectedComponents(of: grid)
  let setups = starts.prefix(agents).map { start in
    let reachable = starts.filter { components.connects(start, $0) }
    return AgentSetup(
      start: start, goals: task == .reach ? [reachable[rng.index(below: reachable.count)]] : [])
  }
  return WorldConfiguration(
    grid: grid, dynamics: .grid(collisions: collisions), task: task, maxSteps: 1000, agents: setups,
    seed: seed)
}

func randomActions(_ count: Int, using rng: inout SplitMix64) -> [Action] {
  (0..<count).map { _ in ActionCatalogue.grid.actions[rng.index(below: 5)] }
}

/// The folder of reference data beside the repository; nil where there is none, but not with `CI=true`: what is missing
/// there fails.
let referenceData: URL? = {
  let environment = ProcessInfo.processInfo.environment["NAVSIM_SHARED"]
  let beside = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")
  let folder = environment.map { URL(filePath: $0) } ?? beside
  let isWanted =
    ProcessInfo.processInfo.environment["CI"] == "true" || FileManager.default.fileExists(atPath: folder.path)
  return isWanted ? folder : nil
}()
