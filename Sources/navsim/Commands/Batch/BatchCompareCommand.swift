import ArgumentParser
import Basics
import Evaluation
import Scenarios

struct BatchCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares two controllers of a stored run on the same episodes.",
    discussion: """
      For every suite, number of agents and metric: the mean difference, first minus second, with its 95 % bootstrap \
      interval, on how many instances the first is larger, equal, smaller (+/=/−), and the two-sided p of the sign test on \
      these. Episodes on one instance (map, starts, goals) are no independent samples: interval and test are over \
      instances, each with its mean difference. p (Holm) is adjusted for all comparisons of the table (Holm 1979). p and \
      direction are those of the signs; the mean may point the other way. Of a metric with ↑ more is better, with ↓ less; \
      the better controller is named where p (Holm) < 0.05.

      Compared are SoC, CSR, ISR, makespan, throughput, SPL and collisions, in crowds success, collisions, \
      time to the goal and room kept, as far as the run has them; --metrics names others.
      """)

  @Argument(help: "A controller of the run.")
  var first: String

  @Argument(help: "Another one.")
  var second: String

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp(
      "The run's name, number or both. Default: the newest in which both drove.", valueName: "run"))
  var runName: String?

  @Option(
    help: ArgumentHelp(
      "Metrics to compare, parted by commas; also 'attention' and 'all', as for tables.", valueName: "names"))
  var metrics: MetricChoice?

  @OptionGroup var store: StoreOptions

  @Option(help: "text, json, csv (a line a comparison), markdown or latex.")
  var format: OutputFormat = .text

  func run() throws {
    let results = try ResultStore(path: store.path, access: .read)
    let run = try run(of: results)
    let table = try ResultTable(results, run)
    try table.check(controllers: [first, second])
    try metrics?.refuse(known: table.metrics)
    let names = metrics?.names(of: table.metrics, usual: PairedComparison.defaultMetrics)
    let comparisons = PairedComparison.all(in: table, first, second, metrics: names)
    switch format {
    case .json: try Terminal.print(BatchText.json(comparisons).prettyText())
    case .text:
      try Terminal.print(BatchText.comparisons(comparisons, width: Terminal.width))
    case .csv: try Terminal.print(BatchText.csv(comparisons))
    case .markdown: try Terminal.print(BatchText.markdown(comparisons))
    case .latex:
      try Terminal.print(BatchText.latex(comparisons, of: table, program: Checkout.program))
    }
  }

  /// The run asked for, else the newest in which both drove; says which, where it is not simply the newest.
  private func run(of results: ResultStore) throws -> StoredRun {
    guard runName == nil, let (run, passed) = try results.newestRun(of: [first, second]) else {
      return try results.run(named: runName)
    }
    if !passed.isEmpty {
      let newer = passed.count == 1 ? passed[0].title : "the \(passed.count) newer ones"
      Terminal.say(
        "note: \(run.title) is compared, the newest run with both; \(newer) \(passed.count == 1 ? "lacks" : "lack") \(first) or "
          + "\(second). --run names another.")
    }
    return run
  }
}
