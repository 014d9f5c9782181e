/// One array of distances a goal, filled by breadth-first search.
@usableFromInline
final class DenseFields {
  private let layout: GridLayout
  private let blocked: [UInt8]
  private let capacity: Int
  /// Slot of each goal cell, or −1.
  @usableFromInline var slotOfGoal: [Int32]
  /// One block of `layout.count` distances a slot.
  @usableFromInline var fields: [UnsafeMutablePointer<UInt16>] = []
  /// Whether a slot was used since the clock hand last passed it.
  @usableFromInline var isRecent: [Bool] = []
  private var goalOfSlot: [Int32] = []
  private var clockHand = 0
  private var queue: UnsafeMutablePointer<Int32>
  private var arenas: [UnsafeMutablePointer<UInt16>] = []
  private var spare: [UnsafeMutablePointer<UInt16>] = []

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
    isRecent.reserveCapacity(capacity)
    goalOfSlot.reserveCapacity(capacity)
  }

  deinit {
    queue.deallocate()
    for arena in arenas { arena.deallocate() }
  }

  var memoryInUse: Int { arenas.count * fieldsPerArena * layout.count * MemoryLayout<UInt16>.stride }

  @inlinable
  func field(to goal: Int32) -> UnsafePointer<UInt16> {
    let slot = Int(slotOfGoal[Int(goal)])
    if slot >= 0 {
      isRecent[slot] = true
      return UnsafePointer(fields[slot])
    }
    return compute(goal)
  }

  private var fieldsPerArena: Int {
    max(1, min(capacity, DenseFields.arenaBytes / (layout.count * MemoryLayout<UInt16>.stride)))
  }

  @usableFromInline
  func compute(_ goal: Int32) -> UnsafePointer<UInt16> {
    let slot = vacantSlot()
    goalOfSlot[slot] = goal
    slotOfGoal[Int(goal)] = Int32(slot)
    isRecent[slot] = true
    search(from: goal, into: fields[slot])
    return UnsafePointer(fields[slot])
  }

  private func vacantSlot() -> Int {
    if fields.count < capacity {
      if spare.isEmpty {
        let arena = UnsafeMutablePointer<UInt16>.allocate(capacity: fieldsPerArena * layout.count)
        arenas.append(arena)
        for index in (0..<fieldsPerArena).reversed() { spare.append(arena + index * layout.count) }
      }
      fields.append(spare.removeLast())
      isRecent.append(false)
      goalOfSlot.append(-1)
      return fields.count - 1
    }
    while isRecent[clockHand] {
      isRecent[clockHand] = false
      clockHand = (clockHand + 1) % capacity
    }
    let slot = clockHand
    clockHand = (clockHand + 1) % capacity
    slotOfGoal[Int(goalOfSlot[slot])] = -1
    return slot
  }

  private func search(from goal: Int32, into field: UnsafeMutablePointer<UInt16>) {
    field.update(repeating: .max, count: layout.count)
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
        guard blocked[next] == 0, field[next] == .max else { continue }
        field[next] = distance
        queue[tail] = Int32(next)
        tail += 1
      }
    }
  }
}
