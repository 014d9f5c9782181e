import Synchronization

/// Resumable backward A* a goal (RRA*, Silver 2005, "Cooperative Pathfinding").
///
/// Each search starts at its goal and is guided by the Manhattan distance to the first cell asked about, a
/// consistent heuristic, so a closed pose has its exact distance and later questions only resume the search.
/// A step costs one and changes the heuristic by one at most: a successor's f-value is its parent's, or that plus 1
/// (a turn) or plus 2, so that three stacks are the whole queue.
@usableFromInline
final class SparseFields: Sendable {
  private let graph: PoseGraph
  private let memoryBudget: Int
  private let searches: Mutex<GoalSearches>

  init(_ graph: PoseGraph, memoryBudget: Int) {
    self.graph = graph
    self.memoryBudget = memoryBudget
    searches = Mutex(GoalSearches(goalCells: graph.layout.count))
  }

  var memoryInUse: Int { searches.withLock { $0.memoryInUse } }

  @usableFromInline
  func distance(from pose: Int32, to goal: Int32) -> Int32 {
    guard graph.blocked[Int(graph.cell(of: pose))] == 0, graph.blocked[Int(goal)] == 0 else {
      return CostToGoFields.unreachable
    }
    return searches.withLock { $0.distance(from: pose, to: goal, graph, memoryBudget: memoryBudget) }
  }
}

/// The searches of all goals, which grow with every question.
private struct GoalSearches {
  private var searchOfGoal: [Int32]
  private var searches: [GoalSearch] = []
  private var goals: [Int32] = []
  private var isRecent: [Bool] = []
  private var clockHand = 0
  private(set) var memoryInUse = 0

  init(goalCells: Int) { searchOfGoal = Array(repeating: -1, count: goalCells) }

  mutating func distance(
    from pose: Int32, to goal: Int32, _ graph: PoseGraph, memoryBudget: Int
  ) -> Int32 {
    var index = Int(searchOfGoal[Int(goal)])
    if index < 0 {
      let search = GoalSearch(graph, goal: goal, toward: graph.cell(of: pose))
      index = install(search, goal: goal, memoryBudget: memoryBudget)
    }
    isRecent[index] = true
    let search = searches[index]
    if let closed = search.closedDistance(of: pose) { return closed }
    let before = search.memoryInUse
    let found = search.resume(until: pose)
    memoryInUse += search.memoryInUse - before
    return found
  }

  /// Puts a search in a new place while the budget lasts, else in that of a goal not asked about lately.
  private mutating func install(_ search: GoalSearch, goal: Int32, memoryBudget: Int) -> Int {
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

/// The state of one backward search: distances in tiles made on first touch, and the open stacks.
private final class GoalSearch {
  /// Tiles are 16 × 16 cells, so that a narrow search on a huge map stays small.
  private static let tileShift = 4
  private static let tileSide = 1 << tileShift

  private let graph: PoseGraph
  private let rootX: Int
  private let rootY: Int
  private let tilesAcross: Int
  private let headings: Int
  /// First entry of each tile in `entries`, or −1.
  private var tileStart: [Int32]
  /// Distance · 2 + (1 if closed), or −1 where the search has not been; the poses of a cell side by side.
  private var entries: [Int32] = []
  /// Poses of the current f-value, of the next one, and of the one after.
  private var open: [Int32] = []
  private var openNext: [Int32] = []
  private var openAfter: [Int32] = []

  init(_ graph: PoseGraph, goal: Int32, toward root: Int32) {
    self.graph = graph
    let layout = graph.layout
    rootX = Int(root) % layout.stride
    rootY = Int(root) / layout.stride
    headings = graph.motion.headings
    tilesAcross = (layout.stride + Self.tileSide - 1) >> Self.tileShift
    let rows = layout.count / layout.stride
    let tilesDown = (rows + Self.tileSide - 1) >> Self.tileShift
    tileStart = Array(repeating: -1, count: tilesAcross * tilesDown)
    for heading in 0..<headings {
      let pose = graph.firstPose(on: goal) + Int32(heading)
      set(pose, 0)
      open.append(pose)
    }
  }

  var memoryInUse: Int {
    (tileStart.count + entries.capacity + open.capacity + openNext.capacity + openAfter.capacity)
      * MemoryLayout<Int32>.stride
  }

  func closedDistance(of pose: Int32) -> Int32? {
    let entry = entry(of: pose)
    return entry >= 0 && entry & 1 == 1 ? entry >> 1 : nil
  }

  /// Expands poses in the order of their f-values until `pose` is closed, or nothing is left.
  func resume(until pose: Int32) -> Int32 {
    while true {
      guard let next = open.popLast() else {
        if openNext.isEmpty, openAfter.isEmpty { return CostToGoFields.unreachable }
        swap(&open, &openNext)
        swap(&openNext, &openAfter)
        continue
      }
      let entry = entry(of: next)
      if entry & 1 == 1 { continue }  // reached again on a shorter way since it was pushed
      let distance = entry >> 1
      set(next, distance << 1 | 1)
      let heuristic = heuristic(next)
      graph.forEachPredecessor(of: next) { neighbor in
        let known = self.entry(of: neighbor)
        guard known < 0 || (known & 1 == 0 && known >> 1 > distance + 1) else { return }
        set(neighbor, (distance + 1) << 1)
        switch self.heuristic(neighbor) - heuristic {
        case ..<0: open.append(neighbor)
        case 0: openNext.append(neighbor)
        default: openAfter.append(neighbor)
        }
      }
      if next == pose { return distance }
    }
  }

  private func heuristic(_ pose: Int32) -> Int {
    let (y, x) = Int(graph.cell(of: pose)).quotientAndRemainder(dividingBy: graph.layout.stride)
    return abs(x - rootX) + abs(y - rootY)
  }

  /// The tile of a pose, and its place there.
  private func place(of pose: Int32) -> (tile: Int, offset: Int) {
    let (y, x) = Int(graph.cell(of: pose)).quotientAndRemainder(dividingBy: graph.layout.stride)
    let cell = (y & (Self.tileSide - 1)) << Self.tileShift + x & (Self.tileSide - 1)
    let heading = headings == 1 ? 0 : Int(pose & 3)
    return ((y >> Self.tileShift) * tilesAcross + x >> Self.tileShift, cell * headings + heading)
  }

  private func entry(of pose: Int32) -> Int32 {
    let (tile, offset) = place(of: pose)
    let start = tileStart[tile]
    return start < 0 ? -1 : entries[Int(start) + offset]
  }

  private func set(_ pose: Int32, _ entry: Int32) {
    let (tile, offset) = place(of: pose)
    if tileStart[tile] < 0 {
      tileStart[tile] = Int32(entries.count)
      entries.append(contentsOf: repeatElement(-1, count: Self.tileSide * Self.tileSide * headings))
    }
    entries[Int(tileStart[tile]) + offset] = entry
  }
}
