import ArgumentParser
import Basics
import Evaluation
import Scenarios
import Training
import TrainingFiles

struct PolicyEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measures policies and planners on the same fresh episodes.",
    discussion: """
      The episodes are those of a training configuration's worlds, held out by --seed: no training run sees them. \
      Intervals are 95 %, over instances (map, starts, goals).

      A bare FILE of a policy that was trained behind a shield drives behind that shield, policy:FILE alone.

      NAME=FILE,FILE,… tells of several policies, those of several training seeds, under one name: their episodes \
      together, and means over policies with Student's intervals.

      With --metrics attention it tells what attention did. Drift is told with its reason. A peer is attended to at a step if its weight in W*, the mean over heads, is at \
      least one over the number of present slots. A step is quiet if no peer attended to, before or after it, appears, \
      leaves or changes its intention at it or at the step before; the intention is the set of moves that lead the peer \
      closer, of robots with headings where it looks and whether it is on its goal. Share · quiet + (1 − share) · events \
      is the drift.
      """)

  @Argument(
    help:
      "Policy files, names of shipped policies, and what 'run --controller' takes: pibt+, policy+:FILE, …; NAME=FILE,FILE."
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
      "Softmax temperature of policies; 0 takes the best action (default: 1, behind a shield that of training, or 0)."
  )
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

  @Option(help: "text, json, markdown or latex.")
  var format: TableFormat = .text

  @Option(help: MetricChoice.help)
  var metrics: MetricChoice?

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
    let config = ShippedArguments.resolved([config])[0]
    var worlds = try TrainingDocument.load(named: config).configuration.worlds
    worlds.limitSteps(to: maxSteps)
    try metrics?.refuse(known: ContestantText.metrics(of: worlds.task))
    // All of them, before the first is measured.
    let groups = try controllers.map { try ContestantGroup($0, faithfulness: faithfulness) }
    let evaluation = ContestantEvaluation(
      worlds: worlds, seed: seed, episodes: episodes, temperature: temperature,
      faithfulness: faithfulness,
      jobs: Terminal.jobs(jobs))
    if worlds.isTrainedOn(.test) {
      Terminal.say(
        "\(config) lists its instances and holds none out: policies trained with it have seen these episodes."
      )
    }
    var results: [ContestantEvaluation.GroupResult] = []
    for group in groups {
      guard let result = try evaluation.evaluate(group) else { continue }
      for note in result.results.compactMap(\.note) { Terminal.say(note) }
      results.append(result)
    }
    let (task, slots, metrics) = (worlds.task, faithfulness, metrics ?? .navigation)
    switch format {
    case .json: try Terminal.print(ContestantText.json(results, seed: seed, task: task).prettyText())
    case .text:
      try Terminal.print(
        ContestantText.table(
          results, task: task, faithfulness: slots, metrics: metrics, width: Terminal.width))
    case .markdown:
      try Terminal.print(
        ContestantText.markdown(results, task: task, faithfulness: slots, metrics: metrics))
    case .latex:
      try Terminal.print(
        ContestantText.latex(
          results, task: task, metrics: metrics,
          comments: [
            "worlds of \(Path.relative(config)), seed \(seed)",
            "\(Checkout.program) on \(Machine.description)",
          ]))
    }
  }
}
