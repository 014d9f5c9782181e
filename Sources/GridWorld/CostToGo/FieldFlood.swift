import Basics

/// Exact distances to one goal on a part of the map, by breadth-first search within a rectangle.
///
/// A way through the outside of the rectangle can't be shorter than the Manhattan distance by way of the nearest cell
/// outside. So the *excess* of a distance over the Manhattan distance to the goal decides: up to twice the cells that
/// lie between the rectangle's open edge and the cell and goal, the distance found inside is the distance. All
/// distances from such a cell on its shortest ways are proven too.
///
/// Owns its memory, which grows to the largest rectangle; one flood after another.
final class FieldFlood {
  private let graph: PoseGraph
  private let headings: Int
  private(set) var region = TileRectangle(left: 0, top: 0, right: 0, bottom: 0)
  /// Poses of the rectangle and a border of a cell, row by row: steps to the goal, −1 where the search has not been,
  /// −2 for walls.
  private var steps = FlatBuffer<Int32>(unwritten: 0)
  private var queue = FlatBuffer<Int32>(unwritten: 0)
  private var width = 0
  private var goalX = 0
  private var goalY = 0
  /// The excess that a way through the outside has at least, by column and by row; enormous where the map ends.
  private var slackOfColumn: [Int32] = []
  private var slackOfRow: [Int32] = []
  private static let far = Int32.max / 4
  private let laneManhattan = FlatBuffer<Int32>(repeating: 0, count: 16)
  private let laneSlack = FlatBuffer<Int32>(repeating: 0, count: 16)

  init(_ graph: PoseGraph) {
    self.graph = graph
    headings = graph.motion.headings
  }

  /// Excesses are counted in so many steps: without turns they are even.
  static func unit(of motion: GridMotion) -> Int32 { motion == .sideways ? 2 : 1 }

  /// Searches from a goal on, in `region`, until `slack` steps after it has come to `pose`.
  ///
  /// - Precondition: the region contains goal and pose, which are no walls.
  /// - Returns: False if it was given up because `stop` said so, which is asked now and then.
  func run(
    from goal: Int32, toward pose: Int32, in region: TileRectangle, slack: Int, _ stop: SearchStop
  ) -> Bool {
    self.region = region
    let layout = graph.layout
    (goalY, goalX) = Int(goal).quotientAndRemainder(dividingBy: layout.stride)
    width = region.across * TileRectangle.side + 2
    let rows = (region.bottom - region.top) * TileRectangle.side + 2
    if steps.count < width * rows * headings {
      steps = FlatBuffer(unwritten: width * rows * headings)
      queue = FlatBuffer(unwritten: width * rows * headings + 1)
    }
    guard clear(rows, stop) else { return false }
    measureSlack()
    return switch graph.motion {
    case .sideways: flood(first: local(goal), target: local(pose), slack: slack, stop)
    case .turning: floodTurning(first: local(goal << 2), target: local(pose), slack: slack, stop)
    }
  }

  /// Copies the walls of the rectangle, with more of them around; false if it was given up.
  private func clear(_ rows: Int, _ stop: SearchStop) -> Bool {
    let layout = graph.layout
    let (base, headings) = (steps.base, headings)
    let rowLength = width * headings
    let left = region.left << TileRectangle.shift
    let top = region.top << TileRectangle.shift
    let columns = min(layout.stride, region.right << TileRectangle.shift) - left
    let last = min(layout.count / layout.stride, region.bottom << TileRectangle.shift)
    base.update(repeating: -2, count: rowLength)
    (base + (last - top + 1) * rowLength).update(repeating: -2, count: (rows - 1 - last + top) * rowLength)
    if stop.isOver() { return false }
    let rowsInPiece = max(1, 4 * CostToGoFields.pieceOfSearch / rowLength)
    return graph.blocked.withUnsafeBufferPointer { blocked in
      for y in top..<last {
        if (y - top + 1) % rowsInPiece == 0, stop.isOver() { return false }
        let source = blocked.baseAddress! + y * layout.stride + left
        let row = base + (y - top + 1) * rowLength
        row.update(repeating: -2, count: headings)
        let target = row + headings
        if headings == 1 {
          for x in 0..<columns { target[x] = -1 &- Int32(source[x]) }
        } else {
          for x in 0..<columns {
            (target + x &* headings).update(repeating: -1 &- Int32(source[x]), count: headings)
          }
        }
        let written = (columns + 1) * headings
        (row + written).update(repeating: -2, count: rowLength - written)
      }
      return true
    }
  }

