import Episodes
import Foundation
import Scenarios
import Simulation
import Synchronization
import Testing

@testable import Evaluation

@Suite("A batch") struct BatchRunnerTests {
  @Test("stores every episode of cases × controllers × episodes")
  func complete() throws {
    let batch = try TestBatch()
    let run = try batch.run(batch.plan())
    #expect(run.planned == 36 && run.finished == 36)
    #expect(run.controllers.map(\.name) == ["greedy", "pibt", "random"])
    #expect(run.controllers.allSatisfy { $0.wallSeconds > 0 && $0.threads == 2 })
    let rows = try batch.rows()
    #expect(rows.count == 36)
    #expect(
      Set(rows.filter { $0.hasPrefix("9 ") }.map { $0.dropFirst(4) }).count > 1, "random episodes differ")
  }

  @Test("gives the same rows whatever the number of threads", arguments: [1, 2, 5])
  func threads(jobs: Int) throws {
    let batch = try TestBatch()
    let plan = try batch.plan()
    try batch.run(plan, jobs: jobs)
    // Every episode made anew, in the order of the plan.
    var expected: [String] = []
    for index in plan.trials.indices {
      for number in 0..<plan.trials[index].episodes {
        var episode = try plan.scenario(at: index).makeEpisode(number)
        while !episode.isOver { episode.advance() }
        let result = EpisodeResult(episode, seconds: 0)
        expected.append(
          "\(index + 1) \(number) \(result.terminated) \(result.truncated) \(result.steps) \(result.metrics)")
      }
    }
    #expect(try batch.rows() == expected)
  }

  @Test("cut short anywhere and resumed loses nothing and does nothing twice", arguments: [0, 1, 7, 20, 35])
  func resumed(count: Int) throws {
    let whole = try TestBatch()
    try whole.run(whole.plan())
    let batch = try TestBatch()
    let made = Counter()
    let plan = try batch.plan()
    let first = try batch.run(plan, jobs: 1, isCancelled: { made.value >= count }, counting: made)
    #expect(first.finished < 36)
    let second = try batch.run(plan)
    #expect(second.id == first.id && second.finished == 36)
    #expect(try batch.rows() == whole.rows())
  }

  @Test("that grows is resumed with what is new")
  func grows() throws {
    let whole = try TestBatch()
    try whole.run(whole.plan())
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"], episodes: 2))
    #expect(try batch.run(batch.plan()).finished == 36)
    let rows = try batch.rows().map { $0.drop { $0 != " " } }.sorted()
    #expect(try rows == whole.rows().map { $0.drop { $0 != " " } }.sorted())
    // Nothing is missing any more: nothing is run.
    #expect(try batch.run(batch.plan(), makeEpisode: { _, _ in throw Refusal() }).finished == 36)
  }

  @Test("is not resumed with a changed case or controller")
  func changed() throws {
    let batch = try TestBatch()
    // The cases' own controller, so that one with another name does not part it from what the store has.
    func write(swap: Bool, seed: Int = 3) throws {
      let controller = #""controller": {"name": "pibt", "swap": \#(swap)}, "map""#
      try batch.write(
        cases: TestBatch.cases.replacing("\"map\"", with: controller)
          .replacing("\"seed\": 3", with: "\"seed\": \(seed)"))
    }
    try write(swap: false)
    try batch.run(batch.plan([]))
    try write(swap: true)
    let error = #expect(throws: BatchError.self) { try batch.run(batch.plan([])) }
    #expect(error?.description.contains("another policy or other options") == true)
    try write(swap: false, seed: 4)
    let other = #expect(throws: BatchError.self) { try batch.run(batch.plan([])) }
    #expect(
      other?.description.contains("r#1 was begun with another version of small: open/2 under pibt") == true)
    #expect(try batch.rows().count == 12, "the store is as it was")
  }

  @Test("keeps broken cases apart")
  func broken() throws {
    let batch = try TestBatch(
      cases: #"[{"name": "good", "map": "open", "agents": {"count": 2}}, {"name": "bad", "map": "nowhere"}]"#)
    let plan = try batch.plan(["pibt", "policy:nowhere.safetensors"])
    #expect(plan.trials.map(\.key.caseName) == ["good"])
    #expect(plan.problems.count == 3, "the bad case twice, and a controller that can't be made")
    #expect(plan.problems[0].caseName == "small: bad")
  }

  @Test("refuses what reports could not tell apart")
  func duplicates() throws {
    let batch = try TestBatch()
    var options = BatchPlan.Options()
    options.controllers = ["pibt"]
    let twice = #expect(throws: BatchError.self) {
      try BatchPlan(files: [batch.suite, batch.suite], options: options)
    }
    #expect(twice?.description.contains("is named twice") == true)
    options.controllers = ["pibt", "pibt"]
    let same = #expect(throws: BatchError.self) {
      try BatchPlan(files: [batch.suite], options: options)
    }
    #expect(same?.description.contains("would be run twice under pibt") == true)
  }

  @Test("runs a searched field once where the command line decides it")
  func decidedFields() throws {
    let batch = try TestBatch(
      cases: """
        [{"name": "x", "map": "open", "agents": {"count": {"grid_search": [1, 2, 3]}, "seed": 3},
          "seed": {"grid_search": [1, 2]}, "maxSteps": {"grid_search": [5, 6]},
          "dynamics": {"collisions": {"grid_search": ["blockBoth", "soft"]}}}]
        """)
    func names(_ change: (inout BatchPlan.Options) -> Void) throws -> [String] {
      var options = BatchPlan.Options()
      options.controllers = ["pibt"]
      change(&options)
      return try BatchPlan(files: [batch.suite], options: options).trials
        .map(\.key.caseName)
    }
    #expect(try names { _ in }.count == 24)
    #expect(try names { $0.agents = [2] }.count == 8)
    #expect(try names { $0.seeds = [7, 8] }.count == 24, "twelve for each seed")
    #expect(try names { $0.overrides.maxSteps = 9 }.count == 12)
    #expect(try names { $0.overrides.collisions = .soft }.count == 12)
    let one = try names {
      ($0.agents, $0.seeds) = ([2], [7])
      ($0.overrides.maxSteps, $0.overrides.collisions) = (9, .soft)
    }
    #expect(one == ["x"])
  }

  @Test("refuses two cases that are the same scenario")
  func copies() throws {
    let batch = try TestBatch(
      cases: #"""
        [{"name": "a", "map": "open", "agents": {"count": 2, "seed": 3}},
         {"name": "b", "map": "open", "agents": {"count": 3, "seed": 3}}]
        """#)
    #expect(try batch.plan(["pibt"]).trials.count == 2)
    var options = BatchPlan.Options()
    options.controllers = ["pibt", "greedy"]
    options.agents = [2]
    let error = #expect(throws: BatchError.self) {
      try BatchPlan(files: [batch.suite], options: options)
    }
    #expect(
      error?.description.contains("small: a and b are the same scenario under pibt with 2 agents") == true)
  }

  @Test("compares controllers that grid_search chose on the same instances, resumed as well")
  func searchedControllers() throws {
    let batch = try TestBatch(
      cases: #"""
        [{"name": "a", "map": "wall", "agents": {"count": 4, "seed": 3},
          "controller": {"grid_search": ["pibt", "random"]}}]
        """#)
    let plan = try batch.plan([])
    #expect(plan.trials.map(\.key.caseName) == ["a", "a"])
    #expect(plan.trials.map(\.key.controller) == ["pibt", "random"])
    #expect(plan.trials.map(\.controllerFlag) == ["pibt", "random"], "what plays one again")
    try batch.run(plan)
    #expect(try batch.run(batch.plan([])).finished == 6)
    let store = try ResultStore(path: batch.store, access: .read)
    let table = try ResultTable(store, store.run(named: nil))
    #expect(table.instances.count == 1 && table.suiteTitles == ["small"])
    #expect(PairedComparison.all(in: table, "pibt", "random", metrics: ["SoC"]).first?.difference.count == 3)
  }

  @Test("is whole when the wish to stop comes with its last episode")
  func lateCancel() throws {
    let batch = try TestBatch()
    let results = try ResultStore(path: batch.store, access: .write)
    let run = try results.createRun(name: "r", program: "1", machine: "test")
    let plan = try batch.plan(["greedy"])
    let made = Counter()
    var runner = BatchRunner(plan: plan, store: results, run: run, jobs: 1)
    runner.isCancelled = { made.value >= plan.episodeCount }
    runner.onEpisode = { made.next() }
    #expect(try runner.finishedBefore() == 0)
    let outcome = try runner.runMissing()
    #expect(outcome.finished == plan.episodeCount && !outcome.wasCancelled)
    // The run holds more than a smaller plan asks for.
    runner.plan = try batch.plan(["greedy"], episodes: 1)
    #expect(try runner.finishedBefore() == 4)
  }

  @Test("ends with the first episode that can't be made, unless it is to keep going")
  func failing() throws {
    let batch = try TestBatch()
    let plan = try batch.plan(["pibt"])
    let made = Counter()
    #expect(throws: BatchError.self) {
      try batch.run(
        plan, jobs: 1,
        makeEpisode: { scenario, number in
          if made.next() == 2 { throw Refusal() }
          return try scenario.makeEpisode(number)
        })
    }
    let results = try ResultStore(path: batch.store, access: .write)
    var runner = BatchRunner(plan: plan, store: results, run: try results.run(named: nil), jobs: 1)
    runner.makeEpisode = { _, _ in throw Refusal() }
    runner.keepsGoing = true
    let outcome = try runner.runMissing()
    let stored = try batch.rows().count
    #expect(outcome.finished == 0 && outcome.problems.count == 12 - stored)
  }
}

/// Counts from any thread.
final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .relaxed) }
  @discardableResult func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

extension TestBatch {
  /// Runs with a count of the stored episodes, so that a test can stop after so many.
  func run(
    _ plan: BatchPlan, jobs: Int, isCancelled: @escaping @Sendable () -> Bool, counting counter: Counter
  ) throws -> StoredRun {
    let results = try ResultStore(path: store, access: .write)
    defer { results.close() }
    let run = try results.createRun(name: "r", program: "1", machine: "test")
    var runner = BatchRunner(plan: plan, store: results, run: run, jobs: jobs)
    runner.isCancelled = isCancelled
    runner.onEpisode = { counter.next() }
    #expect(try runner.runMissing().wasCancelled)
    return try results.run(named: run.title)
  }
}
