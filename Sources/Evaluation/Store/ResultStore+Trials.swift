import Basics
import GRDB
public import Scenarios
import Simulation

/// A trial as it is stored, with the number of its row.
public struct StoredTrial: Sendable {
  public var id: Int64
  public var trial: Trial
}

extension ResultStore {
  /// Makes the trials of a plan part of a run, and gives their rows' numbers in the plan's order. Trials that are
  /// there already must be the very same; the number of episodes may grow.
  func trialIDs(of plan: BatchPlan, in run: StoredRun) throws(ResultStoreError) -> [Int64] {
    try write { database in
      try ResultStore.renewFingerprints(of: run, plan, database)
      var rows = try StoredRows(run, database)
      return try plan.trials.map { trial in
        let configuration = try rows.configurationID(trial.configuration, database)
        if let stored = rows.trials[trial.key] {
          try check(trial, configuration, against: stored, run)
          try database.execute(
            sql: "UPDATE trial SET episodes = max(episodes, ?) WHERE id = ?",
            arguments: [trial.episodes, stored.id])
          return stored.id
        }
        return try rows.insert(trial, configuration, database)
      }
    }
  }

  private func check(
    _ trial: Trial, _ configuration: Int64, against stored: StoredRows.TrialRow, _ run: StoredRun
  ) throws {
    let what: String
    if stored.configuration != configuration {
      what = "another version"
    } else if stored.fingerprint != trial.fingerprint {
      what = "another policy or other options"
    } else if stored.senses != trial.senses {
      what = "other sensors or another radio"
    } else {
      return
    }
    throw ResultStoreError(path: path, reason: .changedTrial(trial.key, run: run.title, what: what))
  }

