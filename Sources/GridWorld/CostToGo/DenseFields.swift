import Basics
public import Synchronization

/// One array of distances a goal, filled by breadth-first search, or by Dijkstra's where cells weigh differently.
///
/// Floats, exact up to 2²⁴ steps, because the sensors that read whole windows of them want floats.
@usableFromInline
final class DenseFields: @unchecked Sendable {
  private let graph: PoseGraph
  /// By padded cell, the steps that leaving it counts; nil for one each.
  private let weights: [UInt8]?
  /// Fields that the budget has room for.
  private let capacity: Int
  private let length: Int
  /// By padded goal cell, the field that is computed; nil for the others.
  @usableFromInline let fieldOfGoal: UnsafeMutablePointer<Atomic<UnsafePointer<Float>?>>
  private let fieldCount = Atomic<Int>(0)
  private let store: Locked<Store>

  /// What only one thread at a time works on.
  private struct Store {
    /// The goals of the fields, those asked for first first.
    var goals: [Int32] = []
    /// Memory of forgotten fields.
    var spare: [UnsafeMutablePointer<Float>] = []
    var arenas: [FlatBuffer<Float>] = []
    /// Fields of the last arena that are in use.
    var usedOfArena = 0
    let queue: FlatBuffer<Int32>
    /// Poses by distance, of which all that wait are within the greatest weight of each other: a ring. Empty without
    /// weights.
    var buckets: [[Int32]] = []
  }

  /// Fields are allocated in blocks of up to this many bytes, so that a goal seen for the first time in the
  /// middle of an episode rarely needs memory.
  private static let arenaBytes = 8 << 20

  /// Floats that a field takes: its poses and four more, since windows are read four cells at a time, rounded
  /// up to whole cache lines.
  static func length(for graph: PoseGraph) -> Int { (graph.poseCount + 4 + 15) / 16 * 16 }

  init(_ graph: PoseGraph, weights: [UInt8]? = nil, capacity: Int) {
    self.graph = graph
    self.weights = weights
    length = DenseFields.length(for: graph)
    let free = graph.blocked.count { $0 == 0 }
    self.capacity = max(1, min(capacity, free))
    fieldOfGoal = .allocate(capacity: graph.layout.count)
    for cell in 0..<graph.layout.count { (fieldOfGoal + cell).initialize(to: Atomic(nil)) }
    let queue = FlatBuffer<Int32>(repeating: 0, count: free * graph.motion.headings + graph.motion.headings)
    var store = Store(queue: queue)
    store.goals.reserveCapacity(min(self.capacity, free) + 1)
    store.arenas.reserveCapacity(64)
    if let weights { store.buckets = Array(repeating: [], count: Int(weights.max() ?? 1) + 1) }
    self.store = Locked(store)
  }

  deinit {
    fieldOfGoal.deinitialize(count: graph.layout.count)
    fieldOfGoal.deallocate()
  }

  var memoryInUse: Int {
    store.withLock { $0.arenas.reduce(0) { $0 + $1.count } } * MemoryLayout<Float>.stride
  }

  var isOverCapacity: Bool { fieldCount.load(ordering: .relaxed) > capacity }

  @inlinable
  func field(to goal: Int32) -> UnsafePointer<Float> {
    fieldOfGoal[Int(goal)].load(ordering: .acquiring) ?? compute(goal)
  }

  @usableFromInline
  func compute(_ goal: Int32) -> UnsafePointer<Float> {
    guard let field = compute(goal, SearchStop.never) else { preconditionFailure("nobody gave up") }
    return field
  }

  /// Nil if it was given up because `isOver` said so.
  func field(to goal: Int32, unless isOver: () -> Bool) -> UnsafePointer<Float>? {
    if let field = fieldOfGoal[Int(goal)].load(ordering: .acquiring) { return field }
    return SearchStop.with(isOver) { compute(goal, $0) }
  }

  private func compute(_ goal: Int32, _ stop: SearchStop) -> UnsafePointer<Float>? {
    stop.withLock(of: store) { store in
      // Another thread may have been faster.
      if let field = fieldOfGoal[Int(goal)].load(ordering: .acquiring) { return field }
      let field = memory(&store)
      guard search(from: goal, into: field, &store, stop) else {
        store.spare.append(field)
        return nil
      }
      store.goals.append(goal)
      fieldCount.store(store.goals.count, ordering: .relaxed)
      fieldOfGoal[Int(goal)].store(UnsafePointer(field), ordering: .releasing)
      return UnsafePointer(field)
    } ?? nil
  }

