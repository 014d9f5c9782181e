import Episodes
import Foundation
import Scenarios
import Simulation
import Testing

@Suite("Comparing two traces") struct TraceComparisonTests {
  private let rows = #"["........", "........", "........"]"#

  /// A trace of two robots in the upper and the lower row that walk right by a script: 4 is right, 3 left, 0 stay.
  private func trace(
    _ name: String, in folder: String, actions: [[Int]], rows: String? = nil, agents: String? = nil
  ) throws -> TraceFile {
    let agents =
      agents ?? #"[{"start": [0, 0], "goals": [[3, 0]]}, {"start": [0, 2], "goals": [[3, 2]]}]"#
    let text = """
      {"version": 1, "name": "walk", "map": {"rows": \(rows ?? self.rows)}, "maxSteps": \(actions.count),
       "agents": \(agents), "controller": {"name": "scripted", "actions": \(actions)}}
      """
    let path = folder + "/\(name).jsonl"
    _ = try RecordedEpisode(Scenario(text: text, file: "walk.json"), trace: path).run()
    return try TraceFile(path: path)
  }

  @Test("finds the first step and field that differ, and what each robot makes of it")
  func differing() throws {
    try withFolder { folder in
      let a = try trace("a", in: folder, actions: [[4, 4], [4, 4], [4, 4], [0, 0]])
      // Robot 1 waits once, in the second step.
      let b = try trace("b", in: folder, actions: [[4, 4], [4, 0], [4, 4], [0, 4]])
      let comparison = try TraceComparison(a, b)
      #expect(!comparison.isEqual && comparison.startDifferences.isEmpty)
      let divergence = try #require(comparison.divergence)
      #expect(divergence.step == 2 && !divergence.movesObstacles)
      #expect(divergence.fields.map(\.field) == [.positions, .actions])
      #expect(divergence.fields.allSatisfy { $0.agents == [1] })
      #expect(comparison.differing.map(\.agent) == [1] && comparison.agents[0].firstStep == nil)
      let robot = comparison.agents[1]
      #expect(robot.firstStep == 2 && robot.left.arrival == 3 && robot.right.arrival == 4)
      #expect(robot.left.pathLength == 3 && robot.right.pathLength == 3 && robot.apart == 0)
      let text = ComparisonText(comparison, width: 80).text(rows: 5)
      #expect(text.contains("First difference: at step 2\n  positions of robot 1\n  actions of robot 1"))
      #expect(text.contains("robot 1 in A: at [2, 2], bound for [3, 2], did 'right'"))
      #expect(text.contains("robot 1 in B: at [1, 2], bound for [3, 2], did 'stay'"))
      #expect(text.hasSuffix("The two differ."))
    }
  }

  @Test("knows equal traces, and one that only ends earlier")
  func equal() throws {
    try withFolder { folder in
      let a = try trace("a", in: folder, actions: [[4, 4], [4, 4], [0, 0], [0, 0]])
      let cut = try trace("b", in: folder, actions: [[4, 4], [4, 4]])
      let same = try TraceComparison(a, a)
      #expect(same.isEqual && same.divergence == nil && same.differing.isEmpty)
      #expect(ComparisonText(same, width: 80).text(rows: 5).hasSuffix("The two are equal, step for step."))
      let shorter = try TraceComparison(a, cut)
      #expect(!shorter.isEqual && shorter.divergence == nil)
      #expect(shorter.startDifferences.map(\.keyPath) == ["maxSteps"])
      let text = ComparisonText(shorter, width: 80).text(rows: 5)
      #expect(text.contains("none up to step 2, where B ends and the other goes on"))
    }
  }

  @Test("compares the robots that both have, and refuses other maps and other ways to move")
  func unlike() throws {
    try withFolder { folder in
      let a = try trace("a", in: folder, actions: [[4, 4], [4, 4]])
      let alone = try trace(
        "b", in: folder, actions: [[4], [4]], agents: #"[{"start": [0, 0], "goals": [[3, 0]]}]"#)
      let comparison = try TraceComparison(a, alone)
      #expect(comparison.agentCount == 1 && comparison.divergence == nil && !comparison.isEqual)
      #expect(comparison.startDifferences.map(\.keyPath) == ["agents[1].start", "agents[1].goals"])
      let wall = try trace(
        "c", in: folder, actions: [[4, 4]], rows: #"["........", "...#....", "........"]"#)
      #expect(throws: TraceComparisonError.self) { try TraceComparison(a, wall) }
    }
  }

  @Test("makes its table no wider than the terminal, whatever that is", arguments: [20, 34, 50, 80])
  func width(columns: Int) throws {
    try withFolder { folder in
      let a = try trace("a", in: folder, actions: [[4, 4], [4, 4], [4, 4]])
      let b = try trace("b", in: folder, actions: [[0, 0], [0, 0], [4, 0]])
      let text = ComparisonText(try TraceComparison(a, b), width: columns).text(rows: 1)
      let lines = text.split(separator: "\n").map(String.init)
      let head = try #require(
        lines.firstIndex { $0.hasPrefix("  robot ") && $0.contains("step") || $0 == "  robot" })
      #expect(lines[head...(head + 1)].allSatisfy { $0.count <= columns })
      #expect(lines[head + 2].contains("1 more"))
    }
  }
}
