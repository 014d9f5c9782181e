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
      interval over pairs, in how many pairs the first is larger, equal, smaller (+/=/−), and the two-sided p of the \
      sign test.
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

  @Option(help: "text or json.")
  var format: FactFormat = .text

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
    }
  }
}
