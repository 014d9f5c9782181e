/// Exact steps from any cell to one goal on a map of which single cells change, repaired and not computed anew.
///
/// D* Lite (Koenig and Likhachev 2002) searching backward from the goal: it expands only as far as somebody asks, cells
/// between the goal and the asking cell first, and after a change only the cells whose distance it changed or may change.
/// Steps are to the four neighbors.
///
/// A cell's `distance` (g of the paper) is what was last expanded, its `lookahead` (rhs) what its neighbors say now; the
/// queue holds exactly the cells where they differ. In one respect this is simpler than the paper: a cell that becomes
/// blocked forgets both at once, and its neighbors look ahead anew.
///
/// The paper searches toward one robot. Here any cell may ask: `anchor` is the cell that estimates are made to, and stays
/// until somebody asks from elsewhere. Estimates are consistent, so what comes before a cell's key in the queue is all
/// that its distance can depend on, whether or not it is the anchor.
///
/// Memory: pages of 64 cells in a row, 12 bytes a cell, made when a search first touches one of them, and 16 bytes for
/// each cell in the queue: at most 28 bytes a padded cell, and 1/16 byte for one that no search has come to. The map is
/// shared with whoever gave it.
public struct RepairedField: Sendable {
  /// What is known of a cell.
  struct Node: BitwiseCopyable {
    /// g: exact where it equals `lookahead` and comes before the queue's first; `far` for none.
    var distance = RepairedField.far
    /// rhs: the cell's weight + the least distance of a neighbor; 0 on the goal.
    var lookahead = RepairedField.far
    /// Where it stands in the queue, `unqueued`, or `wall`.
    var place = RepairedField.unqueued

    static let outside = Node(place: RepairedField.wall)
  }

  /// A cell in the queue.
  struct Entry: BitwiseCopyable {
    /// Estimate of a way through the cell, then the cell's own distance.
    var key: UInt64
    var cell: Int32
    /// Of its node.
    var slot: Int32
  }

  static let far = CostToGoFields.unreachable
  static let unqueued: Int32 = -1
  static let wall: Int32 = -2
  private static let pageBits: Int32 = 6
  /// Cells, Manhattan, that a cell that asks may lie off the anchor before the anchor moves.
  private static let anchorSlack: Int32 = 4
  /// Above which keys are made anew.
  private static let maximumOffset: Int32 = 1 << 29

  public let layout: GridLayout
  /// The padded cell that distances lead to.
  public private(set) var goal: Int32
  /// Cells expanded so far, those of repairs among them: what the searches have cost.
  public private(set) var expandedCells = 0

  private let walls: [UInt8]
  /// By padded cell, the steps that leaving it counts; nil for one each.
  private let weights: [UInt8]?
  /// The cells that are not as `walls` says, ascending.
  private var changed = ChangedCells()
  private let offsets: InlineArray<4, Int32>
  /// The page of each 64 cells in a row; −1 where no search has come to.
  private var pages: [Int32]
  /// Which 64 cells each page is of.
  private var runs: [Int32] = []
  var nodes: [Node] = []
  /// A binary heap, the least key first.
  var queue: [Entry] = []
  private var anchor: Int32
  /// k_m of the paper: how far the anchor has moved, so that keys made before are not too large.
  private var keyOffset: Int32 = 0

  /// - Parameters:
  ///   - walls: one byte a padded cell, 1 for walls (`GridLayout.paddedOccupancy`).
  ///   - weights: by padded cell, the steps that leaving it counts, at least 1; nil for one each.
  ///   - goal: a padded cell on the map.
  public init(layout: GridLayout, walls: [UInt8], weights: [UInt8]? = nil, goal: Int32) {
    precondition(walls.count == layout.count && goal >= 0 && Int(goal) < layout.count)
    precondition(weights.map { $0.count == layout.count } ?? true)
    self.weights = weights
    self.layout = layout
    self.walls = walls
    self.goal = goal
    anchor = goal
    let stride = Int32(layout.stride)
    offsets = [-stride, stride, -1, 1]
    pages = Array(repeating: -1, count: (layout.count >> Int(RepairedField.pageBits)) + 1)
    begin()
  }

