import ArgumentParser
import Attention
import Basics
import Evaluation
import Foundation
import Scenarios
import Simulation
import Studies
import Training
import TrainingFiles

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a policy, as a configuration says: by REINFORCE, or in stages.",
    discussion: """
      Stages ("stages" in the configuration) teach a policy what an expert does (imitation), what it would do where the \
      policy itself gets to (aggregation), and then by REINFORCE (reinforce). What the expert does is kept in \
      runs/NAME/data.

      Everything goes to runs/NAME: the resolved configuration, checkpoints, the last and the best policy, metrics.csv \
      and TensorBoard events (tensorboard --logdir runs). Ctrl-C saves a checkpoint and exits with 130; --resume goes \
      on to the same weights, bit for bit, as a run that was never interrupted.

      With reinforce.shield it learns behind the PIBT shield, and is evaluated behind it. Scenarios/Training/shielded.json \
      shows how, and what else goes with it: rollouts of one instance, several clipped steps an update, a reference.
      With reinforce.teacher it learns, in every state that it gets to, what PIBT would do there, or with \
      reinforce.teacher.policy what that policy would do behind a shield, and drives without one; \
      Scenarios/Training/navigator.json shows how.

      --report writes the learning curves as one HTML page, again at each evaluation. With the folder of a run instead of \
      a configuration it makes the page of that run, finished or not, and trains nothing: navsim train runs/NAME --report.
      """)

  @Argument(help: "A training configuration; with --report also the folder of a run.")
  var config: String

  @Flag(help: "Go on from the newest checkpoint of the run.")
  var resume = false

  @Flag(help: "Begin anew, removing what a run of this name left.")
  var force = false

  @Option(name: .shortAndLong, help: "Threads (default: all cores). They change the time, never the weights.")
  var jobs: Int?

  @Option(help: "Name of the run and its folder, instead of the configuration's.")
  var name: String?

  @Option(help: "Seed, instead of the configuration's.")
  var seed: UInt64?

  @Option(help: "Agent-steps to train for by REINFORCE, instead of the configuration's.")
  var agentSteps: Int?

  @Option(
    help: ArgumentHelp(
      "A finished policy of the same architecture to begin with, instead of the configuration's.",
      valueName: "policy"))
  var from: String?

  @Option(help: ArgumentHelp("The folder of all runs.", valueName: "folder"))
  var out = "runs"

  @Option(
    defaultAsFlag: TrainCommand.inFolder,
    help: ArgumentHelp(
      "Write the learning curves as a page: report.html in the run's folder, or the file named here.",
      valueName: "file.html"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "With the folder of a run: write each chart there, as SVG and as PDF with Helvetica, which is not embedded.",
      valueName: "folder"))
  var charts: String?

  @Flag(name: .shortAndLong, help: "Print evaluations only.")
  var quiet = false

  /// What `--report` without a file means: that in the run's folder. One of this name elsewhere is `./report.html`.
  private static let inFolder = "report.html"

  func validate() throws {
    if let report, report != TrainCommand.inFolder, !report.hasSuffix(".html") {
      throw ValidationError("--report \(report): name the page FILE.html, or put --report last.")
    }
    if resume, force { throw ValidationError("--resume or --force, not both.") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1.") }
  }

  func run() throws {
    if report != nil || charts != nil, Directory.isThere(config) { return try reportRun(config) }
    if Directory.isThere(config), TrainingPage.isRun(config) {
      throw Failure(
        "\(place(config)): is the folder of a run; its page is made by 'navsim train \(ShellText.quotedPath(config)) --report'.",
        exitCode: Failure.usage)
    }
    if charts != nil {
      throw Failure("--charts goes with the folder of a run, such as runs/NAME.", exitCode: Failure.usage)
    }
    let document = try TrainingDocument.load(
      named: config, overrides: TrainingOverrides(name: name, seed: seed, agentSteps: agentSteps, from: from))
    // Refused before --force removes a run.
    if let report, report != TrainCommand.inFolder { try WholeFile(path: report).discard() }
    let jobs = Terminal.jobs(jobs)
    try TrainingMemory(document.configuration).check(file: config)
    let run = try TrainingRun(
      document.configuration, configurationText: document.resolved.prettyText(), root: out,
      mode: resume ? .resume : force ? .force : .new, jobs: jobs)
    for skipped in run.skippedCheckpoints { Terminal.say("skipped: \(skipped)") }
    if resume, run.isFinished { return try tellFinished(run) }
    if resume {
      Terminal.say("\(run.folder.path): going on after update \(run.trainer.counters.updates)")
    } else {
      Terminal.say("\(run.folder.path): \(run.trainer.parameters.count) parameters")
    }
    if let start = run.start {
      Terminal.say("from \(start.file)\(start.fresh.isEmpty ? "" : "; fresh: \(listed(start.fresh))")")
    }
    let progress = TrainingProgress(run.trainer, isQuiet: quiet)
    let page = report.map { _ in ReportedRun(folder: run.folder.path, file: reportFile(in: run.folder.path)) }
    // Refused before it trains for hours.
    try page?.write(isLive: true)
    run.trainer.isCancelled = { Interrupt.isRequested }
    let resumption = resumption
    Interrupt.finish {
      Terminal.complain("interrupted; go on from the last checkpoint with: \(resumption)")
    }
    do {
      let ending = try run.run(
        isInterrupted: { Interrupt.isRequested },
        report: { event in
          try progress.report(event)
          try page?.note(event)
        })
      progress.end()
      try page?.write(isLive: false)
      if ending == .interrupted {
        throw Failure(
          "interrupted after update \(run.trainer.counters.updates); go on with: \(resumption)",
          exitCode: Failure.interrupted)
      }
    } catch let error as TrainingError {
      progress.end()
      let kept =
        run.folder.checkpoints.newest.map { "The last checkpoint is kept: \($0)." }
        ?? "There was no checkpoint yet, so no weights are kept."
      throw Failure("\(error.description) \(kept)", exitCode: Failure.internalError)
    }
    Terminal.say("policies: \(run.folder.bestPolicy), \(run.folder.lastPolicy)")
    if let page { Terminal.say("report: \(printable(page.file))") }
  }

  /// Where the results of a run are that there is nothing left to do for.
  private func tellFinished(_ run: TrainingRun) throws {
    let counters = run.trainer.counters
    Terminal.say(
      "\(run.folder.path): finished already, after update \(counters.updates) and "
        + "\(grouped(counters.agentSteps)) agent-steps; to train it further, begin another run with "
        + "--name NAME --from \(ShellText.quotedPath(run.folder.lastPolicy))")
    Terminal.say("policies: \(run.folder.bestPolicy), \(run.folder.lastPolicy)")
    Terminal.say("test: \(run.folder.testFile)")
    if report != nil {
      let page = ReportedRun(folder: run.folder.path, file: reportFile(in: run.folder.path))
      try page.write(isLive: false)
      Terminal.say("report: \(printable(page.file))")
    }
  }

  private func reportFile(in folder: String) -> String {
    report.flatMap { $0 == TrainCommand.inFolder ? nil : $0 } ?? folder + "/report.html"
  }

  /// The page and the charts of a run that is there already.
  private func reportRun(_ folder: String) throws {
    var folder = folder
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    guard TrainingPage.isRun(folder) else {
      throw Failure(
        "\(place(folder)): holds no run; name a folder such as runs/NAME, with config.json and metrics.csv.",
        exitCode: Failure.missingInput)
    }
    let page = try TrainingPage(folder: folder, program: Checkout.program)
    if report != nil {
      let file = reportFile(in: folder)
      try WholeFile.write(try page.text(), to: file)
      if !quiet { Terminal.say("report: \(printable(file))") }
    }
    if let charts {
      try ChartFolder(path: charts).write(page.chartFiles)
      if !quiet { Terminal.say("charts: \(printable(charts))") }
    }
  }

  /// The command that goes on with this run, fit for a shell.
  var resumption: String {
    var words = ["navsim", "train", ShellText.quotedPath(config), "--resume"]
    if let name { words += ["--name", ShellText.quoted(name)] }
    if out != "runs" { words += ["--out", ShellText.quotedPath(out)] }
    if let seed { words += ["--seed", "\(seed)"] }
    if let agentSteps { words += ["--agent-steps", "\(agentSteps)"] }
    if let from { words += ["--from", ShellText.quotedPath(from)] }
    if let jobs { words += ["--jobs", "\(jobs)"] }
    if quiet { words.append("--quiet") }
    if let report {
      words += report == TrainCommand.inFolder ? ["--report"] : ["--report", ShellText.quotedPath(report)]
    }
    return words.joined(separator: " ")
  }
}

