import Basics
import Episodes
import Foundation
import Testing

@Suite("Traces against the rules of their world") struct TracePhysicsTests {
  private static let header =
    #"{"navsim":"trace","version":1,"scenario":{"version":1,"map":{"rows":[".#..","...."]},"#
    + #""agents":[{"start":[0,0],"goals":[[0,1],[2,1]]},{"start":[2,0],"goals":[[3,0]]}]}}"#

  private static let steps = [
    #"{"t":0,"positions":[[0,0],[2,0]],"actions":[0,0],"goals":[[0,1],[3,0]],"arrived":[],"events":[]}"#,
    #"{"t":1,"positions":[[0,1],[3,0]],"actions":[2,4],"goals":[[2,1],[3,0]],"arrived":[0,1],"events":[]}"#,
    #"{"t":2,"positions":[[0,1],[3,0]],"actions":[3,0],"goals":[[2,1],[3,0]],"arrived":[],"#
      + #""events":[{"agent":0,"kind":"obstacleCollision"}]}"#,
    #"{"t":3,"positions":[[1,1],[3,0]],"actions":[4,0],"goals":[[2,1],[3,0]],"arrived":[],"events":[],"#
      + #""attention":[{"agent":0,"entities":["goal","peer 1"],"W":[[0.5,0.5]],"W*":[[0.5,0.5]],"#
      + #""probabilities":[1,0,0,0,0],"value":0,"heard":{"peer 1":[1]}}]}"#,
  ]

  /// What reading says of the trace with one text of one line replaced.
  private func message(line: Int, _ old: String, _ new: String) throws -> String? {
    try withFolder { folder in
      var lines = [Self.header] + Self.steps
      let changed = lines[line - 1].replacing(old, with: new)
      #expect(old.isEmpty || changed != lines[line - 1], "\(old) is not in line \(line)")
      lines[line - 1] = changed
      let path = folder + "/t.jsonl"
      try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      do {
        _ = try TraceFile(path: path)
        return nil
      } catch let error as TraceError {
        return error.description
          .replacing(path, with: "t").replacing("; record it anew with 'navsim run … --trace'.", with: "")
      }
    }
  }

