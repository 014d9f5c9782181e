import Basics
import GridWorld
import Planning
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Advantages of peers") struct PeerShareTests {
  @Test("come on top of an agent's own, of those it perceives, by their share", arguments: [false, true])
  func share(normalizes: Bool) throws {
    var configuration = SmallTraining.configuration(.leaveOneOut)
    configuration.reinforce.normalizesAdvantages = false
    let own = try SmallTraining.batch(try SmallTraining.trainer(configuration))
    configuration.reinforce.peerShare = 0.3
    configuration.reinforce.normalizesAdvantages = normalizes
    let shared = try SmallTraining.batch(try SmallTraining.trainer(configuration))
    var expected: [Double] = []
    var found: [Double] = []
    var listed = 0
    for (one, other) in zip(own.shards, shared.shards) {
      let layout = one.observation.layout
      for run in one.runs {
        for firstRow in run.firstRows {
          for agent in 0..<run.world.agentCount {
            let row = firstRow + agent
            var sum = Double(one.decisions[row].advantage)
            for slot in 0..<layout.slots where layout.kind(ofSlot: slot) == .peer {
              guard one.observation.mask[row * layout.slots + slot] != 0 else { continue }
              let peer = Int(one.observation.identity[row * layout.slots + slot]) - layout.firstPeerSlot
              #expect(peer != agent && peer < run.world.agentCount)
              sum += 0.3 * Double(one.decisions[firstRow + peer].advantage)
              listed += 1
            }
            expected.append(sum)
            found.append(Double(other.decisions[row].advantage))
          }
        }
      }
    }
    #expect(listed > 10)
    if normalizes {
      let mean = expected.reduce(0, +) / Double(expected.count)
      let variance = expected.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(expected.count)
      expected = expected.map { ($0 - mean) / variance.squareRoot() }
    }
    for (a, b) in zip(found, expected) { #expect(isClose(a, b)) }
  }
}
