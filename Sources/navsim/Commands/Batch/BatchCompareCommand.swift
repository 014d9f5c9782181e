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
      direction are those of the signs; the mean may point the other way.
      """)

  @Argument(help: "A controller of the run.")
  var first: String

  @Argument(help: "Another one.")
  var second: String

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The run's name, number or both. Default: the newest.", valueName: "run"))
  var runName: String?

  @Option(help: ArgumentHelp("Metrics to compare, parted by commas.", valueName: "names"))
  var metrics: NameList?

  @OptionGroup var store: StoreOptions

  @Option(help: "text, json, csv (a line a comparison) or markdown.")
  var format: OutputFormat = .text

  func run() throws {
    let results = try ResultStore(path: store.path, access: .read)
    let table = try ResultTable(results, try results.run(named: runName))
    for name in [first, second] where !table.controllers.contains(name) {
      let guess =
        nearestName(to: name, in: table.controllers).map { "did you mean '\($0)'? There" } ?? "there"
      throw Failure(
        "\(table.run.title) has no controller '\(name)'; \(guess) are \(table.controllers.joined(separator: ", ")).",
        exitCode: Failure.usage)
    }
    for name in metrics?.names ?? [] where !table.metrics.contains(name) {
      let guess = nearestName(to: name, in: table.metrics).map { "did you mean '\($0)'? There" } ?? "there"
      throw Failure(
        "\(table.run.title) has no metric '\(name)'; \(guess) are \(table.metrics.joined(separator: ", ")).",
        exitCode: Failure.usage)
    }
    let comparisons = PairedComparison.all(
      in: table, first, second, metrics: metrics?.names ?? PairedComparison.defaultMetrics)
    switch format {
    case .json: try Terminal.print(BatchText.json(comparisons).prettyText())
    case .text: try Terminal.print(BatchText.comparisons(comparisons))
    case .csv: try Terminal.print(BatchText.csv(comparisons))
    case .markdown: try Terminal.print(BatchText.markdown(comparisons))
    }
  }
}
