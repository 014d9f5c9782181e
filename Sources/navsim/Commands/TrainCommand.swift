import ArgumentParser
import Attention
import Basics
import Evaluation
import Foundation
import Scenarios
import Simulation
import Training
import TrainingFiles

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a policy by REINFORCE, as a configuration says.",
    discussion: """
      Everything goes to runs/NAME: the resolved configuration, checkpoints, the last and the best policy, metrics.csv \
      and TensorBoard events (tensorboard --logdir runs). Ctrl-C saves a checkpoint and exits with 130; --resume goes \
      on to the same weights, bit for bit, as a run that was never interrupted.
      """)

  @Argument(help: "A training configuration.")
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

  @Option(help: "Agent-steps to train for, instead of the configuration's.")
  var agentSteps: Int?

  @Option(help: ArgumentHelp("The folder of all runs.", valueName: "folder"))
  var out = "runs"

  @Flag(name: .shortAndLong, help: "Print evaluations only.")
  var quiet = false

  func validate() throws {
    if resume, force { throw ValidationError("--resume or --force, not both.") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1.") }
  }

  func run() throws {
    let document = try TrainingDocument.load(
      named: config, overrides: TrainingOverrides(name: name, seed: seed, agentSteps: agentSteps))
    let jobs = Terminal.jobs(jobs)
    try TrainingMemory(document.configuration).check(file: config)
    let run = try TrainingRun(
      document.configuration, configurationText: document.resolved.prettyText(), root: out,
      mode: resume ? .resume : force ? .force : .new, jobs: jobs)
    for skipped in run.skippedCheckpoints { Terminal.say("skipped: \(skipped)") }
    if resume {
      Terminal.say("\(run.folder.path): going on after update \(run.trainer.counters.updates)")
    } else {
      Terminal.say("\(run.folder.path): \(run.trainer.parameters.count) parameters")
    }
    let progress = TrainingProgress(
      goal: document.configuration.agentSteps, worlds: document.configuration.worlds, isQuiet: quiet)
    run.trainer.isCancelled = { Interrupt.isRequested }
    let resumption = resumption
    Interrupt.finish {
      Terminal.complain("interrupted; go on from the last checkpoint with: \(resumption)")
    }
    do {
      let ending = try run.run(isInterrupted: { Interrupt.isRequested }, report: progress.report)
      progress.end()
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
  }

  /// The command that goes on with this run, fit for a shell.
  var resumption: String {
    var words = ["navsim", "train", ShellText.quotedPath(config), "--resume"]
    if let name { words += ["--name", ShellText.quoted(name)] }
    if out != "runs" { words += ["--out", ShellText.quotedPath(out)] }
    if let seed { words += ["--seed", "\(seed)"] }
    if let agentSteps { words += ["--agent-steps", "\(agentSteps)"] }
    if let jobs { words += ["--jobs", "\(jobs)"] }
    if quiet { words.append("--quiet") }
    return words.joined(separator: " ")
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
  private let goal: Int
  private let worlds: WorldDistribution
  private let isQuiet: Bool
  private var lastPlainLine = ContinuousClock.now - .seconds(60)

  init(goal: Int, worlds: WorldDistribution, isQuiet: Bool) {
    self.goal = goal
    self.worlds = worlds
    self.isQuiet = isQuiet
  }

  func report(_ event: TrainingRun.Event) throws {
    switch event {
    case .update(let update): report(update)
    case .evaluation(let evaluation, let counters, let isBest):
      Terminal.endProgress()
      try Terminal.print(TrainingText.line(evaluation, counters, isBest: isBest, of: worlds))
    case .test(let test):
      Terminal.endProgress()
      for line in TrainingText.lines(test, of: worlds) { try Terminal.print(line) }
    case .checkpoint: break
    }
  }

  private func report(_ update: UpdateReport) {
    guard !isQuiet else { return }
    let line = TrainingText.line(update, goal: goal)
    if isatty(2) == 1 {
      Terminal.progress(line)
    } else if lastPlainLine.duration(to: .now) >= .seconds(10) {
      lastPlainLine = .now
      Terminal.say(line)
    }
  }

  func end() { Terminal.endProgress() }
}
