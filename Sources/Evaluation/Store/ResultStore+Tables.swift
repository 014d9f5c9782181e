import GRDB

extension ResultStore {
  /// Tables that a store of this format may not have yet.
  private static let laterTables: Set<String> = ["note", "senses", "grdb_migrations"]

  /// Looks at a file before anything could change it: whether it holds nothing at all yet.
  ///
  /// - Throws: `ResultStoreError` for a file of something else.
  static func isEmpty(_ database: Database, path: String) throws -> Bool {
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    // Another program may be about to make its tables, and have listed no step yet.
    let isEmpty =
      try Int.fetchOne(
        database, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'") == 0
    if isEmpty, application == 0, version == 0 { return true }
    guard application == applicationID else { throw ResultStoreError(path: path, reason: .notAStore) }
    guard version == ResultStore.version else {
      throw ResultStoreError(path: path, reason: .otherVersion(found: version))
    }
    try checkTables(database, path: path)
    return false
  }

  /// Refuses a store whose tables differ from those that this navsim makes, whatever its header says. Tables beside
  /// them are nobody's business.
  private static func checkTables(_ database: Database, path: String) throws {
    let queue = try DatabaseQueue()
    try migrate(queue)
    let expected = try queue.read { try tables($0) }
    let found = try tables(database)
    for (name, table) in expected.sorted(by: { $0.key < $1.key }) where found[name] != table {
      if found[name] == nil, laterTables.contains(name) { continue }
      throw ResultStoreError(path: path, reason: .otherTables(name, isMissing: found[name] == nil))
    }
  }

  /// What can be relied on when a table is read: its columns with their types, and whether SQLite holds them to these.
  private static func tables(_ database: Database) throws -> [String: [String]] {
    var tables: [String: [String]] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT list.name AS name,
          list.type || ' ' || list.strict || ' ' || list.wr AS kind,
          info.name || ' ' || info.type || ' ' || info."notnull" || ' ' || info.pk AS column
        FROM pragma_table_list AS list JOIN pragma_table_xinfo(list.name) AS info
        WHERE list.schema = 'main' AND list.name NOT LIKE 'sqlite_%' ORDER BY list.name, info.cid
        """)
    while let row = try rows.next() {
      let name = try row.text("name")
      if tables[name] == nil { tables[name] = [try row.text("kind")] }
      tables[name]?.append(try row.text("column"))
    }
    return tables
  }
}
