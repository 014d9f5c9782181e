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
    let place = RowFile(file: file, linesBefore: header.lineCount)
    guard header.faults.isEmpty, let width = header.width, let height = header.height else {
      try OccupancyGrid.faults(of: lines, under: header, in: place, rules: rules).check()
      throw MapError(file: file, reason: .noRows)
    }
    let rows = Array(lines[header.lineCount...].prefix(height))
    let isWhole = rows.lastIndex { !$0.isEmpty } == height - 1
    let rest = lines.dropFirst(header.lineCount + height)
    guard isWhole, rest.allSatisfy({ OccupancyGrid.withoutBlanks($0).isEmpty }) else {
      try OccupancyGrid.faults(of: lines, under: header, in: place, rules: rules).check()
      throw MapError(file: file, reason: .noRows)
    }
    try self.init(rowBytes: rows, width: width, in: place, rules: rules)
  }

  /// All that is wrong with a file that has a header.
  private static func faults(
    of lines: [ArraySlice<UInt8>], under header: MovingAIHeader, in place: RowFile, rules: TerrainRules
  ) -> MapFaults {
    var faults = header.faults
    guard !header.isOutOfRange else { return faults }
    let rows = lines.dropFirst(header.lineCount).prefix(header.height ?? .max)
    // A file that breaks off may break off in the middle of a row: say "truncated", not "ragged".
    let rowCount = rows.lastIndex { !$0.isEmpty }.map { $0 - header.lineCount + 1 } ?? 0
    let isTruncated = header.height.map { rowCount < $0 } ?? false
    var lengths = 0..<(isTruncated ? max(0, rowCount - 1) : rowCount)
    // Without a width, and where it may not be meant so, lengths say nothing.
    if header.width == nil { lengths = 0..<0 }
    faults.merge(
      OccupancyGrid.faults(
        of: Array(rows.prefix(rowCount)), width: header.width ?? 0, lengths: lengths, in: place, rules: rules)
    )
    guard let height = header.height else { return faults }
    if isTruncated {
      faults.note(
        MapError(
          file: place.file, line: header.lineCount + rowCount,
          reason: .truncated(expectedRows: height, foundRows: rowCount)))
    }
    // What follows is one fault, however long it is.
    let rest = lines.dropFirst(header.lineCount + height)
    if let line = rest.firstIndex(where: { !withoutBlanks($0).isEmpty }) {
      faults.note(
        MapError(
          file: place.file, line: line + 1,
          reason: .trailingText(String(decoding: withoutBlanks(lines[line]), as: UTF8.self), height: height)))
    }
    return faults
  }

  private static func withoutBlanks(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    withoutBlanksAtEnd(line).drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  /// Reads a map file: a MovingAI `.map`, or rows without a header; the extension `.txt` takes anything for rows that
  /// does not begin as a header does, `.yaml`, `.pgm` and `.png` are maps of ROS's map_server (`MapServerMap`).
  public init(mapFile path: String, rules: TerrainRules = .movingai) throws(MapError) {
    let name = path.split(separator: "/").last ?? ""
    let fileExtension = name.contains(".") ? String(name.split(separator: ".").last ?? "") : ""
    if MapServerMap.isOne(path) {
      self = try MapServerMap(file: path).grid
      return
    }
    guard !["json", "scen"].contains(fileExtension) else {
      throw MapError(file: path, reason: .unknownFormat(fileExtension: fileExtension))
    }
    KeptInputs.keep(path)
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
    try self.init(
      rowBytes: Array(lines[min(first, end)..<end]), in: RowFile(file: file, linesBefore: first), rules: rules
    )
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
