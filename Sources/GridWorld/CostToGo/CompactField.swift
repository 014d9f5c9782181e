import Basics

/// The exact distances to one goal from a part of the map, in about a bit a cell.
///
/// Stored is by how much a distance exceeds the Manhattan distance to the goal, which changes seldom from cell to cell.
/// Each tile of 16 × 16 cells has its lowest excess, and for every pose what it has more, in as few bits as the tile
/// needs (0, 1, 2, 4, 8, 16 or 32): none where there are walls nearby, some more in mazes. Tiles can be left out.
struct CompactField {
  /// How the memory begins; the directory of the tiles follows, then what the tiles hold.
  struct Header {
    /// The tiles of the directory.
    var tiles: TileRectangle
    /// The tiles that were searched, and the border that they had around goal and pose.
    var searched: TileRectangle
    var border: Int
    /// Whether tiles were left out for lack of memory.
    var isTrimmed: Bool
    var goal: Int32
    var goalX: Int32
    var goalY: Int32
    /// The pose it was made for.
    var pose: Int32
    var bytes: Int
    /// When it was asked last, by the count of all questions.
    var lastUse: UInt64 = 0
    /// Its place among all fields.
    var place = 0
  }

  /// A tile in the directory.
  struct Tile {
    /// The lowest excess, in units.
    var lowest: Int32
    /// 0 for a tile that is left out. Otherwise bit 0 is set; bit 1 says whether the highest code stands for "not known";
    /// three bits are the place of the width among `widths`; the rest is where the codes begin, in words of eight bytes.
    var description: UInt32

    static let absent = Tile(lowest: 0, description: 0)
    var isAbsent: Bool { description == 0 }
    /// As a power of two, plus one; 0 for none.
    var widthPlace: UInt32 { description &>> 2 & 7 }
    var hasUnknown: Bool { description & 2 != 0 }
    var firstWord: Int { Int(description &>> 5) }
  }

  let header: UnsafeMutablePointer<Header>
  private let directory: UnsafeMutablePointer<Tile>
  private let words: UnsafeMutablePointer<UInt64>

  static let headerBytes = (MemoryLayout<Header>.stride + 15) & ~15

  init(_ memory: UnsafeMutableRawPointer) {
    header = memory.assumingMemoryBound(to: Header.self)
    directory = (memory + CompactField.headerBytes).assumingMemoryBound(to: Tile.self)
    let tiles = header.pointee.tiles.count
    words = (memory + CompactField.headerBytes + 8 * tiles).assumingMemoryBound(to: UInt64.self)
  }

  var memory: UnsafeMutableRawPointer { UnsafeMutableRawPointer(header) }

  /// Steps from a pose on a free cell; nil where the field doesn't know.
  ///
  /// - Parameters:
  ///   - x, y: padded coordinates.
  ///   - heading: 0 where there are none.
  @inline(__always)
  func distance(x: Int, y: Int, heading: Int, _ motion: GridMotion) -> Int32? {
    let (column, row) = (x &>> TileRectangle.shift, y &>> TileRectangle.shift)
    let tiles = header.pointee.tiles
    guard tiles.contains(column: column, row: row) else { return nil }
    let tile = directory[(row &- tiles.top) &* tiles.across &+ column &- tiles.left]
    guard !tile.isAbsent else { return nil }
    let inner = TileRectangle.side &- 1
    let cell = (y & inner) &<< TileRectangle.shift | x & inner
    let place = motion == .sideways ? cell : cell &<< 2 | heading
    var excess = tile.lowest
    if tile.widthPlace > 0 {
      let width = 1 &<< (Int(tile.widthPlace) &- 1)
      let bit = place &* width
      let word = words[tile.firstWord &+ bit &>> 6]
      let highest = UInt64(1) &<< UInt64(width) &- 1
      let code = word &>> UInt64(bit & 63) & highest
      if code == highest, tile.hasUnknown { return nil }
      excess &+= Int32(truncatingIfNeeded: code)
    }
    let manhattan =
      abs(Int32(truncatingIfNeeded: x) &- header.pointee.goalX)
      &+ abs(Int32(truncatingIfNeeded: y) &- header.pointee.goalY)
    return manhattan &+ excess &* FieldFlood.unit(of: motion)
  }

  /// Bytes for a directory and so many words.
  static func bytes(tiles: Int, words: Int) -> Int { headerBytes + 8 * (tiles + words) }
}

