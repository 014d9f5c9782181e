import Foundation
import GridWorld
import Simulation
import Testing

/// Random joint actions and the positions after each step as POGEMA 1.4.0 computes them.
private struct ConformanceFile: Decodable {
  struct Case: Decodable {
    var name: String
    var rows: [String]
    var collisions: String
    var starts: [[Int]]
    var actions: [[UInt8]]
    var positionsAfterStep: [[[Int]]]
  }
  var cases: [Case]
}

@Suite("Agreement with the reference environment") struct ConformanceTests {
  @Test(
    "every step of every recorded case gives the recorded positions",
    .enabled(if: referenceData != nil, "the reference data is not beside the repository"))
  func agreesAtEveryStep() throws {
    let folder = try #require(referenceData)
    let file = folder.appending(path: "benchmarks/pogema/conformance.json")
    let recorded = try JSONDecoder().decode(ConformanceFile.self, from: Data(contentsOf: file))
    #expect(recorded.cases.count >= 12)
    for recordedCase in recorded.cases {
      let collisions = try #require(CollisionRule(rawValue: recordedCase.collisions))
      let starts = recordedCase.starts.map { Cell($0[0], $0[1]) }
      var world = World(
        WorldConfiguration(
          grid: grid(recordedCase.rows), dynamics: .grid(collisions: collisions),
          agents: starts.map { AgentSetup(start: $0, goals: [$0]) }))
      for (step, actions) in recordedCase.actions.enumerated() {
        world.advance(actions.map(Action.init(rawValue:)))
        let expected = recordedCase.positionsAfterStep[step].map { Cell($0[0], $0[1]) }
        let positions = (0..<world.agentCount).map(world.cell(of:))
        try #require(positions == expected, "\(recordedCase.name) differs first at step \(step + 1)")
      }
    }
  }
}
