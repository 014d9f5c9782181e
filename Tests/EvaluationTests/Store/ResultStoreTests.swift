import Episodes
import Foundation
import GRDB
import Scenarios
import Testing

@testable import Evaluation

@Suite("A result store") struct ResultStoreTests {
  private func error(_ path: String, _ access: ResultStore.Access = .write) -> ResultStoreError? {
    #expect(throws: ResultStoreError.self) { try ResultStore(path: path, access: access, patience: 0.05) }
  }

  @Test("is one plain file once it is closed, and can be read again")
  func closed() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan())
    let names = try FileManager.default.contentsOfDirectory(atPath: batch.folder).sorted()
    #expect(names == ["results.sqlite", "suite.json"])
    let store = try ResultStore(path: batch.store, access: .read)
    #expect(try store.runs().map(\.title) == ["r#1"])
    #expect(try store.run(named: "1").finished == 36)
    let unknown = #expect(throws: ResultStoreError.self) { try store.run(named: "s") }
    #expect(unknown?.description.hasSuffix("holds no run 's'; there are r#1.") == true)
  }

  @Test("that a killed program left empty has no runs, and stays as it is until somebody writes")
  func empty() throws {
    let batch = try TestBatch()
    try Data().write(to: URL(filePath: batch.store))
    #expect(try ResultStore(path: batch.store, access: .read).runs().isEmpty)
    #expect(try Data(contentsOf: URL(filePath: batch.store)).isEmpty)
    try batch.run(batch.plan(["greedy"]))
    #expect(try ResultStore(path: batch.store, access: .read).runs().count == 1)
  }

  @Test("of another version is refused and left alone")
  func otherVersion() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    let queue = try DatabaseQueue(path: batch.store)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 7") }
    try queue.close()
    let before = try Data(contentsOf: URL(filePath: batch.store))
    #expect(error(batch.store)?.reason == .otherVersion(found: 7))
    #expect(error(batch.store, .read)?.reason == .otherVersion(found: 7))
    #expect(try Data(contentsOf: URL(filePath: batch.store)) == before)
  }

  @Test("is neither any other SQLite file nor any other file")
  func foreign() throws {
    let batch = try TestBatch()
    #expect(error(batch.suite)?.reason == .notAStore)
    let queue = try DatabaseQueue(path: batch.store)
    try queue.write { try $0.execute(sql: "CREATE TABLE other (id INTEGER)") }
    try queue.close()
    #expect(error(batch.store)?.reason == .notAStore)
    #expect(error(batch.folder + "/none.sqlite", .read)?.reason == .missing)
    #expect(error(batch.folder)?.reason == .isFolder)
  }

  @Test("that another program writes to is said to be locked")
  func locked() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: batch.store, configuration: configuration)
    try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
    let refused = error(batch.store)
    #expect(refused?.reason == .locked && refused?.isUnwritable == true)
    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    #expect(try ResultStore(path: batch.store, access: .write).runs().count == 1)
  }

  @Test("that is full says so, and is sound afterwards")
  func full() throws {
    let batch = try TestBatch()
    let plan = try batch.plan(["greedy"])
    try batch.run(plan)
    let store = try ResultStore(path: batch.store, access: .write)
    // SQLite's own limit gives the error a full disk gives.
    let run = try store.run(named: nil)
    let writer = try ResultWriter(store, run, controller: "greedy", jobs: 1)
    let pages = try store.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    try store.write { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    let result = EpisodeResult(
      number: 100, terminated: true, truncated: false, steps: 1, metrics: "{}", runtime: 0, seconds: 0)
    let failure = #expect(throws: ResultStoreError.self) {
      for number in 100..<1000 {
        var next = result
        next.number = number
        try writer.add(next, trial: 1)
      }
    }
    #expect(failure?.reason == .full && failure?.description.contains("go on with --resume") == true)
    #expect(try store.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
  }

  @Test("adds up the time of sessions, even of one that never came to its end")
  func time() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"], episodes: 1))
    let store = try ResultStore(path: batch.store, access: .write)
    func seconds() throws -> Double { try store.run(named: nil).controllers[0].wallSeconds }
    var last = try seconds()
    #expect(last > 0)
    for number in 1...3 {
      // No `finish`: as if the program had been killed.
      let writer = try ResultWriter(store, try store.run(named: nil), controller: "greedy", jobs: 1)
      try writer.add(
        EpisodeResult(
          number: number, terminated: true, truncated: false, steps: 1, metrics: "{}", runtime: 0, seconds: 0),
        trial: 1)
      #expect(try seconds() > last)
      last = try seconds()
    }
  }

  @Test("keeps what controllers said of an episode, and reads stores from before they were asked")
  func notes() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    let store = try ResultStore(path: batch.store, access: .write)
    let run = try store.run(named: nil)
    let writer = try ResultWriter(store, run, controller: "greedy", jobs: 1)
    for (number, text) in [(10, "greedy: lost at step 3."), (11, "greedy: lost at step 14."), (12, "tired")] {
      var result = EpisodeResult(
        number: number, terminated: true, truncated: false, steps: 1, metrics: "{}", runtime: 0, seconds: 0)
      result.notes = [text]
      try writer.add(result, trial: 1)
    }
    let table = try ResultTable(store, run)
    #expect(
      table.notes.map(\.text) == [
        "greedy: lost at step … (2 of 15 episodes).", "greedy: tired (1 of 15 episodes).",
      ])
    #expect(BatchText.table(table).contains("note: greedy: lost at step … (2 of 15 episodes)."))
    #expect(try HTMLReport(table).text { _ in nil }.contains("lost at step … (2 of 15 episodes)."))
    try store.write { try $0.execute(sql: "DROP TABLE note") }
    #expect(try ResultTable(store, run).notes.isEmpty)
  }

  @Test("goes on only with runs of the same program, but begins new ones beside any")
  func otherProgram() throws {
    let batch = try TestBatch()
    let store = try ResultStore(path: batch.store, access: .write)
    _ = try store.createRun(name: "r", program: "1", machine: "test")
    #expect(throws: ResultStoreError.self) { try store.runToResume(name: "r", program: "2") }
    #expect(try store.newestRun(name: "r")?.program == "1")
    #expect(try store.newestRun(name: "s") == nil)
  }

  @Test("gives back the scenario and controller of a trial")
  func scenario() throws {
    let batch = try TestBatch()
    let plan = try batch.plan(["pibt"])
    try batch.run(plan)
    let store = try ResultStore(path: batch.store, access: .read)
    let trials = try store.trials(of: try store.run(named: nil))
    #expect(trials.map(\.trial.key) == plan.trials.map(\.key))
    for (index, trial) in trials.enumerated() {
      let scenario = try store.scenario(of: trial)
      #expect(try scenario.world == plan.scenario(at: index).world)
      #expect(scenario.controller.name == "pibt")
    }
  }
}
