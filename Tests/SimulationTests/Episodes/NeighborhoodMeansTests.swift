import GridWorld
import Testing

@testable import Simulation

@Suite("Means over neighborhoods") struct NeighborhoodMeansTests {
  @Test("are to the bit those of one sum after another", arguments: [1, 3, 4, 5, 31, 64, 70])
  func sums(count: Int) throws {
    let seed: UInt64 = 20 + UInt64(count)
    print("seed \(seed)")
    var generator = MapGenerator(.random(RandomMap(density: 0.2)), width: 20, height: 20)
    generator.seed = seed
    let placement = RandomPlacement(grid: generator.makeGrid(), count: count, seed: seed)
    let world = World(WorldConfiguration(grid: placement.grid, agents: try placement.draw()))
    let values = (0..<count).map { Float(($0 * 37) % 11) / 7 - 0.6 }
    var means = NeighborhoodMeans()
    means.gather(world)
    for reach in [0, 1, 5, 40] {
      for agents in [0..<count, count / 2..<count] {
        var totals = [Float](repeating: 0.25, count: agents.count + 3)
        means.addMeans(of: values, times: 0.3, reach: reach, to: agents, &totals, from: 3)
        for agent in agents {
          let here = world.cell(of: agent)
          var (sum, others): (Float, Float) = (0, 0)
          for peer in 0..<count where peer != agent {
            let there = world.cell(of: peer)
            guard abs(there.x - here.x) <= reach, abs(there.y - here.y) <= reach else { continue }
            sum += values[peer]
            others += 1
          }
          let expected = others == 0 ? 0.25 : 0.25 + 0.3 * (sum / others)
          #expect(totals[3 + agent - agents.lowerBound] == expected, "agent \(agent), reach \(reach)")
        }
        #expect(totals[..<3] == [0.25, 0.25, 0.25])
      }
    }
  }
}
