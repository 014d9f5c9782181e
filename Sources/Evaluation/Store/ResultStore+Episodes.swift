import GRDB

extension ResultStore {
  /// The numbers of the finished episodes of a run, by trial.
  func finishedEpisodes(of run: StoredRun) throws(ResultStoreError) -> [Int64: Set<Int>] {
    try read { database in
      var finished: [Int64: Set<Int>] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT episode.trial, episode.number FROM episode JOIN trial ON trial.id = episode.trial
            JOIN instance ON instance.id = trial.instance WHERE run = ?
          """,
        arguments: [run.id])
      while let row = try rows.next() {
        finished[try row.rowNumber("trial"), default: []].insert(try row.whole("number"))
      }
      return finished
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
          SELECT episode.* FROM episode JOIN trial ON trial.id = episode.trial
            JOIN instance ON instance.id = trial.instance WHERE run = ?
          ORDER BY episode.trial, episode.number
          """, arguments: [run.id])
      while let row = try rows.next() {
        try body(
          row.rowNumber("trial"),
          EpisodeResult(
            number: row.whole("number"), terminated: row.flag("terminated"), truncated: row.flag("truncated"),
            steps: row.whole("steps", in: 0...(1 << 53)), metrics: row.text("metrics"),
            runtime: row.seconds("runtime"), seconds: row.seconds("seconds")))
      }
    }
  }

  /// What controllers said of the episodes of a run, trial by trial and in the order of their numbers.
  func notes(of run: StoredRun) throws(ResultStoreError) -> [(trial: Int64, text: String)] {
    try read { database in
      guard try database.tableExists("note") else { return [] }
      return try Row.fetchAll(
        database,
        sql: """
          SELECT note.trial, note.text FROM note JOIN trial ON trial.id = note.trial
            JOIN instance ON instance.id = trial.instance WHERE run = ?
          ORDER BY note.trial, note.number, note.text
          """, arguments: [run.id]
      ).map { (try $0.rowNumber("trial"), try $0.text("text")) }
    }
  }
}
