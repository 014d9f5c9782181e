import GRDB
import Simulation

@testable import Evaluation

/// A store as navsim made it before stores listed their migrations: format 1, digests of 32 digits.
enum FormerStore {
  /// Makes the file, with a run "r" of the program "1" that holds a plan's trials and no episode yet.
  /// - Parameters:
  ///   - hasNotes: Whether it is from after controllers were asked for notes.
  ///   - fingerprint: What it stores instead of the plan's fingerprint of controllers; nil for the same.
  static func make(
    _ path: String, of plan: BatchPlan, hasNotes: Bool = true, fingerprint: String? = nil
  ) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { database in
      try database.execute(sql: schema + (hasNotes ? noteSchema : ""))
      try database.execute(sql: "INSERT INTO run VALUES (1, 'r', '2026-01-01T00:00:00Z', '1', 'test')")
      var maps: [String] = []
      var configurations: [String] = []
      var instances: [InstanceKey] = []
      var drivers: [String] = []
      for trial in plan.trials {
        let (configuration, map) = ConfigurationText.split(trial.configuration)
        let mapID = try place(of: map, in: &maps) { id in
          try database.execute(
            sql: "INSERT INTO map VALUES (?, ?, ?)", arguments: [id, digest(map), map])
        }
        let configurationID = try place(of: trial.configuration, in: &configurations) { id in
          try database.execute(
            sql: "INSERT INTO configuration VALUES (?, ?, ?, ?)",
            arguments: [id, digest(trial.configuration), configuration, mapID])
        }
        let instance = try place(of: trial.key.instance, in: &instances) { id in
          try database.execute(
            sql: "INSERT INTO instance VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
              id, trial.key.suite, trial.key.caseName, trial.key.agents, "\(trial.key.seed)", trial.file,
              trial.isInSuite, trial.map, trial.settings, trial.task.rawValue, trial.flags, configurationID,
            ])
        }
        let driver = try place(of: trial.key.controller, in: &drivers) { id in
          try database.execute(
            sql: "INSERT INTO driver VALUES (?, 1, ?, ?, ?, ?)",
            arguments: [
              id, trial.key.controller, trial.controllerFlag, trial.specification,
              fingerprint ?? trial.fingerprint,
            ])
        }
        try database.execute(
          sql: "INSERT INTO trial (instance, driver, episodes) VALUES (?, ?, ?)",
          arguments: [instance, driver, trial.episodes])
      }
    }
    try queue.close()
  }

  /// The number of a thing's row, which is inserted the first time.
  private static func place<Element: Equatable>(
    of element: Element, in known: inout [Element], insert: (_ id: Int) throws -> Void
  ) throws -> Int {
    if let index = known.firstIndex(of: element) { return index + 1 }
    known.append(element)
    try insert(known.count)
    return known.count
  }

  /// Two streams of FNV-1a, as digests were before they were SHA-256.
  static func digest(_ text: String) -> String { digest(Array(text.utf8)) }

  static func digest(_ bytes: [UInt8]) -> String {
    var first: UInt64 = 0xCBF2_9CE4_8422_2325
    var second: UInt64 = 0x8422_2325_CBF2_9CE4
    for byte in bytes {
      first = (first ^ UInt64(byte)) &* 0x100_0000_01B3
      second = (second ^ UInt64(byte ^ 0x5A)) &* 0x100_0000_01B3
      second ^= second >> 29
    }
    return [first, second].map { value in
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

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
    PRAGMA application_id = 1853256557;
    PRAGMA user_version = 1;
    """
  private static let noteSchema = """
    CREATE TABLE IF NOT EXISTS note (
      trial INTEGER NOT NULL REFERENCES trial ON DELETE CASCADE,
      number INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (trial, number, text)
    ) STRICT, WITHOUT ROWID;
    """
}
