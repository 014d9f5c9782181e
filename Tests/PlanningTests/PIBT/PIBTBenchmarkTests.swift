import Foundation
import Planning
import Scenarios
import Simulation
import Testing

/// Suites kept beside the repository, or where `NAVSIM_SHARED` says; nil where there are none, but not with `CI=true`: what
/// is missing there fails.
private let benchmarkSuite: String? = {
  let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let shared =
    ProcessInfo.processInfo.environment["NAVSIM_SHARED"]
    ?? repository.deletingLastPathComponent().appending(path: "shared").path
  let file = shared + "/benchmarks/pogema/01-random-development.json"
  let isWanted =
    ProcessInfo.processInfo.environment["CI"] == "true" || FileManager.default.fileExists(atPath: file)
  return isWanted ? file : nil
}()

@Suite("PIBT on the published random maps") struct PIBTBenchmarkTests {
  @Test(
    "solves at least nine in ten cases with 8 agents",
    .enabled(if: benchmarkSuite != nil, "the benchmarks are not beside the repository"))
  func eightAgents() throws {
    let suite = try Suite.load(file: try #require(benchmarkSuite))
    var solved = 0
    var total = 0
    for index in 0..<suite.count where suite.caseNames[index].contains("/n8/") {
      let scenario = try suite.scenario(at: index)
      var episode = Episode(World(scenario.world), PIBTController())
      while !episode.isOver { episode.advance() }
      total += 1
      if episode.world.isTerminated { solved += 1 }
    }
    #expect(total == 24)
    #expect(Double(solved) >= 0.9 * Double(total), "\(solved) of \(total)")
  }
}
