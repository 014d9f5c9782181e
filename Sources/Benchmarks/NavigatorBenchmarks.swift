import Basics
import GridWorld
import Planning
public import Policies
import Simulation
import Training

/// `navigator-decision`, its high percentiles, and `navigator-training`: what a network costs that talks before it decides.
public enum NavigatorBenchmarks {
  static var all: [Benchmark] {
    [
      Benchmark(
        name: "navigator-decision",
        summary:
          "one joint decision of 128 robots by navigator's network, observation and all rounds of talk included, "
          + "behind no shield: the median of 500; one core",
        unit: "ms", target: .atMost(1), measure: { decisionMilliseconds(quantile: 0.5) }),
      Benchmark(
        name: "navigator-decision-p95", summary: "the 95th percentile of the same", unit: "ms", target: nil,
        measure: { decisionMilliseconds(quantile: 0.95) }),
      Benchmark(
        name: "navigator-decision-p99", summary: "the 99th percentile of the same", unit: "ms", target: nil,
        measure: { decisionMilliseconds(quantile: 0.99) }),
      Benchmark(
        name: "navigator-training",
        summary:
          "navigator+'s REINFORCE behind the shield, rollout and update, 32 agents on random 20×20 maps; all cores",
        unit: "agent-steps/s", target: nil, measure: trainingSpeed),
    ]
  }

  /// The network of `Scenarios/Training/navigator-shielded.json`.
  public static var policy: PolicyConfiguration {
    var sensors = SensorConfiguration()
    sensors.window.radius = 5
    sensors.rays.count = 0
    sensors.peers.range = 5
    sensors.peers.max = 16
    return PolicyConfiguration(
      heads: 4, tokenWidth: 32, valueWidth: 24, environmentWidths: [96, 64], hiddenWidths: [96],
      messageSymbols: 8, exchange: .sameStep, rounds: 2, hearsValues: true,
      perception: Perception(peersThrough: .attention, relations: true, history: false), sensors: sensors,
      radio: RadioConfiguration(range: 5, delay: 0))
  }

  /// Robots as dense as on the training maps: one on every ten free cells.
  private static func decisionMilliseconds(quantile: Double) -> Double {
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

  private static func trainingSpeed() throws -> Double {
    var configuration = TrainerConfiguration(name: "bench")
    configuration.policy = policy
    configuration.worlds.source = .generated(
      MapGenerator(.random(RandomMap(density: 0.2)), width: 20, height: 20), agents: 32)
    configuration.worlds.maxSteps = 64
    configuration.reinforce = ReinforceConfiguration(
      baseline: .leaveOneOut, instances: 8, rollouts: 4, entropyBonus: 0,
      shield: ShieldConfiguration(), peerShare: 0.3, epochs: 2, ratioClip: 0.2, batchRows: 4096,
      reference: ReferenceConfiguration())
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
