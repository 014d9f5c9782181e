import Episodes
import Foundation
import GridWorld
import Player
import Scenarios
import Scenes
import Simulation
import Testing
import Viewer

@Suite("A page that plays a trace") struct PlayerPageTests {
  @Test(
    "holds where everybody was, was heading and what happened, exactly",
    arguments: ["depot-lifelong", "sorting-oriented", "crowd", "office-robots", "gates"])
  func motion(name: String) throws {
    let controllers = ["crowd": "orca", "depot-lifelong": "pibt", "gates": "astar"]
    let scenario = try Repository.scenario(name, controller: controllers[name])
    let file = try Repository.run(scenario)
    let page = try PageData(PlayerPage(file).html)
    let steps = try page.motion()
    try #require(steps.count == file.steps.count && steps.count > 30)
    #expect(steps[0] != steps[steps.count - 1], "an episode in which nothing moves proves nothing")
    for (index, (found, step)) in zip(steps, file.steps).enumerated() {
      let expected = robots(step) { file.isOnGoal($0, at: index) }
      try #require(found == expected, "\(name), step \(index)")
    }
  }

  /// What a page should say of a step.
  private func robots(_ step: TraceStep, isOnGoal: (Int) -> Bool) -> [PageData.Robot] {
    step.positions.indices.map { i in
      var robot = PageData.Robot()
      if step.discs.isEmpty {
        (robot.x, robot.y) = (step.positions[i][0], step.positions[i][1])
        (robot.goalX, robot.goalY) = (step.goals[i][0], step.goals[i][1])
      } else {
        let disc = step.discs[i]
        func hundredths(_ meters: Double) -> Int { Int((meters * 100_000).rounded()) }
        (robot.x, robot.y) = (hundredths(disc.position.x), hundredths(disc.position.y))
        (robot.goalX, robot.goalY) = (hundredths(disc.goal.x), hundredths(disc.goal.y))
        robot.vx = Int((disc.velocity.x * 1000).rounded())
        robot.vy = Int((disc.velocity.y * 1000).rounded())
      }
      let heading = step.discs.isEmpty ? step.headings?[i] : step.discs[i].heading
      robot.heading = Int(((heading ?? 0) * 10_000).rounded())
      robot.action = Int(step.actions[i])
      robot.isOnGoal = isOnGoal(i)
      robot.hasArrived = step.arrived.contains(i)
      if let event = step.events.first(where: { $0.agent == i }) {
        robot.collision = event.kind == .agentCollision ? 1 : 2
      }
      return robot
    }
  }

  @Test("holds the map, the doors and whatever moves on it")
  func world() throws {
    let file = try Repository.run(Repository.scenario("gates"))
    let page = try PageData(PlayerPage(file).html)
    let map = try #require(page.root["map"] as? [String: Any])
    let grid = file.scenario.world.grid
    var cells = try PageData.Stream(map["cells"])
    var kinds: [Int] = []
    while !cells.isAtEnd {
      let kind = cells.byte()
      kinds += Array(repeating: kind, count: cells.unsigned())
    }
    #expect(kinds.count == grid.width * grid.height)
    #expect(kinds.count { $0 & 8 == 0 } == grid.freeCellCount)
    let doors = try #require(page.root["doors"] as? [[Int]])
    #expect(doors.count == 5)
    var stream = try page.stream("world")
    var obstacles: [[Int]] = []
    var states: Set<[Bool]> = []
    for step in file.steps {
      let count = stream.unsigned()
      obstacles = (0..<count).map { i in
        let before = obstacles.indices.contains(i) ? obstacles[i] : [0, 0]
        return [before[0] + stream.signed(), before[1] + stream.signed()]
      }
      let areOpen = doors.map { _ in stream.byte() == 1 }
      states.insert(areOpen)
      let closed = zip(doors, areOpen).filter { !$1 }.map(\.0)
      try #require(Set(obstacles + closed) == Set(step.obstacles ?? []), "step \(step.t)")
    }
    #expect(stream.isAtEnd && states.count > 2)
  }

  @Test("is the same from an episode recorded in memory and from its trace")
  func memory() throws {
    try withFolder { folder in
      for (name, controller) in [("sorting-oriented", "pibt"), ("crowd", "crowd"), ("gates", "astar")] {
        let scenario = try Repository.scenario(
          name, controller: name == "sorting-oriented" ? nil : controller, maxSteps: 40)
        let path = folder + "/\(name).jsonl"
        let attends = scenario.hasPolicies
        _ = try RecordedEpisode(scenario, trace: path, tracesAttention: attends).run()
        let (inMemory, fromFile) = (try Repository.run(scenario), try TraceFile(path: path))
        for (a, b) in zip(inMemory.steps, fromFile.steps) { try #require(a == b, "\(name), step \(a.t)") }
        #expect(PlayerPage(inMemory).html == PlayerPage(fromFile).html, "\(name)")
      }
    }
  }

  @Test("lets no name out of its place")
  func names() throws {
    let name = "</script><script>alert(1)</script><\u{301}!--&\"'"
    let scenario = try named(name)
    let html = PlayerPage(
      TraceFile(controller: "<b>", scenario: scenario, steps: try Repository.run(scenario).steps)
    ).html
    #expect(html.components(separatedBy: "</script").count == 3, "the data's and the program's")
    #expect(!html.unicodeScalars.contains("\u{301}") || !html.contains("<\u{301}"))
    #expect(try PageData(html).root["scenario"] as? String == name)
    #expect(try PageData(html).root["controller"] as? String == "<b>")
    #expect(html.contains("<title>&lt;/script&gt;"))
  }

  /// A small scenario under another name.
  private func named(_ name: String) throws -> Scenario {
    let scenario: [String: Any] = [
      "version": 1, "name": name, "map": ["rows": ["....", "...."]], "maxSteps": 8, "controller": "pibt",
      "agents": [["start": [0, 0], "goals": [[3, 0]]]],
    ]
    return try withFolder { folder in
      let path = folder + "/a.json"
      try JSONSerialization.data(withJSONObject: scenario).write(to: URL(filePath: path))
      return try Scenario.load(file: path)
    }
  }

  @Test("takes less than 5 MB for 200 robots and 500 steps")
  func size() throws {
    let file = try Repository.run(Repository.scenario("warehouse-200", controller: "pibt"))
    try #require(file.steps.count == 501 && file.scenario.world.agents.count == 200)
    let size = PlayerPage(file).html.utf8.count
    #expect(size < 1_000_000, "\(size) bytes without attention")
  }
}
