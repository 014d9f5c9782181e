import Basics

/// The MovingAI `.map` format (Sturtevant 2012): four header lines, then a row of characters a line.
extension OccupancyGrid {
  /// Reads the text of a `.map` file.
  ///
  /// Sizes are checked before anything of that size is allocated. `\r\n` line ends and blank lines at the end
  /// are fine; `height` and `width` may come in either order.
  /// - Parameter file: The path for messages.
  public init(movingAI bytes: [UInt8], file: String, rules: TerrainRules = .movingai) throws(MapError) {
    let lines = TextFile.lines(of: bytes)
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

  /// Reads a map file: a MovingAI `.map` or, with the extension `.txt`, plain rows.
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
    var rows = TextFile.lines(of: file.bytes)
    while rows.last?.isEmpty == true { rows.removeLast() }
    do {
      try self.init(rowBytes: rows, rules: rules)
    } catch {
      throw MapError(file: path, line: error.row.map { $0 + 1 }, reason: error.reason)
    }
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
    for (index, line) in lines.enumerated() {
      let text = String(decoding: line.prefix(80), as: UTF8.self)
      let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
      func wrong(_ expected: String) -> MapError {
        MapError(file: file, line: index + 1, reason: .wrongHeader(expected: expected, found: text))
      }
      if index == 0 {
        guard words == ["type", "octile"] else { throw wrong("'type octile'") }
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
          throw wrong(MovingAIHeader.expected(after: sizes))
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

  private static func expected(after sizes: [String: Int]) -> String {
    switch (sizes["height"], sizes["width"]) {
    case (nil, nil): "'height H'"
    case (nil, _): "'height H'"
    case (_, nil): "'width W'"
    default: "'map'"
    }
  }
}
