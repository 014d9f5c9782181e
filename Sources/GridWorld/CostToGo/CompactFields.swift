import Basics
import Synchronization

/// A compact field a goal, each of the part of the map that was asked about, all within a memory budget.
///
/// A field is made when its goal is first asked about, from a search of the rectangle around goal and pose; a question
/// that it can't answer lets it be made anew, from a larger one. Where the fields of all goals in use would take more
/// than the budget, each keeps only what lies near its shortest way, so that they don't drive each other out; goals of
/// the past go when room is needed, those that were not asked about for longest first (of a few, chosen at random).
///
/// Answers are exact whatever is stored, so nobody can tell what is.
@usableFromInline
final class CompactFields: Sendable {
  private let graph: PoseGraph
  /// Of each padded cell, the number of the region it lies in; walls −1.
  private let component: [Int32]
  private let store: Locked<CompactFieldStore>
  private let searches: SearchCounter

  init(_ graph: PoseGraph, goalCount: Int, memoryBudget: Int) {
    self.graph = graph
    component = graph.components()
    let searches = SearchCounter()
    self.searches = searches
    store = Locked(
      CompactFieldStore(graph, goalCount: goalCount, memoryBudget: memoryBudget, searches))
  }

  var memoryInUse: Int { store.withLock { $0.memoryInUse } }
  var searchCount: Int { searches.count.load(ordering: .relaxed) }

  @usableFromInline
  func distance(from pose: Int32, to goal: Int32) -> Int32 {
    guard graph.blocked[Int(graph.cell(of: pose))] == 0 else { return CostToGoFields.unreachable }
    return store.withLock { $0.distance(from: pose, to: goal, component) }
  }

  /// Nil if a search for it was given up because `isOver` said so.
  func distance(from pose: Int32, to goal: Int32, unless isOver: () -> Bool) -> Int32? {
    guard graph.blocked[Int(graph.cell(of: pose))] == 0 else { return CostToGoFields.unreachable }
    // Mostly it is known, which is found out for less than a question that can be passed on costs.
    var known: Int32?
    if store.withLockIfFree({ known = $0.known(from: pose, to: goal, component) }), let known {
      return known
    }
    return SearchStop.with(isOver) { stop in
      stop.withLock(of: store) { $0.distance(from: pose, to: goal, component, stop) } ?? nil
    }
  }

  /// Steps from a cell and its four neighbors, of which walls and what is cut off are unreachable.
  func distances(around cell: Int32, offsets: InlineArray<5, Int32>, to goal: Int32) -> InlineArray<5, Int32>
  {
    var distances = InlineArray<5, Int32>(repeating: CostToGoFields.unreachable)
    store.withLock { store in
      for place in 0..<5 {
        let near = cell &+ offsets[place]
        if graph.blocked[Int(near)] == 0 {
          distances[place] = store.distance(from: near, to: goal, component)
        }
      }
    }
    return distances
  }

  /// Nil if a search for them was given up because `isOver` said so.
  func distances(
    around cell: Int32, offsets: InlineArray<5, Int32>, to goal: Int32, unless isOver: () -> Bool
  ) -> InlineArray<5, Int32>? {
    var distances = InlineArray<5, Int32>(repeating: CostToGoFields.unreachable)
    // The places before this one are known.
    var place = 0
    _ = store.withLockIfFree { store in
      while place < 5 {
        let near = cell &+ offsets[place]
        if graph.blocked[Int(near)] == 0 {
          guard let known = store.known(from: near, to: goal, component) else { return }
          distances[place] = known
        }
        place += 1
      }
    }
    while place < 5 {
      let near = cell &+ offsets[place]
      guard let distance = distance(from: near, to: goal, unless: isOver) else { return nil }
      distances[place] = distance
      place += 1
    }
    return distances
  }
}

/// How many searches were begun. Can be read while one goes on.
final class SearchCounter: Sendable {
  let count = Atomic<Int>(0)
}

