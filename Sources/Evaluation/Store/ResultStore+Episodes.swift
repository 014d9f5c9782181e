import GRDB
import Simulation

/// A trial as it is stored, with the number of its row.
public struct StoredTrial: Sendable {
  public var id: Int64
  public var trial: Trial
}

extension ResultStore {
  /// The numbers of the finished episodes of a run, by trial.
  func finishedEpisodes(of run: StoredRun) throws(ResultStoreError) -> [Int64: Set<Int>] {
    try read { database in
      var finished: [Int64: Set<Int>] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: "SELECT trial, number FROM episode JOIN trial ON trial.id = episode.trial WHERE run = ?",
        arguments: [run.id])
      while let row = try rows.next() { finished[row[0], default: []].insert(row[1]) }
      return finished
    }
  }

  /// The trials of a run in the order in which they were planned, without their configurations.
  public func trials(of run: StoredRun) throws(ResultStoreError) -> [StoredTrial] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM trial WHERE run = ? ORDER BY id", arguments: [run.id])
        .map(StoredTrial.init)
    }
  }

  /// The resolved scenario of a trial, as JSON without its controller.
  public func configuration(of trial: StoredTrial) throws(ResultStoreError) -> String {
    try read { database in
      try String.fetchOne(
        database,
        sql:
          "SELECT scenario FROM configuration JOIN trial ON trial.configuration = configuration.id WHERE trial.id = ?",
        arguments: [trial.id]) ?? ""
    }
  }

  /// Hands over every finished episode of a run, trial by trial and in the order of their numbers, one at a time.
  public func forEachEpisode(
    of run: StoredRun, _ body: (_ trial: Int64, EpisodeResult) throws -> Void
  ) throws(ResultStoreError) {
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT episode.* FROM episode JOIN trial ON trial.id = episode.trial WHERE run = ?
          ORDER BY episode.trial, episode.number
          """, arguments: [run.id])
      while let row = try rows.next() {
        try body(
          row["trial"],
          EpisodeResult(
            number: row["number"], terminated: row["terminated"], truncated: row["truncated"],
            steps: row["steps"], metrics: row["metrics"], runtime: row["runtime"], seconds: row["seconds"]))
      }
    }
  }
}

extension StoredTrial {
  fileprivate init(_ row: Row) {
    let seed: String = row["seed"]
    let task: String = row["task"]
    self.init(
      id: row["id"],
      trial: Trial(
        key: TrialKey(
          suite: row["suite"], caseName: row["case_name"], agents: row["agents"], seed: UInt64(seed) ?? 0,
          controller: row["controller"]),
        file: row["file"], isInSuite: row["in_suite"], map: row["map"], settings: row["settings"],
        task: NavigationTask(rawValue: task) ?? .reach, episodes: row["episodes"], configuration: "",
        specification: row["specification"], fingerprint: row["fingerprint"],
        controllerFlag: row["controller_flag"]))
  }
}
