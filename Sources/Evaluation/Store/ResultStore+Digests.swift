import Basics
import GRDB

/// Digests were 32 digits of another function before they were SHA-256. A store that has such is renewed: those of texts
/// when it is next written to, those of policies' files when a run that has them is resumed.
extension ResultStore {
  /// What tells a configuration from others: its map's digest and its own text.
  static func digest(of configuration: String, map digest: String) -> String {
    Digest.text(digest + "\n" + configuration)
  }

  /// Makes the digests of all maps and configurations anew, from their texts.
  static func renewDigests(_ database: Database) throws {
    // One text at a time: a store may hold thousands of large maps. Of two that are the same, against all odds, one
    // keeps the digest that nobody looks for.
    for id in try Int64.fetchAll(database, sql: "SELECT id FROM map") {
      let text = try String.fetchOne(database, sql: "SELECT text FROM map WHERE id = ?", arguments: [id])
      try database.execute(
        sql: "UPDATE OR IGNORE map SET digest = ? WHERE id = ?", arguments: [Digest.text(text ?? ""), id])
    }
    for id in try Int64.fetchAll(database, sql: "SELECT id FROM configuration") {
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT configuration.text, map.digest FROM configuration JOIN map ON map.id = configuration.map
          WHERE configuration.id = ?
          """, arguments: [id])
      try database.execute(
        sql: "UPDATE OR IGNORE configuration SET digest = ? WHERE id = ?",
        arguments: [digest(of: row?.text("text") ?? "", map: row?.text("digest") ?? ""), id])
    }
  }

  /// Gives the drivers of a run whose policies are known by former digests the fingerprints of today, if the files are
  /// still the same.
  static func renewFingerprints(of run: StoredRun, _ plan: BatchPlan, _ database: Database) throws {
    let fingerprints = ControllerFingerprints(digest: FormerDigest.bytes)
    for driver in try Row.fetchAll(database, sql: "SELECT * FROM driver WHERE run = ?", arguments: [run.id]) {
      let (stored, specification) = (try driver.text("fingerprint"), try driver.text("specification"))
      guard FormerDigest.isIn(stored) else { continue }
      var tried: Set<String> = []
      for (index, trial) in plan.trials.enumerated()
      where trial.specification == specification && tried.insert(trial.fingerprint).inserted {
        guard try fingerprints.fingerprint(of: plan.scenario(at: index)) == stored else { continue }
        try database.execute(
          sql: "UPDATE driver SET fingerprint = ? WHERE id = ?",
          arguments: [trial.fingerprint, try driver.rowNumber("id")])
        break
      }
    }
  }
}

/// The digest of stores from before there was SHA-256: 128 bits of FNV-1a (Fowler, Noll, Vo), two streams of 64.
private enum FormerDigest {
  static func bytes(_ bytes: [UInt8]) -> String {
    var first: UInt64 = 0xCBF2_9CE4_8422_2325
    var second: UInt64 = 0x8422_2325_CBF2_9CE4
    for byte in bytes {
      first = (first ^ UInt64(byte)) &* 0x100_0000_01B3
      second = (second ^ UInt64(byte ^ 0x5A)) &* 0x100_0000_01B3
      second ^= second >> 29
    }
    return hexadecimal(first) + hexadecimal(second)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Whether one of a fingerprint's words looks like such a digest.
  static func isIn(_ fingerprint: String) -> Bool {
    fingerprint.split(separator: " ").contains { word in
      word.utf8.count == 32 && word.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }
  }
}
