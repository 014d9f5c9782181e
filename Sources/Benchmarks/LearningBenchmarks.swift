import Basics
import GridWorld
import Policies
import Simulation
import Training

/// `policy` and `training`: the network and the whole update.
enum LearningBenchmarks {
  static var all: [Benchmark] {
    [
      Benchmark(
        name: "policy",
        summary:
          "the default policy's decisions, 64 agents a world, observation and radio included; one core",
        unit: "decisions/s", target: .atLeast(200e3), measure: policy),
      Benchmark(
        name: "training",
        summary: "rollout and update, end to end, 16 agents on random 20×20 maps; all cores",
        unit: "agent-steps/s", target: .atLeast(100e3), measure: { try training(jobs: Workers.coreCount) }),
      Benchmark(
        name: "rollouts", summary: "the rollout's share of that", unit: "% of the time", target: nil,
        measure: { try rolloutShare() }),
    ]
  }

  private static func policy() -> Double {
    let policy = NavigationPolicy(PolicyConfiguration())
    let controller = PolicyController(
      name: "policy", file: PolicyFile(policy, policy.makeParameters(seed: 1)))
    let agents = 64
    var episode = Episode(
      StepBenchmarks.world(agents: agents, side: 20, outputWidth: policy.configuration.outputWidth),
      teams: [.init(controller: controller, agents: Array(0..<agents))])
    for _ in 0..<50 { episode.advance() }
    let steps = 1000
    let elapsed = seconds { for _ in 0..<steps { episode.advance() } }
    return Double(agents * steps) / elapsed
  }

  private static var configuration: TrainerConfiguration {
    var configuration = TrainerConfiguration(name: "bench")
    configuration.worlds.maxSteps = 64
    configuration.reinforce.baseline = .mean
    configuration.reinforce.instances = 32
    configuration.reinforce.entropyBonus = 0.01
    configuration.reinforce.valueWeight = 0
    configuration.optimizer.learningRate = 1e-3
    return configuration
  }

  private static func training(jobs: Int) throws -> Double {
    let trainer = try Trainer(configuration, jobs: jobs)
    _ = try trainer.update()
    var agentSteps = 0
    let elapsed = try seconds {
      for _ in 0..<5 { agentSteps += try trainer.update().agentSteps }
    }
    return Double(agentSteps) / elapsed
  }

  private static func rolloutShare() throws -> Double {
    let trainer = try Trainer(configuration, jobs: 1)
    _ = try trainer.update()
    let report = try trainer.update()
    return 100 * report.rolloutSeconds / (report.rolloutSeconds + report.updateSeconds)
  }
}
