import GRDB

extension ResultStore {
  /// What makes a store of this navsim out of a new file or an older store, step by step. A store lists the steps that
  /// it has behind it in its table `grdb_migrations`.
  ///
  /// A step that stands in a release is never changed: a new one follows it. Readers of format 1 read the tables after
  /// each of them.
  private static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    // Immediate checks of foreign keys look at what changes, deferred ones at every row of the store.
    migrator.registerMigration("tables", foreignKeyChecks: .immediate) { database in
      try database.execute(sql: schema)
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: "PRAGMA user_version = \(version)")
    }
    migrator.registerMigration("notes", foreignKeyChecks: .immediate) { database in
      try database.execute(sql: noteSchema)
    }
    migrator.registerMigration("digests", foreignKeyChecks: .immediate) { try renewDigests($0) }
    migrator.registerMigration("senses", foreignKeyChecks: .immediate) { database in
      try database.execute(sql: sensesSchema)
    }
    return migrator
  }()

  /// Takes the steps that a store has not behind it yet.
  static func migrate(_ queue: DatabaseQueue) throws {
    // Two programs may come to a new file at once. Who is second finds a step done already, and goes on behind it.
    for _ in 1..<migrator.migrations.count {
      do {
        return try migrator.migrate(queue)
      } catch let error as DatabaseError
        where [.SQLITE_ERROR, .SQLITE_CONSTRAINT].contains(error.resultCode)
      {
        continue
      }
    }
    try migrator.migrate(queue)
  }

  /// Notes down which steps a store has behind it that was made before there were any: its tables are there, and that
  /// of notes may be.
  static func adopt(_ database: Database) throws {
    guard try Int.fetchOne(database, sql: "PRAGMA user_version") == version,
      try !database.tableExists("grdb_migrations")
    else { return }
    try database.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
    let steps = try database.tableExists("note") ? ["tables", "notes"] : ["tables"]
    for step in steps {
      try database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: [step])
    }
  }

  /// The tables of format 1.
  ///
  /// - `run`: one batch, under a name that later runs may share.
  /// - `map`, `configuration`: resolved scenarios without controller, and their maps' rows: each text once for all runs,
  ///   cases and controllers.
  /// - `controller`: what a run's controllers cost: wall-clock seconds over all its sessions, and the peak of the
  ///   process's memory while each ran.
  /// - `driver`: a controller as it was made: its options, and a digest of the files it is read from.
  /// - `instance`: a case with its number of agents and seed; `trial`: an instance under one driver; see `Trial`.
  /// - `episode`: a row an episode. `metrics` is a JSON object of everything but times, so that
  ///   `metrics ->> 'CSR'` works in any SQLite shell, and metrics unknown today need no new format.
  /// - `note`: what a controller said of an episode.
  /// - `senses`: sensors and radio of the trials whose policy decides them, instead of their instance's configuration, as
  ///   a JSON object.
  private static let schema = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      created TEXT NOT NULL,
      program TEXT NOT NULL,
      machine TEXT NOT NULL
    ) STRICT;
    CREATE TABLE map (
      id INTEGER PRIMARY KEY,
      digest TEXT NOT NULL UNIQUE,
      text TEXT NOT NULL
    ) STRICT;
    CREATE TABLE configuration (
      id INTEGER PRIMARY KEY,
      digest TEXT NOT NULL UNIQUE,
      text TEXT NOT NULL,
      map INTEGER NOT NULL REFERENCES map
    ) STRICT;
    CREATE TABLE controller (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      name TEXT NOT NULL,
      wall_seconds REAL NOT NULL DEFAULT 0,
      peak_bytes INTEGER NOT NULL DEFAULT 0,
      threads INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (run, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE driver (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      controller TEXT NOT NULL,
      flag TEXT,
      specification TEXT NOT NULL,
      fingerprint TEXT NOT NULL
    ) STRICT;
    CREATE TABLE instance (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      suite TEXT NOT NULL,
      case_name TEXT NOT NULL,
      agents INTEGER NOT NULL,
      seed TEXT NOT NULL,
      file TEXT NOT NULL,
      in_suite INTEGER NOT NULL,
      map TEXT NOT NULL,
      settings TEXT NOT NULL,
      task TEXT NOT NULL,
      flags TEXT NOT NULL,
      configuration INTEGER NOT NULL REFERENCES configuration
    ) STRICT;
    CREATE TABLE trial (
      id INTEGER PRIMARY KEY,
      instance INTEGER NOT NULL REFERENCES instance ON DELETE CASCADE,
      driver INTEGER NOT NULL REFERENCES driver,
      episodes INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX instance_run ON instance (run);
    CREATE INDEX trial_instance ON trial (instance);
    CREATE VIEW result AS
      SELECT instance.run, instance.suite, instance.case_name, instance.map, instance.settings, instance.agents,
        instance.seed, driver.controller, episode.number, episode.terminated, episode.truncated, episode.steps,
        episode.metrics, episode.runtime, episode.seconds
      FROM episode JOIN trial ON trial.id = episode.trial JOIN instance ON instance.id = trial.instance
        JOIN driver ON driver.id = trial.driver;
    CREATE TABLE episode (
      trial INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
      number INTEGER NOT NULL,
      terminated INTEGER NOT NULL,
      truncated INTEGER NOT NULL,
      steps INTEGER NOT NULL,
      metrics TEXT NOT NULL,
      runtime REAL NOT NULL,
      seconds REAL NOT NULL,
      PRIMARY KEY (trial, number)
    ) STRICT, WITHOUT ROWID;
    """

  private static let sensesSchema = """
    CREATE TABLE senses (
      trial INTEGER PRIMARY KEY REFERENCES trial ON DELETE CASCADE,
      text TEXT NOT NULL
    ) STRICT;
    """

  private static let noteSchema = """
    CREATE TABLE note (
      trial INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
      number INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (trial, number, text)
    ) STRICT, WITHOUT ROWID;
    """
}