/// The fields of all goals, for one thread at a time.
struct CompactFieldStore: ~Copyable {
  private let graph: PoseGraph
  private let memoryBudget: Int
  /// Bytes that the fields of goals in use may take on average.
  private let share: Int
  /// Bytes that one of them may take: so many that the average comes to a share.
  private var limit: Int
  /// Bytes of the fields made lately.
  private var averageBytes: Float = 0
  private let fieldOfGoal: FlatBuffer<UnsafeMutableRawPointer?>
  private var fields: [UnsafeMutableRawPointer] = []
  private let flood: FieldFlood
  private let writer: CompactFieldWriter
  private var questions: UInt64 = 0
  /// By how much ways go beyond the rectangle around their ends, in Manhattan distances; of those found lately.
  private var detour: Float = 0
  private var dice = SplitMix64(seed: 0)
  private(set) var memoryInUse = 0
  private let searches: SearchCounter

  /// Cells around goal and pose that are searched at first.
  private static let firstBorder = 8
  /// Fields of which the one used longest ago goes.
  private static let candidates = 8

  init(_ graph: PoseGraph, goalCount: Int, memoryBudget: Int, _ searches: SearchCounter) {
    self.graph = graph
    self.memoryBudget = memoryBudget
    self.searches = searches
    share = memoryBudget / 8 * 7 / max(goalCount, 1)
    limit = max(share, memoryBudget / 16)
    fieldOfGoal = FlatBuffer(repeating: nil, count: graph.layout.count)
    flood = FieldFlood(graph)
    writer = CompactFieldWriter(graph)
  }

  deinit { for field in fields { field.deallocate() } }

  /// Steps from a pose on a free cell.
  @inline(__always)
  mutating func distance(from pose: Int32, to goal: Int32, _ component: [Int32]) -> Int32 {
    guard let distance = distance(from: pose, to: goal, component, SearchStop.never) else {
      preconditionFailure("nobody gave up")
    }
    return distance
  }

  /// Nil if a search for it was given up.
  @inline(__always)
  mutating func distance(
    from pose: Int32, to goal: Int32, _ component: [Int32], _ stop: SearchStop
  ) -> Int32? {
    known(from: pose, to: goal, component) ?? search(from: pose, to: goal, stop)
  }

  /// Nil where it takes a search to know.
  @inline(__always)
  mutating func known(from pose: Int32, to goal: Int32, _ component: [Int32]) -> Int32? {
    if let known = stored(from: pose, to: goal) { return known }
    return isConnected(pose, goal, component) ? nil : CostToGoFields.unreachable
  }

  @inline(__always)
  private mutating func stored(from pose: Int32, to goal: Int32) -> Int32? {
    guard let memory = fieldOfGoal.base[Int(goal)] else { return nil }
    let field = CompactField(memory)
    questions &+= 1
    field.header.pointee.lastUse = questions
    let stride = Int32(truncatingIfNeeded: graph.layout.stride)
    let (y, x) = graph.cell(of: pose).quotientAndRemainder(dividingBy: stride)
    return field.distance(x: Int(x), y: Int(y), heading: Int(pose & 3), graph.motion)
  }

  private func isConnected(_ pose: Int32, _ goal: Int32, _ component: [Int32]) -> Bool {
    let region = component[Int(goal)]
    return region >= 0 && component[Int(graph.cell(of: pose))] == region
  }

