import Attention
import Basics
import GridWorld
import Planning
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Training beside a crowd") struct CrowdTrainingTests {
  private func configuration() -> TrainerConfiguration {
    var configuration = TrainerConfiguration(name: "crowd", seed: 3)
    configuration.policy = PolicyConfiguration(
      heads: 2, tokenWidth: 8, valueWidth: 8, environmentWidths: [8], hiddenWidths: [16])
    configuration.policy.dynamics = .holonomic
    configuration.policy.sensors = SensorConfiguration(
      window: WindowSensor(radius: 1), rays: RaySensor(count: 6, range: 5),
      peers: PeerSensor(range: 8, max: 3))
    configuration.policy.exchange = .sameStep
    configuration.policy.radio.delay = 0
    configuration.policy.rounds = 0
    configuration.policy.perception.relations = true
    var motion = DiscMotion(.holonomic)
    motion.timeStep = 0.25
    let world = WorldConfiguration(
      grid: OccupancyGrid(width: 10, height: 10), dynamics: .discs(motion), maxSteps: 30, agents: [])
    var template = world
    template.ego = 0
    template.egoVisible = false
    let placement = CrossingPlacement(
      shape: .circle, count: 4, size: 3, center: SIMD2(5, 5), radius: 0.3, hasEgo: true, seed: 1)
    configuration.worlds = WorldDistribution(
      source: .crossing(template, placement), dynamics: .discs(motion), maxSteps: 30)
    configuration.reinforce.baseline = .leaveOneOut
    configuration.reinforce.instances = 4
    configuration.reinforce.rollouts = 3
    configuration.reward.discomfort = -0.5
    configuration.evaluation.episodes = 8
    return configuration
  }

  @Test("gives the same weights with one and two threads")
  func threads() throws {
    let one = try Trainer(configuration(), jobs: 1)
    let two = try Trainer(configuration(), jobs: 2)
    let start = Array(one.parameters.elements)
    for _ in 0..<2 {
      _ = try one.update()
      _ = try two.update()
    }
    #expect(Array(one.parameters.elements) == Array(two.parameters.elements))
    #expect(Array(one.parameters.elements) != start)
  }

  @Test("moves people by ORCA, whatever the policy samples for them, and learns from the ego alone")
  func people() throws {
    let configuration = configuration()
    let policy = NavigationPolicy(configuration.policy)
    let shard = RolloutShard(policy: policy, capacity: 4 * 31 * 2, widest: 8, keepsPasses: true)
    let source = InstanceSource(
      seed: 5, use: .training, sensors: configuration.policy.sensors, radio: configuration.policy.radio)
    let instances = (0..<2).map { source.instance($0, rollout: 0, of: configuration.worlds) }
    let parameters = policy.makeParameters(seed: 7)
    var (vector, driver) = try #require(
      shard.begin(instances, reward: configuration.reward, temperature: 1, parameters))
    vector.play(&driver)
    shard.end(vector, parameters)
    for run in shard.runs {
      for firstRow in run.firstRows {
        #expect(!shard.decisions[firstRow].isOfCrowd)
        #expect((1..<4).allSatisfy { shard.decisions[firstRow + $0].isOfCrowd })
      }
      // The same people beside an ego that does what it did.
      var world = World(run.instance.configuration, episode: run.instance.episode)
      var crowd = ORCAController()
      crowd.begin(world, driving: [1, 2, 3])
      for firstRow in run.firstRows {
        var actions = [Action](repeating: .idle, count: 4)
        crowd.decide(world, actions: &actions)
        actions[0] = Action(rawValue: shard.decisions[firstRow].executed)
        var commands = [SIMD2<Double>?](repeating: nil, count: 4)
        crowd.writeCommands(&commands)
        world.advance(actions, commands: commands)
      }
      #expect(world.state.discs.position == run.world.state.discs.position)
    }
  }
}
