import GridWorld
import Testing

@testable import Simulation

@Suite("Relations of slots that are empty") struct HiddenRelationsTests {
  /// Three agents side by side, or far apart.
  private func world(isCrowded: Bool) -> World {
    let columns = isCrowded ? [0, 1, 2] : [0, 15, 29]
    let agents = columns.map { AgentSetup(start: Cell($0, 0), goals: [Cell($0, 2)]) }
    return World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 30, height: 3),
        sensors: SensorConfiguration(peers: PeerSensor(range: 3, max: 4)),
        radio: RadioConfiguration(range: 0), agents: agents))
  }

  @Test("hold nothing of the episode before once they are cleared, and those of peers stay")
  func clearing() {
    let perception = Perception(relations: true)
    let (crowded, sparse) = (world(isCrowded: true), world(isCrowded: false))
    var builder = ObservationBuilder(for: crowded, perception: perception)
    let observation = Observation(layout: builder.layout, agents: 3)
    func relations() -> [[Float]] { (0..<4).map { observation.relations(agent: 0, peerSlot: $0) } }
    builder.observe(crowded, into: observation)
    observation.clearHiddenRelations(0)
    let before = relations()
    #expect(before[..<2].allSatisfy { $0.contains { $0 != 0 } })
    builder = ObservationBuilder(for: sparse, perception: perception)
    builder.observe(sparse, into: observation)
    observation.clearHiddenRelations(0)
    #expect(relations().allSatisfy { $0.allSatisfy { $0 == 0 } })
  }
}
