import Basics
import GridWorld
import Planning
import Simulation
import Testing

/// PIBT by priorities and ties that agents perceive.
@Suite("PIBT by what agents perceive") struct PIBTPerceivedOrderTests {
  private func world(seed: UInt64) -> World {
    var rng = SplitMix64(seed: seed)
    var grid = OccupancyGrid(width: 9, height: 9)
    for _ in 0..<12 { grid.setOccupied(true, at: Cell(rng.index(below: 9), rng.index(below: 9))) }
    var cells = grid.freeCells
    rng.shuffle(&cells)
    return World(
      WorldConfiguration(
        grid: grid, maxSteps: 60,
        agents: (0..<20).map { AgentSetup(start: cells[$0], goals: [cells[$0 + 20]]) }, seed: seed))
  }

  private func planner(_ world: World) -> PIBTPlanner {
    var planner = PIBTPlanner(options: PIBTOptions(swap: true), followsPrecedence: true, followsDice: true)
    planner.begin(world, driving: Array(0..<world.agentCount))
    return planner
  }

  @Test(
    "depends on the state alone: a planner that has just begun decides as one that drove all the way",
    arguments: UInt64(1)...5)
  func stateAlone(seed: UInt64) {
    var world = world(seed: seed)
    var old = planner(world)
    var (actions, others) = (
      Array(repeating: Action.stay, count: 20), Array(repeating: Action.stay, count: 20)
    )
    while !world.isTerminated, !world.isTruncated {
      var new = planner(world)
      old.plan(world, actions: &actions)
      new.plan(world, actions: &others)
      #expect(actions == others, "seed \(seed), step \(world.state.step)")
      world.advance(actions)
      #expect(world.state.outcome.allSatisfy { $0 != .blockedByAgent })
    }
  }

  @Test(
    "lets who goes first take its best cell, and of equal ones that which its dice like best",
    arguments: UInt64(1)...5)
  func first(seed: UInt64) throws {
    var world = world(seed: seed)
    var planner = PIBTPlanner(followsPrecedence: true, followsDice: true)
    planner.begin(world, driving: Array(0..<20))
    var actions = Array(repeating: Action.stay, count: 20)
    while !world.isTerminated, !world.isTruncated {
      planner.plan(world, actions: &actions)
      let first = try #require((0..<20).max { world.precedence(of: $0) < world.precedence(of: $1) })
      let (goal, cell) = (world.state.goal[first], world.state.poses.cell[first])
      func cost(_ action: Action) -> Int32 {
        let next = Cell(
          world.cell(of: first).x + action.offset.dx, world.cell(of: first).y + action.offset.dy)
        guard world.configuration.grid.contains(next), !world.configuration.grid.isOccupied(next) else {
          return .max
        }
        return world.costToGo.distance(from: Int32(world.layout.index(of: next)), to: goal)
      }
      let best = ActionCatalogue.grid.actions.map(cost).min()
      let likes = ActionCatalogue.grid.actions.filter { cost($0) == best }
      let dice = world.dice(of: first)
      let liked = likes.min { dice.ranks[Int($0.rawValue)] < dice.ranks[Int($1.rawValue)] }
      if cell != goal { #expect(actions[first] == liked, "seed \(seed), step \(world.state.step)") }
      world.advance(actions)
    }
  }
}
