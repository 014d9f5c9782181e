import Foundation
import GridWorld
import Simulation
import Testing

@Suite("A trace") struct TraceWriterTests {
  @Test("has a header, then the world of every step, t = 0 being the start")
  func linesMatchTheWorld() throws {
    var configuration = randomConfiguration(seed: 9)
    configuration.maxSteps = 25
    configuration.obstacles = [
      .door(cell: try #require(freeCell(configuration)), open: 2, closed: 2, phase: 0)
    ]
    var worlds: [World] = []
    let lines = try record(configuration) { worlds.append($0) }
    #expect(lines.count == 1 + 26)
    let header = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
    #expect(header?["navsim"] as? String == "trace")
    #expect(header?["version"] as? Int == TraceWriter.version)
    #expect(header?["controller"] as? String == "a \"quoted\\ name")
    #expect((header?["scenario"] as? [String: Any])?["name"] as? String == "test")
    for (line, world) in zip(lines.dropFirst(), worlds) {
      let step = try JSONDecoder().decode(TraceStep.self, from: Data(line.utf8))
      #expect(step == expectedStep(world))
    }
    #expect(Set(worlds.map { $0.state.obstacles[0].isBlocking }) == [true, false])
  }

  @Test("names who arrived and whose move was refused, and why")
  func events() throws {
    var episode = scriptedEpisode(
      ["..#."], [agent(Cell(0, 0), Cell(1, 0)), agent(Cell(3, 0), Cell(3, 0))], script: ["RL", "RU"],
      maxSteps: 2)
    let lines = try withTrace { writer in
      try writer.record(episode.world)
      // The task is done after one step; the trace goes on regardless.
      for _ in 0..<2 {
        episode.advance()
        try writer.record(episode.world)
      }
    }
    let steps = try lines.dropFirst().map { try JSONDecoder().decode(TraceStep.self, from: Data($0.utf8)) }
    #expect(steps.map(\.arrived) == [[1], [0], []])
    #expect(steps[0].events.isEmpty)
    #expect(steps[1].events == [.init(agent: 1, kind: .obstacleCollision)])
    #expect(steps[2].events.map(\.agent) == [0, 1])
    #expect(steps[2].actions == [4, 1])
  }

  @Test("that is not committed leaves no file, and one that is leaves only itself")
  func wholeOrNotAtAll() throws {
    try withTemporaryFolder { folder in
      let world = World(randomConfiguration(seed: 1))
      do {
        let writer = try TraceWriter(path: folder + "/a.jsonl", scenario: "{}", controller: "none")
        for _ in 0..<200 { try writer.record(world) }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      let writer = try TraceWriter(path: folder + "/a.jsonl", scenario: "{}", controller: "none")
      try writer.record(world)
      try writer.commit()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.jsonl"])
    }
  }

  private func record(_ configuration: WorldConfiguration, _ visit: (World) -> Void) throws -> [String] {
    try withTrace { writer in
      var episode = Episode(
        World(configuration),
        teams: [.init(controller: GreedyWalk(), agents: Array(configuration.agents.indices))])
      try writer.record(episode.world)
      visit(episode.world)
      while !episode.isOver {
        episode.advance()
        try writer.record(episode.world)
        visit(episode.world)
      }
    }
  }

  /// The lines of the trace that `body` writes.
  private func withTrace(_ body: (TraceWriter) throws -> Void) throws -> [String] {
    try withTemporaryFolder { folder in
      let writer = try TraceWriter(
        path: folder + "/a.jsonl", scenario: "{\"name\": \"test\"}", controller: "a \"quoted\\ name")
      try body(writer)
      try writer.commit()
      let text = try String(contentsOfFile: folder + "/a.jsonl", encoding: .utf8)
      #expect(text.hasSuffix("\n"))
      return text.split(separator: "\n").map(String.init)
    }
  }

  private func expectedStep(_ world: World) -> TraceStep {
    func cells(_ indices: [Int32]) -> [[Int]] {
      indices.map { [world.layout.cell(at: Int($0)).x, world.layout.cell(at: Int($0)).y] }
    }
    let state = world.state
    let agents = 0..<world.agentCount
    let events = agents.compactMap { agent -> TraceStep.Event? in
      switch state.outcome[agent] {
      case .blockedByAgent: .init(agent: agent, kind: .agentCollision)
      case .blockedByObstacle: .init(agent: agent, kind: .obstacleCollision)
      case .moved, .stayed: nil
      }
    }
    return TraceStep(
      t: state.step, positions: cells(state.poses.cell), actions: state.action.map(\.rawValue),
      goals: cells(state.goal), arrived: agents.filter { state.lastArrival[$0] == Int32(state.step) },
      events: events, obstacles: cells(state.obstacles.filter(\.isBlocking).map(\.cell)))
  }

  private func freeCell(_ configuration: WorldConfiguration) -> Cell? {
    let starts = Set(configuration.agents.map(\.start))
    return configuration.grid.freeCells.first { !starts.contains($0) }
  }
}

/// Calls `body` with the path of a folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("navsim-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}
