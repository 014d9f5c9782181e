import Basics
import GridWorld
import Planning
import Simulation
import Testing

/// On graphs where every edge lies on a cycle, PIBT promises that every agent reaches its goal at some time
/// (Okumura et al. 2022, theorem 1), though not all at once.
@Suite("PIBT brings every agent to its goal at some time") struct PIBTReachabilityTests {
  @Test("on a ring that is nearly full", arguments: UInt64(1)...8)
  func ring(seed: UInt64) {
    expectAllArrive(on: [".....", ".###.", ".###.", ".###.", "....."], agents: 14, seed: seed, within: 400)
  }

  @Test("on an open grid that is nearly full", arguments: UInt64(1)...8)
  func openGrid(seed: UInt64) {
    expectAllArrive(on: Array(repeating: "......", count: 6), agents: 33, seed: seed, within: 800)
  }

  @Test("on a full grid, where only rotations are possible", arguments: UInt64(1)...8)
  func fullGrid(seed: UInt64) {
    expectAllArrive(on: Array(repeating: "....", count: 4), agents: 16, seed: seed, within: 800)
  }

  @Test("more often than not even in a corridor, where two can only pass each other at a siding")
  func siding() {
    let solved = (UInt64(1)...20).count { seed in
      var episode = Episode(
        world(
          ["####.......####", "..............."],
          [(Cell(0, 1), Cell(14, 1)), (Cell(14, 1), Cell(0, 1))], seed: seed),
        PIBTController())
      episode.run(steps: 64)
      return episode.world.isTerminated
    }
    #expect(solved > 10, "\(solved) of 20")
  }

  private func expectAllArrive(on rows: [String], agents: Int, seed: UInt64, within steps: Int) {
    var rng = SplitMix64(seed: seed)
    var starts = grid(rows).freeCells
    rng.shuffle(&starts)
    var goals = grid(rows).freeCells
    rng.shuffle(&goals)
    var episode = Episode(
      world(rows, zip(starts, goals).prefix(agents).map { ($0, $1) }, seed: seed), PIBTController())
    episode.run(steps: steps)
    let missing = (0..<agents).filter { episode.world.state.lastArrival[$0] < 0 }
    #expect(missing.isEmpty, "seed \(seed): agents \(missing) have not reached their goals in \(steps) steps")
  }
}
