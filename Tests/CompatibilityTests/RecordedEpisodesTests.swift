import Compatibility
import Foundation
import GridWorld
import Simulation
import Testing

/// `Sources/Python/tests/data/pogema.json`, which POGEMA 1.4.0 wrote.
private struct Recording: Decodable {
  struct Configuration: Decodable {
    var seed: UInt64
    var size: Int
    var num_agents: Int
    var density: Double
    var obs_radius: Int
    var empty_outside: Bool
    var collision_system: String
    var on_target: String
    var max_episode_steps: Int
  }
  struct Step: Decodable {
    var actions: [Int32]?
    var agents: [[Int32]]
    var targets: [[Int32]]
    var sums: [Int]
    var rewards: [UInt8]?
    var terminated: [UInt8]?
    var truncated: [UInt8]?
    var metrics: [String: Double]?
  }
  struct Episode: Decodable {
    var config: Configuration
    var obstacles: [[UInt8]]
    var steps: [Step]
  }
  var episodes: [Episode]

  static func read() throws -> Recording {
    let root = (1...3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    let file = root.appending(path: "Sources/Python/tests/data/pogema.json")
    return try JSONDecoder().decode(Recording.self, from: Data(contentsOf: file))
  }
}

extension PogemaConfiguration {
  fileprivate init(_ recorded: Recording.Configuration) throws {
    self.init()
    (seed, width, height, density) = (recorded.seed, recorded.size, recorded.size, recorded.density)
    (agentCount, observationRadius) = (recorded.num_agents, recorded.obs_radius)
    isEmptyOutside = recorded.empty_outside
    maxEpisodeSteps = recorded.max_episode_steps
    collisions = try #require(
      ["priority": .priority, "block_both": .blockBoth, "soft": .soft][recorded.collision_system])
    arrival = try #require(
      ["finish": .finish, "nothing": .nothing, "restart": .restart][recorded.on_target])
  }
}

@Suite("Agreement with POGEMA") struct RecordedEpisodesTests {
  @Test("maps, cells, goals, rewards, ends, metrics and observations are those recorded, at every step")
  func agrees() throws {
    let recording = try Recording.read()
    #expect(recording.episodes.count >= 20)
    for episode in recording.episodes {
      let world = try PogemaWorld(PogemaConfiguration(episode.config))
      let map = obstacles(of: world)
      #expect(map == episode.obstacles.flatMap { $0 }, "\(episode.config)")
      for (number, step) in episode.steps.enumerated() {
        if let actions = step.actions { try advance(world, actions) }
        let place: Comment = "step \(number) of \(episode.config)"
        try #require(cells(of: world, 0) == step.agents.flatMap { $0 }, place)
        try #require(cells(of: world, 1) == step.targets.flatMap { $0 }, place)
        try #require(sums(of: world) == step.sums, place)
        guard step.actions != nil else { continue }
        try #require(flags(of: world, .isRewarded) == step.rewards, place)
        try #require(flags(of: world, .isTerminated) == step.terminated, place)
        #expect(step.truncated?.first == (world.isTruncated ? 1 : 0), place)
        #expect(world.isFinished == (step.metrics != nil), place)
        if let metrics = step.metrics { #expect(figures(of: world) == metrics, place) }
      }
    }
  }

  /// Without the border.
  private func obstacles(of world: PogemaWorld) -> [UInt8] {
    var padded = [UInt8](repeating: 0, count: world.layout.count)
    var span = padded.mutableSpan
    world.writeObstacles(into: &span)
    return (0..<world.layout.height).flatMap { y in
      (0..<world.layout.width).map { x in padded[world.layout.index(of: Cell(x, y))] }
    }
  }

  /// POGEMA's names of those that are there.
  private func figures(of world: PogemaWorld) -> [String: Double] {
    let figures = world.figures
    let named = [
      "ISR": figures.isr, "CSR": figures.csr, "ep_length": figures.episodeLength, "SoC": figures.sumOfCosts,
      "makespan": figures.makespan, "avg_throughput": figures.throughput,
    ]
    return named.filter { !$0.value.isNaN }
  }
}

/// (row, column) of all agents: 0 positions, 1 goals, 2 and 3 the same from the start.
func cells(of world: PogemaWorld, _ part: Int) -> [Int32] {
  var cells = [Int32](repeating: 0, count: 8 * world.agentCount)
  var span = cells.mutableSpan
  world.writeCells(into: &span)
  return Array(cells[(part * 2 * world.agentCount)..<((part + 1) * 2 * world.agentCount)])
}

func flags(of world: PogemaWorld, _ flag: PogemaWorld.Flag) -> [UInt8] {
  var flags = [UInt8](repeating: 0, count: PogemaWorld.Flag.allCases.count * world.agentCount)
  var span = flags.mutableSpan
  world.writeFlags(into: &span)
  return Array(flags[(flag.rawValue * world.agentCount)...].prefix(world.agentCount))
}

func observations(of world: PogemaWorld) -> [Float] {
  var observations = [Float](repeating: .nan, count: world.observationCount)
  var span = observations.mutableSpan
  world.writeObservations(into: &span)
  return observations
}

/// A figure of each agent's observation, as the recording has it.
private func sums(of world: PogemaWorld) -> [Int] {
  let all = observations(of: world)
  let size = all.count / world.agentCount
  return (0..<world.agentCount).map { agent in
    (0..<size).reduce(0) { $0 + Int(all[agent * size + $1]) * (($1 + 1) % 97) }
  }
}
