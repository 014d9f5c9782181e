import Basics
import GridWorld
import Policies
import Simulation

@testable import Training

/// Imitation small enough for seconds.
enum SmallImitation {
  static let worlds = WorldDistribution(
    source: .mixture([
      WorldPart(
        weight: 2,
        maps: DrawnMap(
          MapGenerator(.random(RandomMap(density: 0.05)), width: 6, height: 7),
          MapGenerator(.random(RandomMap(density: 0.2)), width: 8, height: 8)), agents: [3, 4]),
      WorldPart(maps: DrawnMap(MapGenerator(.maze(MazeMap(loops: 0.5)), width: 7, height: 7)), agents: [3]),
    ]), maxSteps: 24)

  static func instance(_ number: Int, seed: UInt64 = 1) -> WorldConfiguration {
    source(seed: seed).instance(number, rollout: 0, of: worlds).configuration
  }

  static func source(seed: UInt64 = 1) -> InstanceSource {
    InstanceSource(seed: seed, use: .training, sensors: policy.sensors, radio: policy.radio)
  }

  static var policy: PolicyConfiguration {
    var policy = PolicyConfiguration(
      heads: 2, tokenWidth: 8, valueWidth: 8, environmentWidths: [16], hiddenWidths: [24])
    policy.sensors.window.radius = 2
    policy.sensors.rays = RaySensor(count: 4, range: 3)
    policy.sensors.peers = PeerSensor(range: 4, max: 3)
    return policy
  }

  static var supervision: SupervisionConfiguration {
    SupervisionConfiguration(
      expertIterations: 60, heldOutInstances: 6, batchRows: 300, statesPerInstance: 4, waitingShare: 0.2)
  }

  static func set(_ count: Int, seed: UInt64 = 1) -> DemonstrationSet {
    let source = source(seed: seed)
    let expert = ExpertSolver(iterations: supervision.expertIterations)
    return DemonstrationSet(
      (0..<count).map {
        .solving($0, source.instance($0, rollout: 0, of: worlds).configuration, by: expert)
      }, of: source, worlds)
  }

  /// Imitation, aggregation in two rounds, REINFORCE.
  static func configuration(seed: UInt64 = 1) -> TrainerConfiguration {
    var configuration = TrainerConfiguration(name: "run", seed: seed)
    configuration.policy = policy
    configuration.worlds = worlds
    configuration.optimizer.warmup = 0
    configuration.reinforce.instances = 1
    configuration.evaluation = EvaluationConfiguration(episodes: 32, interval: 100)
    configuration.checkpointInterval = 2
    configuration.agentSteps = 150
    var supervision = supervision
    supervision.batchRows = 60
    configuration.stages = [
      .imitation(
        ImitationConfiguration(
          settings: StageSettings(optimizer: OptimizerConfiguration(learningRate: 0.01)),
          supervision: supervision, instances: 20, updates: 5)),
      .aggregation(
        AggregationConfiguration(
          supervision: supervision, rounds: 2, instances: 3, labelledShare: 0.2, followingStates: 2,
          updates: 3)),
      .reinforce(ReinforceStage(settings: StageSettings(evaluationInterval: 50))),
    ]
    return configuration
  }
}
