import Basics

/// A table that knows which of its columns belong together, so that it fits where it is read: on a terminal it goes on
/// below itself instead of breaking lines.
public struct TextTable: Sendable {
  /// The head first; all rows have as many fields.
  public var rows: [[String]]
  /// Columns of words, which stand at the left.
  public var left: Set<Int>
  /// Leading columns that say of which row all others are: every block has them.
  public var keys: Int
  /// How many columns belong together, group by group behind the keys, the most important first: a figure and its
  /// interval. Columns that no group counts are groups of their own.
  public var groups: [Int]

  public init(_ rows: [[String]], left: Set<Int> = [0], keys: Int = 1, groups: [Int] = []) {
    self.rows = rows
    self.left = left
    self.keys = min(keys, rows.first?.count ?? 0)
    self.groups = groups
  }

  /// Narrower than that no terminal is taken to be.
  public static let narrowest = 40

  /// The lines for a terminal, blocks parted by empty lines.
  /// - Parameter width: characters that a line may have; nil for as many as it takes.
  public func lines(width: Int? = nil) -> [String] {
    guard let head = rows.first else { return [] }
    guard let width = width.map({ max($0, TextTable.narrowest) }) else {
      return Figures.columns(rows, left: left)
    }
    let natural = widths
    let limits = limits(natural, within: width)
    let columns = head.indices.map { min(natural[$0], limits[$0]) }
    var lines: [String] = []
    for block in blocks(columns, within: width) {
      if !lines.isEmpty { lines.append("") }
      lines += self.lines(of: block, limits, within: width)
    }
    return lines
  }

  /// As Markdown.
  public var markdown: String { MarkdownTable.text(rows, left: left) }

  // MARK: - Layout

  private var widths: [Int] {
    (rows.first ?? []).indices.map { column in rows.map { printable($0[column]).count }.max() ?? 0 }
  }

  private static func span(_ widths: [Int]) -> Int { widths.reduce(2 * widths.count, +) }

  /// Characters that a column of words keeps; that names keep, and where nothing else helps.
  private static let fewest = (words: 14, names: 18, shortest: 6)

  /// How wide columns may be: long names in the keys as wide as leaves room for the widest group beside them, all as wide
  /// as leaves room for the widest column, and words behind the keys so wide that they are worth a column.
  private func limits(_ natural: [Int], within width: Int) -> [Int] {
    var limits = natural
    guard TextTable.span(natural) > width else { return limits }
    for column in natural.indices where column >= keys && left.contains(column) {
      limits[column] = min(natural[column], max(2 * TextTable.fewest.words, width / 3))
    }
    let names = natural.indices.prefix(keys).filter(left.contains)
    func narrow(to fewest: Int, besides others: Int) {
      while TextTable.span(Array(limits.prefix(keys))) + others > width,
        let longest = names.max(by: { limits[$0] < limits[$1] }), limits[longest] > fewest
      {
        limits[longest] -= 1
      }
    }
    let widest = parts.map { part in part.reduce(0) { $0 + limits[$1] + 2 } }.max() ?? 0
    narrow(to: TextTable.fewest.names, besides: widest)
    narrow(to: TextTable.fewest.shortest, besides: (limits.dropFirst(keys).max() ?? -2) + 2)
    return limits
  }

  /// The columns of each group.
  private var parts: [[Int]] {
    var parts: [[Int]] = []
    var next = keys
    let count = rows.first?.count ?? 0
    for size in groups where next < count {
      parts.append(Array(next..<min(next + max(size, 1), count)))
      next += max(size, 1)
    }
    return parts + (next..<max(next, count)).map { [$0] }
  }

  /// Which columns stand side by side: as many groups as fit, at least one.
  private func blocks(_ columns: [Int], within width: Int) -> [[Int]] {
    let keys = Array(0..<keys)
    var blocks: [[Int]] = []
    var block = keys
    func fits(_ more: [Int]) -> Bool { TextTable.span((block + more).map { columns[$0] }) <= width }
    for part in parts {
      // A group that is too wide even by itself comes apart.
      let isTooWide = TextTable.span((keys + part).map { columns[$0] }) > width
      for piece in isTooWide ? part.map({ [$0] }) : [part] {
        if block.count > keys.count, !fits(piece) {
          blocks.append(block)
          block = keys
        }
        block += piece
      }
    }
    return blocks + [block]
  }

  /// A block's lines: names too long are shortened in the middle, other words go on below.
  private func lines(of block: [Int], _ limits: [Int], within width: Int) -> [String] {
    var limits = limits
    // What a block leaves free goes to its words.
    let natural = widths
    let words = block.filter { $0 >= keys && left.contains($0) && natural[$0] > limits[$0] }
    if let column = words.first {
      let others = TextTable.span(block.filter { $0 != column }.map { min(natural[$0], limits[$0]) })
      limits[column] = min(natural[column], max(limits[column], width - others - 2))
    }
    let fields = rows.flatMap { row -> [[String]] in
      let cells = block.map { column -> [String] in
        let text = printable(row[column])
        if column < keys { return [TextTable.shortened(text, to: limits[column])] }
        return left.contains(column) ? TextTable.wrapped(text, to: limits[column]) : [text]
      }
      let height = cells.map(\.count).max() ?? 1
      return (0..<height).map { line in cells.map { $0.indices.contains(line) ? $0[line] : "" } }
    }
    let places = Set(block.indices.filter { left.contains(block[$0]) })
    return Figures.columns(fields, left: places)
  }

  /// Without its middle, where names differ least: `policy:runs…-7.safetensors`.
  static func shortened(_ text: String, to width: Int) -> String {
    guard text.count > width else { return text }
    let head = (width - 1) / 3
    return text.prefix(head) + "…" + text.suffix(width - 1 - head)
  }

  /// Text in lines, broken at spaces; words that are too long are broken anywhere.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      var word = String(word)
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      while word.count > width {
        lines.append(String(word.prefix(width)))
        word = String(word.dropFirst(width))
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
  }

  /// Sentences below a table, so wide at most.
  public static func prose(_ text: String, width: Int?, indent: Int = 0) -> String {
    let space = String(repeating: " ", count: indent)
    let text = printable(text)
    guard let width, text.count + indent > width else { return space + text }
    return wrapped(text, to: max(width, narrowest) - indent).map { space + $0 }.joined(separator: "\n")
  }
}
