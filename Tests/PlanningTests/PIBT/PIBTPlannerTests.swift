import Basics
import CAllocationCounter
import GridWorld
import Planning
import Simulation
import Testing

@Suite("PIBT from scores") struct PIBTPlannerTests {
  static let variants: [PIBTOptions] = [.plain, PIBTOptions(swap: true), .strong]

  private func randomScores(_ world: World, using rng: inout SplitMix64) -> [Float] {
    (0..<5 * world.agentCount).map { _ in 4 * rng.uniform() - 2 }
  }

  @Test("takes the best move that is left", arguments: [Action.stay, .up, .down, .left, .right])
  func followsScores(best: Action) {
    let start = world(["...", "...", "..."], [(Cell(1, 1), Cell(0, 0))])
    var planner = PIBTPlanner(options: .strong)
    planner.begin(start, driving: [0])
    var scores = [Float](repeating: -1, count: 5)
    scores[Int(best.rawValue)] = .nan
    var actions: [Action] = [.stay]
    planner.plan(start, scores: scores.span, actions: &actions)
    #expect(actions[0] != best, "what is no number comes last")
    scores[Int(best.rawValue)] = 3
    planner.plan(start, scores: scores.span, actions: &actions)
    #expect(actions[0] == best)
  }

  @Test("plans joint actions that are carried out, whatever the scores", arguments: UInt64(1)...8, 0..<3)
  func noConflicts(seed: UInt64, variant: Int) throws {
    var rng = SplitMix64(seed: seed)
    var world = randomWorld(seed: seed, agents: 70)
    var planner = PIBTPlanner(options: PIBTPlannerTests.variants[variant])
    planner.begin(world, driving: Array(0..<70))
    var actions = [Action](repeating: .stay, count: 70)
    for _ in 0..<60 {
      var scores = randomScores(world, using: &rng)
      scores[rng.index(below: scores.count)] = .nan
      scores[rng.index(below: scores.count)] = -.infinity
      planner.plan(world, scores: scores.span, actions: &actions)
      world.advance(actions)
      for (agent, outcome) in world.state.outcome.enumerated() {
        try #require(
          outcome == (actions[agent] == .stay ? .stayed : .moved), "seed \(seed), step \(world.state.step)")
      }
    }
    #expect(world.state.pathLength.contains { $0 > 10 })
  }

  @Test("with cost-to-go alone brings agents to their goals", arguments: UInt64(1)...4)
  func greedy(seed: UInt64) {
    var world = randomWorld(seed: seed, agents: 20)
    var planner = PIBTPlanner(options: .strong)
    planner.begin(world, driving: Array(0..<20))
    var actions = [Action](repeating: .stay, count: 20)
    for _ in 0..<200 where !world.isTerminated {
      var scores = [Float](repeating: 0, count: 100)
      var span = scores.mutableSpan
      planner.addCostToGo(world, weight: 1, to: &span)
      planner.plan(world, scores: scores.span, actions: &actions)
      world.advance(actions)
    }
    #expect(world.isTerminated, "seed \(seed)")
  }

  @Test("charges for the way and for who stands in it")
  func costToGo() {
    let start = world(["...", "#.#"], [(Cell(0, 0), Cell(2, 0)), (Cell(1, 0), Cell(1, 1))])
    var planner = PIBTPlanner()
    planner.begin(start, driving: [0])
    var scores = [Float](repeating: 1, count: 10)
    var span = scores.mutableSpan
    planner.addCostToGo(start, weight: 2, to: &span)
    // Stay: 0 steps nearer. Up, down, left: walls. Right: one step nearer, but occupied.
    let right: Float = 2.8
    #expect(Array(scores[..<5]) == [1, 1, 1, 1, right])
    #expect(Array(scores[5...]) == [1, 1, 1, 1, 1], "not driven")
  }

  @Test("depends on seed, episode and step, not on how often it was asked before", arguments: UInt64(1)...4)
  func randomAccess(seed: UInt64) {
    func actions(_ world: World, asking times: Int) -> [Action] {
      var planner = PIBTPlanner(options: PIBTOptions(swap: true))
      planner.begin(world, driving: Array(0..<world.agentCount))
      var actions = [Action](repeating: .stay, count: world.agentCount)
      // All scores equal: the order of every agent is the stream's.
      let scores = [Float](repeating: 0, count: 5 * world.agentCount)
      for _ in 0..<times { planner.plan(world, scores: scores.span, actions: &actions) }
      return actions
    }
    let start = randomWorld(seed: seed, agents: 30)
    #expect(actions(start, asking: 1) == actions(start, asking: 3))
    let other = World(start.configuration, episode: 1)
    #expect(actions(start, asking: 1) != actions(other, asking: 1))
    var later = start
    later.advance(Array(repeating: .stay, count: 30))
    #expect(actions(start, asking: 1) != actions(later, asking: 1))
  }

  @Test(
    "allocates nothing after the first step",
    .enabled(if: navsim_allocation_count() >= 0, "the C library offers no way to count"))
  func allocations() {
    var world = randomWorld(seed: 2, agents: 60)
    var planner = PIBTPlanner(options: .strong)
    planner.begin(world, driving: Array(0..<60))
    var actions = [Action](repeating: .stay, count: 60)
    var scores = [Float](repeating: 0, count: 300)
    func step() {
      scores.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
      var span = scores.mutableSpan
      planner.addCostToGo(world, weight: 1, to: &span)
      planner.plan(world, scores: scores.span, actions: &actions)
      world.advance(actions)
    }
    step()
    let before = navsim_allocation_count()
    for _ in 0..<40 { step() }
    #expect(navsim_allocation_count() == before)
  }
}
