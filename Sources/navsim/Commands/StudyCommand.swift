import ArgumentParser
import Basics
import Evaluation
import Studies

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Runs an experiment: trains every arm with every seed, measures them, and compares them.",
    discussion: """
      A study changes values of a training configuration, arm by arm; random search with successive halving and \
      cross-validation are parts of it too. Everything goes to runs/NAME: a run's folder for each training, the store \
      study.sqlite, and report.html. Started again after Ctrl-C or kill -9 it goes on, to the same weights and rows.
      """)

  @Argument(help: "A study, such as Scenarios/studies/quick.json.")
  var file: String

  @Flag(help: "List the trainings with their weights, and do nothing.")
  var dryRun = false

  @Flag(help: "Train and measure nothing: make tables and page from what is there.")
  var report = false

  @Option(name: .shortAndLong, help: "Threads (default: all cores). They change the time, never the weights.")
  var jobs: Int?

  @Option(help: ArgumentHelp("The folder of all runs.", valueName: "folder"))
  var out = "runs"

  @Option(help: ArgumentHelp("The store of results (default: the study's own).", valueName: "file"))
  var store: String?

  @Option(help: "How tables are printed: text, markdown, latex or json.")
  var format: OutputFormat = .text

  @Option(help: MetricChoice.help)
  var metrics: MetricChoice?

  @Option(
    help: ArgumentHelp(
      "Write each chart of the page there, as SVG and as PDF with Helvetica, which is not embedded.",
      valueName: "folder"))
  var charts: String?

  @Flag(name: .shortAndLong, help: "Print tables only.")
  var quiet = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1.") }
    if report, dryRun { throw ValidationError("--report or --dry-run, not both.") }
    if format == .csv { throw ValidationError("--format csv: 'navsim batch show' has a line an episode.") }
  }

  func run() throws {
    let study = try Study.load(file: file)
    var session = StudySession(study, in: out, store: store, program: Version.number)
    if dryRun { return try Terminal.print(StudyText.plan(study, in: session.folder, width: Terminal.width)) }
    if let charts { _ = try ChartFolder(path: charts) }
    if !report {
      let stopped = "interrupted; go on with the same command."
      Interrupt.finish { Terminal.complain(stopped) }
      session.isCancelled = { Interrupt.isRequested }
      if !quiet { session.onLine = { $0.isPassing ? Terminal.progress($0.text) : Terminal.say($0.text) } }
      let isWhole = try session.work(jobs: Terminal.jobs(jobs))
      Terminal.endProgress()
      if !isWhole { throw Failure(stopped, exitCode: Failure.interrupted) }
    }
    let figures = try session.report(metrics: metrics ?? .navigation)
    try metrics?.refuse(known: figures.metrics)
    let metrics = metrics ?? .navigation
    switch format {
    case .json: try Terminal.print(StudyText.json(figures).prettyText())
    case .markdown: try Terminal.print(StudyText.markdown(figures, metrics: metrics))
    case .latex:
      let comments = ["\(Checkout.program) on \(Machine.description)"]
      try Terminal.print(StudyText.latex(figures, metrics: metrics, comments: comments))
    default: try Terminal.print(StudyText.text(figures, metrics: metrics, width: Terminal.width))
    }
    if let charts {
      try ChartFolder(path: charts).write(StudyPage(figures, metrics: metrics).chartFiles)
      if !quiet { Terminal.say("charts: \(printable(charts))") }
    }
    if !quiet { Terminal.say("report: \(session.folder.reportFile)") }
    if figures.arms.contains(where: { !$0.failures.isEmpty }) {
      throw Failure("trainings broke off; the table of arms tells why.", exitCode: Failure.internalError)
    }
  }
}