  /// The trials of a run in the order in which they were planned, without their configurations.
  public func trials(of run: StoredRun) throws(ResultStoreError) -> [StoredTrial] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT trial.*, instance.*, driver.* FROM trial JOIN instance ON instance.id = trial.instance
            JOIN driver ON driver.id = trial.driver
          WHERE instance.run = ? ORDER BY trial.id
          """, arguments: [run.id]
      ).map { try StoredTrial($0) }
    }
  }

  /// The collision rule of every trial of a run whose configuration says one.
  func collisionRules(of run: StoredRun) throws(ResultStoreError) -> [Int64: CollisionRule] {
    let key = ConfigurationText.collisionsKey
    let rows = try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT trial.id AS id, substr(text, instr(text, ?) + ?, 16) AS rule FROM trial
            JOIN instance ON instance.id = trial.instance JOIN configuration ON configuration.id = instance.configuration
          WHERE instance.run = ? AND instr(text, ?) > 0
          """, arguments: [key, key.utf8.count, run.id, key])
    }
    var rules: [Int64: CollisionRule] = [:]
    for row in rows { rules[row["id"]] = ConfigurationText.collisions(after: row["rule"] ?? "") }
    return rules
  }

  /// The trials whose scenarios are about one robot.
  func trialsWithEgo(of run: StoredRun) throws(ResultStoreError) -> Set<Int64> {
    let rows = try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT trial.id AS id FROM trial
            JOIN instance ON instance.id = trial.instance JOIN configuration ON configuration.id = instance.configuration
          WHERE instance.run = ? AND instr(text, ?) > 0
          """, arguments: [run.id, ConfigurationText.egoKey])
    }
    return Set(rows.map { $0["id"] })
  }

  /// The resolved scenario of a trial as it was run: with its map, the controller that drove it and its agents' senses.
  public func scenario(of stored: StoredTrial) throws -> Scenario {
    let (texts, senses) = try read { database in
      let texts = try Row.fetchOne(
        database,
        sql: """
          SELECT configuration.text, map.text AS map FROM trial JOIN instance ON instance.id = trial.instance
            JOIN configuration ON configuration.id = instance.configuration JOIN map ON map.id = configuration.map
          WHERE trial.id = ?
          """, arguments: [stored.id])
      // Stores of former versions have none.
      guard try database.tableExists("senses") else { return (texts, "") }
      let senses = try String.fetchOne(
        database, sql: "SELECT text FROM senses WHERE trial = ?", arguments: [stored.id])
      return (texts, senses ?? "")
    }
    let configuration = try texts?.text("text") ?? "{}"
    let map = try texts?.text("map") ?? "{}"
    // The file is where relative paths of the scenario were resolved already: nowhere.
    let text = ConfigurationText.joined(
      configuration, map: map, controller: stored.trial.specification, senses: senses)
    return try Scenario(text: text, file: "scenario.json")
  }
}

/// The rows that a run's trials refer to, looked up once and added to.
private struct StoredRows {
  struct TrialRow {
    var id: Int64
    var configuration: Int64
    var senses: String
    var fingerprint: String
  }

  fileprivate struct Driver: Hashable {
    var controller: String
    var specification: String
    var fingerprint: String

    init(_ trial: Trial) {
      controller = trial.key.controller
      specification = trial.specification
      fingerprint = trial.fingerprint
    }
  }

  private(set) var trials: [TrialKey: TrialRow] = [:]
  private var instances: [InstanceKey: Int64] = [:]
  private var drivers: [Driver: Int64] = [:]
  private var configurations: [String: Int64] = [:]
  private let run: StoredRun

  init(_ run: StoredRun, _ database: Database) throws {
    self.run = run
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT trial.*, instance.*, driver.*, senses.text AS senses FROM trial
          JOIN instance ON instance.id = trial.instance JOIN driver ON driver.id = trial.driver
          LEFT JOIN senses ON senses.trial = trial.id WHERE instance.run = ?
        """, arguments: [run.id])
    while let row = try rows.next() {
      let trial = try StoredTrial(row).trial
      trials[trial.key] = TrialRow(
        id: try row.rowNumber("id"), configuration: try row.rowNumber("configuration"),
        senses: try row.optionalText("senses") ?? "", fingerprint: trial.fingerprint)
      instances[trial.key.instance] = try row.rowNumber("instance")
      drivers[Driver(trial)] = try row.rowNumber("driver")
    }
  }

  mutating func insert(_ trial: Trial, _ configuration: Int64, _ database: Database) throws -> Int64 {
    let instance = try instances[trial.key.instance] ?? insertInstance(trial, configuration, database)
    instances[trial.key.instance] = instance
    let driver = try drivers[Driver(trial)] ?? insertDriver(trial, database)
    drivers[Driver(trial)] = driver
    try database.execute(
      sql: "INSERT INTO trial (instance, driver, episodes) VALUES (?, ?, ?)",
      arguments: [instance, driver, trial.episodes])
    let id = database.lastInsertedRowID
    if !trial.senses.isEmpty {
      try database.execute(
        sql: "INSERT INTO senses (trial, text) VALUES (?, ?)", arguments: [id, trial.senses])
    }
    return id
  }

  private func insertInstance(
    _ trial: Trial, _ configuration: Int64, _ database: Database
  ) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO instance (run, suite, case_name, agents, seed, file, in_suite, map, settings, task, flags,
          configuration)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run.id, trial.key.suite, trial.key.caseName, trial.key.agents, "\(trial.key.seed)", trial.file,
        trial.isInSuite, trial.map, trial.settings, trial.task.rawValue, trial.flags,
        configuration,
      ])
    return database.lastInsertedRowID
  }

  private func insertDriver(_ trial: Trial, _ database: Database) throws -> Int64 {
    try database.execute(
      sql: "INSERT INTO driver (run, controller, flag, specification, fingerprint) VALUES (?, ?, ?, ?, ?)",
      arguments: [
        run.id, trial.key.controller, trial.controllerFlag, trial.specification, trial.fingerprint,
      ])
    return database.lastInsertedRowID
  }

  mutating func configurationID(_ text: String, _ database: Database) throws -> Int64 {
    if let known = configurations[text] { return known }
    let (configuration, map) = ConfigurationText.split(text)
    let mapDigest = Digest.text(map)
    let mapID = try id(in: "map", digest: mapDigest, database) { digest in
      try database.execute(sql: "INSERT INTO map (digest, text) VALUES (?, ?)", arguments: [digest, map])
    }
    let digest = ResultStore.digest(of: configuration, map: mapDigest)
    let id = try id(in: "configuration", digest: digest, database) { digest in
      try database.execute(
        sql: "INSERT INTO configuration (digest, text, map) VALUES (?, ?, ?)",
        arguments: [digest, configuration, mapID])
    }
    configurations[text] = id
    return id
  }

  /// The row with this digest; inserted if there is none.
  private func id(
    in table: String, digest: String, _ database: Database, insert: (_ digest: String) throws -> Void
  ) throws -> Int64 {
    if let id = try Int64.fetchOne(
      database, sql: "SELECT id FROM \(table) WHERE digest = ?", arguments: [digest])
    {
      return id
    }
    try insert(digest)
    return database.lastInsertedRowID
  }
}

extension StoredTrial {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.rowNumber("id"),
      trial: Trial(
        key: TrialKey(
          suite: try row.text("suite"), caseName: try row.text("case_name"), agents: try row.whole("agents"),
          seed: try row.seed(),
          controller: try row.text("controller")),
        file: try row.text("file"), isInSuite: try row.flag("in_suite"), map: try row.text("map"),
        settings: try row.text("settings"),
        task: try row.choice("task", "a task's name") { NavigationTask(rawValue: $0) },
        episodes: try row.whole("episodes"), configuration: "", specification: try row.text("specification"),
        fingerprint: try row.text("fingerprint"), controllerFlag: try row.optionalText("flag"),
        flags: try row.text("flags")))
  }
}
