import Basics
import GridWorld
import Simulation
import Testing

@testable import Planning

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
    var planner = PIBTPlanner(options: PIBTOptions(swap: true), order: [.precedence, .dice])
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
    "and so does a shield, noise and all, while what it draws itself differs from step to step",
    arguments: UInt64(1)...5)
  func shield(seed: UInt64) {
    var world = world(seed: seed)
    let shield = CollisionShield(prior: 1, options: PIBTOptions(swap: true))
    func planner(_ order: PerceivedOrder) -> ShieldPlanner {
      ShieldPlanner(shield, world, driving: Array(0..<20), key: order.isEmpty ? 1 : nil, order: order)
    }
    var (old, drawn) = (planner([.precedence, .dice]), planner([]))
    var (actions, others, differing) = (
      Array(repeating: Action.stay, count: 20), Array(repeating: Action.stay, count: 20), 0
    )
    func decide(_ planner: inout ShieldPlanner, _ actions: inout [Action]) {
      let scores = FlatBuffer<Float>(repeating: 0, count: 100)
      for index in 0..<100 { scores.base[index] = Float(index * 7 % 13) / 6 }
      planner.decide(world, scores: scores, temperature: 1, actions: &actions)
    }
    while !world.isTerminated, !world.isTruncated {
      var new = planner([.precedence, .dice])
      decide(&old, &actions)
      decide(&new, &others)
      #expect(actions == others, "seed \(seed), step \(world.state.step)")
      decide(&drawn, &others)
      if actions != others { differing += 1 }
      world.advance(actions)
      #expect(world.state.outcome.allSatisfy { $0 != .blockedByAgent })
    }
    #expect(differing > 0, "seed \(seed)")
  }

  @Test("with the noise that is to be expected of draws in that order")
  func expectedNoise() {
    var rng = SplitMix64(seed: 8)
    var sums = [Double](repeating: 0, count: 5)
    let draws = 40_000
    for draw in 0..<draws {
      let key = rng.next()
      let noise = (0..<5).map { Double(RandomStream.gumbel(key: key, draw, 0, $0)) }.sorted(by: >)
      for rank in 0..<5 { sums[rank] += noise[rank] }
    }
    for rank in 0..<5 {
      // Four standard errors of the widest.
      #expect(
        abs(sums[rank] / Double(draws) - Double(ShieldPlanner.expectedNoise[rank])) < 0.026, "rank \(rank)")
    }
  }

  @Test(
    "lets who goes first take its best cell, and of equal ones that which its dice like best",
    arguments: UInt64(1)...5)
  func first(seed: UInt64) throws {
    var world = world(seed: seed)
    var planner = PIBTPlanner(order: [.precedence, .dice])
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