  private func memory(_ store: inout Store) -> UnsafeMutablePointer<Float> {
    if let spare = store.spare.popLast() { return spare }
    let perArena = max(1, min(capacity, DenseFields.arenaBytes / (length * MemoryLayout<Float>.stride)))
    if store.arenas.isEmpty || store.usedOfArena * length == store.arenas[store.arenas.count - 1].count {
      // The last arena of the budget only has room for the rest; beyond it, one field at a time.
      let left = capacity - store.goals.count
      store.arenas.append(FlatBuffer(unwritten: min(perArena, max(left, 1)) * length))
      store.usedOfArena = 0
    }
    store.usedOfArena += 1
    return store.arenas[store.arenas.count - 1].base + (store.usedOfArena - 1) * length
  }

  func forget(allBut kept: [Int32]) {
    let kept = Set(kept)
    store.withLock { store in
      let excess = store.goals.count - (capacity - capacity / 8)
      guard excess > 0 else { return }
      var forgotten = 0
      store.goals.removeAll { goal in
        guard forgotten < excess, !kept.contains(goal) else { return false }
        forgotten += 1
        if let field = fieldOfGoal[Int(goal)].exchange(nil, ordering: .relaxed) {
          store.spare.append(UnsafeMutablePointer(mutating: field))
        }
        return true
      }
      fieldCount.store(store.goals.count, ordering: .relaxed)
    }
  }

  private func search(
    from goal: Int32, into field: UnsafeMutablePointer<Float>, _ store: inout Store, _ stop: SearchStop
  ) -> Bool {
    var cleared = 0
    while cleared < length {
      let piece = min(4 * CostToGoFields.pieceOfSearch, length - cleared)
      (field + cleared).update(repeating: .infinity, count: piece)
      cleared += piece
      if stop.isOver() { return false }
    }
    guard graph.blocked[Int(goal)] == 0 else { return true }
    if let weights { return search(from: goal, by: weights, into: field, &store.buckets, stop) }
    let queue = store.queue.base
    var tail = 0
    while tail < graph.motion.headings {
      let pose = graph.firstPose(on: goal) + Int32(tail)
      field[Int(pose)] = 0
      queue[tail] = pose
      tail += 1
    }
    let graph = self.graph
    var head = 0
    while head < tail {
      let pose = queue[head]
      head += 1
      if head & (CostToGoFields.pieceOfSearch - 1) == 0, stop.isOver() { return false }
      let distance = field[Int(pose)] + 1
      graph.forEachPredecessor(of: pose) { next in
        guard field[Int(next)] == .infinity else { return }
        field[Int(next)] = distance
        queue[tail] = next
        tail += 1
      }
    }
    return true
  }

  /// Dijkstra's search with a ring of buckets (Dial 1969): leaving a cell counts its weight, a turn one step.
  private func search(
    from goal: Int32, by weights: [UInt8], into field: UnsafeMutablePointer<Float>,
    _ buckets: inout [[Int32]], _ stop: SearchStop
  ) -> Bool {
    let graph = self.graph
    for bucket in buckets.indices { buckets[bucket].removeAll(keepingCapacity: true) }
    for heading in 0..<Int32(graph.motion.headings) {
      field[Int(graph.firstPose(on: goal) + heading)] = 0
      buckets[0].append(graph.firstPose(on: goal) + heading)
    }
    var (distance, empty, seen) = (0, 0, 0)
    while empty < buckets.count {
      let bucket = distance % buckets.count
      empty = buckets[bucket].isEmpty ? empty + 1 : 0
      while let pose = buckets[bucket].popLast() {
        // A shorter way has been found since.
        guard field[Int(pose)] == Float(distance) else { continue }
        seen += 1
        if seen & (CostToGoFields.pieceOfSearch - 1) == 0, stop.isOver() { return false }
        let cell = graph.cell(of: pose)
        graph.forEachPredecessor(of: pose) { next in
          let from = graph.cell(of: next)
          let there = distance + (from == cell ? 1 : Int(weights[Int(from)]))
          guard Float(there) < field[Int(next)] else { return }
          field[Int(next)] = Float(there)
          buckets[there % buckets.count].append(next)
        }
      }
      distance += 1
    }
    return true
  }
}
