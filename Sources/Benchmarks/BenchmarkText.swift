public import Basics
import Foundation

/// Results of benchmarks as text for a terminal, as Markdown and as data.
public enum BenchmarkText {
  /// One line.
  public static func line(_ result: BenchmarkResult, _ target: Benchmark.Target?) -> String {
    let name = result.name.padding(toLength: max(14, result.name.count + 1), withPad: " ", startingAt: 0)
    return name + "\(figure(result.value)) \(result.unit)  (\(range(result)), \(result.runs) runs"
      + (target.map { ", target \(text($0))" } ?? "") + ")"
  }

  /// A row a benchmark: what it measures, the median with the extremes, what it should reach.
  public static func markdown(_ results: [(benchmark: Benchmark, result: BenchmarkResult)]) -> String {
    let rows = results.map { benchmark, result in
      [
        "`\(result.name)`: \(benchmark.summary)",
        "\(figure(result.value)) \(result.unit) (\(range(result)))", benchmark.target.map(text) ?? "",
      ]
    }
    let runs = results.first.map { "Median and extremes of \($0.result.runs) runs." } ?? ""
    return MarkdownTable.text([["`navsim bench`", "measured", "target"]] + rows, left: [0, 1, 2]) + "\n\n"
      + runs
  }

  public static func json(_ results: [BenchmarkResult]) -> JSONValue {
    .array(
      results.map { result in
        .object([
          .init("name", .string(result.name)), .init("value", .double(result.value)),
          .init("unit", .string(result.unit)), .init("minimum", .double(result.minimum)),
          .init("maximum", .double(result.maximum)), .init("runs", .integer(result.runs)),
        ])
      })
  }

  /// A line a benchmark; a figure that is no number is an empty field.
  public static func csv(_ results: [BenchmarkResult]) -> String {
    func field(_ value: Double) -> String { value.isFinite ? "\(value)" : "" }
    let lines = results.map { result in
      [
        Figures.csvField(result.name), field(result.value), Figures.csvField(result.unit),
        field(result.minimum),
        field(result.maximum), "\(result.runs)",
      ].joined(separator: ",")
    }
    return (["name,value,unit,minimum,maximum,runs"] + lines).joined(separator: "\n")
  }

  private static func range(_ result: BenchmarkResult) -> String {
    "\(figure(result.minimum)) – \(figure(result.maximum))"
  }

  private static func text(_ target: Benchmark.Target) -> String {
    switch target {
    case .atLeast(let bound): "≥ \(figure(bound))"
    case .atMost(let bound): "≤ \(figure(bound))"
    }
  }

  private static func figure(_ value: Double) -> String {
    switch abs(value) {
    case 1e6...: String(format: "%.2f M", value / 1e6)
    case 1e4...: String(format: "%.1f k", value / 1e3)
    case 100...: String(format: "%.0f", value)
    default: value.isFinite ? String(format: "%.3g", value) : "–"
    }
  }
}
