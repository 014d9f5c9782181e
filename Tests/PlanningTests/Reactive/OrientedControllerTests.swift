import Basics
import GridWorld
import Planning
import Simulation
import Testing

/// A random map with robots that look somewhere, each with a goal that it can get to.
private func orientedWorld(seed: UInt64, agents: Int, side: Int = 12) -> World {
  var configuration = randomWorld(seed: seed, side: side, agents: agents, density: 0.15).configuration
  configuration.dynamics = .gridOriented
  var rng = SplitMix64(seed: seed)
  for agent in configuration.agents.indices {
    configuration.agents[agent].heading = Heading.east.turned(by: rng.index(below: 4))
  }
  return World(configuration)
}

@Suite("Controllers of robots with headings") struct OrientedControllerTests {
  @Test(
    "bring a robot that is alone to its goal in as many steps as there are to go", arguments: UInt64(1)...15)
  func alone(seed: UInt64) {
    let world = orientedWorld(seed: seed, agents: 1)
    let steps = Int(world.stepsToGo(of: 0))
    let flat = Int(world.costToGo.distance(from: world.state.poses.cell[0], to: world.state.goal[0]))
    #expect(steps >= flat, "turns cost a step")
    for controller in [GreedyController(), AStarController()] as [any Controller] {
      var episode = Episode(world, teams: [.init(controller: controller, agents: [0])])
      for _ in 0..<steps { episode.advance() }
      #expect(
        episode.world.isTerminated && episode.world.state.step == steps, "\(controller.name), seed \(seed)")
    }
  }

  @Test("bring most of a crowd to their goals", arguments: UInt64(1)...4)
  func crowd(seed: UInt64) {
    var episode = Episode(orientedWorld(seed: seed, agents: 8, side: 16), AStarController())
    episode.run(steps: 200)
    let outcome = EpisodeOutcome(episode.world)
    #expect(outcome.agentsOnGoal >= 6, "seed \(seed)")
  }

  @Test("draw from the four actions, and play a script of them")
  func randomAndScripted() {
    var episode = Episode(orientedWorld(seed: 3, agents: 12), RandomController())
    var seen: Set<Action> = []
    for _ in 0..<40 {
      episode.advance()
      seen.formUnion(episode.actions)
    }
    #expect(seen == Set(ActionCatalogue.gridOriented.actions))
    let world = World(
      WorldConfiguration(
        grid: grid(["...", "..."]), dynamics: .gridOriented,
        agents: [AgentSetup(start: Cell(0, 0), goals: [Cell(1, 1)], heading: .east)]))
    var scripted = Episode(
      world, ScriptedController(script: [[.forward], [.turnRight], [.forward], [.turnLeft]]))
    scripted.run(steps: 10)
    #expect(scripted.world.isTerminated && scripted.world.state.step == 3)
  }
}

@Suite("Episodes as values") struct EpisodeValueTests {
  private static let controllers: [@Sendable () -> any Controller] = [
    { GreedyController() }, { AStarController() }, { RandomController() }, { PIBTController() },
    { PIBTController(options: .strong, name: "pibt+") },
    { LaCAMController(options: LaCAMOptions(timeBudget: 60, iterations: 50)) },
  ]

  @Test(
    "a copy goes on by itself, whatever becomes of the original meanwhile", arguments: controllers.indices)
  func copies(index: Int) {
    let make = Self.controllers[index]
    let world = randomWorld(seed: 21, side: 12, agents: 24)
    var original = Episode(world, make())
    var undisturbed = Episode(world, make())
    for _ in 0..<6 {
      original.advance()
      undisturbed.advance()
    }
    var copy = original
    for step in 0..<25 {
      // By turns, so that shared scratch would show.
      original.advance()
      copy.advance()
      undisturbed.advance()
      #expect(copy.world.state == undisturbed.world.state, "\(copy.teams[0].controller.name), step \(step)")
      #expect(
        original.world.state == undisturbed.world.state, "\(copy.teams[0].controller.name), step \(step)")
    }
  }

  @Test("copies go on in several threads at once", arguments: controllers.indices)
  func threads(index: Int) {
    let world = randomWorld(seed: 22, side: 12, agents: 20)
    var episode = Episode(world, Self.controllers[index]())
    for _ in 0..<4 { episode.advance() }
    let start = episode
    let ends = Workers.map(count: 6, jobs: 3) { _ in
      var own = start
      for _ in 0..<20 { own.advance() }
      return own.world.state
    }
    #expect(Set(ends.map { $0.poses.cell }).count == 1 && ends[0].step == 24)
  }
}
