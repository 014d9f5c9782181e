/// Exact steps to one goal for a robot that turns, on a map of which single cells change.
///
/// A breadth-first search backward from the goal over poses, cells with headings, goes on only as far as
/// somebody asks, and keeps the poses in the order in which it found them, the nearest first. A cell that
/// changes can matter only to poses farther from the goal than itself, or than what it opens to. So they
/// alone are forgotten, and found anew when somebody asks. What robots discover lies near them, where the
/// search ends, more often than near their goals.
///
/// Memory: pages of 64 cells in a row, 32 bytes a cell, made when the search first touches one of them.
public struct TurningField: Sendable {
  private static let far = CostToGoFields.unreachable
  private static let pageBits: Int32 = 6
  private static let pagePoses: Int32 = 256

  public let layout: GridLayout
  /// The padded cell that distances lead to, whatever the heading there.
  public private(set) var goal: Int32
  /// Poses expanded so far: what the searches have cost.
  public private(set) var expandedPoses = 0

  private let walls: [UInt8]
  /// The cells that are not as `walls` says, ascending.
  private var changed = ChangedCells()
  /// East, south, west, north.
  private let ahead: InlineArray<4, Int32>
  /// The page of each 64 cells in a row; −1 where the search has not come to.
  private var pages: [Int32]
  private var runs: [Int32] = []
  /// By page, cell and heading.
  private var distances: [Int32] = []
  /// Poses found, `cell · 4 + heading`, ascending by distance; those from `next` on wait to be expanded.
  private var found: [Int32] = []
  private var next = 0

  /// - Parameters:
  ///   - walls: one byte a padded cell, 1 for walls (`GridLayout.paddedOccupancy`).
  ///   - goal: a padded cell on the map.
  public init(layout: GridLayout, walls: [UInt8], goal: Int32) {
    precondition(walls.count == layout.count && goal >= 0 && Int(goal) < layout.count)
    self.layout = layout
    self.walls = walls
    self.goal = goal
    let stride = Int32(layout.stride)
    ahead = [1, stride, -1, -stride]
    pages = Array(repeating: -1, count: (layout.count >> Int(TurningField.pageBits)) + 1)
    begin()
  }

  // MARK: - Asking and changing

  /// Steps, turns included, from a padded cell on the map with a heading to the goal with any;
  /// `CostToGoFields.unreachable` if there is no way, or for a blocked cell.
  public mutating func distance(from cell: Int32, heading: Heading) -> Int32 {
    if isBlocked(cell) { return TurningField.far }
    let pose = cell << 2 | Int32(heading.rawValue)
    while true {
      let known = known(pose)
      if known != TurningField.far || next == found.count { return known }
      expand()
    }
  }

  /// Whether robots can't stand on a cell, as this field has been told.
  public func isBlocked(_ cell: Int32) -> Bool {
    (walls[Int(cell)] != 0) != changed.contains(cell)
  }

  /// Blocks or frees a cell on the map.
  public mutating func set(_ isBlocked: Bool, at cell: Int32) {
    guard isBlocked != self.isBlocked(cell) else { return }
    changed.toggle(cell)
    if cell == goal { return restart() }
    if isBlocked {
      let least = least(on: cell)
      if least != TurningField.far { forget(beyond: least - 1) }
    } else {
      var least = TurningField.far
      for heading in 0..<4 { least = min(least, self.least(on: cell + ahead[heading])) }
      if least != TurningField.far { forget(beyond: least) }
    }
  }

  /// Forgets all distances, and goes on with those to another goal on the same map as it is believed now.
  public mutating func moveGoal(to cell: Int32) {
    precondition(cell >= 0 && Int(cell) < layout.count)
    goal = cell
    restart()
  }

  // MARK: - Search

  private mutating func restart() {
    for run in runs { pages[Int(run)] = -1 }
    runs.removeAll(keepingCapacity: true)
    distances.removeAll(keepingCapacity: true)
    found.removeAll(keepingCapacity: true)
    next = 0
    begin()
  }

  private mutating func begin() {
    guard !isBlocked(goal) else { return }
    for heading in 0..<4 { find(goal << 2 | Int32(heading), 0) }
  }

  /// Finds the poses from which the next one is a step away: turned from either side, or come from behind.
  private mutating func expand() {
    let pose = found[next]
    let steps = known(pose) + 1
    next += 1
    expandedPoses &+= 1
    let (cell, heading) = (pose >> 2, pose & 3)
    find(cell << 2 | (heading + 1) & 3, steps)
    find(cell << 2 | (heading + 3) & 3, steps)
    let behind = cell - ahead[Int(heading)]
    if !isBlocked(behind) { find(behind << 2 | heading, steps) }
  }

  private mutating func find(_ pose: Int32, _ steps: Int32) {
    let slot = slot(of: pose)
    guard distances[slot] == TurningField.far else { return }
    distances[slot] = steps
    found.append(pose)
  }

  /// Keeps the poses at most so far from the goal, and goes on from the last of them.
  private mutating func forget(beyond steps: Int32) {
    let kept = firstFound(beyond: steps)
    for pose in found[kept...] { distances[slot(of: pose)] = TurningField.far }
    found.removeLast(found.count - kept)
    next = min(next, firstFound(beyond: steps - 1))
  }

  /// Where in their order the poses farther than so many steps begin.
  private func firstFound(beyond steps: Int32) -> Int {
    var (low, high) = (0, found.count)
    while low < high {
      let middle = (low + high) / 2
      if known(found[middle]) <= steps { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func least(on cell: Int32) -> Int32 {
    var least = TurningField.far
    for heading: Int32 in 0..<4 { least = min(least, known(cell << 2 | heading)) }
    return least
  }

  // MARK: - Pages

  private func known(_ pose: Int32) -> Int32 {
    let page = pages[Int(pose >> (TurningField.pageBits + 2))]
    return page < 0
      ? TurningField.far : distances[Int(page * TurningField.pagePoses + pose % TurningField.pagePoses)]
  }

  private mutating func slot(of pose: Int32) -> Int {
    let run = pose >> (TurningField.pageBits + 2)
    if pages[Int(run)] < 0 {
      pages[Int(run)] = Int32(runs.count)
      runs.append(run)
      for _ in 0..<TurningField.pagePoses { distances.append(TurningField.far) }
    }
    return Int(pages[Int(run)] * TurningField.pagePoses + pose % TurningField.pagePoses)
  }
}
