public import Basics

/// A map or `.scen` file navsim cannot use, and how to mend it.
public struct MapError: ReportedError, Equatable {
  public enum Reason: Equatable, Sendable {
    case unreadable(FileError.Reason)
    case unknownFormat(fileExtension: String)

    // Rows; `row` counts from 0, as cells do.
    case noRows
    case emptyRow(row: Int)
    case raggedRow(row: Int, expected: Int, found: Int)
    case unknownCharacter(String, row: Int, column: Int, rules: TerrainRules)

    // The `.map` header.
    case wrongHeader(expected: String, found: String)
    case repeatedHeader(String)
    case missingSize(String)
    case sizeOutOfRange(String, found: String)
    case tooManyCells(width: Int, height: Int)
    case truncated(expectedRows: Int, foundRows: Int)
    case trailingText(String, height: Int)

    // Pictures, and the YAML files of ROS maps.
    case unknownPicture(found: String)
    case unreadablePicture(String)
    case missingPixels(expected: Int, found: Int, unit: String)
    case notYAML(String)
    case noMapServerMap
    case missingKey(String, example: String)
    case misspelledKey(String, meant: String)

    // `.scen` files.
    case wrongFieldCount(found: Int)
    case wrongField(String, expected: String, found: String)
    case noEntries
    case otherMapSize(found: String, map: String)
    case cellOffMap(String, Cell, width: Int, height: Int)
    case cellIsWall(String, Cell, nearestFree: Cell?)
  }

  /// The path as the user wrote it; empty for rows that come from no file of their own.
  public var file: String
  /// From 1; nil where no single line is at fault.
  public var line: Int?
  public var reason: Reason
  /// What else is wrong with the same file, in the order of its lines; at most nine.
  public var others: [MapError] = []
  /// How many errors there are beyond these.
  public var untold = 0

  public init(file: String = "", line: Int? = nil, reason: Reason) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  init(_ error: FileError) {
    var line: Int?
    if case .notUTF8(let badLine, _) = error.reason { line = badLine }
    self.init(file: error.path, line: line, reason: .unreadable(error.reason))
  }

  /// Whether the file is missing (exit code 66) rather than there but wrong (65).
  public var isMissingInput: Bool {
    guard case .unreadable(let reason) = self.reason else { return false }
    return FileError(path: file, reason: reason).isMissingInput
  }

  /// The row at fault, from 0, if the error lies in one.
  public var row: Int? {
    switch reason {
    case .emptyRow(let row), .raggedRow(let row, _, _), .unknownCharacter(_, let row, _, _): row
    default: nil
    }
  }

  public var fault: Fault { .input(isMissing: isMissingInput) }

  /// A line for every error.
  public var description: String {
    let more = untold > 0 ? ["… and \(grouped(untold)) more."] : []
    return (([self] + others).map(\.sentence) + more).joined(separator: "\n")
  }

  /// This error alone.
  private var sentence: String {
    guard !file.isEmpty else { return reason.sentence }
    return place(file, line: line) + ": " + reason.sentence
  }
}

