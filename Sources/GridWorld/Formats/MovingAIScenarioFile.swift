import Basics

/// A MovingAI `.scen` file: starts and goals on one map, a line each (Sturtevant 2012).
public struct MovingAIScenarioFile: Equatable, Sendable {
  public struct Entry: Equatable, Sendable {
    public var bucket: Int
    /// The map as the file names it.
    public var map: String
    public var mapWidth: Int
    public var mapHeight: Int
    public var start: Cell
    public var goal: Cell
    /// The file's optimal length for 8-neighbor moves, diagonals costing √2. Not comparable with the number of
    /// grid steps: see `gridLengths(on:)`.
    public var octileLength: Double
    /// Line in the file, from 1.
    public var line: Int
  }

  /// The path as the user wrote it.
  public let file: String
  public let entries: [Entry]

  /// Reads a `.scen` file.
  public init(file path: String) throws(MapError) {
    let text: TextFile
    do { text = try TextFile(path: path) } catch { throw MapError(error) }
    try self.init(bytes: text.bytes, file: path)
  }

  /// Reads the text of a `.scen` file: `version 1`, which may be left out, then nine fields a line, split by tabs, or by
  /// spaces on a line without tabs. Blanks at the end of a line are fine.
  public init(bytes: [UInt8], file: String) throws(MapError) {
    let lines = TextFile.lines(of: bytes).map(OccupancyGrid.withoutBlanksAtEnd)
    let first = lines.firstIndex { !$0.isEmpty } ?? 0
    let version = String(decoding: lines[first].prefix(80), as: UTF8.self)
    let words = version.split { $0 == " " || $0 == "\t" }.map { $0.lowercased() }
    let hasVersion = words == ["version", "1"] || words == ["version", "1.0"]
    guard hasVersion || words.count == 9 else {
      throw MapError(
        file: file, line: first + 1,
        reason: .wrongField("first line", expected: "'version 1'", found: version))
    }
    var entries: [Entry] = []
    for (index, line) in lines.enumerated().dropFirst(hasVersion ? first + 1 : first) where !line.isEmpty {
      let text = String(decoding: line, as: UTF8.self)
      entries.append(try Entry(text, line: index + 1, file: file))
    }
    self.file = file
    self.entries = entries
  }

  /// Whether the entries are problems of their own, as in files for a single robot, and not a team: a start comes more
  /// than once.
  public var listsSingleProblems: Bool { Set(entries.map(\.start)).count < entries.count }

  /// Refuses entries that don't fit the map: another size, cells off the map or in walls.
  public func check(on grid: OccupancyGrid) throws(MapError) {
    for entry in entries {
      guard entry.mapWidth == grid.width, entry.mapHeight == grid.height else {
        throw MapError(
          file: file, line: entry.line,
          reason: .otherMapSize(
            found: "\(entry.mapWidth)×\(entry.mapHeight)", map: "\(grid.width)×\(grid.height)"))
      }
      for (role, cell) in [("start", entry.start), ("goal", entry.goal)] {
        guard grid.contains(cell) else {
          throw MapError(
            file: file, line: entry.line,
            reason: .cellOffMap(role, cell, width: grid.width, height: grid.height))
        }
        guard !grid.isOccupied(cell) else {
          throw MapError(
            file: file, line: entry.line,
            reason: .cellIsWall(role, cell, nearestFree: grid.nearestFreeCell(to: cell)))
        }
      }
    }
  }

  /// The shortest number of 4-neighbor steps of every entry, recomputed; nil where no path leads.
  ///
  /// O(cells) a distinct start. The entries must fit the map (`check(on:)`).
  public func gridLengths(on grid: OccupancyGrid) -> [Int?] {
    var lengths = [Int?](repeating: nil, count: entries.count)
    for (start, indices) in Dictionary(grouping: entries.indices, by: { entries[$0].start }) {
      let steps = MovingAIScenarioFile.steps(from: start, on: grid)
      for index in indices {
        let goal = entries[index].goal
        let count = steps[goal.y * grid.width + goal.x]
        lengths[index] = count < 0 ? nil : Int(count)
      }
    }
    return lengths
  }

  /// Breadth-first steps from a cell to every cell, row by row; −1 where no path leads.
  private static func steps(from start: Cell, on grid: OccupancyGrid) -> [Int32] {
    var steps = [Int32](repeating: -1, count: grid.cellCount)
    var queue = [start]
    steps[start.y * grid.width + start.x] = 0
    var head = 0
    while head < queue.count {
      let cell = queue[head]
      head += 1
      let next = steps[cell.y * grid.width + cell.x] + 1
      for neighbor in [
        Cell(cell.x, cell.y - 1), Cell(cell.x, cell.y + 1), Cell(cell.x - 1, cell.y),
        Cell(cell.x + 1, cell.y),
      ] where !grid.isOccupied(neighbor) && steps[neighbor.y * grid.width + neighbor.x] < 0 {
        steps[neighbor.y * grid.width + neighbor.x] = next
        queue.append(neighbor)
      }
    }
    return steps
  }
}

extension MovingAIScenarioFile.Entry {
  fileprivate init(_ text: String, line: Int, file: String) throws(MapError) {
    let fields =
      text.contains("\t")
      ? text.split(separator: "\t", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
      : text.split(separator: " ").map(String.init)
    guard fields.count == 9 else {
      throw MapError(file: file, line: line, reason: .wrongFieldCount(found: fields.count))
    }
    func number(_ index: Int, _ name: String, from lowest: Int) throws(MapError) -> Int {
      guard let value = Int(fields[index]), value >= lowest, value <= Int(Int32.max) else {
        throw MapError(
          file: file, line: line,
          reason: .wrongField(name, expected: "a whole number from \(lowest)", found: fields[index]))
      }
      return value
    }
    bucket = try number(0, "bucket", from: 0)
    map =
      text.contains("\t")
      ? String(text.split(separator: "\t", omittingEmptySubsequences: false)[1]) : fields[1]
    mapWidth = try number(2, "map width", from: 1)
    mapHeight = try number(3, "map height", from: 1)
    start = Cell(try number(4, "start x", from: 0), try number(5, "start y", from: 0))
    goal = Cell(try number(6, "goal x", from: 0), try number(7, "goal y", from: 0))
    guard let length = Double(fields[8]), length.isFinite, length >= 0 else {
      throw MapError(
        file: file, line: line,
        reason: .wrongField("optimal length", expected: "a number from 0", found: fields[8]))
    }
    octileLength = length
    self.line = line
  }
}
