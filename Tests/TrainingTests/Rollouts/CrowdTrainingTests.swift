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
    configuration.policy = .small(rays: RaySensor(count: 6, range: 5), peers: PeerSensor(range: 8, max: 3))
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

  /// Two episodes, rolled out.
  ///
  /// - Parameter haveRows: whether the people beside the ego have rows too.
  private func rolledOut(_ configuration: TrainerConfiguration, haveRows: Bool) throws -> RolloutShard {
    let policy = NavigationPolicy(configuration.policy)
    var extras = RolloutExtras()
    extras.mindsPeople = haveRows
    let shard = RolloutShard(
      policy: policy, capacity: 4 * 31 * 2, widest: 8, keepsPasses: true, extras: extras)
    let source = InstanceSource(
      seed: 5, use: .training, sensors: configuration.policy.sensors, radio: configuration.policy.radio)
    let instances = (0..<2).map { source.instance($0, rollout: 0, of: configuration.worlds) }
    let parameters = policy.makeParameters(seed: 7)
    var (vector, driver) = try #require(
      shard.begin(instances, reward: configuration.reward, temperature: 1, parameters))
    vector.play(&driver)
    shard.end(vector, parameters)
    shard.computeReturns(discount: 0.9)
    return shard
  }

  @Test(
    "moves people by ORCA, whatever the policy would do for them, and learns from the ego alone",
    arguments: [false, true])
  func people(haveRows: Bool) throws {
    let shard = try rolledOut(configuration(), haveRows: haveRows)
    for run in shard.runs {
      #expect(run.agents == (haveRows ? 0..<4 : 0..<1))
      for firstRow in run.firstRows {
        #expect(!shard.decisions[firstRow].isOfCrowd)
        if haveRows { #expect((1..<4).allSatisfy { shard.decisions[firstRow + $0].isOfCrowd }) }
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

  @Test("does the same, and learns the same but for rounding, whether people have rows or not")
  func rows() throws {
    var configuration = configuration()
    configuration.policy.function = .gumbelSoftmax(temperature: 1)
    let (lean, full) = (
      try rolledOut(configuration, haveRows: false), try rolledOut(configuration, haveRows: true)
    )
    let parameters = lean.policy.makeParameters(seed: 7)
    #expect(full.rowCount == 4 * lean.rowCount && lean.decisionCount == lean.rowCount)
    #expect(full.decisionCount == lean.decisionCount && full.agentSteps == lean.agentSteps)
    #expect(lean.passes.map(\.agentSteps) == full.passes.map(\.agentSteps))
    for (one, other) in zip(lean.runs, full.runs) {
      #expect(one.world.state.discs.position == other.world.state.discs.position)
      for (row, twin) in zip(one.firstRows, other.firstRows) {
        let (mine, theirs) = (lean.decisions[row], full.decisions[twin])
        #expect(mine.action == theirs.action && mine.reward == theirs.reward)
        #expect(mine.rewardToGo == theirs.rewardToGo)
        lean.decisions.base[row].advantage = mine.rewardToGo
        full.decisions.base[twin].advantage = mine.rewardToGo
      }
    }
    // A matrix product rounds otherwise for another number of rows.
    let steps = lean.agentSteps
    let losses = lean.computeGradient(configuration.reinforce, agentSteps: steps, parameters)
    let twins = full.computeGradient(configuration.reinforce, agentSteps: steps, parameters)
    #expect(abs(losses.policy - twins.policy) < 1e-6 * abs(twins.policy))
    let (gradient, twin) = (Array(lean.gradients.elements), Array(full.gradients.elements))
    let largest = try #require(twin.map(abs).max())
    #expect(largest > 0)
    #expect(zip(gradient, twin).allSatisfy { abs($0 - $1) < 1e-5 * largest })
  }

  @Test("gives people rows where something of them counts")
  func whoHasRows() {
    var configuration = configuration()
    func holders() -> VectorEpisode.RowHolders {
      RolloutExtras(configuration.reinforce).rowHolders(for: configuration.policy)
    }
    #expect(holders() == .egos)
    configuration.reinforce.peerShare = 0.5
    #expect(holders() == .everybody)
    configuration.reinforce.peerShare = 0
    configuration.reinforce.teacher = TeacherConfiguration()
    #expect(holders() == .everybody)
    configuration.reinforce.teacher = nil
    configuration.policy.rounds = 1
    #expect(holders() == .everybody)
  }

  @Test("pays the ego what it pays it where everybody has rows")
  func rewards() throws {
    var configuration = configuration()
    configuration.reward.shared = 0
    let (lean, full) = (
      try rolledOut(configuration, haveRows: false), try rolledOut(configuration, haveRows: true)
    )
    for (one, other) in zip(lean.runs, full.runs) {
      let sum = one.firstRows.reduce(0) { $0 + Double(lean.decisions[$1].reward) }
      #expect(abs(one.episodeReturn - sum) < 1e-4)
      #expect(abs(one.episodeReturn - other.episodeReturn) > 1e-3, "that is of everybody")
    }
  }
}
