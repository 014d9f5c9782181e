import ArgumentParser
import Basics
import Benchmarks

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures speed on this machine: the median of several runs, with the extremes.",
    discussion: Benchmark.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))

  @Argument(help: "Which; all if none is named.")
  var names: [String] = []

  @Option(help: "Runs of each.")
  var runs = 5

  @Option(help: "How results are printed.")
  var format: OutputFormat = .text

  func validate() throws {
    guard runs >= 1 else { throw ValidationError("--runs \(runs): at least 1.") }
    if format == .latex {
      throw ValidationError("--format latex: 'navsim bench' has text, json, csv and markdown.")
    }
    let known = Benchmark.all.map(\.name)
    for name in names where !known.contains(name) {
      let guess = nearestName(to: name, in: known).map { "did you mean '\($0)'? " } ?? ""
      throw ValidationError("no benchmark '\(name)'; \(guess)There are \(known.joined(separator: ", ")).")
    }
  }

  func run() throws {
    var results: [(benchmark: Benchmark, result: BenchmarkResult)] = []
    for benchmark in Benchmark.all where names.isEmpty || names.contains(benchmark.name) {
      Terminal.progress("\(benchmark.name) …")
      let result = try BenchmarkResult(benchmark, runs: runs)
      Terminal.endProgress()
      results.append((benchmark, result))
      if format == .text { try Terminal.print(BenchmarkText.line(result, benchmark.target)) }
    }
    switch format {
    case .text, .latex: break
    case .json: try Terminal.print(BenchmarkText.json(results.map(\.result)).prettyText())
    case .csv: try Terminal.print(BenchmarkText.csv(results.map(\.result)))
    case .markdown: try Terminal.print(BenchmarkText.markdown(results))
    }
  }
}
