import GridWorld
import Planning
import Simulation
import Testing

@Suite("PIBT with the swap technique") struct PIBTSwapTests {
  /// Places in which two or more agents must pass each other where the map is one cell wide.
  static let narrows: [(name: String, rows: [String], agents: [(start: Cell, goal: Cell)])] = [
    (
      "siding in a corridor", ["####.####", "........."],
      [(Cell(1, 1), Cell(7, 1)), (Cell(7, 1), Cell(1, 1))]
    ),
    (
      "branch at the far end", ["#####.#", "......."],
      [(Cell(0, 1), Cell(1, 1)), (Cell(1, 1), Cell(0, 1))]
    ),
    (
      "three in a tree", ["###.###", ".......", "###.###"],
      [(Cell(0, 1), Cell(6, 1)), (Cell(6, 1), Cell(0, 1)), (Cell(3, 0), Cell(3, 2))]
    ),
  ]

  @Test("lets agents pass each other where plain PIBT gets stuck", arguments: 0..<3, UInt64(1)...6)
  func passes(place: Int, seed: UInt64) {
    let narrow = PIBTSwapTests.narrows[place]
    var episode = Episode(
      world(narrow.rows, narrow.agents, seed: seed), PIBTController(options: PIBTOptions(swap: true)))
    let isSolved = episode.run(steps: 60)
    #expect(isSolved, "\(narrow.name), seed \(seed)")
    #expect(episode.metrics["a_collisions"] == 0)
  }

  @Test("plain PIBT does get stuck there")
  func plainGetsStuck() {
    let narrow = PIBTSwapTests.narrows[1]
    let solved = (UInt64(1)...10).count { seed in
      var episode = Episode(world(narrow.rows, narrow.agents, seed: seed), PIBTController())
      return episode.run(steps: 60)
    }
    #expect(solved == 0)
  }

  @Test("does not try where there is no room at all", arguments: UInt64(1)...4)
  func noRoom(seed: UInt64) {
    let start = world(["......"], [(Cell(2, 0), Cell(3, 0)), (Cell(3, 0), Cell(2, 0))], seed: seed)
    var episode = Episode(start, PIBTController(options: .strong))
    for _ in 0..<50 { episode.advance() }
    #expect(!episode.world.isTerminated)
    #expect(episode.metrics["a_collisions"] == 0)
  }
}
