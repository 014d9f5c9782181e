import GridWorld
import Simulation
import Testing

@testable import Training

@Suite("Symmetries of the square") struct GridSymmetryTests {
  @Test("are eight, and each maps the cells of a map onto those of the turned one")
  func cells() {
    var images: Set<[Cell]> = []
    for number in 0..<GridSymmetry.count {
      let symmetry = GridSymmetry(number)
      let cells = (0..<6).map { symmetry.cell(Cell($0 % 3, $0 / 3), width: 3, height: 2) }
      #expect(Set(cells).count == 6)
      images.insert(cells)
    }
    #expect(images.count == 8)
    #expect(
      (0..<6).allSatisfy {
        GridSymmetry.identity.cell(Cell($0 % 3, $0 / 3), width: 3, height: 2) == Cell($0 % 3, $0 / 3)
      })
  }

  @Test("keep a solution one: every step of it leads to the turned state", arguments: 0..<8)
  func solutions(number: Int) throws {
    let symmetry = GridSymmetry(number)
    for seed in UInt64(1)...3 {
      let instance = SmallImitation.instance(Int(seed), seed: seed)
      let (width, height) = (instance.grid.width, instance.grid.height)
      let demonstration = Demonstration.solving(0, instance, by: ExpertSolver(iterations: 200))
      try #require(demonstration.status == .solved, "seed \(seed)")
      let turnedInstance = symmetry.instance(instance)
      #expect(throws: Never.self) { try turnedInstance.validate() }
      var world = World(instance)
      var turned = World(turnedInstance)
      demonstration.play(
        in: World(turnedInstance), symmetry, states: Array(0..<demonstration.states)
      ) { state, actions in
        for agent in 0..<world.agentCount {
          #expect(state.cell(of: agent) == symmetry.cell(world.cell(of: agent), width: width, height: height))
        }
        let step = world.state.step
        let own = (0..<world.agentCount).map {
          Action(rawValue: demonstration.labels[0].actions[step * world.agentCount + $0])
        }
        world.advance(own)
        turned.advance(actions)
        #expect(world.state.outcome == turned.state.outcome)
      }
      #expect(turned.isTerminated && turned.state.step == demonstration.states, "seed \(seed)")
      #expect(turned.state.agentCollisions.allSatisfy { $0 == 0 })
    }
  }
}