  // MARK: - Asking and changing

  /// Steps from a padded cell on the map to the goal; `CostToGoFields.unreachable` if there is no way, or for a blocked
  /// cell.
  public mutating func distance(from cell: Int32) -> Int32 {
    let slot = slot(of: cell)
    if nodes[slot].place == RepairedField.wall { return RepairedField.far }
    if !isSettled(slot, cell) { settle(slot, cell) }
    return nodes[slot].distance
  }

  /// Whether robots can't stand on a cell, as this field has been told.
  public func isBlocked(_ cell: Int32) -> Bool { (walls[Int(cell)] != 0) != changed.contains(cell) }

  /// Blocks or frees a cell on the map. Costs nothing but a note where no search has come to.
  public mutating func set(_ isBlocked: Bool, at cell: Int32) {
    guard isBlocked != self.isBlocked(cell) else { return }
    changed.toggle(cell)
    guard let slot = knownSlot(of: cell) else { return }
    if isBlocked {
      if nodes[slot].place >= 0 { dequeue(nodes[slot].place) }
      nodes[slot] = .outside
      for direction in 0..<4 { lookAgain(cell &+ offsets[direction]) }
    } else {
      nodes[slot] = Node()
      lookAgain(cell)
    }
  }

  /// Forgets all distances, and goes on with those to another goal on the same map as it is believed now.
  public mutating func moveGoal(to cell: Int32) {
    precondition(cell >= 0 && Int(cell) < layout.count)
    for run in runs { pages[Int(run)] = -1 }
    runs.removeAll(keepingCapacity: true)
    nodes.removeAll(keepingCapacity: true)
    queue.removeAll(keepingCapacity: true)
    goal = cell
    anchor = cell
    keyOffset = 0
    begin()
  }

  /// Bytes held now, the map left out.
  public var memoryInUse: Int {
    nodes.capacity * MemoryLayout<Node>.stride + queue.capacity * MemoryLayout<Entry>.stride
      + 4 * (pages.capacity + runs.capacity + changed.cells.capacity)
  }

  private mutating func begin() {
    _ = slot(of: goal)
    lookAgain(goal)
  }

  // MARK: - Search

  /// Whether a cell's distance is exact now.
  @inline(__always)
  private func isSettled(_ slot: Int, _ cell: Int32) -> Bool {
    let node = nodes[slot]
    guard node.distance == node.lookahead else { return false }
    return queue.isEmpty || queue[0].key >= key(of: node, cell)
  }

  /// Expands cells until a cell's distance is exact.
  private mutating func settle(_ slot: Int, _ cell: Int32) {
    moveAnchor(near: cell)
    while !isSettled(slot, cell) {
      let first = queue[0]
      let node = nodes[Int(first.slot)]
      let key = key(of: node, first.cell)
      if first.key < key {
        // From before the anchor moved.
        requeue(0, key: key)
        continue
      }
      expandedCells &+= 1
      if node.distance > node.lookahead {
        nodes[Int(first.slot)].distance = node.lookahead
        dequeue(0)
        for direction in 0..<4 { offer(node.lookahead, to: first.cell &+ offsets[direction]) }
      } else {
        nodes[Int(first.slot)].distance = RepairedField.far
        lookAgain(first.cell)
        for direction in 0..<4 {
          lookAgain(first.cell &+ offsets[direction], ifLookingAt: node.distance)
        }
      }
    }
  }

  private mutating func moveAnchor(near cell: Int32) {
    let moved = manhattan(anchor, cell)
    guard moved > RepairedField.anchorSlack else { return }
    anchor = cell
    keyOffset &+= moved
    guard keyOffset > RepairedField.maximumOffset else { return }
    keyOffset = 0
    rebuildQueue()
  }

