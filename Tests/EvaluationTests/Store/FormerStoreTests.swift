import Basics
import Episodes
import Foundation
import GRDB
import Scenarios
import Simulation
import Testing

@testable import Evaluation

@Suite("A store of an older navsim") struct FormerStoreTests {
  private func names(_ batch: TestBatch) throws -> [String] {
    let queue = try DatabaseQueue(path: batch.store)
    defer { try? queue.close() }
    return try queue.read {
      try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid")
    }
  }

  @Test("is read as it is")
  func read() throws {
    let batch = try TestBatch()
    let plan = try batch.plan(["greedy"])
    try FormerStore.make(batch.store, of: plan)
    let before = try Data(contentsOf: URL(filePath: batch.store))
    let store = try ResultStore(path: batch.store, access: .read)
    let run = try store.run(named: nil)
    #expect(run.title == "r#1" && run.planned == plan.episodeCount && run.finished == 0)
    let trials = try store.trials(of: run)
    #expect(trials.map(\.trial.key) == plan.trials.map(\.key))
    #expect(try store.scenario(of: trials[0]).world == plan.scenario(at: 0).world)
    store.close()
    #expect(try Data(contentsOf: URL(filePath: batch.store)) == before)
  }

  @Test("is resumed, and then holds what a new one does", arguments: [true, false])
  func resumed(hasNotes: Bool) throws {
    let batch = try TestBatch()
    let plan = try batch.plan(["greedy", "pibt"])
    try FormerStore.make(batch.store, of: plan, hasNotes: hasNotes)
    let run = try batch.run(plan)
    #expect(run.title == "r#1" && run.finished == plan.episodeCount)
    #expect(try batch.rows() == reference(plan, batch))
    #expect(try names(batch) == ["tables", "notes", "digests", "senses"])
    #expect(try counts(batch.store) == counts(batch.folder + "/reference.sqlite"), "nothing is stored twice")
    // And again, as any store.
    #expect(try batch.run(plan).finished == plan.episodeCount)
  }

  @Test("is resumed with a policy that was known by a shorter digest, from then on by its own")
  func policies() throws {
    let batch = try TestBatch()
    let plan = try batch.plan(["soft"], episodes: 1)
    let file = try #require(ShippedPolicies.path(of: "soft"))
    let bytes = try FileBytes.read(path: file, maximumBytes: 1 << 30)
    try FormerStore.make(batch.store, of: plan, fingerprint: "\"soft\" " + FormerStore.digest(bytes))
    #expect(try batch.run(plan).finished == plan.episodeCount)
    #expect(try fingerprints(batch) == ["\"soft\" " + Digest.bytes(bytes)])
    #expect(plan.trials[0].fingerprint == "\"soft\" " + Digest.bytes(bytes))
  }

  @Test("is not resumed with another policy")
  func otherPolicy() throws {
    let batch = try TestBatch()
    let plan = try batch.plan(["soft"], episodes: 1)
    let former = "\"soft\" " + FormerStore.digest("other weights")
    try FormerStore.make(batch.store, of: plan, fingerprint: former)
    let error = #expect(throws: BatchError.self) { try batch.run(plan) }
    #expect(error?.description.contains("another policy or other options") == true)
    #expect(try fingerprints(batch) == [former])
  }

  private func fingerprints(_ batch: TestBatch) throws -> [String] {
    let queue = try DatabaseQueue(path: batch.store)
    defer { try? queue.close() }
    return try queue.read { try String.fetchAll($0, sql: "SELECT fingerprint FROM driver") }
  }

  /// The rows that a new store has after the same plan.
  private func reference(_ plan: BatchPlan, _ batch: TestBatch) throws -> [String] {
    let path = batch.folder + "/reference.sqlite"
    try batch.run(plan, store: path)
    return try batch.rows(path)
  }

  private func counts(_ path: String) throws -> [String: Int] {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.read { database in
      var counts: [String: Int] = [:]
      for table in ["run", "map", "configuration", "controller", "driver", "instance", "trial", "episode"] {
        counts[table] = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)")
      }
      return counts
    }
  }
}

@Suite("A new store") struct NewStoreTests {
  @Test(
    "that was left before its first table was made holds no runs, and takes the first", arguments: [0, 1])
  func unmade(steps: Int) throws {
    let batch = try TestBatch()
    let queue = try DatabaseQueue(path: batch.store)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      if steps == 1 {
        try database.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
      }
    }
    try queue.close()
    let store = try ResultStore(path: batch.store, access: .read)
    #expect(try store.runs().isEmpty)
    let refused = #expect(throws: ResultStoreError.self) { try store.run(named: nil) }
    #expect(refused?.reason == .noRuns)
    store.close()
    #expect(try batch.run(batch.plan(["greedy"])).title == "r#1")
  }

  @Test("lists the steps that made it, and is made once by programs that come to it together")
  func together() throws {
    let batch = try TestBatch()
    let path = batch.store
    let failures = Locked<[ResultStoreError.Reason]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      do throws(ResultStoreError) {
        _ = try ResultStore(path: path, access: .write).runs()
      } catch {
        failures.withLock { $0.append(error.reason) }
      }
    }
    // SQLite does not wait for everything.
    #expect(failures.withLock { $0.count < 8 && $0.allSatisfy { $0 == .locked } })
    let queue = try DatabaseQueue(path: batch.store)
    let steps = try queue.read { try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations") }
    #expect(Set(steps) == ["tables", "notes", "digests", "senses"] && steps.count == 4)
  }
}
