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

  // MARK: - Line of sight, bandwidth

  /// Agents 0 to 3 at columns 0, 2, 4 and 8 of a row; a wall at column 6.
  private func walled(_ radio: RadioConfiguration) throws -> World {
    let grid = try OccupancyGrid(rows: ["......#..", "........."])
    return World(
      WorldConfiguration(
        grid: grid, task: .lifelong, maxSteps: 1000, radio: radio,
        agents: [0, 2, 4, 8].map { AgentSetup(start: Cell($0, 0), goals: []) }),
      outputWidth: 5)
  }

  private func senders(_ world: World, to receiver: Int) -> [Int] {
    (0..<world.agentCount).filter { $0 != receiver && heard(world, from: $0, to: receiver) != nil }
  }

  @Test("walls hold up packets only where a line of sight is asked for")
  func lineOfSight() throws {
    for isAsked in [false, true] {
      var world = try walled(RadioConfiguration(range: 20, delay: 1, lineOfSight: isAsked))
      world.advance(Array(repeating: .stay, count: 4))
      #expect(senders(world, to: 0) == (isAsked ? [1, 2] : [1, 2, 3]))
      #expect(senders(world, to: 3) == (isAsked ? [] : [0, 1, 2]))
    }
  }

  @Test("a door that closes in between holds up packets; an edit is heeded before the step")
  func edits() throws {
    var world = try walled(RadioConfiguration(range: 20, delay: 1, lineOfSight: true))
    world = try world.settingWall(false, at: Cell(6, 0)).settingWall(true, at: Cell(3, 0))
    world.advance(Array(repeating: .stay, count: 4))
    #expect(senders(world, to: 3) == [2] && senders(world, to: 0) == [1])
    let fewer = world.removing(agent: 1)
    #expect(senders(fewer, to: 2) == [1] && senders(fewer, to: 0) == [])
  }

  @Test(
    "who has time for k packets hears its k nearest senders, and lost ones take their time", arguments: 0...3)
  func bandwidth(limit: Int) throws {
    var world = try walled(RadioConfiguration(range: 20, delay: 1, maxPeers: limit))
    world.advance(Array(repeating: .stay, count: 4))
    // Agents 0 and 2 are equally far from agent 1.
    let nearest = [[1, 2, 3], [0, 2, 3], [1, 0, 3], [2, 1, 0]]
    for receiver in 0..<4 {
      #expect(senders(world, to: receiver) == nearest[receiver].prefix(limit).sorted())
    }
    let deaf = RadioConfiguration(range: 20, delay: 1, loss: 1, maxPeers: limit)
    var lossy = try walled(deaf)
    lossy.advance(Array(repeating: .stay, count: 4))
    #expect(lossy.radioLinks?.traffic.admitted == 4 * limit && lossy.radioLinks?.traffic.heard == 0)
  }

  @Test("packets are counted by what became of them")
  func traffic() throws {
    var world = try walled(RadioConfiguration(range: 6, delay: 1, lineOfSight: true, maxPeers: 1))
    for _ in 0..<3 { world.advance(Array(repeating: .stay, count: 4)) }
    let traffic = try #require(world.radioLinks?.traffic)
    // A step: 0–1, 0–2, 1–2, 1–3 and 2–3 are in range, both ways; the wall cuts two of these.
    #expect(traffic.receivers == 12 && traffic.inRange == 30 && traffic.inSight == 18)
    #expect(traffic.admitted == 9 && traffic.heard == 9)
    let metrics = EpisodeMetrics(world, shortestPaths: [], runtime: 0)
    #expect(metrics["heard_peers"] == 0.75 && metrics["delivery_rate"] == 0.3)
    #expect(metrics["blocked_rate"] == 0.4 && metrics["dropped_rate"] == 0.3 && metrics["loss_rate"] == 0)
    let plain = try walled(RadioConfiguration(range: 6))
    #expect(EpisodeMetrics(plain, shortestPaths: [], runtime: 0)["heard_peers"] == nil)
  }
}
