import Basics
import GRDB

extension ResultStore {
  /// For each case with its seed a text that is the same wherever the map, starts, headings and goals are: cases and seeds
  /// that repeat one instance have it in common, whatever they are called and whatever else differs.
  func layouts(of run: StoredRun) throws(ResultStoreError) -> [InstanceKey: String] {
    try read { database in
      // Large maps stay out of the rows of cases: each is looked at once.
      var maps: [Int64: String] = [:]
      let mapRows = try Row.fetchCursor(
        database,
        sql: """
          SELECT map.id AS id,
            CASE WHEN json_valid(text) THEN coalesce(json_extract(text, '$.rows'), text) ELSE text END AS rows
          FROM map WHERE id IN (SELECT configuration.map FROM configuration JOIN instance
            ON instance.configuration = configuration.id WHERE run = ?)
          """, arguments: [run.id])
      while let row = try mapRows.next() { maps[try row.rowNumber("id")] = Digest.text(try row.text("rows")) }
      var layouts: [InstanceKey: String] = [:]
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT suite, case_name, agents, seed, configuration.map,
            CASE WHEN json_valid(text) THEN (
              SELECT group_concat(json_array(json_extract(value, '$.start'), json_extract(value, '$.goals'),
                json_extract(value, '$.heading'))) FROM json_each(text, '$.agents'))
            ELSE text END AS placement
          FROM instance JOIN configuration ON configuration.id = instance.configuration WHERE run = ?
          """, arguments: [run.id])
      while let row = try rows.next() {
        let key = InstanceKey(
          suite: try row.text("suite"), caseName: try row.text("case_name"), agents: try row.whole("agents"),
          seed: try row.seed())
        let placement = try row.optionalText("placement")
        layouts[key] = Digest.text("\(maps[try row.rowNumber("map")] ?? "") \(placement ?? "")")
      }
      return layouts
    }
  }
}