  private func measureSlack() {
    let layout = graph.layout
    func slack(_ first: Int, _ last: Int, goal: Int, cells: Int) -> [Int32] {
      let isOpenBefore = first > layout.margin
      let isOpenBehind = last < layout.margin + cells
      return (first..<last).map { place in
        min(
          isOpenBefore ? Int32(2 * (min(place, goal) - first + 1)) : FieldFlood.far,
          isOpenBehind ? Int32(2 * (last - max(place, goal))) : FieldFlood.far)
      }
    }
    slackOfColumn = slack(
      region.left << TileRectangle.shift, region.right << TileRectangle.shift, goal: goalX,
      cells: layout.width)
    slackOfRow = slack(
      region.top << TileRectangle.shift, region.bottom << TileRectangle.shift, goal: goalY,
      cells: layout.height)
  }

  private func flood(first: Int, target: Int, slack: Int, _ stop: SearchStop) -> Bool {
    let (steps, queue) = (steps.base, queue.base)
    let offsets: InlineArray<4, Int> = [-width, width, -1, 1]
    steps[first] = 0
    queue[0] = Int32(truncatingIfNeeded: first)
    var (head, tail) = (0, 1)
    var level: Int32 = 0
    var nextPiece = CostToGoFields.pieceOfSearch
    var end = first == target ? Int32(clamping: slack) : .max
    while head < tail, level < end {
      let levelEnd = tail
      level &+= 1
      while head < levelEnd {
        let cell = Int(queue[head])
        head &+= 1
        for direction in 0..<4 {
          let next = cell &+ offsets[direction]
          // Without branches, which nobody could predict.
          let known = steps[next]
          let isNew = known == -1
          steps[next] = isNew ? level : known
          queue[tail] = Int32(truncatingIfNeeded: next)
          tail &+= isNew ? 1 : 0
        }
      }
      if end == .max, steps[target] >= 0 { end = level + Int32(clamping: slack) }
      if head > nextPiece {
        nextPiece = head + CostToGoFields.pieceOfSearch
        if stop.isOver() { return false }
      }
    }
    return true
  }

  private func floodTurning(first: Int, target: Int, slack: Int, _ stop: SearchStop) -> Bool {
    let (steps, queue) = (steps.base, queue.base)
    // Of the cell behind, by heading east, south, west, north.
    let behind: InlineArray<4, Int> = [-4, -4 * width, 4, 4 * width]
    var (head, tail) = (0, 0)
    while tail < 4 {
      steps[first + tail] = 0
      queue[tail] = Int32(truncatingIfNeeded: first + tail)
      tail += 1
    }
    var level: Int32 = 0
    var nextPiece = CostToGoFields.pieceOfSearch
    var end = steps[target] == 0 ? Int32(clamping: slack) : .max
    while head < tail, level < end {
      let levelEnd = tail
      level &+= 1
      while head < levelEnd {
        let pose = Int(queue[head])
        head &+= 1
        let cell = pose & ~3
        let nexts: InlineArray<3, Int> = [
          cell | (pose &+ 1) & 3, cell | (pose &+ 3) & 3, pose &+ behind[pose & 3],
        ]
        for index in 0..<3 {
          let next = nexts[index]
          // Without branches, which nobody could predict.
          let known = steps[next]
          let isNew = known == -1
          steps[next] = isNew ? level : known
          queue[tail] = Int32(truncatingIfNeeded: next)
          tail &+= isNew ? 1 : 0
        }
      }
      if end == .max, steps[target] >= 0 { end = level + Int32(clamping: slack) }
      if head > nextPiece {
        nextPiece = head + CostToGoFields.pieceOfSearch
        if stop.isOver() { return false }
      }
    }
    return true
  }

  // MARK: - What it found

  /// The place of a pose in `steps`; poses outside of the rectangle have none.
  private func local(_ pose: Int32) -> Int {
    let (y, x) = Int(graph.cell(of: pose)).quotientAndRemainder(dividingBy: graph.layout.stride)
    let cell =
      (y - region.top << TileRectangle.shift + 1) * width + x - region.left << TileRectangle.shift + 1
    return headings == 1 ? cell : cell << 2 | Int(pose & 3)
  }

  /// Steps from a pose of the rectangle as found, which may be too many; nil where the search has not been.
  func found(at pose: Int32) -> Int32? {
    let found = steps.base[local(pose)]
    return found < 0 ? nil : found
  }

  /// Excess of what was found at a pose over the Manhattan distance.
  func excess(at pose: Int32) -> Int32? {
    guard let found = found(at: pose) else { return nil }
    let (y, x) = Int(graph.cell(of: pose)).quotientAndRemainder(dividingBy: graph.layout.stride)
    return found - Int32(abs(x - goalX) + abs(y - goalY))
  }

