import Basics
import Foundation
import GRDB
import Testing

@testable import Evaluation

@Suite("A damaged store") struct DamagedStoreTests {
  /// Reads all that any command reads.
  private func readAll(_ path: String) throws {
    let store = try ResultStore(path: path, access: .read, patience: 0.1)
    defer { store.close() }
    for run in try store.runs() {
      let table = try ResultTable(store, run)
      _ = (BatchText.table(table), BatchText.json(table).text, BatchText.csv(table))
      _ = try HTMLReport(table).text { _ in nil }
      for trial in table.trials { _ = try? store.scenario(of: trial) }
    }
  }

  private func change(_ batch: TestBatch, _ sql: String) throws {
    let queue = try DatabaseQueue(path: batch.store)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  private func refusal(_ batch: TestBatch) -> ResultStoreError? {
    #expect(throws: ResultStoreError.self) { try readAll(batch.store) }
  }

  @Test(
    "is none of this version if a table is missing, or a column is more, less, or of another type",
    arguments: [
      "DROP TABLE controller", "DROP VIEW result; DROP TABLE episode", "DROP VIEW result",
      "ALTER TABLE run ADD COLUMN more TEXT", "ALTER TABLE controller DROP COLUMN threads",
      "ALTER TABLE controller RENAME COLUMN threads TO jobs",
      "DROP TABLE controller; CREATE TABLE controller (run, name, wall_seconds, peak_bytes, threads)",
      "DROP TABLE controller; CREATE VIEW controller AS SELECT 1 AS run",
      "DROP TABLE note; CREATE TABLE note (trial INTEGER)",
      "PRAGMA foreign_keys = OFF; DROP VIEW result; CREATE VIEW result AS SELECT a FROM b",
    ])
  func tables(sql: String) throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    try change(batch, sql)
    let before = try Data(contentsOf: URL(filePath: batch.store))
    let error = try #require(refusal(batch))
    let sentence = sql.contains("FROM b") ? "is damaged (no such table" : "is no result store of this version"
    #expect(error.description.contains(sentence), "\(sql): \(error)")
    #expect(!error.isMissingInput && !error.isUnwritable && !error.isUsage)
    // Nor is it written to.
    #expect(throws: ResultStoreError.self) { try batch.run(batch.plan(["greedy"])) }
    #expect(try Data(contentsOf: URL(filePath: batch.store)) == before)
  }

