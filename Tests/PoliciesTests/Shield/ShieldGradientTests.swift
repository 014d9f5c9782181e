import Basics
import Foundation
import GridWorld
import Planning
import Policies
import Simulation
import Testing

/// What becomes of orders behind a shield, listed in full.
@Suite("A shield's policy gradient") struct ShieldGradientTests {
  /// One step of a few agents that stand in each other's way.
  private struct Step {
    let world: World
    let temperature = 0.7
    let logits: [[Double]]
    let offsets: [[Double]]
    /// What each agent likes to stand where: any numbers.
    let rewards: [[Double]]
    /// Each joint order and what comes of it.
    private(set) var outcomes: [(orders: [[Int]], places: [Int], rewards: [Double])] = []

    init(_ rows: [String], starts: [Cell], goals: [Cell], rule: CollisionRule, swap: Bool, seed: UInt64) {
      var grid = OccupancyGrid(width: rows[0].count, height: rows.count)
      for (y, row) in rows.enumerated() {
        for (x, character) in row.enumerated() where character == "#" {
          grid.setOccupied(true, at: Cell(x, y))
        }
      }
      world = World(
        WorldConfiguration(
          grid: grid, dynamics: .grid(collisions: rule),
          agents: zip(starts, goals).map { AgentSetup(start: $0, goals: [$1]) }))
      var rng = SplitMix64(seed: seed)
      func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in Double(2 * rng.uniform() - 1) } }
      logits = starts.map { _ in numbers(5) }
      offsets = starts.map { _ in numbers(5) }
      rewards = starts.map { _ in numbers(rows.count * rows[0].count) }
      let allowed = starts.map { start in
        (0..<5).filter { action in
          let cell = Step.cell(from: start, by: action)
          return grid.contains(cell) && !grid.isOccupied(cell)
        }
      }
      var joint: [[[Int]]] = [[]]
      for actions in allowed {
        joint = joint.flatMap { others in PlainOrder.orders(of: actions).map { others + [$0] } }
      }
      let shield = CollisionShield(prior: 0, options: PIBTOptions(swap: swap))
      let agents = Array(starts.indices)
      for orders in joint {
        let scores = FlatBuffer<Float>(repeating: 0, count: 5 * starts.count)
        for (agent, order) in orders.enumerated() {
          for (place, action) in order.enumerated() { scores.base[5 * agent + action] = Float(-place) }
        }
        var planner = ShieldPlanner(shield, world, driving: agents, keepsOrders: true)
        var actions = agents.map { _ in Action.stay }
        planner.decide(world, scores: scores, temperature: 0, actions: &actions)
        guard let kept = planner.orders else { continue }
        outcomes.append(
          (
            agents.map { kept.orders.base[$0].actions }, agents.map { Int(kept.places.base[$0]) },
            agents.map { agent in
              let cell = Step.cell(from: starts[agent], by: Int(actions[agent].rawValue))
              return rewards[agent][cell.y * grid.width + cell.x]
            }
          ))
        precondition(outcomes.last?.orders == orders, "orders are kept as they were given")
      }
    }

    static func cell(from start: Cell, by action: Int) -> Cell {
      [
        start, Cell(start.x, start.y - 1), Cell(start.x, start.y + 1), Cell(start.x - 1, start.y),
        Cell(start.x + 1, start.y),
      ][action]
    }

    private func probability(_ orders: [[Int]], _ logits: [[Double]]) -> Double {
      orders.indices.reduce(1) { product, agent in
        product
          * exp(
            PlainOrder(logits[agent], offsets: offsets[agent], temperature: temperature)
              .logProbability(orders[agent], places: 5))
      }
    }

    /// The mean reward of an agent.
    func value(of agent: Int, _ logits: [[Double]]) -> Double {
      outcomes.reduce(0) { $0 + probability($1.orders, logits) * $1.rewards[agent] }
    }

    /// The mean of reward · ∂ log P of the agent's own places.
    func estimate(of agent: Int, places: (Int) -> Int) -> [Double] {
      var sum = [Double](repeating: 0, count: 5)
      for outcome in outcomes {
        var gradient = [Float](repeating: 0, count: 5)
        PlackettLuce(
          ActionOrder(outcome.orders[agent]), logits: logits[agent].map(Float.init),
          offsets: offsets[agent].map(Float.init), temperature: Float(temperature)
        ).addGradient(places: places(outcome.places[agent]), factor: 1, to: &gradient)
        let weight = probability(outcome.orders, logits) * outcome.rewards[agent]
        for action in 0..<5 { sum[action] += weight * Double(gradient[action]) }
      }
      return sum
    }

    /// ∂ mean reward / ∂ logits of the agent.
    func gradient(of agent: Int) -> [Double] {
      (0..<5).map { action in
        var (above, below) = (logits, logits)
        above[agent][action] += 1e-4
        below[agent][action] -= 1e-4
        return (value(of: agent, above) - value(of: agent, below)) / 2e-4
      }
    }
  }

  private func steps(_ rule: CollisionRule, swap: Bool, seed: UInt64) -> [Step] {
    [
      // Two that face each other in a dead end with a bay, and three around a corner.
      Step(
        ["....", "#.##"], starts: [Cell(1, 0), Cell(2, 0)], goals: [Cell(3, 0), Cell(0, 0)], rule: rule,
        swap: swap, seed: seed),
      Step(
        ["...", ".##"], starts: [Cell(0, 0), Cell(1, 0), Cell(0, 1)],
        goals: [Cell(2, 0), Cell(0, 1), Cell(2, 0)], rule: rule, swap: swap, seed: seed),
    ]
  }

  @Test(
    "is exact with the places that were looked at, whatever the rule", arguments: CollisionRule.allCases,
    [false, true])
  func exact(rule: CollisionRule, swap: Bool) {
    var looked: Set<Int> = []
    // Of some agents the order is nothing to anybody.
    var telling = 0
    for step in steps(rule, swap: swap, seed: 4) {
      for agent in step.logits.indices {
        let exact = step.gradient(of: agent)
        let estimate = step.estimate(of: agent) { $0 }
        let whole = step.estimate(of: agent) { _ in 5 }
        for action in 0..<5 {
          #expect(abs(estimate[action] - exact[action]) < 1e-5, "\(rule), agent \(agent), action \(action)")
          #expect(abs(whole[action] - exact[action]) < 1e-5, "\(rule), agent \(agent), action \(action)")
        }
        if exact.contains(where: { abs($0) > 1e-3 }) { telling += 1 }
      }
      for outcome in step.outcomes { looked.formUnion(outcome.places) }
    }
    #expect(looked.isSuperset(of: [1, 2]) && telling > 1, "\(looked), \(telling)")
  }

  @Test("is another one where the first place alone counts")
  func biased() {
    let errors = steps(.soft, swap: true, seed: 4).flatMap { step in
      step.logits.indices.map { agent in
        zip(step.gradient(of: agent), step.estimate(of: agent) { min($0, 1) })
          .map { abs($0 - $1) }.max() ?? 0
      }
    }
    #expect(errors.contains { $0 > 1e-2 }, "\(errors)")
  }

  @Test("is of orders that are drawn as their probabilities say, prior and all")
  func draws() {
    // In a corner, two steps from the goal: three actions, of which the prior likes one.
    let grid = OccupancyGrid(width: 3, height: 3)
    let world = World(
      WorldConfiguration(grid: grid, agents: [AgentSetup(start: Cell(0, 0), goals: [Cell(2, 0)])]))
    let shield = CollisionShield(prior: 0.8, options: .plain)
    let logits: [Float] = [0.3, 0, -0.4, 0, 0.1]
    var counts: [[Int]: Int] = [:]
    var offsets: [Double] = []
    let draws = 4000
    for draw in 0..<draws {
      var planner = ShieldPlanner(shield, world, driving: [0], key: UInt64(draw), keepsOrders: true)
      let scores = FlatBuffer(logits)
      var actions = [Action.stay]
      planner.decide(world, scores: scores, temperature: 0.9, actions: &actions)
      guard let kept = planner.orders else { continue }
      counts[kept.orders.base[0].actions, default: 0] += 1
      offsets = kept.offsets[0..<5].map(Double.init)
      #expect(actions[0] == Action(kept.orders.base[0][0]) && kept.places.base[0] == 1)
    }
    #expect(offsets[4] == Double(Float(0.8)) && offsets[2] == -Double(Float(0.8)) && offsets[0] == 0)
    let plain = PlainOrder(logits.map(Double.init), offsets: offsets, temperature: 0.9)
    for order in PlainOrder.orders(of: [0, 2, 4]) {
      let expected = exp(plain.logProbability(order, places: 3))
      let found = Double(counts[order] ?? 0) / Double(draws)
      #expect(
        abs(found - expected) < 4.5 * (expected * (1 - expected) / Double(draws)).squareRoot(),
        "\(order): \(found), \(expected)")
    }
  }

  @Test("counts the noise of agents that repeat themselves among what was added to the logits")
  func repetition() {
    // Two on one cell's way: both keep coming back.
    var grid = OccupancyGrid(width: 4, height: 1)
    grid.setOccupied(false, at: Cell(0, 0))
    var world = World(
      WorldConfiguration(
        grid: grid,
        agents: [
          AgentSetup(start: Cell(1, 0), goals: [Cell(3, 0)]),
          AgentSetup(start: Cell(2, 0), goals: [Cell(0, 0)]),
        ]))
    let shield = CollisionShield(prior: 1, options: PIBTOptions(repetitionNoise: 2))
    var planner = ShieldPlanner(shield, world, driving: [0, 1], keepsOrders: true)
    var noisy = 0
    for _ in 0..<12 {
      let scores = FlatBuffer<Float>(repeating: 0, count: 10)
      var actions = [Action.stay, .stay]
      planner.decide(world, scores: scores, temperature: 0, actions: &actions)
      guard let kept = planner.orders else { continue }
      for agent in 0..<2 {
        let offsets = Array(kept.offsets[5 * agent..<5 * agent + 5])
        // Without a temperature the order is that of what was added.
        let order = kept.orders.base[agent].actions
        for (a, b) in zip(order, order.dropFirst()) { #expect(offsets[a] >= offsets[b]) }
        if ![0, 1, -1, 0.9, -1.1].contains(where: { abs(offsets[3] - $0) < 1e-6 }) { noisy += 1 }
      }
      world.advance(actions)
    }
    #expect(noisy > 4)
  }
}
