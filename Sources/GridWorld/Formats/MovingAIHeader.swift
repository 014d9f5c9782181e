import Basics

/// The lines of a `.map` file before its rows.
struct MovingAIHeader {
  /// Nil where the header doesn't say it, or says it wrongly.
  var width: Int? { sizes["width"] }
  var height: Int? { sizes["height"] }
  /// Header lines, so that row 0 is `lines[lineCount]`.
  private(set) var lineCount = 0
  /// What is wrong with it, besides which it could be read.
  private(set) var faults = MapFaults()
  /// Whether a size is more than a map can have, so that there is no use in looking at rows.
  private(set) var isOutOfRange = false

  private let file: String
  private var sizes: [String: Int] = [:]
  private var hasType = false
  /// Fields that were meant to be given, and how is not known.
  private var wrongFields: Set<String> = []
  private var hasUnknownLine = false

  /// - Throws: what is wrong with a file that has no line `map`, up to which all could be looked at.
  init(_ lines: [ArraySlice<UInt8>], file: String) throws(MapError) {
    self.file = file
    let end = lines.prefix(MovingAIHeader.maximumLines).firstIndex { MovingAIHeader.words(of: $0) == ["map"] }
    for (index, line) in lines.enumerated() {
      let words = MovingAIHeader.words(of: line)
      if words.isEmpty, index + 1 < lines.count { continue }
      lineCount = index + 1
      if words == ["map"] {
        checkSizes(index + 1)
        return
      }
      if let fault = read(words, line, index + 1) {
        faults.note(fault)
        if end == nil { try faults.check() }
      }
    }
    throw MapError(
      file: file, line: lines.count,
      reason: .wrongHeader(expected: MovingAIHeader.expected(after: sizes), found: "end of file"))
  }

  /// So far down a line `map` is looked for.
  private static let maximumLines = 100

  /// Takes one line; says what is wrong with it.
  private mutating func read(_ words: [String], _ line: ArraySlice<UInt8>, _ number: Int) -> MapError? {
    func error(_ reason: MapError.Reason) -> MapError { MapError(file: file, line: number, reason: reason) }
    let text = String(decoding: line.prefix(80), as: UTF8.self)
    if words.first == "type" {
      if hasType { return error(.repeatedHeader("type")) }
      hasType = true
      guard words == ["type", "octile"] || words == ["type", "tile"] else {
        return error(.wrongHeader(expected: "'type octile'", found: text))
      }
      return nil
    }
    guard let field = words.first, field == "height" || field == "width" else {
      let expected = hasType || !sizes.isEmpty ? MovingAIHeader.expected(after: sizes) : "'type octile'"
      hasUnknownLine = true
      return error(.wrongHeader(expected: expected, found: text))
    }
    guard words.count == 2, words[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 || $0 == 45 }) else {
      wrongFields.insert(field)
      return error(.wrongHeader(expected: "'\(field)' and a whole number", found: text))
    }
    if sizes[field] != nil || wrongFields.contains(field) {
      // Which of two sizes is meant, nobody knows.
      if sizes[field].map(String.init) != words[1] { sizes[field] = nil }
      wrongFields.insert(field)
      return error(.repeatedHeader(field))
    }
    guard let size = Int(words[1]), size >= 1, size <= OccupancyGrid.maximumSide else {
      wrongFields.insert(field)
      isOutOfRange = true
      return error(.sizeOutOfRange(field, found: words[1]))
    }
    sizes[field] = size
    return nil
  }

  private mutating func checkSizes(_ number: Int) {
    if let height, let width, width * height > OccupancyGrid.maximumCells {
      isOutOfRange = true
      faults.note(
        MapError(file: file, line: number, reason: .tooManyCells(width: width, height: height)))
    }
    // A line that is not understood may have been meant for the size that is missing.
    guard !hasUnknownLine else { return }
    for field in ["height", "width"] where sizes[field] == nil && !wrongFields.contains(field) {
      faults.note(MapError(file: file, line: number, reason: .missingSize(field)))
    }
  }

  /// Whether a line is one of the header's.
  static func begins(with line: ArraySlice<UInt8>) -> Bool {
    ["type", "height", "width", "map"].contains(words(of: line).first)
  }

  private static func words(of line: ArraySlice<UInt8>) -> [String] {
    String(decoding: line.prefix(80), as: UTF8.self).split { $0 == " " || $0 == "\t" }
      .map { $0.lowercased() }
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