  /// Makes the field of a goal, such that it knows a pose from which there is a way.
  ///
  /// - Returns: The steps from there; nil if it was given up.
  @inline(never)
  private mutating func search(from pose: Int32, to goal: Int32, _ stop: SearchStop) -> Int32? {
    let old = fieldOfGoal.base[Int(goal)].map { CompactField($0).header.pointee }
    let cell = graph.cell(of: pose)
    let manhattan = graph.manhattanDistance(cell, goal)
    var border = CompactFieldStore.firstBorder + Int(Float(manhattan) * detour)
    if let old { border = max(border, old.isTrimmed ? old.border : 2 * old.border) }
    let all = graph.layout.tiles
    while true {
      var region = graph.layout.tiles(between: cell, and: goal, border: border)
      if let old { region = region.union(old.searched) }
      if 2 * region.count > all.count { region = all }
      searches.count.add(1, ordering: .relaxed)
      guard flood.run(from: goal, toward: pose, in: region, slack: 2 * border, stop) else {
        return nil
      }
      if let distance = flood.distance(at: pose) {
        let half = Float(Int(distance) - manhattan) / 2
        detour += (min(half / Float(manhattan + 1), 4) - detour) / 16
        return install(goal, pose, border, stop) ? distance : nil
      }
      precondition(region != all, "a pose from which the goal can't be reached")
      border *= 2
      // A way as long as the one found lies within half its detour around goal and pose.
      if let excess = flood.excess(at: pose) { border = max(border, Int(excess) / 2 + 1) }
    }
  }

  /// False if it was given up.
  private mutating func install(_ goal: Int32, _ pose: Int32, _ border: Int, _ stop: SearchStop) -> Bool {
    guard let field = writer.field(to: goal, for: pose, border: border, flood, limit: limit, stop) else {
      return false
    }
    adapt(to: field.header.pointee.bytes)
    questions &+= 1
    field.header.pointee.lastUse = questions
    if let old = fieldOfGoal.base[Int(goal)] { remove(old) }
    field.header.pointee.place = fields.count
    fields.append(field.memory)
    fieldOfGoal.base[Int(goal)] = field.memory
    memoryInUse += field.header.pointee.bytes
    while memoryInUse > memoryBudget, fields.count > 1 { removeStale(but: field.memory) }
    return true
  }

  private mutating func adapt(to bytes: Int) {
    averageBytes += (Float(bytes) - averageBytes) / 32
    if averageBytes > Float(share) {
      limit = max(share, min(limit, 4 * Int(averageBytes)) / 8 * 7)
    } else if averageBytes < 0.8 * Float(share) {
      limit = min(limit + limit / 8, max(share, memoryBudget / 16))
    }
  }

  private mutating func removeStale(but kept: UnsafeMutableRawPointer) {
    var stale: UnsafeMutableRawPointer?
    for _ in 0..<CompactFieldStore.candidates {
      let candidate = fields[dice.index(below: fields.count)]
      guard candidate != kept else { continue }
      let isStaler =
        stale.map { CompactField(candidate).header.pointee.lastUse < CompactField($0).header.pointee.lastUse }
      if isStaler ?? true { stale = candidate }
    }
    if let stale { remove(stale) }
  }

  private mutating func remove(_ memory: UnsafeMutableRawPointer) {
    let header = CompactField(memory).header.pointee
    let last = fields.removeLast()
    if last != memory {
      fields[header.place] = last
      CompactField(last).header.pointee.place = header.place
    }
    fieldOfGoal.base[Int(header.goal)] = nil
    memoryInUse -= header.bytes
    memory.deallocate()
  }
}

extension PoseGraph {
  func manhattanDistance(_ a: Int32, _ b: Int32) -> Int {
    let (ay, ax) = Int(a).quotientAndRemainder(dividingBy: layout.stride)
    let (by, bx) = Int(b).quotientAndRemainder(dividingBy: layout.stride)
    return abs(ax - bx) + abs(ay - by)
  }

  /// Of each padded cell, the number of the region of cells that it can be reached from; −1 for walls.
  func components() -> [Int32] {
    var component = [Int32](repeating: -1, count: layout.count)
    var queue: [Int32] = []
    let offsets = layout.moveOffsets.dropFirst()
    var count: Int32 = 0
    for first in 0..<layout.count where blocked[first] == 0 && component[first] < 0 {
      component[first] = count
      queue.append(Int32(first))
      while let cell = queue.popLast() {
        for offset in offsets {
          let next = Int(cell) + offset
          guard blocked[next] == 0, component[next] < 0 else { continue }
          component[next] = count
          queue.append(Int32(next))
        }
      }
      count += 1
    }
    return component
  }
}
