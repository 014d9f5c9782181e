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

  @Option(help: "Agent-steps to train for by REINFORCE, instead of the configuration's.")
  var agentSteps: Int?

  @Option(
    help: ArgumentHelp(
      "A finished policy of the same architecture to begin with, instead of the configuration's.",
      valueName: "policy"))
  var from: String?

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
      named: config, overrides: TrainingOverrides(name: name, seed: seed, agentSteps: agentSteps, from: from))
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
    if let start = run.start {
      Terminal.say("from \(start.file)\(start.fresh.isEmpty ? "" : "; fresh: \(listed(start.fresh))")")
    }
    let progress = TrainingProgress(run.trainer, isQuiet: quiet)
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
    if let from { words += ["--from", ShellText.quotedPath(from)] }
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
