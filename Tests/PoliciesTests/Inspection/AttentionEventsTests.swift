import Basics
import GridWorld
import Policies
import Simulation
import Testing

@Suite("Events of attention") struct AttentionEventsTests {
  private typealias Peer = AttentionEvents.Peer

  private func happened(_ older: [Peer], _ newer: [Peer]) -> Bool {
    let (a, b) = (FlatBuffer(older), FlatBuffer(newer))
    return withExtendedLifetime((a, b)) {
      AttentionEvents.happened(from: a.base, to: b.base, count: older.count)
    }
  }

  private func peer(_ identity: Int32, _ intention: UInt8 = 1, attended: Bool = true) -> Peer {
    Peer(identity: identity, intention: intention, isAttended: attended)
  }

  @Test("fall where an attended peer appears, leaves or changes its intention, and nowhere else")
  func events() {
    let near = peer(7)
    #expect(!happened([near, peer(8), .nobody], [near, peer(8), .nobody]))
    #expect(!happened([near, peer(8), .nobody], [peer(8), near, .nobody]), "slots trade places")
    #expect(happened([near, .nobody, .nobody], [near, peer(8), .nobody]), "appears")
    #expect(happened([near, peer(8), .nobody], [peer(8), .nobody, .nobody]), "leaves")
    #expect(happened([near, peer(8), .nobody], [near, peer(9), .nobody]), "one for another")
    #expect(happened([near, peer(8, 1), .nobody], [near, peer(8, 2), .nobody]), "changes")
    #expect(happened([peer(8, 1), near, .nobody], [near, peer(8, 2), .nobody]), "changes and moves")
    #expect(happened([peer(8, 0), near, .nobody], [peer(8, 5), near, .nobody]), "comes into sight")
    // Attended at one of the two steps is enough; at neither nothing counts.
    #expect(happened([peer(8, 1, attended: false)], [peer(8, 2)]))
    #expect(happened([peer(8, 1)], [peer(8, 2, attended: false)]))
    #expect(!happened([peer(8, 1, attended: false)], [peer(8, 2, attended: false)]))
    #expect(!happened([peer(8, 1, attended: false)], [.nobody]))
    #expect(!happened([.nobody], [peer(8, 1, attended: false)]))
    #expect(!happened([], []))
  }

  @Test("disturb the pair of steps that they fall on and the next one")
  func window() {
    var calm = AttentionEvents.Calm()
    #expect(calm.isQuiet)
    let quiet = [false, true, false, false, false, true, true, false, false].map { isEventful in
      calm.pass(isEventful)
      return calm.isQuiet
    }
    #expect(quiet == [true, false, false, true, true, false, false, false, true])
    #expect(AttentionEvents.window == 2)
  }

  /// The peers of agent 0 in the middle of four others, under weights by slot.
  private func attended(heads: Int, _ weight: (_ head: Int, _ slot: Int, _ present: Int) -> Float) -> [Bool] {
    let starts = [Cell(4, 4), Cell(5, 4), Cell(3, 4), Cell(4, 5), Cell(4, 2)]
    let world = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 9, height: 9),
        agents: starts.map { AgentSetup(start: $0, goals: [Cell($0.x, 8)]) }))
    var builder = ObservationBuilder(for: world)
    let observation = Observation(layout: builder.layout, agents: starts.count)
    builder.observe(world, into: observation)
    let slots = observation.layout.slots
    let present = (0..<slots).filter { observation.mask[$0] != 0 }
    let weights = FlatBuffer<Float>(repeating: 0, count: heads * slots)
    for head in 0..<heads {
      for slot in present { weights.base[head * slots + slot] = weight(head, slot, present.count) }
    }
    let peers = FlatBuffer(repeating: Peer.nobody, count: observation.layout.sensors.peers.max)
    AttentionEvents.note(observation, row: 0, weights: weights.base, heads: heads, into: peers.base)
    return (0..<peers.count).filter { peers[$0].identity >= 0 }.map { peers[$0].isAttended }
  }

  @Test(
    "count peers that weigh at least the average, over all heads: of uniform attention all", arguments: 1...8)
  func uniform(heads: Int) {
    #expect(attended(heads: heads) { 1 / Float($2) + 0 * Float($0 + $1) } == [true, true, true, true])
    // Not brought to sum 1, as sigmoid's are not.
    #expect(attended(heads: heads) { _, _, _ in 0.37 } == [true, true, true, true])
    #expect(attended(heads: heads) { _, _, _ in 0 } == [false, false, false, false], "there is no attention")
  }

  @Test("leave out peers that weigh less than the average")
  func lessAttended() {
    let first = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 2, height: 2), agents: [AgentSetup(start: Cell(0, 0), goals: [Cell(1, 1)])]
      )
    )
    let layout = ObservationBuilder(for: first).layout
    // One head looks at the first peer alone, the other at the goal.
    let weights = attended(heads: 2) { head, slot, _ in
      slot == (head == 0 ? layout.firstPeerSlot : ObservationLayout.goalSlot) ? 1 : 0
    }
    #expect(weights == [true, false, false, false])
  }
}
