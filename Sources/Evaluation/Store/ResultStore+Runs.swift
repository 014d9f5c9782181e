import Foundation
import GRDB
import Simulation

extension ResultStore {
  /// All runs, the newest last.
  public func runs() throws(ResultStoreError) -> [StoredRun] {
    try read { try ResultStore.runs($0) }
  }

  private static func runs(_ database: Database) throws -> [StoredRun] {
    // A program that is killed while it makes a store leaves one without tables.
    guard try database.tableExists("run") else { return [] }
    var runs = try Row.fetchAll(database, sql: "SELECT * FROM run ORDER BY id").map { try StoredRun($0) }
    for index in runs.indices {
      let id = runs[index].id
      let counts = try Row.fetchOne(
        database,
        sql: """
          SELECT (SELECT coalesce(sum(episodes), 0) FROM trial JOIN instance ON instance.id = trial.instance
              WHERE run = ?1) AS planned,
            (SELECT count(*) FROM result WHERE run = ?1) AS finished
          """, arguments: [id])
      runs[index].planned = try counts?.whole("planned", in: 0...(1 << 53)) ?? 0
      runs[index].finished = try counts?.whole("finished", in: 0...(1 << 53)) ?? 0
      // In the order in which they were first run.
      runs[index].controllers = try Row.fetchAll(
        database,
        sql: """
          SELECT controller.* FROM controller LEFT JOIN driver ON driver.run = controller.run
            AND driver.controller = controller.name
          WHERE controller.run = ? GROUP BY name ORDER BY min(driver.id)
          """, arguments: [id]
      ).map { try ControllerCost($0) }
    }
    return runs
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

  /// The newest run in which all of these controllers drove, with the newer ones that it was chosen before; nil if there
  /// is none.
  public func newestRun(
    of controllers: [String]
  ) throws(ResultStoreError) -> (run: StoredRun, passed: [StoredRun])? {
    let runs = try runs()
    guard
      let place = runs.lastIndex(where: { run in
        controllers.allSatisfy { name in run.controllers.contains { $0.name == name } }
      })
    else { return nil }
    return (runs[place], Array(runs[(place + 1)...]))
  }

  /// Begins a run.
  /// - Parameter program: the version of navsim.
  public func createRun(name: String, program: String, machine: String) throws(ResultStoreError) -> StoredRun
  {
    try write { try ResultStore.createRun(name: name, program: program, machine: machine, $0) }
  }

  /// The run to go on with, or a new one where there is none of that name: of two programs that come at once, one begins
  /// it and the other finds it.
  ///
  /// - Throws: if another version of the program began it.
  public func resumeRun(
    name: String, program: String, machine: String
  ) throws(ResultStoreError) -> (run: StoredRun, isNew: Bool) {
    try write { database in
      if let run = try runToResume(name: name, program: program, database) { return (run, false) }
      return (try ResultStore.createRun(name: name, program: program, machine: machine, database), true)
    }
  }

  /// The newest run of that name, whatever program began it; nil if there is none.
  public func newestRun(name: String) throws(ResultStoreError) -> StoredRun? {
    try runs().last { $0.name == name }
  }

  /// The run to go on with: the newest of that name; nil if there is none.
  /// - Throws: if another version of the program began it.
  public func runToResume(name: String, program: String) throws(ResultStoreError) -> StoredRun? {
    try read { try runToResume(name: name, program: program, $0) }
  }

  private func runToResume(name: String, program: String, _ database: Database) throws -> StoredRun? {
    guard let run = try ResultStore.runs(database).last(where: { $0.name == name }) else { return nil }
    guard run.program == program else {
      throw ResultStoreError(
        path: path, reason: .otherProgram(run: run.title, found: run.program, own: program))
    }
    return run
  }

  private static func createRun(
    name: String, program: String, machine: String, _ database: Database
  ) throws -> StoredRun {
    let created = Date.now.formatted(.iso8601)
    try database.execute(
      sql: "INSERT INTO run (name, created, program, machine) VALUES (?, ?, ?, ?)",
      arguments: [name, created, program, machine])
    return StoredRun(
      id: database.lastInsertedRowID, name: name, created: created, program: program, machine: machine)
  }
}

extension StoredRun {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.rowNumber("id"), name: try row.text("name"), created: try row.text("created"),
      program: try row.text("program"), machine: try row.text("machine"))
  }
}

extension ControllerCost {
  fileprivate init(_ row: Row) throws {
    self.init(
      name: try row.text("name"), wallSeconds: try row.seconds("wall_seconds"),
      peakBytes: try row.whole("peak_bytes", in: 0...(1 << 53)), threads: try row.whole("threads"))
  }
}