  /// Steps from a pose of the rectangle; nil if that is not proven.
  func distance(at pose: Int32) -> Int32? {
    guard let found = found(at: pose), let excess = excess(at: pose) else { return nil }
    let (y, x) = Int(graph.cell(of: pose)).quotientAndRemainder(dividingBy: graph.layout.stride)
    let slack = min(
      slackOfColumn[x - region.left << TileRectangle.shift], slackOfRow[y - region.top << TileRectangle.shift]
    )
    return excess <= slack ? found : nil
  }

  /// What `readTile` has seen.
  struct TileSummary {
    /// Of the excesses that are known; the highest is negative where none is.
    var lowest = Int32.max
    var highest: Int32 = -2
    /// Whether there are free cells whose excess isn't proven.
    var hasUnknown = false
  }

  /// What the poses of a tile are: their excess in steps, −1 where it isn't proven, −2 for walls; place by place.
  ///
  /// - Parameter excesses: room for the poses of a tile.
  func readTile(column: Int, row: Int, into excesses: UnsafeMutablePointer<Int32>) -> TileSummary {
    let side = TileRectangle.side
    let x0 = column << TileRectangle.shift
    let y0 = row << TileRectangle.shift
    let firstColumn = x0 - region.left << TileRectangle.shift
    let firstRow = y0 - region.top << TileRectangle.shift
    let shift = headings == 1 ? 0 : 2
    var summary = TileSummary()
    // Sixteen poses at a time: a row without headings, four cells with them.
    for part in 0..<headings {
      for lane in 0..<16 {
        let x = (part &* 16 &+ lane) &>> shift
        laneManhattan[lane] = Int32(truncatingIfNeeded: abs(x0 &+ x &- goalX))
        laneSlack[lane] = slackOfColumn[firstColumn &+ x]
      }
      for y in 0..<side {
        let place = ((firstRow &+ y &+ 1) &* width &+ firstColumn &+ 1) &* headings &+ part &* 16
        FieldFlood.readRow(
          steps.base + place, laneManhattan.base, laneSlack.base,
          manhattan: Int32(truncatingIfNeeded: abs(y0 &+ y &- goalY)), slack: slackOfRow[firstRow &+ y],
          into: excesses + (y &* side &* headings &+ part &* 16), &summary)
      }
    }
    return summary
  }

  /// Without branches, so that it works on several poses at once.
  @inline(__always)
  private static func readRow(
    _ steps: UnsafePointer<Int32>, _ manhattanX: UnsafePointer<Int32>, _ slackX: UnsafePointer<Int32>,
    manhattan: Int32, slack: Int32, into excesses: UnsafeMutablePointer<Int32>, _ summary: inout TileSummary
  ) {
    var (lowest, highest, unknown) = (summary.lowest, summary.highest, Int32(0))
    for lane in 0..<16 {
      let found = steps[lane]
      let excess = found &- manhattan &- manhattanX[lane]
      // All bits set, or none.
      let isWall = (found &+ 1) &>> 31
      let isUnproven = (found | (slackX[lane] &- excess) | (slack &- excess)) &>> 31
      let result = (excess & ~isUnproven) | (isUnproven & (isWall &- 1))
      excesses[lane] = result
      unknown |= isUnproven & ~isWall
      highest = max(highest, result)
      lowest = min(lowest, (excess & ~isUnproven) | (isUnproven & .max))
    }
    summary = TileSummary(lowest: lowest, highest: highest, hasUnknown: summary.hasUnknown || unknown != 0)
  }

  /// The tiles that a shortest way from a pose leads through, in its order.
  ///
  /// - Precondition: `distance(at: pose)` is known.
  func tilesOnWay(from pose: Int32) -> [(column: Int, row: Int)] {
    var tiles: [(column: Int, row: Int)] = []
    var place = local(pose)
    let ahead: InlineArray<4, Int> = [4, 4 * width, -4, -4 * width]
    let offsets: InlineArray<4, Int> = [-width, width, -1, 1]
    while true {
      let (y, x) = (place / headings).quotientAndRemainder(dividingBy: width)
      let tile = (
        column: region.left + (x - 1) >> TileRectangle.shift, row: region.top + (y - 1) >> TileRectangle.shift
      )
      if tiles.isEmpty || tiles[tiles.count - 1] != tile { tiles.append(tile) }
      let here = steps.base[place]
      if here == 0 { return tiles }
      if headings == 1 {
        for direction in 0..<4 where steps.base[place + offsets[direction]] == here - 1 {
          place += offsets[direction]
          break
        }
      } else {
        let cell = place & ~3
        let nexts: InlineArray<3, Int> = [
          place + ahead[place & 3], cell | (place + 1) & 3, cell | (place + 3) & 3,
        ]
        for index in 0..<3 where steps.base[nexts[index]] == here - 1 {
          place = nexts[index]
          break
        }
      }
    }
  }
}
