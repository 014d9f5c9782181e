import Basics
public import GridWorld

/// Who hears whom of the last broadcasts, where a radio is more than a range; and what became of the packets so far.
public struct RadioLinkHistory: Sendable {
  private var finder: RadioLinkFinder
  private let delay: Int
  private var key: UInt64 = 0
  private var slots: [Slot]
  /// Of all steps that have been taken.
  public private(set) var traffic = RadioTraffic()
  /// Of the broadcast that is still to be sent.
  private var next = RadioTraffic()

  private struct Slot: Sendable {
    var step = -1
    var links = RadioLinks()
  }

  /// Nil for a radio with a range alone: who hears whom is then seen at once.
  ///
  /// - Parameter configuration: with a range in cells.
  init?(_ configuration: RadioConfiguration, layout: GridLayout) {
    guard configuration.isSelective else { return nil }
    finder = RadioLinkFinder(configuration, layout: layout)
    delay = configuration.delay
    slots = Array(repeating: Slot(), count: configuration.delay + 1)
  }

  mutating func reset(seed: UInt64, episode: Int) {
    key = RandomStream.generator(seed: seed, episode: episode, purpose: .radio).state
    for slot in slots.indices { slots[slot].step = -1 }
    traffic = RadioTraffic()
    next = RadioTraffic()
  }

  /// Finds out who will hear what is sent in this step; again, if something has been edited since.
  mutating func open(_ state: WorldState, numbers: FlatBuffer<Int32>?) {
    let (key, step, loss) = (key, state.step, Float(finder.configuration.loss))
    let slot = step % slots.count
    slots[slot].step = step
    next = finder.find(
      state.poses.cell, blocked: state.blocked,
      isLost: { PacketReader.isLost($0, $1, step, key, loss, numbers.map { UnsafePointer($0.base) }) },
      into: &slots[slot].links)
  }

  /// Counts the packets of the step that is about to be taken.
  mutating func send() { traffic += next }

  /// Of the broadcast of a step; nil if it is not known (any more).
  func links(sentAt step: Int) -> RadioLinks? {
    guard step >= 0, slots[step % slots.count].step == step else { return nil }
    return slots[step % slots.count].links
  }

  /// The same without one agent: what is on the air of the others stays.
  func removing(_ agent: Int) -> RadioLinkHistory {
    var rest = self
    for slot in slots.indices where slots[slot].step >= 0 {
      rest.slots[slot].links = slots[slot].links.removing(agent)
    }
    return rest
  }
}
