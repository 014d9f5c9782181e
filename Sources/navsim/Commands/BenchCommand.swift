import ArgumentParser
import Basics
import Benchmarks
import Foundation

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
    let known = Benchmark.all.map(\.name)
    for name in names where !known.contains(name) {
      let guess = nearestName(to: name, in: known).map { "did you mean '\($0)'? " } ?? ""
      throw ValidationError("no benchmark '\(name)'; \(guess)There are \(known.joined(separator: ", ")).")
    }
  }

  func run() throws {
    var results: [BenchmarkResult] = []
    for benchmark in Benchmark.all where names.isEmpty || names.contains(benchmark.name) {
      Terminal.progress("\(benchmark.name) …")
      let result = try BenchmarkResult(benchmark, runs: runs)
      Terminal.endProgress()
      results.append(result)
      if format == .text { try Terminal.print(BenchCommand.line(result, benchmark.target)) }
    }
    switch format {
    case .text: break
    case .json: try Terminal.print(JSONValue.array(results.map(BenchCommand.json)).prettyText())
    case .csv:
      try Terminal.print("name,value,unit,minimum,maximum,runs")
      for result in results {
        try Terminal.print(
          "\(result.name),\(result.value),\(result.unit),\(result.minimum),\(result.maximum),\(result.runs)")
      }
    }
  }

  private static func line(_ result: BenchmarkResult, _ target: Benchmark.Target?) -> String {
    var line = result.name.padding(toLength: 14, withPad: " ", startingAt: 0)
    line += "\(figure(result.value)) \(result.unit)"
    line += "  (\(figure(result.minimum)) – \(figure(result.maximum)), \(result.runs) runs"
    switch target {
    case .atLeast(let bound): line += ", target ≥ \(figure(bound))"
    case .atMost(let bound): line += ", target ≤ \(figure(bound))"
    case nil: break
    }
    return line + ")"
  }

  private static func json(_ result: BenchmarkResult) -> JSONValue {
    .object([
      .init("name", .string(result.name)), .init("value", .double(result.value)),
      .init("unit", .string(result.unit)), .init("minimum", .double(result.minimum)),
      .init("maximum", .double(result.maximum)), .init("runs", .integer(result.runs)),
    ])
  }

  private static func figure(_ value: Double) -> String {
    switch abs(value) {
    case 1e6...: String(format: "%.2f M", value / 1e6)
    case 1e4...: String(format: "%.1f k", value / 1e3)
    case 100...: String(format: "%.0f", value)
    default: String(format: "%.3g", value)
    }
  }
}
