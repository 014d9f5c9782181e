import Basics
import Episodes
import Foundation
import Scenarios
import Simulation
import Testing

@Suite("A trace that is read back") struct TraceFileTests {
  @Test(
    "begins with the scenario that gives the same world again",
    arguments: [
      ("corridor-swap", "pibt"), ("depot-lifelong", "pibt"), ("gates", "astar"), ("generated-maze", "pibt"),
      ("junction", "pibt"), ("scripted-rules", nil), ("rooms-lossy-radio", "pibt"),
    ])
  func header(name: String, controller: String?) throws {
    try withFolder { folder in
      let trace = folder + "/a.jsonl"
      let scenario = try Repository.scenario(name, controller: controller)
      _ = try RecordedEpisode(scenario, trace: trace).run()
      let file = try TraceFile(path: trace)
      #expect(file.scenario.world == scenario.world)
      #expect(file.scenario.name == scenario.name)
      #expect(file.controller == scenario.controllerNames)
      var episode = try file.scenario.makeEpisode()
      for step in file.steps {
        if step.t > 0 { episode.advance() }
        let positions = (0..<episode.world.agentCount).map { episode.world.cell(of: $0) }
        try #require(step.cells == positions, "step \(step.t)")
      }
      #expect(episode.isOver)
    }
  }

  @Test("is the same from memory, by its lines as they came", arguments: ["corridor-swap", "crowd"])
  func fromMemory(name: String) throws {
    try withFolder { folder in
      let scenario = try Repository.scenario(name, maxSteps: 12).equipped()
      var recorded = RecordedEpisode(scenario, trace: folder + "/a.jsonl")
      var lines = [
        TraceWriter.header(scenario: scenario.resolved.text, controller: scenario.controllerNames)
      ]
      recorded.onLine = { lines.append(TraceWriter.line($0, $1)) }
      _ = try recorded.run()
      let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
      #expect(try FileBytes.read(path: folder + "/a.jsonl", maximumBytes: 1 << 24) == bytes)
      let (file, memory) = (try TraceFile(path: folder + "/a.jsonl"), try TraceFile(bytes: bytes))
      #expect(memory.steps == file.steps && memory.scenario.world == file.scenario.world)
      #expect(memory.steps.count == 13 && memory.path == "trace")
      #expect(throws: TraceError.damaged(path: "mine", line: 1, what: "the file is empty")) {
        try TraceFile(bytes: [], name: "mine")
      }
    }
  }

  @Test("has a row of attention for every agent of every decision, where it was recorded")
  func attention() throws {
    try withFolder { folder in
      let trace = folder + "/a.jsonl"
      let soft = "policy:" + Repository.shipped("Assets/Policies/soft.safetensors")
      let scenario = try Repository.scenario("corridor-swap", controller: soft, maxSteps: 6)
      _ = try RecordedEpisode(scenario, trace: trace, tracesAttention: true).run()
      let file = try TraceFile(path: trace)
      #expect(file.steps.count == 7 && file.steps[0].attention == nil)
      for step in file.steps.dropFirst() {
        let rows = try #require(step.attention)
        #expect(rows.map(\.agent) == Array(0..<file.scenario.world.agents.count))
        #expect(rows.allSatisfy { abs($0.probabilities.reduce(0, +) - 1) < 0.001 })
        #expect(rows.allSatisfy { $0.original == $0.enhanced }, "soft attention has one W")
      }
      let curve = AttentionCurve(file.steps.dropFirst().compactMap { $0.attention?.first?.curveStep(.grid) })
      #expect(curve.enhanced.count == 5 && curve.enhanced.allSatisfy { (0...0.6932).contains($0) })
      #expect(curve.enhanced.contains { $0 > 0 })
    }
  }
}

@Suite("A trace that is read step by step") struct TraceReaderTests {
  /// A trace of the corridor scenario: 2 agents, 17 steps.
  private func withTrace(_ body: (String) throws -> Void) throws {
    try withFolder { folder in
      let trace = folder + "/a.jsonl"
      _ = try RecordedEpisode(Repository.scenario("corridor-swap"), trace: trace).run()
      try body(trace)
    }
  }

  @Test("gives the steps of the whole trace, one after another")
  func twin() throws {
    try withTrace { trace in
      let whole = try TraceFile(path: trace)
      let reader = try TraceReader(path: trace)
      #expect(reader.scenario == whole.scenario && reader.controller == whole.controller)
      for step in whole.steps { #expect(try reader.next() == step) }
      #expect(try reader.next() == nil && reader.stepCount == 18 && reader.warning == nil)
    }
  }

  @Test("finds damage when it comes to it, and not before")
  func damaged() throws {
    try withTrace { trace in
      let whole = try text(trace)
      try whole.replacing("{\"t\": 9,", with: "{\"t\": 8,").write(
        toFile: trace, atomically: true, encoding: .utf8)
      let reader = try TraceReader(path: trace)
      for _ in 0..<9 { #expect(try reader.next() != nil) }
      let error = #expect(throws: TraceError.self) { try reader.next() }
      #expect(error == .damaged(path: trace, line: 11, what: "expected step t = 9, found 8"))
      let same = #expect(throws: TraceError.self) { try TraceFile(path: trace) }
      #expect(same == error)
    }
  }

  @Test("ends with a warning where the end of the file cuts a line")
  func cut() throws {
    try withTrace { trace in
      try Data(contentsOf: URL(filePath: trace)).dropLast(40).write(to: URL(filePath: trace))
      let reader = try TraceReader(path: trace)
      for _ in 0..<17 { #expect(try reader.next() != nil && reader.warning == nil) }
      #expect(try reader.next() == nil)
      #expect(reader.warning == "\(trace):19: ends in the middle of a step; played up to t = 16.")
      #expect(try TraceFile(path: trace).warning == reader.warning)
    }
  }

  @Test("tells what is missing from what is wrong")
  func kinds() throws {
    try withFolder { folder in
      let missing = #expect(throws: TraceError.self) { try TraceReader(path: folder + "/none.jsonl") }
      #expect(missing?.isMissingInput == true)
      let path = folder + "/a.jsonl"
      for (content, what) in [
        ("", "the file is empty"), ("[1]\n", "expected a header"),
        ("{\"navsim\": \"trace\", \"version\": 1, \"scenario\": {}}", "scenario"),
      ] {
        try content.write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: TraceError.self) { try TraceReader(path: path) }
        #expect(error?.isMissingInput == false && error?.description.contains(what) == true)
      }
    }
  }
}
