import ArgumentParser
import Basics
import Evaluation
import Foundation
import Policies
import Scenarios
import Simulation
import Training
import TrainingFiles

struct PolicyEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract:
      "Measures policies and planners on the same fresh episodes, with drift and entropy of attention.",
    discussion: """
      The episodes are those of a training configuration's worlds, held out by --seed: no training run sees them. \
      Intervals are 95 %, over episodes.
      """)

  @Argument(
    help:
      "Policy files, names of shipped policies, and what 'run --controller' takes: pibt+, policy+:FILE, …."
  )
  var controllers: [String]

  @Option(help: "The training configuration whose worlds are drawn from.")
  var config = "Scenarios/Training/interaction.json"

  @Option(help: "Episodes, rounded up to a multiple of 32.")
  var episodes = 416

  @Option(help: "Seed of the episodes.")
  var seed: UInt64 = 1_000_003

  @Option(
    help:
      "Softmax temperature of policies; 0 takes the best action (default: 1, behind a shield 0).")
  var temperature: Double?

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
    guard (1...RunCommand.maximumEpisodes).contains(episodes) else {
      throw ValidationError("--episodes \(episodes): from 1 to \(RunCommand.maximumEpisodes).")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1.") }
    if let temperature, !(0...10).contains(temperature) {
      throw ValidationError("--temperature \(temperature): 0 to 10.")
    }
    if let faithfulness, faithfulness < 1 {
      throw ValidationError("--faithfulness \(faithfulness): at least 1.")
    }
    guard (1...1_000_000).contains(maxSteps) else {
      throw ValidationError("--max-steps \(maxSteps): from 1 to 1000000.")
    }
  }

  func run() throws {
    var worlds = try TrainingDocument.load(named: config).configuration.worlds
    worlds.limitSteps(to: maxSteps)
    // All of them, before the first is measured.
    let contestants = try controllers.map { try PolicyContestant($0, faithfulness: faithfulness) }
    let evaluation = ContestantEvaluation(
      worlds: worlds, seed: seed, episodes: episodes, temperature: temperature,
      faithfulness: faithfulness,
      jobs: jobs ?? Workers.coreCount)
    var rows: [Row] = []
    for contestant in contestants {
      if Interrupt.isRequested { throw Failure("interrupted.", exitCode: Failure.interrupted) }
      rows.append(
        Row(
          name: contestant.name, temperature: evaluation.temperature(of: contestant),
          evaluation: try evaluation.evaluate(contestant)))
    }
    switch format {
    case .json: try Terminal.print(JSONValue.array(rows.map(json)).prettyText())
    case .text: try Terminal.print(table(rows))
    }
  }

  /// How one of them did; without a temperature for planners.
  private struct Row {
    var name: String
    var temperature: Double?
    var evaluation: PolicyEvaluation
  }

  // MARK: - Output

  private func table(_ rows: [Row]) -> String {
    var lines = [
      ["policy", "n", "CSR", "95 %", "ISR", "95 %", "SoC", "95 %", "drift W", "W*", "control", "entropy W*"]
    ]
    for row in rows {
      let (name, evaluation) = (row.name, row.evaluation)
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

  private func faithfulnessTable(_ rows: [Row]) -> [String] {
    guard let faithfulness else { return [] }
    var lines = [["policy", "without top", "random", "nearest peers", "top alone", "random alone"]]
    for row in rows {
      let (name, evaluation) = (row.name, row.evaluation)
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

  private func json(_ row: Row) -> JSONValue {
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
    var members: [JSONValue.Member] = [
      .init("policy", .string(row.name)), .init("n", .integer(evaluation.episodes)),
      .init("seed", .number(JSONNumber(seed))),
      .init("CSR", interval(evaluation.successes, isOutcome: true)),
      .init("ISR", interval(evaluation.individualRates, isOutcome: false)),
      .init("SoC", interval(evaluation.sumsOfCosts, isOutcome: false)),
    ]
    if let temperature = row.temperature {
      members.insert(.init("temperature", .double(temperature)), at: 2)
      members += [
        .init("driftW", .double(evaluation.driftOriginal)),
        .init("driftWStar", .double(evaluation.driftEnhanced)),
        .init("driftControl", .double(evaluation.driftControl)),
        .init("attentionEntropy", .double(evaluation.attentionEntropy)),
      ]
    }
    // Behind a shield it is not measured: the planner takes the actions.
    if evaluation.actionEntropy > 0 {
      members.append(.init("actionEntropy", .double(evaluation.actionEntropy)))
    }
    if let faithfulness { members.append(.init("faithfulness", faithfulness)) }
    return .object(members)
  }
}