/// Keeps the page of a run that goes on.
private final class ReportedRun {
  let file: String
  private let folder: String
  /// Whether there is an evaluation that the page does not know: its row is written behind what is told of it.
  private var isStale = false

  init(folder: String, file: String) { (self.folder, self.file) = (folder, file) }

  func note(_ event: TrainingRun.Event) throws {
    if case .evaluation = event {
      isStale = true
    } else if isStale {
      try write(isLive: true)
      isStale = false
    }
  }

  func write(isLive: Bool) throws {
    try WholeFile.write(
      try TrainingPage(folder: folder, program: Checkout.program).text(isLive: isLive), to: file)
  }
}

extension TrainingDocument {
  /// Reads a training configuration; tells a scenario or a suite by its name instead of its wrong keys.
  static func load(named file: String, overrides: TrainingOverrides = .init()) throws
    -> TrainingDocument
  {
    do {
      return try load(file: file, overrides: overrides)
    } catch {
      let kind = try? Document.kind(ofFile: file)
      guard let kind, kind != .training else { throw error }
      throw Failure(
        "\(file) is a \(kind), no training configuration; run it with 'navsim \(kind == .study ? "study" : "run") \(file)'. Scenarios/Training/ "
          + "holds training configurations, such as Scenarios/Training/interaction.json.",
        exitCode: Failure.badInput)
    }
  }
}

