public import Basics

/// One array of distances a goal, filled by breadth-first search.
///
/// Floats, exact up to 2²⁴ steps, because the sensors that read whole windows of them want floats.
@usableFromInline
final class DenseFields {
  private let layout: GridLayout
  private let blocked: [UInt8]
  private let capacity: Int
  /// Slot of each goal cell, or −1.
  @usableFromInline let slotOfGoal: FlatBuffer<Int32>
  /// The block of distances of each slot.
  @usableFromInline let fields: FlatBuffer<UnsafePointer<Float>?>
  /// The round of use in which each slot was last asked for; those of this round are never given away.
  @usableFromInline let lastRound: FlatBuffer<UInt32>
  @usableFromInline var round: UInt32 = 1
  private let goalOfSlot: FlatBuffer<Int32>
  private var slotsInUse = 0
  private var clockHand = 0
  private let queue: FlatBuffer<Int32>
  private var arenas: [FlatBuffer<Float>] = []

  /// Fields are allocated in blocks of up to this many bytes, so that a goal seen for the first time in the
  /// middle of an episode rarely needs memory.
  private static let arenaBytes = 8 << 20

  /// Floats that a field takes: its cells and four more, since windows are read four cells at a time, rounded
  /// up to whole cache lines.
  static func length(for layout: GridLayout) -> Int { (layout.count + 4 + 15) / 16 * 16 }

  init(layout: GridLayout, blocked: [UInt8], slots: Int) {
    self.layout = layout
    self.blocked = blocked
    let free = blocked.count { $0 == 0 }
    capacity = max(1, min(slots, free))
    slotOfGoal = FlatBuffer(repeating: -1, count: layout.count)
    fields = FlatBuffer(repeating: nil, count: capacity)
    lastRound = FlatBuffer(repeating: 0, count: capacity)
    goalOfSlot = FlatBuffer(repeating: -1, count: capacity)
    queue = FlatBuffer(repeating: 0, count: free)
  }

  var memoryInUse: Int { arenas.reduce(0) { $0 + $1.count } * MemoryLayout<Float>.stride }

  func beginUse() { round &+= 1 }

  @inlinable
  func field(to goal: Int32) -> UnsafePointer<Float> {
    let slot = Int(slotOfGoal.base[Int(goal)])
    guard slot >= 0, let field = fields.base[slot] else { return compute(goal) }
    lastRound.base[slot] = round
    return field
  }

  @usableFromInline
  func compute(_ goal: Int32) -> UnsafePointer<Float> {
    let slot = vacantSlot()
    let field = memory(ofSlot: slot)
    goalOfSlot[slot] = goal
    slotOfGoal[Int(goal)] = Int32(slot)
    lastRound[slot] = round
    fields[slot] = UnsafePointer(field)
    search(from: goal, into: field)
    return UnsafePointer(field)
  }

  private func vacantSlot() -> Int {
    if slotsInUse < capacity {
      slotsInUse += 1
      return slotsInUse - 1
    }
    // The capacity exceeds the goals of one round, so a slot of an earlier round is found within one turn;
    // whoever asks for more goals at once gets them one at a time.
    for _ in 0..<capacity where lastRound[clockHand] == round { clockHand = (clockHand + 1) % capacity }
    let slot = clockHand
    clockHand = (clockHand + 1) % capacity
    slotOfGoal[Int(goalOfSlot[slot])] = -1
    return slot
  }

  private func memory(ofSlot slot: Int) -> UnsafeMutablePointer<Float> {
    let length = DenseFields.length(for: layout)
    let perArena = max(1, min(capacity, DenseFields.arenaBytes / (length * MemoryLayout<Float>.stride)))
    let (arena, place) = slot.quotientAndRemainder(dividingBy: perArena)
    if arena == arenas.count {
      let slots = min(perArena, capacity - slot)
      arenas.append(FlatBuffer(unwritten: slots * length))
    }
    return arenas[arena].base + place * length
  }

  private func search(from goal: Int32, into field: UnsafeMutablePointer<Float>) {
    field.update(repeating: .infinity, count: DenseFields.length(for: layout))
    guard blocked[Int(goal)] == 0 else { return }
    let stride = Int32(layout.stride)
    let neighborOffsets: InlineArray<4, Int32> = [-stride, stride, -1, 1]
    let blocked = self.blocked
    let queue = self.queue.base
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
