/// One array of distances a goal, filled by breadth-first search.
///
/// Floats, exact up to 2²⁴ steps, because the sensors that read whole windows of them want floats.
@usableFromInline
final class DenseFields {
  private let layout: GridLayout
  private let blocked: [UInt8]
  private let capacity: Int
  /// Slot of each goal cell, or −1.
  @usableFromInline var slotOfGoal: [Int32]
  /// One block of `layout.count` distances a slot.
  @usableFromInline var fields: [UnsafeMutablePointer<Float>] = []
  /// The round of use in which each slot was last asked for; those of this round are never given away.
  @usableFromInline var lastRound: [UInt32] = []
  @usableFromInline var round: UInt32 = 1
  private var goalOfSlot: [Int32] = []
  private var clockHand = 0
  private var queue: UnsafeMutablePointer<Int32>
  private var arenas: [UnsafeMutablePointer<Float>] = []
  private var spare: [UnsafeMutablePointer<Float>] = []

  /// Fields are allocated in blocks of up to this many bytes, so that a goal seen for the first time in the
  /// middle of an episode rarely needs memory.
  private static let arenaBytes = 8 << 20

  init(layout: GridLayout, blocked: [UInt8], slots: Int) {
    self.layout = layout
    self.blocked = blocked
    let free = blocked.count { $0 == 0 }
    capacity = max(1, min(slots, free))
    slotOfGoal = Array(repeating: -1, count: layout.count)
    queue = .allocate(capacity: max(1, free))
    fields.reserveCapacity(capacity)
    lastRound.reserveCapacity(capacity)
    goalOfSlot.reserveCapacity(capacity)
  }

  deinit {
    queue.deallocate()
    for arena in arenas { arena.deallocate() }
  }

  var memoryInUse: Int { arenas.count * fieldsPerArena * layout.count * MemoryLayout<Float>.stride }

  func beginUse() { round &+= 1 }

  @inlinable
  func field(to goal: Int32) -> UnsafePointer<Float> {
    let slot = Int(slotOfGoal[Int(goal)])
    if slot >= 0 {
      lastRound[slot] = round
      return UnsafePointer(fields[slot])
    }
    return compute(goal)
  }

  private var fieldsPerArena: Int {
    max(1, min(capacity, DenseFields.arenaBytes / (layout.count * MemoryLayout<Float>.stride)))
  }

  @usableFromInline
  func compute(_ goal: Int32) -> UnsafePointer<Float> {
    let slot = vacantSlot()
    goalOfSlot[slot] = goal
    slotOfGoal[Int(goal)] = Int32(slot)
    lastRound[slot] = round
    search(from: goal, into: fields[slot])
    return UnsafePointer(fields[slot])
  }

  private func vacantSlot() -> Int {
    if fields.count < capacity {
      if spare.isEmpty {
        let arena = UnsafeMutablePointer<Float>.allocate(capacity: fieldsPerArena * layout.count)
        arenas.append(arena)
        for index in (0..<fieldsPerArena).reversed() { spare.append(arena + index * layout.count) }
      }
      fields.append(spare.removeLast())
      lastRound.append(0)
      goalOfSlot.append(-1)
      return fields.count - 1
    }
    // The capacity exceeds the goals of one round, so a slot of an earlier round is found within one turn;
    // whoever asks for more goals at once gets them one at a time.
    for _ in 0..<capacity where lastRound[clockHand] == round { clockHand = (clockHand + 1) % capacity }
    let slot = clockHand
    clockHand = (clockHand + 1) % capacity
    slotOfGoal[Int(goalOfSlot[slot])] = -1
    return slot
  }

  private func search(from goal: Int32, into field: UnsafeMutablePointer<Float>) {
    field.update(repeating: .infinity, count: layout.count)
    guard blocked[Int(goal)] == 0 else { return }
    let stride = Int32(layout.stride)
    let neighborOffsets: InlineArray<4, Int32> = [-stride, stride, -1, 1]
    let blocked = self.blocked
    field[Int(goal)] = 0
    queue[0] = goal
    var head = 0
    var tail = 1
    while head < tail {
      let cell = queue[head]
      head += 1
      let distance = field[Int(cell)] + 1
      for direction in 0..<4 {
        let next = Int(cell + neighborOffsets[direction])
        guard blocked[next] == 0, field[next] == .infinity else { continue }
        field[next] = distance
        queue[tail] = Int32(next)
        tail += 1
      }
    }
  }
}
