import GridWorld
import Simulation
import Testing

@Suite("Radio") struct RadioChannelTests {
  /// Agents in one row, as far apart as `columns` says.
  private func world(_ columns: [Int], _ radio: RadioConfiguration, width: Int = 40, seed: UInt64 = 1)
    -> World
  {
    World(
      WorldConfiguration(
        grid: OccupancyGrid(width: width, height: 1), task: .lifelong, maxSteps: 1000, radio: radio,
        agents: columns.map { AgentSetup(start: Cell($0, 0), goals: []) }, seed: seed),
      outputWidth: 5)
  }

  private func heard(_ world: World, from sender: Int, to receiver: Int) -> [Float]? {
    world.radio?.output(from: sender, to: receiver, at: world.state.step)
  }

  @Test("a packet is heard exactly `delay` steps after it was sent", arguments: 1...3)
  func delay(delay: Int) {
    var world = world([3, 5], RadioConfiguration(range: 5, delay: delay))
    for step in 0..<8 {
      let sentAt = step - delay
      let expected: [Float]? = sentAt < 0 ? nil : (0..<5).map { Float(sentAt * 10 + $0) }
      #expect(heard(world, from: 0, to: 1) == expected, "step \(step)")
      let outputs = (0..<10).map { $0 < 5 ? Float(step * 10 + $0) : -1 }
      world.advance([.stay, .stay], outputs: outputs)
    }
  }

  @Test("the range is that between sender and receiver at the time of sending, its edge included")
  func range() {
    var world = world([3, 8], RadioConfiguration(range: 5, delay: 2))
    world.advance([.left, .right])
    world.advance([.right, .left])
    // Sent from 5 cells away, though they were 7 apart since.
    #expect(heard(world, from: 0, to: 1) == [0, 0, 0, 1, 0])
    #expect(heard(world, from: 1, to: 0) == [0, 0, 0, 0, 1])
    world.advance([.stay, .stay])
    // Sent from 7 cells away, though they are 5 apart again.
    #expect(heard(world, from: 0, to: 1) == nil)
    #expect(heard(world, from: 1, to: 0) == nil)
  }

  @Test("without an output of its own an agent sends its action, one-hot")
  func oneHot() {
    var world = world([3, 5], RadioConfiguration(range: 5, delay: 1))
    for (index, action) in ActionCatalogue.grid.actions.enumerated() {
      world.advance([action, .stay])
      #expect(heard(world, from: 0, to: 1) == (0..<5).map { $0 == index ? 1 : 0 })
    }
  }

  @Test("packets are lost at their rate, and which ones does not depend on who asks first")
  func loss() {
    let agents = 30
    var world = world(Array(0..<agents), RadioConfiguration(range: 100, delay: 1, loss: 0.3))
    let pairs = (0..<agents).flatMap { a in (0..<agents).filter { $0 != a }.map { (a, $0) } }
    var lost = 0
    var asymmetric = 0
    for _ in 0..<20 {
      world.advance(Array(repeating: .stay, count: agents))
      let once = pairs.map { heard(world, from: $0.0, to: $0.1) == nil }
      let backwards = pairs.reversed().map { heard(world, from: $0.0, to: $0.1) == nil }
      #expect(once == backwards.reversed())
      lost += once.count { $0 }
      asymmetric += pairs.count {
        heard(world, from: $0.0, to: $0.1) == nil && heard(world, from: $0.1, to: $0.0) != nil
      }
    }
    let count = Double(20 * pairs.count)
    // Four standard deviations of the binomial.
    #expect(abs(Double(lost) / count - 0.3) < 4 * (0.3 * 0.7 / count).squareRoot())
    #expect(abs(Double(asymmetric) / count - 0.21) < 0.02)
  }

  @Test("with a loss of 1 nothing is heard, with 0 everything in range")
  func extremes() {
    for loss in [0.0, 1] {
      var world = world(Array(0..<20), RadioConfiguration(range: 100, delay: 1, loss: loss))
      for _ in 0..<10 {
        world.advance(Array(repeating: .stay, count: 20))
        for receiver in 0..<20 {
          #expect((heard(world, from: (receiver + 1) % 20, to: receiver) == nil) == (loss == 1))
        }
      }
    }
  }

  @Test("a new episode starts in silence and loses other packets")
  func episodes() {
    var world = world(Array(0..<20), RadioConfiguration(range: 100, delay: 1, loss: 0.5))
    func losses() -> [Bool] {
      world.advance(Array(repeating: .stay, count: 20))
      return (0..<400).map { heard(world, from: $0 / 20, to: $0 % 20) == nil }
    }
    let first = losses()
    world.reset(episode: 1)
    #expect(heard(world, from: 0, to: 1) == nil)
    #expect(losses() != first)
    world.reset(episode: 0)
    #expect(losses() == first)
  }
}
