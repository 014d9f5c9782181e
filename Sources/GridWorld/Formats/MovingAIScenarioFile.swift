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
    /// Its place among the entries of the file, from 0; lines that can't be read count.
    public var number: Int
  }

  /// The path as the user wrote it.
  public let file: String
  public let entries: [Entry]
  /// What is wrong with lines that are no entries.
  package let faults: MapFaults
  /// How many entries the file has, with those that can't be read.
  package let count: Int

  /// Reads a `.scen` file.
  public init(file path: String) throws(MapError) {
    try self.init(salvaging: path)
    try faults.check()
  }

  /// Reads what can be read of a `.scen` file, so that this can be held against its map; `faults` tells the rest.
  package init(salvaging path: String) throws(MapError) {
    let text: TextFile
    do { text = try TextFile(path: path) } catch { throw MapError(error) }
    try self.init(salvaging: text.bytes, file: path)
  }

  /// Reads the text of a `.scen` file: `version 1`, which may be left out, then nine fields a line, split by tabs, or by
  /// spaces on a line without tabs. Blanks at the end of a line are fine.
  public init(bytes: [UInt8], file: String) throws(MapError) {
    try self.init(salvaging: bytes, file: file)
    try faults.check()
  }

  init(salvaging bytes: [UInt8], file: String) throws(MapError) {
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
    var faults = MapFaults()
    var number = 0
    for (index, line) in lines.enumerated().dropFirst(hasVersion ? first + 1 : first) where !line.isEmpty {
      let text = String(decoding: line, as: UTF8.self)
      if let entry = Entry(text, line: index + 1, number: number, file: file, &faults) {
        entries.append(entry)
      }
      number += 1
    }
    self.file = file
    self.entries = entries
    self.faults = faults
    count = number
  }

  private init(_ whole: MovingAIScenarioFile, entries: [Entry], faults: MapFaults) {
    file = whole.file
    count = whole.count
    self.entries = entries
    self.faults = faults
  }

  /// Whether the entries are problems of their own, as in files for a single robot, and not a team: a start comes more
  /// than once.
  public var listsSingleProblems: Bool { Set(entries.map(\.start)).count < entries.count }

  /// Refuses entries that don't fit the map: another size, cells off the map or in walls.
  public func check(on grid: OccupancyGrid) throws(MapError) { try fitting(grid).faults.check() }

  /// The entries that fit the map, and what is wrong with the others beside what was before.
  package func fitting(_ grid: OccupancyGrid) -> MovingAIScenarioFile {
    var fitting: [Entry] = []
    var misfits = MapFaults()
    var sizes: Set<[Int]> = []
    for entry in entries {
      func note(_ reason: @autoclosure () -> MapError.Reason) {
        misfits.note(MapError(file: file, line: entry.line, reason: reason()))
      }
      guard entry.mapWidth == grid.width, entry.mapHeight == grid.height else {
        // Made for another map altogether: said once.
        if sizes.insert([entry.mapWidth, entry.mapHeight]).inserted {
          note(
            .otherMapSize(
              found: "\(entry.mapWidth)×\(entry.mapHeight)", map: "\(grid.width)×\(grid.height)"))
        }
        continue
      }
      let before = misfits.count
      for (role, cell) in [("start", entry.start), ("goal", entry.goal)] {
        if !grid.contains(cell) {
          note(.cellOffMap(role, cell, width: grid.width, height: grid.height))
        } else if grid.isOccupied(cell) {
          note(.cellIsWall(role, cell, nearestFree: grid.nearestFreeCell(to: cell)))
        }
      }
      if misfits.count == before { fitting.append(entry) }
    }
    misfits.merge(faults)
    return MovingAIScenarioFile(self, entries: fitting, faults: misfits)
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
  /// Nil for a line that is none, of which all that is wrong is noted down.
  fileprivate init?(_ text: String, line: Int, number: Int, file: String, _ faults: inout MapFaults) {
    let parts = text.split(separator: "\t", omittingEmptySubsequences: false)
    let fields =
      parts.count > 1 ? parts.map { $0.filter { $0 != " " } } : text.split(separator: " ").map(String.init)
    guard fields.count == 9 else {
      faults.note(MapError(file: file, line: line, reason: .wrongFieldCount(found: fields.count)))
      return nil
    }
    var isSound = true
    func fault(_ index: Int, _ name: String, _ expected: String) {
      isSound = false
      faults.note(
        MapError(
          file: file, line: line, reason: .wrongField(name, expected: expected, found: fields[index])))
    }
    func whole(_ index: Int, _ name: String, from lowest: Int) -> Int {
      if let value = Int(fields[index]), value >= lowest, value <= Int(Int32.max) { return value }
      fault(index, name, "a whole number from \(lowest)")
      return lowest
    }
    bucket = whole(0, "bucket", from: 0)
    map = parts.count > 1 ? String(parts[1]) : fields[1]
    mapWidth = whole(2, "map width", from: 1)
    mapHeight = whole(3, "map height", from: 1)
    start = Cell(whole(4, "start x", from: 0), whole(5, "start y", from: 0))
    goal = Cell(whole(6, "goal x", from: 0), whole(7, "goal y", from: 0))
    octileLength = Double(fields[8]) ?? .nan
    if !octileLength.isFinite || octileLength < 0 { fault(8, "optimal length", "a number from 0") }
    self.line = line
    self.number = number
    if !isSound { return nil }
  }
}
