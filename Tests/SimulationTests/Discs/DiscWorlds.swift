import Basics
import Foundation
import GridWorld

@testable import Simulation

/// A world of discs; each is its own goal where none is given.
func discWorld(
  _ rows: [String], _ motion: DiscMotion, cellSize: Double = 1, task: NavigationTask = .reach,
  maxSteps: Int = 100_000, obstacles: [ObstacleSetup] = [], seed: UInt64 = 0, ego: Int? = nil,
  _ discs: [DiscSetup]
) -> World {
  var configuration = WorldConfiguration(
    grid: grid(rows), cellSize: cellSize, dynamics: .discs(motion), task: task, maxSteps: maxSteps,
    agents: [],
    obstacles: obstacles, seed: seed)
  configuration.agents = discs.map { disc in
    var disc = disc
    if disc.goals.isEmpty, task == .reach { disc.goals = [disc.start] }
    return AgentSetup(
      start: configuration.cell(at: disc.start), goals: disc.goals.map(configuration.cell), disc: disc)
  }
  configuration.ego = ego
  return World(configuration)
}

func disc(
  _ x: Double, _ y: Double, radius: Double = 0.3, heading: Double = 0, goals: [SIMD2<Double>] = []
) -> DiscSetup {
  DiscSetup(start: SIMD2(x, y), heading: heading, goals: goals, radius: radius)
}

extension World {
  /// One step in which every disc does as told.
  mutating func roll(_ commands: [SIMD2<Double>]) {
    advance(Array(repeating: .idle, count: agentCount), commands: commands)
  }

  var positions: [SIMD2<Double>] { state.discs.position }
  var radii: [Double] { configuration.agents.map { configuration.disc(of: $0).radius } }
}

/// A room with a rim of free cells, and posts here and there.
func room(_ width: Int, _ height: Int, posts: Set<Cell> = []) -> [String] {
  (0..<height).map { y in
    (0..<width).map { x in
      x == 0 || y == 0 || x == width - 1 || y == height - 1 || posts.contains(Cell(x, y)) ? "#" : "."
    }.joined()
  }
}

func length(_ way: SIMD2<Double>) -> Double { (way * way).sum().squareRoot() }

/// How deep a disc is in the walls of a map of cells of one meter, and beyond its rim; negative where it touches none.
///
/// Looked up cell by cell, with nothing of what the simulation does.
func wallDepth(_ center: SIMD2<Double>, _ radius: Double, _ grid: OccupancyGrid) -> Double {
  guard center.x.isFinite, center.y.isFinite else { return .infinity }
  var gap = min(min(center.x, center.y), min(Double(grid.width) - center.x, Double(grid.height) - center.y))
  let reach = Int(radius.rounded(.up)) + 1
  let (column, row) = (Int(center.x.rounded(.down)), Int(center.y.rounded(.down)))
  for y in (row - reach)...(row + reach) {
    for x in (column - reach)...(column + reach)
    where grid.contains(Cell(x, y)) && grid.isOccupied(Cell(x, y)) {
      let low = SIMD2(Double(x), Double(y))
      let nearest = center.clamped(lowerBound: low, upperBound: low + 1)
      gap = min(gap, length(center - nearest))
    }
  }
  return radius - gap
}

/// How deep the deepest pair of discs overlaps; negative where none does.
func pairDepth(_ positions: [SIMD2<Double>], _ radii: [Double]) -> Double {
  let widest = radii.max() ?? 0
  let order = positions.indices.sorted { positions[$0].x < positions[$1].x }
  var deepest = -Double.infinity
  for (place, one) in order.enumerated() {
    var next = place + 1
    while next < order.count {
      let other = order[next]
      let off = positions[other] - positions[one]
      if off.x > 2 * widest { break }
      deepest = max(deepest, radii[one] + radii[other] - length(off))
      next += 1
    }
  }
  return deepest
}