  @Test("that keep them are read")
  func sound() throws { #expect(try message(line: 1, "", "") == nil) }

  @Test(
    "that break them are refused with the line, the agent and the rule",
    arguments: [
      (
        2, "[[0,0],[2,0]]", "[[0,1],[2,0]]",
        "t:2: agent 0 begins at [0, 1], but the scenario has it start at [0, 0]"
      ),
      (2, "[[0,0],[2,0]]", "[[1,0],[2,0]]", "t:2: agent 0 stands in a wall at [1, 0]"),
      (2, "[[0,1],[3,0]]", "[[0,1],[1,0]]", "t:2: the goal of agent 1 is in a wall at [1, 0]"),
      (2, "[[0,1],[3,0]]", "[[0,1],[3,1]]", "t:2: the goal of agent 1, [3, 1], is none of the scenario's"),
      (
        3, "[[0,1],[3,0]]", "[[3,1],[3,0]]",
        "t:3: agent 0 is at [3, 1], but 'down' from [0, 0] does not lead there"
      ),
      (
        3, #""actions":[2,4]"#, #""actions":[0,4]"#,
        "t:3: agent 0 is at [0, 1], but 'stay' from [0, 0] does not lead there"
      ),
      (3, #""arrived":[0,1]"#, #""arrived":[0,0,1]"#, "t:3: an agent arrives twice in one step"),
      (
        3, #""arrived":[0,1]"#, #""arrived":[1]"#,
        "t:3: agent 0 has another goal than before without having reached that"
      ),
      (4, #""arrived":[]"#, #""arrived":[0]"#, "t:4: agent 0 arrives at [0, 1], but its goal is [2, 1]"),
      (4, "[[0,1],[3,0]]", "[[3,0],[3,0]]", "t:4: agents 0 and 1 both stand at [3, 0]"),
      (
        4, #""actions":[3,0]"#, #""actions":[4,0]"#,
        ""
      ),
      (
        4, #"[{"agent":0,"kind":"obstacleCollision"}]"#, "[]",
        "t:4: agent 0 is at [0, 1], but 'left' from [0, 1] does not lead there"
      ),
      (
        5, #""events":[]"#, #""events":[{"agent":0,"kind":"agentCollision"}]"#,
        "t:5: agent 0 is at [1, 1], but 'right' from [0, 1], refused, leaves it there"
      ),
      (
        5, #""events":[]"#, #""events":[],"obstacles":[[1,1]]"#,
        "t:5: agent 0 stands on an obstacle at [1, 1]"
      ),
      (
        5, #""events":[]"#, #""events":[],"obstacles":[[1,0]]"#, "t:5: an obstacle stands in a wall at [1, 0]"
      ),
      (
        5, #"["goal","peer 1"]"#, #"["goal","peer 2147483647"]"#,
        #"t:5: attention[0].entities[1]: expected "peer 0" to "peer 1", found "peer 2147483647""#
      ),
      (
        5, #"["goal","peer 1"]"#, #"["goal","peer -1"]"#,
        #"t:5: attention[0].entities[1]: expected "peer 0" to "peer 1", found "peer -1""#
      ),
      (
        5, #"{"peer 1":[1]}"#, #"{"peer 2":[1]}"#,
        #"t:5: attention[0].heard: expected "peer 0" to "peer 1", found "peer 2""#
      ),
    ])
  func broken(line: Int, old: String, new: String, says: String) throws {
    // A refused move to another side is as sound as the one that was made.
    #expect(try message(line: line, old, new) == (says.isEmpty ? nil : says))
  }

  @Test("are all named where they are broken in several ways")
  func all() throws {
    try withFolder { folder in
      let path = folder + "/t.jsonl"
      let lines = [
        #"{"navsim":"trace","version":1,"scenario":{"version":1,"map":{"rows":[".#."]},"#
          + #""agents":[{"start":[0,0],"goals":[[0,0]]}]}}"#,
        #"{"t":0,"positions":[[1,0]],"actions":[77],"goals":[[1,0]],"arrived":[0,0],"events":[]}"#,
        #"{"t":1,"positions":[[2,0]],"actions":[0],"goals":[[0,0]],"arrived":[],"events":[]}"#,
        #"{"t":2,"positions":[[0,0]],"actions":[200],"goals":[[0,0]],"arrived":[],"events":[]}"#,
      ]
      try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
      func flaws(_ limit: Int) throws -> [String] {
        try TraceReader(path: path).flaws(limit: limit).map {
          $0.description.replacing(path, with: "t").replacing(
            "; record it anew with 'navsim run … --trace'.", with: "")
        }
      }
      #expect(
        try flaws(10) == [
          "t:2: expected actions 0 to 4 (stay, up, down, left, right), found 77 of agent 0",
          "t:2: agent 0 stands in a wall at [1, 0]",
          "t:2: agent 0 begins at [1, 0], but the scenario has it start at [0, 0]",
          "t:3: agent 0 is at [2, 0], but 'stay' from [1, 0] does not lead there",
          "t:3: agent 0 has another goal than before without having reached that",
          "t:4: expected actions 0 to 4 (stay, up, down, left, right), found 200 of agent 0",
        ])
      #expect(try flaws(2).count == 2)
    }
  }

  @Test("two agents never change places")
  func swap() throws {
    try withFolder { folder in
      let path = folder + "/t.jsonl"
      let lines = [
        #"{"navsim":"trace","version":1,"scenario":{"version":1,"map":{"rows":[".."]},"#
          + #""agents":[{"start":[0,0],"goals":[[1,0]]},{"start":[1,0],"goals":[[0,0]]}]}}"#,
        #"{"t":0,"positions":[[0,0],[1,0]],"actions":[0,0],"goals":[[1,0],[0,0]],"arrived":[],"events":[]}"#,
        #"{"t":1,"positions":[[1,0],[0,0]],"actions":[4,3],"goals":[[1,0],[0,0]],"arrived":[0,1],"events":[]}"#,
      ]
      try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
      #expect(
        throws: TraceError.damaged(path: path, line: 3, what: "agents 0 and 1 change places in one step")
      ) { try TraceFile(path: path) }
    }
  }
}
