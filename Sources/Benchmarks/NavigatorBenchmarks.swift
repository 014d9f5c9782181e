import Basics
import GridWorld
import Planning
public import Policies
import Simulation
import Training

/// `navigator-decision`, its high percentiles, and `navigator-training`: what a network costs that talks before it decides.
public enum NavigatorBenchmarks {
  static var all: [Benchmark] {
    decisions("navigator", of: "navigator's network", alone)
      + decisions("navigator-shielded", of: "the network behind navigator+", shielded)
      + [
        Benchmark(
          name: "navigator-training",
          summary:
            "navigator+'s REINFORCE behind the shield, rollout and update, 32 agents on random 20×20 maps; all cores",
          unit: "agent-steps/s", target: nil, measure: { try trainingSpeed(of: shielded, shieldedLearning) }),
        Benchmark(
          name: "navigator-teaching",
          summary: "the same of what navigator's network learns from PIBT where it gets to itself; all cores",
          unit: "agent-steps/s", target: nil, measure: { try trainingSpeed(of: alone, taughtLearning) }),
      ]
  }

  private static func decisions(
    _ name: String, of network: String, _ policy: PolicyConfiguration
  ) -> [Benchmark] {
    func benchmark(
      _ suffix: String, _ summary: String, _ target: Benchmark.Target?, quantile: Double
    ) -> Benchmark {
      Benchmark(
        name: "\(name)-decision\(suffix)", summary: summary, unit: "ms", target: target,
        measure: { decisionMilliseconds(of: policy, quantile: quantile) })
    }
    return [
      benchmark(
        "",
        "one joint decision of 128 robots by \(network), observation and all rounds of talk included, "
          + "behind no shield: the median of 500; one core", .atMost(1), quantile: 0.5),
      benchmark("-p95", "the 95th percentile of the same", nil, quantile: 0.95),
      benchmark("-p99", "the 99th percentile of the same", nil, quantile: 0.99),
    ]
  }

  /// The network of `Scenarios/Training/navigator-shielded.json`.
  public static var shielded: PolicyConfiguration {
    PolicyConfiguration(
      heads: 4, tokenWidth: 32, valueWidth: 24, environmentWidths: [96, 64], hiddenWidths: [96],
      messageSymbols: 8, exchange: .sameStep, rounds: 2, hearsValues: true,
      perception: Perception(peersThrough: .attention, relations: true, history: false), sensors: sensors,
      radio: RadioConfiguration(range: 5, delay: 0))
  }

  /// The network of `Scenarios/Training/navigator.json`.
  public static var alone: PolicyConfiguration {
    PolicyConfiguration(
      heads: 4, tokenWidth: 48, valueWidth: 32, environmentWidths: [128, 96], hiddenWidths: [192],
      messageSymbols: 12, exchange: .sameStep, rounds: 3, hearsValues: true, hearsClaims: true,
      perception: Perception(
        peersThrough: .attention, relations: true, precedence: true, dice: true, history: false),
      sensors: sensors, radio: RadioConfiguration(range: 5, delay: 0))
  }

  private static var sensors: SensorConfiguration {
    var sensors = SensorConfiguration()
    sensors.window.radius = 5
    sensors.rays.count = 0
    sensors.peers.range = 5
    sensors.peers.max = 16
    return sensors
  }

  /// Robots as dense as on the training maps: one on every ten free cells.
  private static func decisionMilliseconds(of policy: PolicyConfiguration, quantile: Double) -> Double {
    let network = NavigationPolicy(policy)
    let agents = 128
    var controller = PolicyController(
      name: "navigator", file: PolicyFile(network, network.makeParameters(seed: 1)))
    var world = StepBenchmarks.world(
      agents: agents, side: 40, outputWidth: network.configuration.outputWidth, sensors: policy.sensors,
      radio: policy.radio)
    controller.begin(world, driving: Array(0..<agents))
    var actions = [Action](repeating: .wait, count: agents)
    var times: [Double] = []
    for step in 0..<550 {
      let elapsed = seconds { controller.decide(world, actions: &actions) }
      if step >= 50 { times.append(1000 * elapsed) }
      world.advance(actions)
    }
    times.sort()
    return times[min(Int(quantile * Double(times.count)), times.count - 1)]
  }

  private static var shieldedLearning: ReinforceConfiguration {
    ReinforceConfiguration(
      baseline: .leaveOneOut, instances: 8, rollouts: 4, entropyBonus: 0,
      shield: ShieldConfiguration(), peerShare: 0.3, epochs: 2, ratioClip: 0.2, batchRows: 4096,
      reference: ReferenceConfiguration())
  }

  private static var taughtLearning: ReinforceConfiguration {
    ReinforceConfiguration(
      baseline: .none, instances: 16, entropyBonus: 0, batchRows: 1024, teacher: TeacherConfiguration(),
      policyWeight: 0)
  }

  private static func trainingSpeed(
    of policy: PolicyConfiguration, _ reinforce: ReinforceConfiguration
  ) throws -> Double {
    var configuration = TrainerConfiguration(name: "bench")
    configuration.policy = policy
    configuration.worlds.source = .generated(
      MapGenerator(.random(RandomMap(density: 0.2)), width: 20, height: 20), agents: 32)
    configuration.worlds.maxSteps = 64
    configuration.reinforce = reinforce
    configuration.optimizer.learningRate = 1e-3
    let trainer = try Trainer(configuration, jobs: Workers.coreCount)
    _ = try trainer.update()
    var agentSteps = 0
    let elapsed = try seconds {
      for _ in 0..<3 { agentSteps += try trainer.update().agentSteps }
    }
    return Double(agentSteps) / elapsed
  }
}
