import ArgumentParser
import Evaluation
import Foundation
import Planning
import Policies
import Scenarios
import Simulation
import Training

struct PolicyEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract:
      "Measures policies and planners on the same fresh episodes, with drift and entropy of attention.",
    discussion: """
      The episodes are those of a training configuration's worlds, held out by --seed: no training run sees them. \
      Intervals are 95 %, over episodes.
      """)

  @Argument(help: "Policy files, names of shipped policies, or greedy, astar, pibt.")
  var controllers: [String]

  @Option(help: "The training configuration whose worlds are drawn from.")
  var config = "Scenarios/Training/interaction.json"

  @Option(help: "Episodes, rounded up to a multiple of 32.")
  var episodes = 416

  @Option(help: "Seed of the episodes.")
  var seed: UInt64 = 1_000_003

  @Option(help: "Softmax temperature of policies; 0 takes the best action.")
  var temperature = 1.0

  @Option(
    help: ArgumentHelp(
      "Also hide the so many most attended slots, keep them alone, and the like, and tell by how much log π(action) falls.",
      valueName: "slots"))
  var faithfulness: Int?

  @Option(help: "Steps an episode may take.")
  var maxSteps = 128

  @Option(name: .shortAndLong, help: "Threads (default: all cores).")
  var jobs: Int?

  @Option(help: "text or json.")
  var format: FactFormat = .text

  func validate() throws {
    guard episodes >= 1 else { throw ValidationError("--episodes \(episodes): at least 1.") }
    guard (0...10).contains(temperature) else {
      throw ValidationError("--temperature \(temperature): 0 to 10.")
    }
    if let faithfulness, faithfulness < 1 {
      throw ValidationError("--faithfulness \(faithfulness): at least 1.")
    }
    guard maxSteps >= 1 else { throw ValidationError("--max-steps \(maxSteps): at least 1.") }
  }

  func run() throws {
    var worlds = try TrainingDocument.load(file: config).configuration.worlds
    worlds.maxSteps = maxSteps
    var rows: [(name: String, evaluation: PolicyEvaluation)] = []
    for controller in controllers {
      if Interrupt.isRequested { throw Failure("interrupted.", exitCode: Failure.interrupted) }
      rows.append((controller, try evaluate(controller, worlds)))
    }
    switch format {
    case .json: try Terminal.print(JSONValue.array(rows.map(json)).prettyText())
    case .text: try Terminal.print(table(rows))
    }
  }

  private func evaluate(_ controller: String, _ worlds: WorldDistribution) throws -> PolicyEvaluation {
    let jobs = jobs ?? Workers.coreCount
    switch controller {
    case "greedy": return plan(worlds, jobs) { GreedyController() }
    case "astar": return plan(worlds, jobs) { AStarController() }
    case "pibt": return plan(worlds, jobs) { PIBTController() }
    default:
      let file = try PolicyFile(file: ShippedPolicies.path(of: controller) ?? controller)
      return PolicyEvaluator(file.policy, worlds: worlds, seed: seed).evaluate(
        file.parameters, episodes: episodes, temperature: temperature, faithfulness: faithfulness, jobs: jobs)
    }
  }

  /// A planner on the same episodes; it has no attention to measure.
  private func plan(
    _ worlds: WorldDistribution, _ jobs: Int, _ make: @escaping @Sendable () -> any Controller
  ) -> PolicyEvaluation {
    let policy = NavigationPolicy(PolicyConfiguration())
    let evaluator = PolicyEvaluator(policy, worlds: worlds, seed: seed)
    let configurations = (0..<((episodes + 31) / 32 * 32)).map(evaluator.configuration)
    let metrics = Workers.map(count: configurations.count, jobs: jobs) { number -> EpisodeMetrics in
      let world = World(configurations[number])
      var episode = Episode(
        world, teams: [Episode.Team(controller: make(), agents: Array(0..<world.agentCount))])
      while !episode.isOver { episode.advance() }
      return episode.metrics
    }
    var evaluation = PolicyEvaluation()
    evaluation.successes = metrics.map { $0["CSR"] ?? 0 }
    evaluation.individualRates = metrics.map { $0["ISR"] ?? 0 }
    evaluation.sumsOfCosts = metrics.map { $0["SoC"] ?? 0 }
    evaluation.lengths = metrics.map { $0["ep_length"] ?? 0 }
    return evaluation
  }

  // MARK: - Output

  private func table(_ rows: [(name: String, evaluation: PolicyEvaluation)]) -> String {
    var lines = [
      ["policy", "n", "CSR", "95 %", "ISR", "95 %", "SoC", "95 %", "drift W", "W*", "control", "entropy W*"]
    ]
    for (name, evaluation) in rows {
      let figures =
        Figures.fields(Interval(evaluation.successes, isOutcome: true), decimals: 3)
        + Figures.fields(Interval(evaluation.individualRates, isOutcome: false), decimals: 3)
        + Figures.fields(Interval(evaluation.sumsOfCosts, isOutcome: false), decimals: 1)
      let hasAttention = evaluation.attentionEntropy > 0
      lines.append(
        [name, "\(evaluation.episodes)"] + figures + [
          hasAttention ? Figures.fixed(evaluation.driftOriginal, decimals: 4) : "–",
          hasAttention ? Figures.fixed(evaluation.driftEnhanced, decimals: 4) : "–",
          hasAttention ? Figures.fixed(evaluation.driftControl, decimals: 4) : "–",
          hasAttention ? Figures.fixed(evaluation.attentionEntropy, decimals: 3) : "–",
        ])
    }
    return (Figures.columns(lines, left: [0]) + faithfulnessTable(rows)).joined(separator: "\n")
  }

  private func faithfulnessTable(_ rows: [(name: String, evaluation: PolicyEvaluation)]) -> [String] {
    guard let faithfulness else { return [] }
    var lines = [["policy", "without top", "random", "nearest peers", "top alone", "random alone"]]
    for (name, evaluation) in rows {
      guard let sums = evaluation.faithfulness else { continue }
      lines.append(
        [name]
          + PolicyEvaluateCommand.faithfulnessFigures.map {
            Figures.fixed(sums.mean($0.sum), decimals: 3)
          })
    }
    guard lines.count > 1 else { return [] }
    return ["", "fall of log π(action), nats, attention without or with \(faithfulness) slots alone:"]
      + Figures.columns(lines, left: [0])
  }

  private static var faithfulnessFigures: [(name: String, sum: KeyPath<FaithfulnessMeter.Sums, Double>)] {
    [
      ("comprehensiveness", \.comprehensiveness),
      ("randomComprehensiveness", \.randomComprehensiveness), ("nearestPeers", \.nearestPeers),
      ("sufficiency", \.sufficiency), ("randomSufficiency", \.randomSufficiency),
    ]
  }

  private func json(_ row: (name: String, evaluation: PolicyEvaluation)) -> JSONValue {
    let evaluation = row.evaluation
    func interval(_ values: [Double], isOutcome: Bool) -> JSONValue {
      let interval = Interval(values, isOutcome: isOutcome)
      return .object([
        .init("mean", .double(interval.mean)),
        .init("low", interval.low.isFinite ? .double(interval.low) : .null),
        .init("high", interval.high.isFinite ? .double(interval.high) : .null),
      ])
    }
    let faithfulness = evaluation.faithfulness.map { sums in
      JSONValue.object(
        PolicyEvaluateCommand.faithfulnessFigures.map { .init($0.name, .double(sums.mean($0.sum))) })
    }
    return .object(
      [
        .init("policy", .string(row.name)), .init("n", .integer(evaluation.episodes)),
        .init("temperature", .double(temperature)), .init("seed", .number(JSONNumber(seed))),
        .init("CSR", interval(evaluation.successes, isOutcome: true)),
        .init("ISR", interval(evaluation.individualRates, isOutcome: false)),
        .init("SoC", interval(evaluation.sumsOfCosts, isOutcome: false)),
        .init("driftW", .double(evaluation.driftOriginal)),
        .init("driftWStar", .double(evaluation.driftEnhanced)),
        .init("driftControl", .double(evaluation.driftControl)),
        .init("attentionEntropy", .double(evaluation.attentionEntropy)),
        .init("actionEntropy", .double(evaluation.actionEntropy)),
      ] + (faithfulness.map { [.init("faithfulness", $0)] } ?? []))
  }
}
