extension ResultStore {
  /// The tables of format 1.
  ///
  /// - `run`: one batch, under a name that later runs may share.
  /// - `configuration`: a resolved scenario without its controller, each text once for all runs, cases and controllers.
  /// - `controller`: what a run's controllers cost: wall-clock seconds over all its sessions, and the peak of the
  ///   process's memory while each ran.
  /// - `trial`: a case with its number of agents and seed under one controller; see `Trial`.
  /// - `episode`: a row an episode. `metrics` is a JSON object of everything but times, so that
  ///   `metrics ->> 'CSR'` works in any SQLite shell, and metrics unknown today need no new format.
  static let schema = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      created TEXT NOT NULL,
      program TEXT NOT NULL,
      machine TEXT NOT NULL
    ) STRICT;
    CREATE TABLE configuration (
      id INTEGER PRIMARY KEY,
      digest TEXT NOT NULL UNIQUE,
      scenario TEXT NOT NULL
    ) STRICT;
    CREATE TABLE controller (
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      name TEXT NOT NULL,
      wall_seconds REAL NOT NULL DEFAULT 0,
      peak_bytes INTEGER NOT NULL DEFAULT 0,
      threads INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (run, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE trial (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
      suite TEXT NOT NULL,
      case_name TEXT NOT NULL,
      agents INTEGER NOT NULL,
      seed TEXT NOT NULL,
      controller TEXT NOT NULL,
      file TEXT NOT NULL,
      in_suite INTEGER NOT NULL,
      map TEXT NOT NULL,
      settings TEXT NOT NULL,
      task TEXT NOT NULL,
      episodes INTEGER NOT NULL,
      configuration INTEGER NOT NULL REFERENCES configuration,
      specification TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      controller_flag TEXT,
      UNIQUE (run, suite, case_name, agents, seed, controller)
    ) STRICT;
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
}
