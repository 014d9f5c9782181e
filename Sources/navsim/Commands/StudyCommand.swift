import ArgumentParser
import Basics
import Evaluation
import Scenarios
import Studies
import Training

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Runs an experiment: trains every arm with every seed, measures them, and compares them.",
    discussion: """
      A study names a training configuration and arms, which change values of it; random search with successive \
      halving and k-fold cross-validation are parts of it too. Everything goes to runs/NAME: a run's folder for each \
      training, the store study.sqlite, and report.html with tables, learning curves and Pareto plots. Started again \
      after Ctrl-C or kill -9 it goes on, to the same weights and the same rows; --report only makes the tables and the \
      page anew.
      """)

  @Argument(help: "A study, such as Scenarios/studies/quick.json.")
  var file: String

  @Flag(help: "List the trainings with their weights, and do nothing.")
  var dryRun = false

  @Flag(help: "Train and measure nothing: make tables and page from what is there.")
  var report = false

  @Option(
    name: .shortAndLong,
    help: "Threads (default: all cores): each trains an arm of its own. They change the time, never the weights.")
  var jobs: Int?

  @Option(help: ArgumentHelp("The folder of all runs.", valueName: "folder"))
  var out = "runs"

  @Option(help: ArgumentHelp("The store of results (default: study.sqlite in the study's folder).", valueName: "file"))
  var store: String?

  @Option(help: "How tables are printed: text, markdown or json.")
  var format: OutputFormat = .text

  @Flag(name: .shortAndLong, help: "Print tables only.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1.") }
    if report, dryRun { throw ValidationError("--report or --dry-run, not both.") }
    if format == .csv { throw ValidationError("--format csv: 'navsim batch show' has a line an episode.") }
  }

  func run() throws {
    let study = try load()
    let folder = StudyFolder(study, in: out)
    if dryRun { return try Terminal.print(StudyText.plan(study, in: folder)) }
    let path = store ?? folder.storeFile
    var failures = 0
    if !report { failures = try work(study, folder, path, Terminal.jobs(jobs)) }
    guard Directory.isThere(folder.path) else {
      throw Failure("\(folder.path): no such study; run it without --report.", exitCode: Failure.missingInput)
    }
    let results = Path.isThere(path) ? try ResultStore(path: path, access: .read) : nil
    defer { results?.close() }
    let figures = try StudyFigures(study, in: folder, store: results, program: Navsim.version)
    try WholeFile.write(try StudyPage(figures).text(), to: folder.reportFile)
    switch format {
    case .json: try Terminal.print(StudyText.json(figures).prettyText())
    case .markdown: try Terminal.print(StudyText.markdown(figures))
    default: try Terminal.print(StudyText.text(figures))
    }
    if !quiet { Terminal.say("report: \(folder.reportFile)") }
    if failures > 0 {
      throw Failure(
        failures == 1 ? "a training broke off; the table tells why." : "\(failures) trainings broke off; the table tells why.",
        exitCode: Failure.internalError)
    }
  }

  /// Reads the study; tells another file by its name instead of its wrong keys.
  private func load() throws -> Study {
    do {
      return try Study.load(file: file)
    } catch {
      guard let kind = try? Document.kind(ofFile: file), kind != .study else { throw error }
      let (command, name) = kind == .training ? ("train", "training configuration") : ("run", kind.rawValue)
      throw Failure(
        "\(file) is a \(name), no study; run it with 'navsim \(command) \(file)'. Scenarios/studies/ holds studies, "
          + "such as Scenarios/studies/quick.json.", exitCode: Failure.badInput)
    }
  }

  /// Trains and measures what is missing.
  /// - Returns: trainings that broke off.
  private func work(_ study: Study, _ folder: StudyFolder, _ path: String, _ jobs: Int) throws -> Int {
    let stopped = "interrupted; go on with the same command."
    Interrupt.finish { Terminal.complain(stopped) }
    var runner = try StudyRunner(study, in: folder, jobs: jobs)
    let failures = Locked(0)
    let line = StudyProgress(isShown: !quiet)
    runner.isCancelled = { Interrupt.isRequested }
    runner.onEvent = { event in
      if case .failed = event { failures.withLock { $0 += 1 } }
      line.show(event)
    }
    let ending = try runner.train()
    Terminal.endProgress()
    if ending == .interrupted { throw Failure(stopped, exitCode: Failure.interrupted) }
    let results = try ResultStore(path: path, access: .write)
    defer { results.close() }
    let measurement = StudyMeasurement(study, in: folder)
    let isWhole = try measurement.run(
      in: results, program: Navsim.version, jobs: jobs, isCancelled: { Interrupt.isRequested }
    ) { name, done, total in
      if !quiet { Terminal.progress("measuring \(name): \(done) of \(total) episodes") }
    }
    Terminal.endProgress()
    if !isWhole { throw Failure(stopped, exitCode: Failure.interrupted) }
    return failures.withLock { $0 }
  }
}

/// Tells how a study goes: a line that is written over on a terminal, and one for each training that ends.
private final class StudyProgress: Sendable {
  private let isShown: Bool
  private let start = ContinuousClock.now
  /// Agent-steps that earlier sessions trained; found as trainings are opened.
  private let first = Locked<Int?>(nil)

  init(isShown: Bool) { self.isShown = isShown }

  func show(_ event: StudyRunner.Event) {
    guard isShown else { return }
    switch event {
    case .progress(let done, let total):
      let before = first.withLock { first in
        if first == nil { first = done }
        return first ?? done
      }
      let seconds = start.duration(to: .now) / .seconds(1)
      let rate = Double(done - before) / max(seconds, 1e-9)
      let left = rate > 0 ? ProgressLine.clock(Double(total - done) / rate) : "–"
      Terminal.progress("training: \(100 * done / max(total, 1)) % of \(grouped(total)) agent-steps, \(left) left")
    case .finished(let training): Terminal.say("trained: \(training)")
    case .failed(let training, let reason): Terminal.say("broke off: \(training): \(reason)")
    case .rung(let number, let arms): Terminal.say("rung \(number): \(arms.joined(separator: ", ")) go on")
    case .note(let text): Terminal.say("note: \(text)")
    }
  }
}