  @inline(__always)
  private func weight(of cell: Int32) -> Int32 { weights.map { Int32($0[Int(cell)]) } ?? 1 }

  /// Tells a cell of a way of a neighbor's, which it may have to make its own.
  @inline(__always)
  private mutating func offer(_ distance: Int32, to cell: Int32) {
    let slot = slot(of: cell)
    let steps = distance &+ weight(of: cell)
    guard nodes[slot].place != RepairedField.wall, steps < nodes[slot].lookahead else { return }
    nodes[slot].lookahead = steps
    refresh(slot, cell)
  }

  /// Lets a cell ask its neighbors anew, if a search has come to it.
  ///
  /// - Parameter old: asks only cells that look ahead to a neighbor that was so far; nil for all.
  private mutating func lookAgain(_ cell: Int32, ifLookingAt old: Int32? = nil) {
    guard let slot = knownSlot(of: cell), nodes[slot].place != RepairedField.wall else { return }
    if let old, nodes[slot].lookahead != old &+ weight(of: cell) { return }
    var least = RepairedField.far
    if cell == goal {
      least = 0
    } else {
      for direction in 0..<4 {
        guard let neighbor = knownSlot(of: cell &+ offsets[direction]) else { continue }
        let distance = nodes[neighbor].distance
        if distance < RepairedField.far { least = min(least, distance &+ weight(of: cell)) }
      }
    }
    nodes[slot].lookahead = least
    refresh(slot, cell)
  }

  /// Puts a cell into the queue, moves it there, or takes it out, as its node says.
  @inline(__always)
  private mutating func refresh(_ slot: Int, _ cell: Int32) {
    let node = nodes[slot]
    if node.distance == node.lookahead {
      if node.place >= 0 { dequeue(node.place) }
    } else if node.place >= 0 {
      requeue(Int(node.place), key: key(of: node, cell))
    } else {
      enqueue(Entry(key: key(of: node, cell), cell: cell, slot: Int32(truncatingIfNeeded: slot)))
    }
  }

  @inline(__always)
  func key(of node: Node, _ cell: Int32) -> UInt64 {
    let least = min(node.distance, node.lookahead)
    guard least < RepairedField.far else { return .max }
    let estimate = Int64(least) + Int64(manhattan(anchor, cell)) + Int64(keyOffset)
    return UInt64(truncatingIfNeeded: estimate &<< 32 | Int64(least))
  }

  @inline(__always)
  private func manhattan(_ a: Int32, _ b: Int32) -> Int32 {
    let stride = Int32(truncatingIfNeeded: layout.stride)
    let (rowA, rowB) = (a / stride, b / stride)
    return abs(rowA &- rowB) &+ abs((a &- rowA &* stride) &- (b &- rowB &* stride))
  }

  // MARK: - Pages

  /// The node of a cell, which is made if no search has come to it yet.
  @inline(__always)
  private mutating func slot(of cell: Int32) -> Int { knownSlot(of: cell) ?? makeSlot(of: cell) }

  @inline(__always)
  private func knownSlot(of cell: Int32) -> Int? {
    let page = pages[Int(cell >> RepairedField.pageBits)]
    return page < 0 ? nil : Int(page &<< RepairedField.pageBits | cell & 63)
  }

  private mutating func makeSlot(of cell: Int32) -> Int {
    let run = cell >> RepairedField.pageBits
    let page = Int32(runs.count)
    pages[Int(run)] = page
    runs.append(run)
    let first = Int(run) << Int(RepairedField.pageBits)
    for index in first..<(first + 64) {
      nodes.append(index < walls.count && walls[index] == 0 ? Node() : .outside)
    }
    let base = Int(page) << Int(RepairedField.pageBits)
    for cell in changed.among(Int32(first)..<Int32(first + 64)) {
      let index = Int(cell)
      nodes[base + index - first] = walls[index] == 0 ? .outside : Node()
    }
    return base + Int(cell) - first
  }
}
