import Basics
import Policies
import Scenarios
import Simulation
import Training

/// Measures policies and planners on the same held-out episodes.
struct ContestantEvaluation {
  var worlds: WorldDistribution
  var seed: UInt64
  /// Rounded up to whole chunks of 32.
  var episodes: Int
  /// Nil for each one's own: 1, behind a shield 0.
  var temperature: Double?
  var faithfulness: Int?
  var jobs: Int

  /// Episodes that are played between two looks at whether to go on.
  private static let chunk = 32

  /// Nil for planners.
  func temperature(of contestant: PolicyContestant) -> Double? {
    contestant.policy == nil ? nil : temperature ?? contestant.specification.temperature
  }

  func evaluate(_ contestant: PolicyContestant) throws -> PolicyEvaluation {
    if let file = contestant.policy, contestant.specification.shield == nil {
      return PolicyEvaluator(file.policy, worlds: worlds, seed: seed).evaluate(
        file.parameters, episodes: episodes, temperature: temperature(of: contestant) ?? 1,
        faithfulness: faithfulness, jobs: jobs)
    }
    return try play(contestant)
  }

  /// Plays the episodes as 'navsim run' would.
  private func play(_ contestant: PolicyContestant) throws -> PolicyEvaluation {
    let make = controllerMaker(contestant)
    let policy = contestant.policy?.policy ?? NavigationPolicy(PolicyConfiguration())
    let evaluator = PolicyEvaluator(policy, worlds: worlds, seed: seed)
    var evaluation = PolicyEvaluation()
    var drifts: [[Double]] = [[], [], [], []]
    var note: String?
    for first in stride(from: 0, to: episodes, by: ContestantEvaluation.chunk) {
      if Interrupt.isRequested { throw Failure("interrupted.", exitCode: Failure.interrupted) }
      let configurations = (first..<first + ContestantEvaluation.chunk).map(evaluator.configuration)
      let results = Workers.map(count: configurations.count, jobs: jobs) { number in
        Result { try ContestantEvaluation.play(configurations[number], make()) }
      }
      for result in results {
        let result = try result.get()
        evaluation.successes.append(result.metrics["CSR"] ?? 0)
        evaluation.individualRates.append(result.metrics["ISR"] ?? 0)
        evaluation.sumsOfCosts.append(result.metrics["SoC"] ?? 0)
        evaluation.lengths.append(result.metrics["ep_length"] ?? 0)
        for (index, name) in ["drift_W", "drift_W_star", "drift_control", "attention_entropy"]
          .enumerated()
        {
          if let value = result.metrics[name] { drifts[index].append(value) }
        }
        note = note ?? result.note
      }
    }
    if let note { Terminal.say(note) }
    let means = drifts.map { $0.isEmpty ? 0 : $0.reduce(0, +) / Double($0.count) }
    evaluation.driftOriginal = means[0]
    evaluation.driftEnhanced = means[1]
    evaluation.driftControl = means[2]
    evaluation.attentionEntropy = means[3]
    return evaluation
  }

  private static func play(
    _ configuration: WorldConfiguration, _ controller: any Controller
  ) -> (metrics: EpisodeMetrics, note: String?) {
    let world = World(configuration, outputWidth: controller.outputWidth)
    var episode = Episode(
      world, teams: [Episode.Team(controller: controller, agents: Array(0..<world.agentCount))])
    while !episode.isOver { episode.advance() }
    return (episode.metrics, episode.teams[0].controller.note)
  }

  private func controllerMaker(
    _ contestant: PolicyContestant
  ) -> @Sendable () throws -> any Controller {
    let specification = contestant.specification
    if let file = contestant.policy {
      let temperature = Float(temperature(of: contestant) ?? 0)
      return {
        PolicyController(
          name: specification.name, file: file, temperature: temperature,
          shield: specification.shield,
          options: .measuring)
      }
    }
    return { try ControllerFactory.planner(specification) }
  }
}