  @Test(
    "with numbers that no episode has is refused by the column's name",
    arguments: [
      ("UPDATE instance SET agents = -1", "'agents' holds -1"),
      ("UPDATE instance SET agents = 9223372036854775807", "'agents' holds 9223372036854775807"),
      ("UPDATE instance SET seed = 'x'", "'seed' holds \"x\""),
      ("UPDATE instance SET task = 'fly'", "'task' holds"),
      ("UPDATE instance SET in_suite = 2", "'in_suite' holds 2"),
      ("UPDATE trial SET episodes = -3", "'planned' holds -12"),
      ("UPDATE trial SET episodes = 9223372036854775807", "integer overflow"),
      ("UPDATE episode SET steps = -1", "'steps' holds -1"),
      ("UPDATE episode SET number = number + 9000000000", "'number' holds 9000000000"),
      ("UPDATE episode SET runtime = -1e400", "'runtime' holds -inf"),
      ("UPDATE episode SET runtime = 1e300", "'runtime' holds 1e+300"),
      ("UPDATE episode SET seconds = 1e400", "'seconds' holds inf"),
      ("UPDATE episode SET terminated = 7", "'terminated' holds 7"),
      ("UPDATE controller SET wall_seconds = 1e400", "'wall_seconds' holds inf"),
      ("UPDATE controller SET peak_bytes = -1", "'peak_bytes' holds -1"),
      ("UPDATE controller SET threads = 5000000000", "'threads' holds 5000000000"),
      ("UPDATE episode SET metrics = '[]'", "'metrics' holds"),
      ("UPDATE episode SET metrics = '{\"CSR\": NaN}'", "'metrics' holds"),
      ("UPDATE episode SET metrics = '{\"CSR\": 1e400}'", "'metrics' holds"),
      ("UPDATE episode SET metrics = '{\"CSR\": 1e99}'", "expected CSR from -1e15 to 1e15"),
      ("PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON", ""),
    ])
  func numbers(sql: String, expected: String) throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    try change(batch, sql)
    guard !expected.isEmpty else { return try readAll(batch.store) }
    let error = try #require(refusal(batch))
    guard case .damaged = error.reason else {
      Issue.record("\(sql): \(error)")
      return
    }
    #expect(error.description.contains(expected), "\(sql): \(error)")
  }

  @Test("with values of another type than their column's is refused, though SQLite allows none such")
  func types() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    for (table, column, value) in [
      ("run", "name", "NULL"), ("instance", "agents", "'many'"), ("episode", "steps", "x'00'"),
      ("trial", "episodes", "'x'"), ("driver", "specification", "NULL"),
      ("controller", "wall_seconds", "NULL"),
    ] {
      let copy = batch.folder + "/copy.sqlite"
      try FileManager.default.copyItem(atPath: batch.store, toPath: copy)
      // As a table of the same columns that takes anything; then told to be strict.
      let queue = try DatabaseQueue(path: copy)
      try queue.writeWithoutTransaction { database in
        let sql = try #require(
          try String.fetchOne(
            database, sql: "SELECT sql FROM sqlite_master WHERE name = ?", arguments: [table]))
        let loose = sql.replacing(" STRICT", with: "").replacing(",WITHOUT", with: " WITHOUT")
          .replacing(", WITHOUT", with: " WITHOUT").replacing(" NOT NULL", with: "")
        try database.execute(sql: "PRAGMA foreign_keys = OFF")
        try database.execute(sql: "PRAGMA writable_schema = ON")
        func set(_ sql: String) throws {
          try database.execute(
            sql: "UPDATE sqlite_master SET sql = ? WHERE name = ?", arguments: [sql, table])
          try database.execute(sql: "PRAGMA writable_schema = RESET")
          try database.execute(sql: "PRAGMA writable_schema = ON")
        }
        try set(loose)
        try database.execute(sql: "UPDATE \(table) SET \(column) = \(value)")
        try set(sql)
      }
      try queue.close()
      #expect(throws: ResultStoreError.self, "\(table).\(column)") { try readAll(copy) }
      try FileManager.default.removeItem(atPath: copy)
    }
  }

  @Test("cut short or with other bytes anywhere is read or refused, never a trap", arguments: UInt64(1)...60)
  func bytes(seed: UInt64) throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    var rng = SplitMix64(seed: seed)
    var bytes = Array(try Data(contentsOf: URL(filePath: batch.store)))
    if seed % 4 == 0 {
      bytes.removeLast(rng.index(below: bytes.count))
    } else {
      for _ in 0..<(1 + rng.index(below: 30)) {
        bytes[rng.index(below: bytes.count)] = UInt8(truncatingIfNeeded: rng.next())
      }
    }
    try Data(bytes).write(to: URL(filePath: batch.store))
    do {
      try readAll(batch.store)
    } catch let error as ResultStoreError {
      #expect(!error.isMissingInput || error.reason == .noRuns, "seed \(seed): \(error)")
    }
    // Whoever goes on with it fares no worse.
    _ = try? batch.run(batch.plan(["greedy"]))
  }

  @Test("beside what another program left of its log is read as it is")
  func foreignLog() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    let rows = try batch.rows()
    try Data("no log at all, but longer than its header".utf8).write(to: URL(filePath: batch.store + "-wal"))
    #expect(try batch.rows() == rows)
  }

  @Test("whose program was killed in the middle of a write loses what that had begun, and nothing else")
  func hotJournal() throws {
    let batch = try TestBatch()
    try batch.run(batch.plan(["greedy"]))
    let rows = try batch.rows()
    let copy = batch.folder + "/killed.sqlite"
    let queue = try DatabaseQueue(path: batch.store)
    try queue.writeWithoutTransaction { database in
      // So little memory that the file itself is written to before the transaction ends.
      try database.execute(sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE half (text)")
      for _ in 0..<200 { try database.execute(sql: "INSERT INTO half VALUES (hex(randomblob(4000)))") }
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: batch.store + suffix, toPath: copy + suffix)
      }
      try database.execute(sql: "ROLLBACK")
    }
    let store = try ResultStore(path: copy, access: .read)
    #expect(try store.runs().count == 1)
    #expect(try batch.rows(copy) == rows)
    #expect(!FileManager.default.fileExists(atPath: copy + "-journal"))
  }
}

@Suite("A store's name") struct StoreNameTests {
  @Test(
    "is a path, whatever SQLite would take it for", arguments: [":memory:", "file:x?mode=memory", "x", "-"])
  func plain(name: String) throws {
    let batch = try TestBatch()
    let path = batch.folder + "/" + name
    try batch.run(batch.plan(["greedy"], episodes: 1), store: path)
    #expect(try ResultStore(path: path, access: .read).runs().count == 1)
    #expect(FileManager.default.fileExists(atPath: path))
    #expect(try StoreFile(name).sqlitePath == "./" + name)
  }

  @Test("names a file: neither nothing, nor a folder, nor a pipe")
  func refused() throws {
    let batch = try TestBatch()
    let pipe = batch.folder + "/pipe"
    #expect(mkfifo(pipe, 0o644) == 0)
    let cases: [(String, ResultStoreError.Reason)] = [
      ("", .noName), (batch.folder, .isFolder), (batch.folder + "/none/", .isFolder), (pipe, .notAStore),
      ("/dev/null", .notAStore),
    ]
    for (path, reason) in cases {
      for access in [ResultStore.Access.read, .write] {
        let error = #expect(throws: ResultStoreError.self) { try ResultStore(path: path, access: access) }
        #expect(error?.reason == reason, "\(path)")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: batch.folder + "/none"))
  }
}
