/// Maps as rows of characters, the form of inline maps and of plain `.txt` files.
extension OccupancyGrid {
  /// Reads rows such as `"..#"`, top row first. Blanks at the end of a row are not part of it.
  /// - Throws: A `MapError` without file, with those of further rows; its `row` names the row at fault.
  public init(rows: [String], rules: TerrainRules = .movingai) throws(MapError) {
    try self.init(rowBytes: rows.map { ArraySlice($0.utf8) }, in: RowFile(), rules: rules)
  }

  /// The map as rows, in characters that give the same map back when read under the same rules.
  ///
  /// A cell for which the rules have no exact character (free water under `movingai`, say) keeps whether it
  /// is blocked and loses its terrain.
  /// - Parameter wall: How plain walls are written: `#` as in hand-written rows, or `@` as in `.map` files.
  public func rows(rules: TerrainRules = .movingai, wall: Character = "#") -> [String] {
    precondition(wall == "#" || wall == "@", "walls are written '#' or '@'")
    var characters: [Character] = []  // by terrain, free before blocked
    for terrain in Terrain.allCases {
      for isBlocked in [false, true] {
        characters.append(rules.character(for: terrain, isBlocked: isBlocked, wall: wall))
      }
    }
    return (0..<height).map { y in
      var row = ""
      row.reserveCapacity(width)
      for x in 0..<width {
        let cell = Cell(x, y)
        row.append(characters[Int(terrain(at: cell).rawValue) * 2 + (isOccupied(cell) ? 1 : 0)])
      }
      return row
    }
  }

  /// Where rows stand, for messages.
  struct RowFile {
    var file = ""
    /// Lines of the file in front of row 0; nil for rows that come from no file.
    var linesBefore: Int?

    func error(_ reason: MapError.Reason, row: Int) -> MapError {
      MapError(file: file, line: linesBefore.map { $0 + row + 1 }, reason: reason)
    }
  }

  /// Reads rows of bytes; `width` is what a header promised, otherwise the first row decides.
  init(
    rowBytes lines: [ArraySlice<UInt8>], width promised: Int? = nil, in place: RowFile, rules: TerrainRules
  ) throws(MapError) {
    let rows = lines.map(OccupancyGrid.withoutBlanksAtEnd)
    guard let first = rows.first else { throw MapError(file: place.file, reason: .noRows) }
    let width = promised ?? first.count
    guard rows.count <= OccupancyGrid.maximumSide else {
      throw MapError(file: place.file, reason: .sizeOutOfRange("height", found: "\(rows.count)"))
    }
    guard width <= OccupancyGrid.maximumSide else {
      throw MapError(file: place.file, reason: .sizeOutOfRange("width", found: "\(width)"))
    }
    guard width * rows.count <= OccupancyGrid.maximumCells else {
      throw MapError(file: place.file, reason: .tooManyCells(width: width, height: rows.count))
    }
    let classes = (0...255).map { rules.classify(UInt8($0)) }
    var terrain: [Terrain] = []
    var occupied: [Bool] = []
    var isSound = true
    rows: for row in rows {
      guard row.count == width, width > 0 else {
        isSound = false
        break
      }
      for byte in row {
        guard let (cellTerrain, isBlocked) = classes[Int(byte)] else {
          isSound = false
          break rows
        }
        terrain.append(cellTerrain)
        occupied.append(isBlocked)
      }
    }
    if !isSound {
      try OccupancyGrid.faults(
        of: rows, width: promised, lengths: 0..<rows.count, in: place, rules: rules
      ).check()
    }
    self.init(width: width, height: rows.count, terrain: terrain, occupied: occupied)
  }

  /// All that is wrong with rows: characters that the rules don't know, each once a row however often it comes, and
  /// lengths.
  /// - Parameters:
  ///   - width: Nil where no header says it: then it is that of most rows, or of the first.
  ///   - lengths: The rows whose length counts.
  static func faults(
    of lines: [ArraySlice<UInt8>], width promised: Int?, lengths: Range<Int>, in place: RowFile,
    rules: TerrainRules
  ) -> MapFaults {
    let isKnown = (0...255).map { rules.classify(UInt8($0)) != nil }
    let width = promised ?? commonWidth(lines.map(OccupancyGrid.withoutBlanksAtEnd), isKnown)
    var faults = MapFaults()
    for (y, line) in lines.enumerated() {
      let row = OccupancyGrid.withoutBlanksAtEnd(line)
      if row.isEmpty {
        faults.note(place.error(.emptyRow(row: y), row: y))
        continue
      }
      var seen: Set<String> = []
      let count = countCells(of: row, isKnown) { character, column in
        guard seen.insert(character).inserted else { return }
        faults.note(place.error(.unknownCharacter(character, row: y, column: column, rules: rules), row: y))
      }
      if lengths.contains(y), count != width {
        faults.note(place.error(.raggedRow(row: y, expected: width, found: count), row: y))
      }
    }
    return faults
  }

  /// The cells of a row, among which a character of several bytes is one.
  private static func countCells(
    of row: ArraySlice<UInt8>, _ isKnown: [Bool], onUnknown: (_ character: String, _ column: Int) -> Void
  ) -> Int {
    var (count, x) = (0, row.startIndex)
    while x < row.endIndex {
      if isKnown[Int(row[x])] {
        x += 1
      } else {
        let character = String(decoding: row[x...].prefix(64), as: UTF8.self).first.map(String.init) ?? "?"
        onUnknown(character, count)
        x += row[x...].starts(with: character.utf8) ? character.utf8.count : 1
      }
      count += 1
    }
    return count
  }

  /// The width that more than half of the rows have, or that of the first.
  private static func commonWidth(_ rows: [ArraySlice<UInt8>], _ isKnown: [Bool]) -> Int {
    let widths = rows.filter { !$0.isEmpty }.map { countCells(of: $0, isKnown) { _, _ in } }
    let counts = widths.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return counts.first { 2 * $0.value > rows.count }?.key ?? widths.first ?? 0
  }

  /// A line without spaces, tabs and a carriage return at its end.
  static func withoutBlanksAtEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last, last == 0x20 || last == 0x09 || last == 0x0D { line.removeLast() }
    return line
  }
}

extension TerrainRules {
  /// Every character that can stand in a map under these rules, for messages.
  public var knownCharacters: String {
    TerrainRules.candidates.filter { classify($0) != nil }
      .map { String(UnicodeScalar($0)) }.joined(separator: " ")
  }

  private static let candidates: [UInt8] = Array(".GSEWT@O#".utf8)

  /// The character these rules read as just this terrain, or failing that as just as blocked.
  fileprivate func character(for terrain: Terrain, isBlocked: Bool, wall: Character) -> Character {
    if terrain == .outOfBounds && isBlocked { return wall }
    let exact = TerrainRules.candidates.first { candidate in
      guard let (candidateTerrain, isCandidateBlocked) = classify(candidate) else { return false }
      return candidateTerrain == terrain && isCandidateBlocked == isBlocked
    }
    return exact.map { Character(UnicodeScalar($0)) } ?? (isBlocked ? wall : ".")
  }
}