/// Tells how training goes: a line that is written over on a terminal, plain lines elsewhere.
private final class TrainingProgress {
  private let trainer: Trainer
  private let isQuiet: Bool
  private var lastPlainLine = ContinuousClock.now - .seconds(60)

  init(_ trainer: Trainer, isQuiet: Bool) {
    self.trainer = trainer
    self.isQuiet = isQuiet
  }

  private var worlds: WorldDistribution { trainer.configuration.worlds }

  /// The stage, for the beginning of a line; empty for runs of one.
  private func stage(_ number: Int) -> String {
    let stages = trainer.configuration.stages
    return stages.indices.contains(number)
      ? "\(stages[number].kind.rawValue) (\(number + 1)/\(stages.count))  " : ""
  }

  func report(_ event: TrainingRun.Event) throws {
    switch event {
    case .update(let update): report(update)
    case .data(let data):
      if data.isComplete, data.made > 0 || data.leftOut > 0 { lastPlainLine = .now - .seconds(60) }
      say(TrainingText.line(data, stage: stage(data.stage)))
    case .evaluation(let evaluation, let foretelling, let counters, let isBest):
      Terminal.endProgress()
      try Terminal.print(
        TrainingText.line(
          evaluation, foretelling: foretelling, counters, isBest: isBest, of: worlds,
          stage: stage(counters.stage)))
    case .test(let test):
      Terminal.endProgress()
      for line in TrainingText.lines(test, of: worlds) { try Terminal.print(line) }
    case .checkpoint: break
    }
  }

  private func report(_ update: UpdateReport) {
    let name = stage(update.counters.stage)
    if let figures = update.supervision {
      say(TrainingText.line(update, figures, length: trainer.stageLength ?? 1, stage: name))
    } else {
      say(TrainingText.line(update, goal: trainer.stageAgentSteps, stage: name))
    }
  }

  private func say(_ line: String) {
    guard !isQuiet else { return }
    if isatty(2) == 1 {
      Terminal.progress(line)
    } else if lastPlainLine.duration(to: .now) >= .seconds(10) {
      lastPlainLine = .now
      Terminal.say(line)
    }
  }

  func end() { Terminal.endProgress() }
}
