import Episodes
import Foundation
import Scenarios
import Simulation

@testable import Evaluation

/// Why a test lets no episode be made.
struct Refusal: Error {}

/// A folder with a small suite, removed in the end.
final class TestBatch {
  let folder: String
  var store: String { folder + "/results.sqlite" }
  var suite: String { folder + "/suite.json" }

  /// Two maps with 2 and 4 agents; PIBT draws lots, so that episodes differ.
  static let cases = """
    [{"name": "open/2", "map": "open", "agents": {"count": 2, "seed": 3}},
     {"name": "open/4", "map": "open", "agents": {"count": 4, "seed": 3}},
     {"name": "wall/2", "map": "wall", "agents": {"count": 2, "seed": 3}},
     {"name": "wall/4", "map": "wall", "agents": {"count": 4, "seed": 3}}]
    """

  init(cases: String = TestBatch.cases) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write(cases: cases)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(cases: String) throws {
    try """
    {"version": 1, "name": "small",
     "maps": {"open": ["......", "......", "......"], "wall": ["..#...", "......", "..#..."]},
     "base": {"maxSteps": 20}, "cases": \(cases)}
    """.write(toFile: suite, atomically: true, encoding: .utf8)
  }

  func plan(
    _ controllers: [String] = ["greedy", "pibt", "random"], episodes: Int = 3
  ) throws -> BatchPlan {
    var options = BatchPlan.Options()
    options.controllers = controllers
    options.episodes = episodes
    return try BatchPlan(files: [suite], options: options)
  }

  /// Runs what is missing of the newest run, or begins one.
  @discardableResult
  func run(
    _ plan: BatchPlan, store path: String? = nil, jobs: Int = 2,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    makeEpisode: @escaping @Sendable (Scenario, Int) throws -> Episode = { try $0.makeEpisode($1) }
  ) throws -> StoredRun {
    let results = try ResultStore(path: path ?? store, access: .write)
    defer { results.close() }
    let run =
      try results.runToResume(name: "r", program: "1")
      ?? results.createRun(name: "r", program: "1", machine: "test")
    var runner = BatchRunner(plan: plan, store: results, run: run, jobs: jobs)
    runner.isCancelled = isCancelled
    runner.makeEpisode = makeEpisode
    _ = try runner.runMissing()
    return try results.run(named: run.title)
  }

  /// Every row but its times, in the store's order.
  func rows(_ path: String? = nil) throws -> [String] {
    let results = try ResultStore(path: path ?? store, access: .read)
    var rows: [String] = []
    try results.forEachEpisode(of: try results.run(named: nil)) { trial, result in
      rows.append(
        "\(trial) \(result.number) \(result.terminated) \(result.truncated) \(result.steps) \(result.metrics)"
      )
    }
    return rows
  }
}
