/// Maps as rows of characters, the form of inline maps and of plain `.txt` files.
extension OccupancyGrid {
  /// Reads rows such as `"..#"`, top row first. Blanks at the end of a row are not part of it.
  /// - Throws: A `MapError` without file; its `row` names the row at fault.
  public init(rows: [String], rules: TerrainRules = .movingai) throws(MapError) {
    try self.init(rowBytes: rows.map { ArraySlice($0.utf8) }, rules: rules)
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

  /// Reads rows of bytes; `width` is what a header promised, otherwise the first row decides.
  init(rowBytes lines: [ArraySlice<UInt8>], width promised: Int? = nil, rules: TerrainRules) throws(MapError)
  {
    let rows = lines.map(OccupancyGrid.withoutBlanksAtEnd)
    guard let first = rows.first else { throw MapError(reason: .noRows) }
    let width = promised ?? first.count
    guard rows.count <= OccupancyGrid.maximumSide else {
      throw MapError(reason: .sizeOutOfRange("height", found: "\(rows.count)"))
    }
    guard width <= OccupancyGrid.maximumSide else {
      throw MapError(reason: .sizeOutOfRange("width", found: "\(width)"))
    }
    guard width * rows.count <= OccupancyGrid.maximumCells else {
      throw MapError(reason: .tooManyCells(width: width, height: rows.count))
    }
    let classes = (0...255).map { rules.classify(UInt8($0)) }
    var terrain: [Terrain] = []
    var occupied: [Bool] = []
    for (y, row) in rows.enumerated() {
      if row.isEmpty { throw MapError(reason: .emptyRow(row: y)) }
      for (x, byte) in row.enumerated() {
        guard let (cellTerrain, isBlocked) = classes[Int(byte)] else {
          let character = String(decoding: row.dropFirst(x), as: UTF8.self).first ?? "?"
          throw MapError(reason: .unknownCharacter(String(character), row: y, column: x, rules: rules))
        }
        terrain.append(cellTerrain)
        occupied.append(isBlocked)
      }
      guard row.count == width else {
        throw MapError(reason: .raggedRow(row: y, expected: width, found: row.count))
      }
    }
    self.init(width: width, height: rows.count, terrain: terrain, occupied: occupied)
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
