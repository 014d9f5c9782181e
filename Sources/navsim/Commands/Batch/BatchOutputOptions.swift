import ArgumentParser
import Basics
import Episodes
import Evaluation
import GridWorld

/// How the figures of a run are given out: table, data, report, gates.
struct BatchOutputOptions: ParsableArguments {
  @Option(
    help:
      "How results are printed: json gives groups with intervals, csv a line an episode, markdown one table, latex a table for papers (booktabs)."
  )
  var format: OutputFormat = .text

  @Option(help: MetricChoice.help)
  var metrics: MetricChoice?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the results there instead of to stdout.", valueName: "file"))
  var out: String?

  @Option(help: ArgumentHelp("Write a self-contained HTML report.", valueName: "file.html"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Write each chart of the report there, as SVG and as PDF with Helvetica, which is not embedded.",
      valueName: "folder"))
  var charts: String?

  @Option(
    help: ArgumentHelp(
      "Exit with 3 unless the mean metric meets this, as in 'CSR[pibt,n=64]>=0.9'. May be repeated.",
      valueName: "condition"))
  var gate: [Gate] = []

  @Flag(name: .shortAndLong, help: "Print results only.")
  var quiet = false

  func validate() throws {
    guard let out, let report, out != "-" else { return }
    guard let file = WholeFile.destination(of: out) else { return }
    guard file != WholeFile.destination(of: report) else {
      throw ValidationError("--out and --report are both '\(out)'; name two files.")
    }
  }

  /// Refuses before anything runs what could not be given out in the end.
  /// - Parameter stored: what the run holds already.
  func prepare(_ plan: BatchPlan, stored: [Trial]) throws {
    if let charts { _ = try ChartFolder(path: charts) }
    let trials = plan.trials + stored
    for gate in gate {
      try gate.refuse(for: gate.complaint(tasks: Set(trials.map(\.task))))
      try gate.refuse(
        for: gate.complaint(
          controllers: unique(trials.map(\.key.controller)), suites: unique(trials.map(\.key.suite)),
          agents: unique(trials.map(\.key.agents)).sorted()))
    }
    for path in [out == "-" ? nil : out, report] {
      // Opened and closed, a pipe would end for its reader.
      if let path, try WholeFile.isReplaceable(path) { try WholeFile(path: path).discard() }
    }
  }

  /// Gives out the figures of a run as it is stored.
  /// - Throws: exit code 3 if a gate is not met.
  func write(_ store: ResultStore, _ runName: String?) throws {
    let table = try ResultTable(store, try store.run(named: runName))
    if runName == nil || gate.isEmpty == false {
      for gate in gate {
        let agents = unique(table.groups.map(\.agents)).sorted()
        try gate.refuse(
          for: gate.complaint(controllers: table.controllers, suites: table.suites, agents: agents))
      }
    }
    try metrics?.refuse(known: table.metrics)
    for note in table.notes { Terminal.say("note: \(note.text)") }
    let metrics = metrics ?? .navigation
    let complaints = gate.flatMap { $0.complaints(about: table) }
    let text =
      switch format {
      case .text: BatchText.table(table, metrics: metrics, width: ResultOutput.width(path: out))
      case .json: BatchText.json(table).prettyText()
      case .csv: BatchText.csv(table)
      case .markdown: BatchText.markdown(table)
      case .latex: BatchText.latex(table, metrics: metrics, program: Checkout.program)
      }
    try ResultOutput(path: out).write(text)
    if let report {
      let pictures = WorstCasePictures(store: store)
      let text = try HTMLReport(table, gates: gate, metrics: metrics).text { pictures.picture(of: $0) }
      // Its pictures may be missing.
      if Interrupt.isRequested { throw Failure("interrupted.", exitCode: Failure.interrupted) }
      try WholeFile.write(text, to: report)
    }
    if let charts {
      try ChartFolder(path: charts).write(HTMLReport(table, metrics: metrics).chartFiles)
    }
    if !quiet {
      for (name, path) in [("results", out), ("report", report), ("charts", charts)] {
        if let path { Terminal.say("\(name): \(printable(path))") }
      }
    }
    for complaint in complaints { Terminal.complain(complaint) }
    if !complaints.isEmpty { throw ExitCode(Failure.gateUnmet) }
  }

  private func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return values.filter { seen.insert($0).inserted }
  }
}
