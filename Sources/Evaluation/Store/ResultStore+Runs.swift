import Foundation
import GRDB
import Simulation

extension ResultStore {
  /// All runs, the newest last.
  public func runs() throws(ResultStoreError) -> [StoredRun] {
    try read { database in
      // A program that is killed while it makes a store leaves one without tables.
      guard try database.tableExists("run") else { return [] }
      var runs = try Row.fetchAll(database, sql: "SELECT * FROM run ORDER BY id").map(StoredRun.init)
      for index in runs.indices {
        let id = runs[index].id
        runs[index].planned =
          try Int.fetchOne(
            database,
            sql:
              "SELECT sum(episodes) FROM trial JOIN instance ON instance.id = trial.instance WHERE run = ?",
            arguments: [id])
          ?? 0
        runs[index].finished =
          try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM result WHERE run = ?",
            arguments: [id]) ?? 0
        // In the order in which they were first run.
        runs[index].controllers = try Row.fetchAll(
          database,
          sql: """
            SELECT controller.* FROM controller LEFT JOIN driver ON driver.run = controller.run
              AND driver.controller = controller.name
            WHERE controller.run = ? GROUP BY name ORDER BY min(driver.id)
            """, arguments: [id]
        ).map(ControllerCost.init)
      }
      return runs
    }
  }

  /// A run by its name (the newest of that name), its number, or both as in `name#3`; nil for the newest of all.
  public func run(named name: String?) throws(ResultStoreError) -> StoredRun {
    let runs = try runs()
    guard let last = runs.last else { throw ResultStoreError(path: path, reason: .noRuns) }
    guard let name else { return last }
    guard let run = runs.last(where: { $0.name == name || $0.title == name || "\($0.id)" == name }) else {
      throw ResultStoreError(path: path, reason: .unknownRun(name, known: runs.map(\.title)))
    }
    return run
  }

  /// Begins a run.
  /// - Parameter program: the version of navsim.
  public func createRun(name: String, program: String, machine: String) throws(ResultStoreError) -> StoredRun
  {
    let created = Date.now.formatted(.iso8601)
    return try write { database in
      try database.execute(
        sql: "INSERT INTO run (name, created, program, machine) VALUES (?, ?, ?, ?)",
        arguments: [name, created, program, machine])
      return StoredRun(
        id: database.lastInsertedRowID, name: name, created: created, program: program, machine: machine)
    }
  }

  /// The newest run of that name, whatever program began it; nil if there is none.
  public func newestRun(name: String) throws(ResultStoreError) -> StoredRun? {
    try runs().last { $0.name == name }
  }

  /// The run to go on with: the newest of that name; nil if there is none.
  /// - Throws: if another version of the program began it.
  public func runToResume(name: String, program: String) throws(ResultStoreError) -> StoredRun? {
    guard let run = try newestRun(name: name) else { return nil }
    guard run.program == program else {
      throw ResultStoreError(
        path: path, reason: .otherProgram(run: run.title, found: run.program, own: program))
    }
    return run
  }
}

extension StoredRun {
  fileprivate init(_ row: Row) {
    self.init(
      id: row["id"], name: row["name"], created: row["created"], program: row["program"],
      machine: row["machine"])
  }
}

extension ControllerCost {
  fileprivate init(_ row: Row) {
    self.init(
      name: row["name"], wallSeconds: row["wall_seconds"], peakBytes: row["peak_bytes"],
      threads: row["threads"])
  }
}
