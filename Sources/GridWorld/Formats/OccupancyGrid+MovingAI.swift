import Basics

/// The MovingAI `.map` format (Sturtevant 2012): header lines, then a row of characters a line.
extension OccupancyGrid {
  /// Reads the text of a map file.
  ///
  /// Sizes are checked before anything of that size is allocated. Other planners' maps differ in small things, which are
  /// all fine: `\r\n` line ends, blanks at the end of lines, blank lines around the header and at the end, header lines
  /// in any order and in capitals, `type tile` or no `type` at all, and rows without a header.
  /// - Parameter file: The path for messages.
  public init(movingAI bytes: [UInt8], file: String, rules: TerrainRules = .movingai) throws(MapError) {
    let lines = TextFile.lines(of: bytes).map(OccupancyGrid.withoutBlanksAtEnd)
    if let first = lines.firstIndex(where: { !$0.isEmpty }), OccupancyGrid.looksLikeRow(lines[first]) {
      try self.init(bareRows: lines, from: first, file: file, rules: rules)
      return
    }
    let header = try MovingAIHeader(lines, file: file)
    let rows = Array(lines[header.lineCount...].prefix(header.height))
    // A file that breaks off may break off in the middle of a row: say "truncated", not "ragged".
    let lastRow = rows.lastIndex { !$0.isEmpty } ?? -1
    guard lastRow == header.height - 1 else {
      throw MapError(
        file: file, line: header.lineCount + lastRow + 1,
        reason: .truncated(expectedRows: header.height, foundRows: lastRow + 1))
    }
    for (offset, line) in lines[(header.lineCount + header.height)...].enumerated() {
      let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      guard text.isEmpty else {
        throw MapError(
          file: file, line: header.lineCount + header.height + offset + 1,
          reason: .trailingText(String(decoding: text, as: UTF8.self), height: header.height))
      }
    }
    do {
      try self.init(rowBytes: rows, width: header.width, rules: rules)
    } catch {
      throw MapError(file: file, line: error.row.map { header.lineCount + $0 + 1 }, reason: error.reason)
    }
  }

  /// Reads a map file: a MovingAI `.map`, or rows without a header; the extension `.txt` takes anything for rows that
  /// does not begin as a header does.
  public init(mapFile path: String, rules: TerrainRules = .movingai) throws(MapError) {
    let name = path.split(separator: "/").last ?? ""
    let fileExtension = name.contains(".") ? String(name.split(separator: ".").last ?? "") : ""
    guard !["yaml", "yml", "pgm", "png", "json", "scen"].contains(fileExtension) else {
      throw MapError(file: path, reason: .unknownFormat(fileExtension: fileExtension))
    }
    let file: TextFile
    do { file = try TextFile(path: path) } catch { throw MapError(error) }
    guard fileExtension == "txt" else {
      try self.init(movingAI: file.bytes, file: path, rules: rules)
      return
    }
    let lines = TextFile.lines(of: file.bytes).map(OccupancyGrid.withoutBlanksAtEnd)
    if let first = lines.first(where: { !$0.isEmpty }), MovingAIHeader.begins(with: first) {
      try self.init(movingAI: file.bytes, file: path, rules: rules)
    } else {
      let first = lines.firstIndex { !$0.isEmpty } ?? 0
      try self.init(bareRows: lines, from: first, file: path, rules: rules)
    }
  }

  /// Reads rows that follow no header.
  private init(
    bareRows lines: [ArraySlice<UInt8>], from first: Int, file: String, rules: TerrainRules
  ) throws(MapError) {
    let end = lines.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? first
    do {
      try self.init(rowBytes: Array(lines[min(first, end)..<end]), rules: rules)
    } catch {
      throw MapError(file: file, line: error.row.map { first + $0 + 1 }, reason: error.reason)
    }
  }

  /// Whether most of a line could be cells, so that the file has no header.
  private static func looksLikeRow(_ line: ArraySlice<UInt8>) -> Bool {
    guard !MovingAIHeader.begins(with: line) else { return false }
    let known = line.count { byte in TerrainRules.allCases.contains { $0.classify(byte) != nil } }
    return 2 * known > line.count
  }

  /// The map as the text of a `.map` file.
  public func movingAIText(rules: TerrainRules = .movingai) -> String {
    let rows = rows(rules: rules, wall: "@").joined(separator: "\n")
    return "type octile\nheight \(height)\nwidth \(width)\nmap\n\(rows)\n"
  }
}

/// The lines of a `.map` file before its rows.
private struct MovingAIHeader {
  var width: Int
  var height: Int
  /// Header lines, so that row 0 is `lines[lineCount]`.
  var lineCount: Int

  init(_ lines: [ArraySlice<UInt8>], file: String) throws(MapError) {
    var sizes: [String: Int] = [:]
    var hasType = false
    for (index, line) in lines.enumerated() {
      let text = String(decoding: line.prefix(80), as: UTF8.self)
      let words = text.split { $0 == " " || $0 == "\t" }.map { $0.lowercased() }
      func wrong(_ expected: String) -> MapError {
        MapError(file: file, line: index + 1, reason: .wrongHeader(expected: expected, found: text))
      }
      if words.isEmpty, index + 1 < lines.count { continue }
      if words.first == "type" {
        guard !hasType else { throw MapError(file: file, line: index + 1, reason: .repeatedHeader("type")) }
        guard words == ["type", "octile"] || words == ["type", "tile"] else { throw wrong("'type octile'") }
        hasType = true
      } else if words == ["map"] {
        guard let height = sizes["height"], let width = sizes["width"] else {
          let field = sizes["height"] == nil ? "height" : "width"
          throw MapError(file: file, line: index + 1, reason: .missingSize(field))
        }
        guard width * height <= OccupancyGrid.maximumCells else {
          throw MapError(file: file, line: index + 1, reason: .tooManyCells(width: width, height: height))
        }
        self.width = width
        self.height = height
        lineCount = index + 1
        return
      } else {
        guard let field = words.first, field == "height" || field == "width" else {
          throw wrong(hasType || !sizes.isEmpty ? MovingAIHeader.expected(after: sizes) : "'type octile'")
        }
        guard words.count == 2, words[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 || $0 == 45 }) else {
          throw wrong("'\(field)' and a whole number")
        }
        guard sizes[field] == nil else {
          throw MapError(file: file, line: index + 1, reason: .repeatedHeader(field))
        }
        guard let size = Int(words[1]), size >= 1, size <= OccupancyGrid.maximumSide else {
          throw MapError(file: file, line: index + 1, reason: .sizeOutOfRange(field, found: words[1]))
        }
        sizes[field] = size
      }
    }
    throw MapError(
      file: file, line: lines.count,
      reason: .wrongHeader(expected: MovingAIHeader.expected(after: sizes), found: "end of file"))
  }

  /// Whether a line is one of the header's.
  static func begins(with line: ArraySlice<UInt8>) -> Bool {
    let words = line.prefix(80).split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
    return ["type", "height", "width", "map"].contains(words.first?.lowercased())
  }

  private static func expected(after sizes: [String: Int]) -> String {
    switch (sizes["height"], sizes["width"]) {
    case (nil, nil): "'height H'"
    case (nil, _): "'height H'"
    case (_, nil): "'width W'"
    default: "'map'"
    }
  }
}