/// Turns what a flood has found into compact fields.
final class CompactFieldWriter {
  private let graph: PoseGraph
  private let posesOfTile: Int
  /// Steps in a unit of excess.
  private let unit: Int32
  /// Of the poses of all tiles that were searched, tile by tile.
  private var excesses = FlatBuffer<Int32>(unwritten: 0)
  /// Of each tile that was searched: how it would be stored, its codes' place left open.
  private var tiles: [CompactField.Tile] = []
  private var wordCounts: [Int] = []
  /// Since `stop` was asked, in poses.
  private var workDone = 0

  init(_ graph: PoseGraph) {
    self.graph = graph
    unit = FieldFlood.unit(of: graph.motion)
    posesOfTile = TileRectangle.cells * graph.motion.headings
  }

  /// Makes the field of a goal from the flood's distances.
  ///
  /// - Parameters:
  ///   - pose: for which it is made: what lies far from its shortest way is left out first.
  ///   - limit: bytes that the field should keep to. A pose and its neighbors are always in it.
  /// - Returns: Memory that the caller frees; nil if it was given up because `stop` said so, which is asked now and then.
  func field(
    to goal: Int32, for pose: Int32, border: Int, _ flood: FieldFlood, limit: Int, _ stop: SearchStop
  ) -> CompactField? {
    guard describeTiles(flood, stop) else { return nil }
    var kept = flood.region
    var isTrimmed = false
    let words = wordCounts.reduce(0, +)
    if CompactField.bytes(tiles: kept.count, words: words) > limit {
      kept = trim(for: pose, flood, limit: limit)
      isTrimmed = true
      if stop.isOver() { return nil }
    }
    return write(goal, pose, border, flood, kept, isTrimmed: isTrimmed)
  }

  private func describeTiles(_ flood: FieldFlood, _ stop: SearchStop) -> Bool {
    let region = flood.region
    if excesses.count < region.count * posesOfTile {
      excesses = FlatBuffer(unwritten: region.count * posesOfTile)
    }
    tiles.removeAll(keepingCapacity: true)
    wordCounts.removeAll(keepingCapacity: true)
    for row in region.top..<region.bottom {
      for column in region.left..<region.right {
        let excesses = excesses.base + tiles.count * posesOfTile
        let tile = describe(flood.readTile(column: column, row: row, into: excesses))
        tiles.append(tile)
        wordCounts.append(tile.widthPlace == 0 ? 0 : posesOfTile << (Int(tile.widthPlace) - 1) / 64)
      }
      // Here and where they are written.
      if !goOn(after: 2 * region.across * posesOfTile, stop) { return false }
    }
    return true
  }

  /// Asks after every piece of work, in poses.
  private func goOn(after work: Int, _ stop: SearchStop) -> Bool {
    workDone += work
    guard workDone >= CostToGoFields.pieceOfSearch else { return true }
    workDone = 0
    return !stop.isOver()
  }

  private func describe(_ summary: FieldFlood.TileSummary) -> CompactField.Tile {
    guard summary.highest >= 0 else { return .absent }
    // The highest code there is room for.
    let lowest = summary.lowest / unit
    let needed = UInt64(summary.highest / unit - lowest) + (summary.hasUnknown ? 1 : 0)
    var widthPlace: UInt32 = 0
    if needed > 0 {
      widthPlace = 1
      while needed > UInt64(1) << (UInt64(1) << UInt64(widthPlace - 1)) - 1 { widthPlace += 1 }
    }
    return CompactField.Tile(
      lowest: lowest, description: 1 | (summary.hasUnknown ? 2 : 0) | widthPlace << 2)
  }

  /// Leaves out tiles until the rest keeps to the limit: first those far from the shortest way, then the way's end.
  ///
  /// - Returns: The smallest rectangle around what is left.
  private func trim(for pose: Int32, _ flood: FieldFlood, limit: Int) -> TileRectangle {
    let region = flood.region
    let way = flood.tilesOnWay(from: pose)
    var length = way.count
    while true {
      let kept = nearest(to: way.prefix(length), for: pose, region, limit: limit)
      var bounds = kept[0]
      var words = 0
      for tile in kept {
        bounds = bounds.union(tile)
        words += wordCounts[(tile.top - region.top) * region.across + tile.left - region.left]
      }
      if length == 1 || CompactField.bytes(tiles: bounds.count, words: words) <= limit {
        let stays = Set(kept.map { ($0.top - region.top) * region.across + $0.left - region.left })
        for index in tiles.indices where !stays.contains(index) { tiles[index] = .absent }
        return bounds
      }
      length = max(1, length / 2)
    }
  }