extension MapError.Reason {
  /// What is wrong and how to mend it, without the place.
  public var sentence: String {
    switch self {
    case .unreadable(let reason):
      return reason.sentence
    case .unknownFormat(let fileExtension):
      return
        "navsim can't read '.\(fileExtension)' maps; use a MovingAI '.map', plain rows in a '.txt', a ROS "
        + "map's '.yaml', or a '.pgm' or '.png' picture."
    case .noRows:
      return "the map has no rows; give at least one, such as \"..#\"."
    case .emptyRow(let row):
      return "row \(row) is empty; every row has a character for each cell."
    case .raggedRow(let row, let expected, let found):
      let mend = found < expected ? "add \(expected - found)" : "remove \(found - expected)"
      return "row \(row) has \(found) cell\(found == 1 ? "" : "s") instead of \(expected); \(mend)."
    case .unknownCharacter(let character, let row, let column, let rules):
      let byte = character.utf8.count == 1 ? character.utf8.first : nil
      let other = TerrainRules.allCases.first { rules in byte.map { rules.classify($0) != nil } ?? false }
      return
        "\(MapError.Reason.shown(character)) at column \(column) of row \(row) is no map character under the \(rules) rules; "
        + "known are \(rules.knownCharacters)" + (other.map { " (the \($0) rules know it)." } ?? ".")
    case .wrongHeader(let expected, let found):
      return "expected \(expected), found \(quoted(found)); a MovingAI map starts with the lines "
        + "'type octile', 'height H', 'width W' and 'map'."
    case .repeatedHeader(let field):
      return "'\(field)' is given a second time; remove one of the lines."
    case .missingSize(let field):
      return "the header has no '\(field)'; add a line such as '\(field) 32' before 'map'."
    case .sizeOutOfRange(let field, let found):
      return "\(field) \(clipped(found)) is out of range 1…\(OccupancyGrid.maximumSide)."
    case .tooManyCells(let width, let height):
      return "\(width)×\(height) cells are more than the \(OccupancyGrid.maximumCells) navsim accepts; "
        + "cut the map or scale it down."
    case .truncated(let expectedRows, let foundRows):
      return "the header says height \(expectedRows), but the file ends after \(foundRows) rows; "
        + "add the missing rows or write 'height \(foundRows)'."
    case .trailingText(let text, let height):
      return "unexpected \(quoted(text)) after the last of \(height) rows; remove it or correct 'height'."
    case .unknownPicture(let found):
      return "no picture that navsim knows"
        + (found.isEmpty ? "" : " (it begins with \(quoted(found)))")
        + "; use PGM ('P2' or 'P5') or PNG."
    case .unreadablePicture(let words):
      return "not a readable PNG: \(words); save it anew."
    case .missingPixels(let expected, let found, let unit):
      return
        "breaks off: \(grouped(expected)) \(unit) by its header, \(grouped(found)) in the file; save it anew."
    case .notYAML(let words):
      return "not YAML: \(words)."
    case .noMapServerMap:
      return "no map of ROS's map_server; it has lines such as 'image: office.pgm' and 'resolution: 0.05'."
    case .missingKey(let key, let example):
      return "'\(key)' is missing; add a line such as '\(key): \(example)'."
    case .misspelledKey(let key, let meant):
      return "unknown key '\(clipped(key))'; did you mean '\(meant)'?"
    case .wrongFieldCount(let found):
      return "expected 9 tab-separated fields (bucket, map, width, height, start x, start y, goal x, goal y, "
        + "optimal length), found \(found)."
    case .wrongField(let field, let expected, let found):
      return "\(field): expected \(expected), found \(quoted(found))."
    case .noEntries:
      return "lists no agents; below 'version 1' it has a line for each, with its start and goal."
    case .otherMapSize(let found, let map):
      return "is made for a \(found) map, but this one is \(map); use the map the file was made for."
    case .cellOffMap(let role, let cell, let width, let height):
      return "\(role) \(cell) is off the \(width)×\(height) map; columns run from 0 to \(width - 1), "
        + "rows from 0 to \(height - 1)."
    case .cellIsWall(let role, let cell, let nearestFree):
      return "\(role) \(cell) is a wall; "
        + (nearestFree.map { "\($0) is free." } ?? "the map has no free cell.")
    }
  }

  /// A character as a message can show it: by its name or number where it would not be seen.
  private static func shown(_ character: String) -> String {
    guard let scalar = character.unicodeScalars.first else { return "nothing" }
    switch scalar {
    case " ": return "a space"
    case "\t": return "a tab"
    default: break
    }
    let properties = scalar.properties
    let isSeen =
      scalar.value < 128
      ? (33...126).contains(scalar.value)
      : !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
        && ![.control, .format, .unassigned, .privateUse, .surrogate].contains(properties.generalCategory)
    if isSeen { return "'\(character)'" }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "the invisible character U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private func quoted(_ text: String) -> String {
    text.isEmpty ? "an empty line" : "'\(clipped(text))'"
  }
}
