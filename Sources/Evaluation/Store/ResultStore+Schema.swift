extension ResultStore {
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
  /// - `note`: what a controller said of an episode; stores made before there were notes get the table when they are
  ///   next written to.
  static let schema = """
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
  static let noteSchema = """
    CREATE TABLE IF NOT EXISTS note (
      trial INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
      number INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (trial, number, text)
    ) STRICT, WITHOUT ROWID;
    """
}
