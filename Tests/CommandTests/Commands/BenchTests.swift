import Basics
import Foundation
import Policies
import Testing
import Training
import TrainingFiles

@testable import Benchmarks

@Suite("navsim bench") struct BenchTests {
  @Test("names the benchmarks it knows when asked for another")
  func unknown() throws {
    let result = try Program.run("bench", "phsics")
    #expect(result.exitCode == 64)
    #expect(result.errors.contains("no benchmark 'phsics'; did you mean 'physics'?"), "\(result.errors)")
    #expect(try Program.run("bench", "physics", "--runs", "0").exitCode == 64)
  }

  @Test("prints a table for documents, and nothing that is no number")
  func formats() throws {
    let benchmark = Benchmark(name: "one", summary: "first, then", unit: "ms", target: .atMost(3)) { 2 }
    let broken = Benchmark(name: "two", summary: "none", unit: "", target: nil) { .nan }
    let results = try [benchmark, broken].map { ($0, try BenchmarkResult($0, runs: 1)) }
    let rows = BenchmarkText.markdown(results).split(separator: "\n")
    #expect(rows[0] == "| `navsim bench` | measured | target |")
    #expect(rows[2] == "| `one`: first, then | 2 ms (2 – 2) | ≤ 3 |")
    #expect(BenchmarkText.csv(results.map(\.1)).split(separator: "\n").last == "two,,,,,1")
    #expect(BenchmarkText.json(results.map(\.1)).elements?[1]["value"] == .null)
    #expect(BenchmarkText.line(results[0].1, .atMost(3)) == "one           2 ms  (2 – 2, 1 runs, target ≤ 3)")
  }

  @Test(
    "measures the very network that navigator's training files describe",
    arguments: [
      ("navigator", NavigatorBenchmarks.alone), ("navigator-shielded", NavigatorBenchmarks.shielded),
      ("navigator-lifelong", NavigatorBenchmarks.shielded),
    ])
  func navigator(name: String, network: PolicyConfiguration) throws {
    let root = (1...4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }.path
    let document = try TrainingDocument.load(file: root + "/Scenarios/Training/\(name).json")
    #expect(document.configuration.policy == network)
  }
}