  /// Tiles in the order of their distance from a way, as many as half the limit holds; at least those of the pose and its
  /// neighbors.
  private func nearest(
    to way: ArraySlice<(column: Int, row: Int)>, for pose: Int32, _ region: TileRectangle, limit: Int
  ) -> [TileRectangle] {
    func tile(_ column: Int, _ row: Int) -> TileRectangle {
      TileRectangle(left: column, top: row, right: column + 1, bottom: row + 1)
    }
    let cell = graph.cell(of: pose)
    let around = graph.layout.tiles(between: cell, and: cell, border: 1)
    var kept: [TileRectangle] = []
    var isKept = [Bool](repeating: false, count: region.count)
    var bytes = 0
    func keep(_ column: Int, _ row: Int, always: Bool = false) {
      guard region.contains(column: column, row: row) else { return }
      let index = (row - region.top) * region.across + column - region.left
      guard !isKept[index], !tiles[index].isAbsent, always || bytes < limit / 2 else { return }
      isKept[index] = true
      bytes += 8 * wordCounts[index] + 16
      kept.append(tile(column, row))
    }
    for row in around.top..<around.bottom {
      for column in around.left..<around.right { keep(column, row, always: true) }
    }
    for (column, row) in way { keep(column, row) }
    var next = 0
    while next < kept.count, bytes < limit / 2 {
      let center = kept[next]
      next += 1
      for row in center.top - 1...center.top + 1 {
        for column in center.left - 1...center.left + 1 { keep(column, row) }
      }
    }
    return kept
  }

  private func write(
    _ goal: Int32, _ pose: Int32, _ border: Int, _ flood: FieldFlood, _ kept: TileRectangle, isTrimmed: Bool
  ) -> CompactField {
    let region = flood.region
    var wordCount = 0
    for row in kept.top..<kept.bottom {
      for column in kept.left..<kept.right {
        let index = (row - region.top) * region.across + column - region.left
        if tiles[index].isAbsent { continue }
        tiles[index].description |= UInt32(wordCount) << 5
        wordCount += wordCounts[index]
      }
    }
    let bytes = CompactField.bytes(tiles: kept.count, words: wordCount)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
    let (goalY, goalX) = goal.quotientAndRemainder(dividingBy: Int32(graph.layout.stride))
    memory.bindMemory(to: CompactField.Header.self, capacity: 1).initialize(
      to: CompactField.Header(
        tiles: kept, searched: region, border: border, isTrimmed: isTrimmed, goal: goal, goalX: goalX,
        goalY: goalY, pose: pose, bytes: bytes))
    let directory = (memory + CompactField.headerBytes).bindMemory(
      to: CompactField.Tile.self, capacity: kept.count)
    let words = (memory + CompactField.headerBytes + 8 * kept.count).bindMemory(
      to: UInt64.self, capacity: wordCount)
    words.initialize(repeating: 0, count: wordCount)
    var next = 0
    for row in kept.top..<kept.bottom {
      for column in kept.left..<kept.right {
        let index = (row - region.top) * region.across + column - region.left
        let tile = tiles[index]
        (directory + next).initialize(to: tile)
        next += 1
        guard tile.widthPlace > 0 else { continue }
        encode(tile, excesses.base + index * posesOfTile, into: words + tile.firstWord)
      }
    }
    return CompactField(memory)
  }

  private func encode(
    _ tile: CompactField.Tile, _ excesses: UnsafePointer<Int32>, into words: UnsafeMutablePointer<UInt64>
  ) {
    let width = 1 << (Int(tile.widthPlace) - 1)
    let unknown = UInt64(1) << UInt64(width) - 1
    let perWord = 64 / width
    let unitShift = unit - 1
    for word in 0..<posesOfTile / perWord {
      var packed: UInt64 = 0
      for place in stride(from: perWord &- 1, through: 0, by: -1) {
        let excess = excesses[word &* perWord &+ place]
        let code = excess < 0 ? unknown : UInt64(truncatingIfNeeded: excess &>> unitShift &- tile.lowest)
        packed = packed &<< UInt64(width & 63) | code
      }
      words[word] = packed
    }
  }
}
