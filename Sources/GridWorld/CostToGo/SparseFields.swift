/// Resumable backward A* a goal (RRA*, Silver 2005, "Cooperative Pathfinding").
///
/// Each search starts at its goal and is guided by the Manhattan distance to the first cell asked about, a
/// consistent heuristic, so a closed cell has its exact distance and later questions only resume the search.
/// On a unit-cost grid a successor's f-value is its parent's or that plus 2: two stacks are the whole queue.
@usableFromInline
final class SparseFields {
  private let layout: GridLayout
  private let blocked: [UInt8]
  private let memoryBudget: Int
  private var searchOfGoal: [Int32]
  private var searches: [GoalSearch] = []
  private var goals: [Int32] = []
  private var isRecent: [Bool] = []
  private var clockHand = 0
  private(set) var memoryInUse = 0

  init(layout: GridLayout, blocked: [UInt8], memoryBudget: Int) {
    self.layout = layout
    self.blocked = blocked
    self.memoryBudget = memoryBudget
    searchOfGoal = Array(repeating: -1, count: layout.count)
  }

  @usableFromInline
  func distance(from cell: Int32, to goal: Int32) -> Int32 {
    guard blocked[Int(cell)] == 0, blocked[Int(goal)] == 0 else { return CostToGoFields.unreachable }
    var index = Int(searchOfGoal[Int(goal)])
    if index < 0 { index = install(GoalSearch(layout: layout, goal: goal, toward: cell), goal: goal) }
    isRecent[index] = true
    let search = searches[index]
    if let closed = search.closedDistance(of: cell) { return closed }
    let before = search.memoryInUse
    let found = search.resume(until: cell, blocked: blocked)
    memoryInUse += search.memoryInUse - before
    return found
  }

  /// Puts a search in a new place while the budget lasts, else in that of a goal not asked about lately.
  private func install(_ search: GoalSearch, goal: Int32) -> Int {
    var index = searches.count
    if memoryInUse < memoryBudget || searches.count < 2 {
      searches.append(search)
      goals.append(goal)
      isRecent.append(false)
    } else {
      while isRecent[clockHand] {
        isRecent[clockHand] = false
        clockHand = (clockHand + 1) % searches.count
      }
      index = clockHand
      clockHand = (clockHand + 1) % searches.count
      memoryInUse -= searches[index].memoryInUse
      searchOfGoal[Int(goals[index])] = -1
      searches[index] = search
      goals[index] = goal
    }
    memoryInUse += search.memoryInUse
    searchOfGoal[Int(goal)] = Int32(index)
    return index
  }
}

/// The state of one backward search: distances in tiles made on first touch, and the two open stacks.
private final class GoalSearch {
  /// Tiles are 16 × 16 cells, so that a narrow search on a huge map stays small.
  private static let tileShift = 4
  private static let tileSide = 1 << tileShift
  private static let tileCells = tileSide * tileSide

  private let layout: GridLayout
  private let rootX: Int
  private let rootY: Int
  private let tilesAcross: Int
  /// First entry of each tile in `entries`, or −1.
  private var tileStart: [Int32]
  /// Distance · 2 + (1 if closed), or −1 where the search has not been.
  private var entries: [Int32] = []
  /// Cells of the current f-value and of the next one (f + 2).
  private var open: [Int32] = []
  private var openNext: [Int32] = []

  init(layout: GridLayout, goal: Int32, toward root: Int32) {
    self.layout = layout
    rootX = Int(root) % layout.stride
    rootY = Int(root) / layout.stride
    tilesAcross = (layout.stride + Self.tileSide - 1) >> Self.tileShift
    let rows = layout.count / layout.stride
    let tilesDown = (rows + Self.tileSide - 1) >> Self.tileShift
    tileStart = Array(repeating: -1, count: tilesAcross * tilesDown)
    set(goal, 0)
    open.append(goal)
  }

  var memoryInUse: Int {
    (tileStart.count + entries.capacity + open.capacity + openNext.capacity) * MemoryLayout<Int32>.stride
  }

  func closedDistance(of cell: Int32) -> Int32? {
    let entry = entry(of: cell)
    return entry >= 0 && entry & 1 == 1 ? entry >> 1 : nil
  }

  /// Expands cells in the order of their f-values until `cell` is closed, or nothing is left.
  func resume(until cell: Int32, blocked: [UInt8]) -> Int32 {
    let stride = Int32(layout.stride)
    let neighborOffsets: InlineArray<4, Int32> = [-stride, stride, -1, 1]
    while true {
      guard let next = open.popLast() else {
        if openNext.isEmpty { return CostToGoFields.unreachable }
        swap(&open, &openNext)
        continue
      }
      let entry = entry(of: next)
      if entry & 1 == 1 { continue }  // reached again on a shorter way since it was pushed
      let distance = entry >> 1
      set(next, distance << 1 | 1)
      let heuristic = heuristic(next)
      for direction in 0..<4 {
        let neighbor = next + neighborOffsets[direction]
        guard blocked[Int(neighbor)] == 0 else { continue }
        let known = self.entry(of: neighbor)
        guard known < 0 || (known & 1 == 0 && known >> 1 > distance + 1) else { continue }
        set(neighbor, (distance + 1) << 1)
        if self.heuristic(neighbor) < heuristic { open.append(neighbor) } else { openNext.append(neighbor) }
      }
      if next == cell { return distance }
    }
  }

  private func heuristic(_ cell: Int32) -> Int {
    let (y, x) = Int(cell).quotientAndRemainder(dividingBy: layout.stride)
    return abs(x - rootX) + abs(y - rootY)
  }

  private func entry(of cell: Int32) -> Int32 {
    let (y, x) = Int(cell).quotientAndRemainder(dividingBy: layout.stride)
    let start = tileStart[(y >> Self.tileShift) * tilesAcross + x >> Self.tileShift]
    if start < 0 { return -1 }
    return entries[Int(start) + (y & (Self.tileSide - 1)) << Self.tileShift + x & (Self.tileSide - 1)]
  }

  private func set(_ cell: Int32, _ entry: Int32) {
    let (y, x) = Int(cell).quotientAndRemainder(dividingBy: layout.stride)
    let tile = (y >> Self.tileShift) * tilesAcross + x >> Self.tileShift
    if tileStart[tile] < 0 {
      tileStart[tile] = Int32(entries.count)
      entries.append(contentsOf: repeatElement(-1, count: Self.tileCells))
    }
    entries[Int(tileStart[tile]) + (y & (Self.tileSide - 1)) << Self.tileShift + x & (Self.tileSide - 1)] =
      entry
  }
}
