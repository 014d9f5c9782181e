import Foundation
import GRDB
import Simulation

extension ResultStore {
  /// All runs, the newest last.
  public func runs() throws(ResultStoreError) -> [StoredRun] {
    try read { database in
      var runs = try Row.fetchAll(database, sql: "SELECT * FROM run ORDER BY id").map(StoredRun.init)
      for index in runs.indices {
        let id = runs[index].id
        runs[index].planned =
          try Int.fetchOne(database, sql: "SELECT sum(episodes) FROM trial WHERE run = ?", arguments: [id])
          ?? 0
        runs[index].finished =
          try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM episode JOIN trial ON trial.id = episode.trial WHERE run = ?",
            arguments: [id]) ?? 0
        // In the order in which they were first run.
        runs[index].controllers = try Row.fetchAll(
          database,
          sql: """
            SELECT controller.* FROM controller LEFT JOIN trial ON trial.run = controller.run
              AND trial.controller = controller.name
            WHERE controller.run = ? GROUP BY name ORDER BY min(trial.id)
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

  /// The run to go on with: the newest of that name; nil if there is none.
  public func runToResume(name: String, program: String) throws(ResultStoreError) -> StoredRun? {
    guard let run = try runs().last(where: { $0.name == name }) else { return nil }
    guard run.program == program else {
      throw ResultStoreError(
        path: path, reason: .otherProgram(run: run.title, found: run.program, own: program))
    }
    return run
  }

  // MARK: - Trials

  /// Makes the trials of a plan part of a run, and gives their rows' numbers in the plan's order. Trials that are
  /// there already must be the very same; the number of episodes may grow.
  func trialIDs(of plan: BatchPlan, in run: StoredRun) throws(ResultStoreError) -> [Int64] {
    try write { database in
      var configurations: [String: Int64] = [:]
      return try plan.trials.map { trial in
        let configuration =
          try configurations[trial.configuration] ?? configurationID(trial.configuration, database)
        configurations[trial.configuration] = configuration
        if let row = try storedTrial(trial.key, run, database) {
          try check(trial, configuration, against: row, run)
          let id: Int64 = row["id"]
          try database.execute(
            sql: "UPDATE trial SET episodes = max(episodes, ?) WHERE id = ?", arguments: [trial.episodes, id])
          return id
        }
        try insert(trial, configuration, run, database)
        return database.lastInsertedRowID
      }
    }
  }

  private func configurationID(_ text: String, _ database: Database) throws -> Int64 {
    let digest = Digest.text(text)
    if let id = try Int64.fetchOne(
      database, sql: "SELECT id FROM configuration WHERE digest = ?", arguments: [digest])
    {
      return id
    }
    try database.execute(
      sql: "INSERT INTO configuration (digest, scenario) VALUES (?, ?)", arguments: [digest, text])
    return database.lastInsertedRowID
  }

  private func storedTrial(_ key: TrialKey, _ run: StoredRun, _ database: Database) throws -> Row? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT id, configuration, fingerprint FROM trial
        WHERE run = ? AND suite = ? AND case_name = ? AND agents = ? AND seed = ? AND controller = ?
        """, arguments: [run.id, key.suite, key.caseName, key.agents, "\(key.seed)", key.controller])
  }

  private func check(_ trial: Trial, _ configuration: Int64, against row: Row, _ run: StoredRun) throws {
    let what: String
    if row["configuration"] as Int64 != configuration {
      what = "another version"
    } else if row["fingerprint"] as String != trial.fingerprint {
      what = "another policy or other options"
    } else {
      return
    }
    throw ResultStoreError(path: path, reason: .changedTrial(trial.key, run: run.title, what: what))
  }

  private func insert(_ trial: Trial, _ configuration: Int64, _ run: StoredRun, _ database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO trial (run, suite, case_name, agents, seed, controller, file, in_suite, map, settings, task,
          episodes, configuration, specification, fingerprint, controller_flag)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run.id, trial.key.suite, trial.key.caseName, trial.key.agents, "\(trial.key.seed)",
        trial.key.controller, trial.file, trial.isInSuite, trial.map, trial.settings, trial.task.rawValue,
        trial.episodes, configuration, trial.specification, trial.fingerprint, trial.controllerFlag,
      ])
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
