import Foundation
import Testing
import Viewer

@Suite("A recorded trace") struct TraceReplayTests {
  @Test("is played as text, a line a step")
  func lines() throws {
    try withTrace { trace in
      let result = try Program.run("replay", trace)
      #expect(result.exitCode == 0)
      #expect(result.errors.isEmpty)
      let lines = result.output.split(separator: "\n")
      #expect(lines[0] == "corridor-swap: pibt, 2 agents, 17 steps")
      #expect(lines.count == 19)
      #expect(lines[1] == "t= 0  on goal 0/2")
      #expect(lines[2] == "t= 1  on goal 0/2  moved 2")
      #expect(lines[18].hasPrefix("t=17  on goal 2/2  moved "))
    }
  }

  @Test("is played as text frames, all or one")
  func frames() throws {
    try withTrace { trace in
      let first = try Program.run("replay", trace, "--at", "0").output
      #expect(first == "t= 0  on goal 0/2\n####.......####\na.............b\n")
      let all = try Program.run("replay", trace, "--frames").output.split(separator: "\n")
      #expect(all.count == 1 + 18 * 3)
      #expect(all.last == "B.............A")
    }
  }

  @Test("is drawn, any step of it, without a display")
  func picture() throws {
    try withTrace { trace in
      let path = trace + ".png"
      for arguments in ["", "--at 3 --theme dark --scale 2"] {
        let result = try Program.shell("$navsim replay '\(trace)' --picture '\(path)' \(arguments)")
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(result.output.isEmpty)
        let picture = try #require(PNGFile(path: path))
        #expect((200...4000).contains(picture.width) && (100...4000).contains(picture.height))
      }
    }
  }

  @Test("has no steps beyond its end, and leaves no picture of them")
  func beyondTheEnd() throws {
    try withTrace { trace in
      let result = try Program.run("replay", trace, "--at", "18", "--picture", trace + ".png")
      #expect(result.exitCode == 65)
      #expect(result.errors == "navsim: --at 18: \(trace) ends at step 17.\n")
      #expect(!FileManager.default.fileExists(atPath: trace + ".png"))
    }
  }

  @Test("is shown in one way at a time", arguments: ["--frames --window", "--at 3 --window", "--at=-1"])
  func usage(arguments: String) throws {
    #expect(try Program.shell("$navsim replay a.jsonl \(arguments)").exitCode == 64)
  }

  @Test("needs a display for its window")
  func window() throws {
    try withTrace { trace in
      let result = try Program.run("replay", trace, "--window")
      #expect(result.exitCode == 69)
    }
  }

  @Test("that ends in the middle of a line is played up to there, with a warning")
  func cut() throws {
    try withTrace { trace in
      let whole = try text(trace)
      let cut = try #require(whole.range(of: "{\"t\": 9,")).upperBound
      try String(whole[..<cut]).write(toFile: trace, atomically: true, encoding: .utf8)
      let result = try Program.run("replay", trace)
      #expect(result.exitCode == 0)
      #expect(result.errors == "\(trace):11: ends in the middle of a step; played up to t = 8.\n")
      #expect(result.output.split(separator: "\n").count == 1 + 9)
      #expect(try Program.run("validate", trace).exitCode == 65)
    }
  }

  @Test(
    "that is damaged is refused with the line that is",
    arguments: [
      ("{\"t\": 4,", "{\"t\": 5,", ":6: expected step t = 4, found 5"),
      (
        "{\"t\": 4, \"positions\": [[", "{\"t\": 4, \"positions\": [[9",
        ":6: expected cells [column, row] of the 15×2 map"
      ),
      (
        "{\"t\": 4, \"positions\": [[", "{\"t\": 4, \"positions\": [[1, 1], [",
        ":6: expected positions, actions and goals"
      ),
      ("{\"t\": 4, \"positions\"", "{\"t\": 4, \"position\"", ":6: expected a step {\"t\": 4,"),
      ("{\"navsim\": \"trace\"", "{\"navsim\": \"race\"", ":1: expected a header"),
      ("\"version\": 1,", "\"version\": 2,", ":1: expected \"version\": 1"),
      ("\"arrived\": []", "\"arrived\": [2]", ":2: expected agents from 0 to 1"),
      ("\"maxSteps\":64", "\"maxSteps\":-64", ":1: scenario.maxSteps"),
    ])
  func damaged(original: String, damage: String, message: String) throws {
    try withTrace { trace in
      let whole = try text(trace)
      let place = try #require(whole.range(of: original))
      try whole.replacingCharacters(in: place, with: damage).write(
        toFile: trace, atomically: true, encoding: .utf8)
      let result = try Program.run("replay", trace, "--at", "4")
      #expect(result.exitCode == 65)
      #expect(result.errors.contains(trace + message), "\(result.errors)")
      #expect(result.output.isEmpty)
    }
  }

  @Test("that is empty, missing or something else is refused")
  func noTrace() throws {
    try withFolder { folder in
      let path = folder + "/a.jsonl"
      #expect(try Program.run("replay", path).exitCode == 66)
      for content in ["", "hello\n", "{}\n", "[1]\n", "\u{0}\u{1}"] {
        try content.write(toFile: path, atomically: true, encoding: .utf8)
        let result = try Program.run("replay", path)
        #expect(result.exitCode == 65, "\(content)")
        #expect(result.errors.contains("a.jsonl:1"), "\(result.errors)")
      }
    }
  }

  @Test("is drawn beside another, the shorter one waiting at its end")
  func compared() throws {
    try withFolder { folder in
      let swap = Program.shipped("Scenarios/corridor-swap.json")
      for (name, steps) in [("a", "9"), ("b", "17")] {
        _ = try Program.run("run", swap, "--trace", folder + "/\(name).jsonl", "--max-steps", steps, "-q")
      }
      let png = folder + "/c.png"
      let result = try Program.run(
        "replay", folder + "/a.jsonl", "--compare", folder + "/b.jsonl", "--picture", png)
      #expect(result.exitCode == 0)
      let picture = try #require(PNGFile(path: png))
      #expect(picture.width > 400)
    }
  }

  @Test("is compared with another in words: where they part, in JSON too, and as a gate")
  func comparedInWords() throws {
    try withFolder { folder in
      let swap = Program.shipped("Scenarios/corridor-swap.json")
      for (name, controller) in [("a", "pibt"), ("b", "greedy")] {
        _ = try Program.run(
          "run", swap, "--controller", controller, "--trace", folder + "/\(name).jsonl", "-q")
      }
      let (a, b) = (folder + "/a.jsonl", folder + "/b.jsonl")
      let result = try Program.run("replay", a, "--compare", b, environment: ["COLUMNS": "60"])
      #expect(result.exitCode == 0 && result.output.contains("First difference: at step "), "\(result)")
      #expect(result.output.hasSuffix("The two differ.\n"))
      let equal = try Program.run("replay", a, "--compare", a, "--expect-equal")
      #expect(equal.exitCode == 0 && equal.output.hasSuffix("The two are equal, step for step.\n"))
      #expect(try Program.run("replay", a, "--compare", b, "--expect-equal").exitCode == 3)
      let json = try Program.run("replay", a, "--compare", b, "--format", "json")
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(object["equal"] as? Bool == false && (object["agents"] as? [Any])?.count == 2)
      let depot = folder + "/c.jsonl"
      _ = try Program.run(
        "run", Program.shipped("Scenarios/depot.json"), "--max-steps", "1", "--trace", depot, "-q")
      let other = try Program.run("replay", a, "--compare", depot)
      #expect(other.exitCode == 65 && other.errors.contains("was recorded on another map"), "\(other)")
      #expect(try Program.run("replay", a, "--compare", b, "--at", "2").exitCode == 64)
      #expect(try Program.run("replay", a, "--rows", "2").exitCode == 64)
    }
  }

  /// A trace of the corridor scenario: 2 agents, 17 steps.
  private func withTrace(_ body: (String) throws -> Void) throws {
    try withFolder { folder in
      let trace = folder + "/a.jsonl"
      let result = try Program.run(
        "run", Program.shipped("Scenarios/corridor-swap.json"), "--trace", trace, "--quiet")
      #expect(result.exitCode == 0)
      try body(trace)
    }
  }
}

@Suite("A trace with attention") struct AttentionTraceTests {
  @Test("is played as any other, and refused with the line that is damaged")
  func replayed() throws {
    try withFolder { folder in
      let trace = folder + "/a.jsonl"
      let run = try Program.run(
        "run", Program.shipped("Scenarios/corridor-swap.json"), "--controller", "soft", "--max-steps", "6",
        "--trace", trace, "--trace-attention", "-q")
      #expect(run.exitCode == 0, "\(run.errors)")
      #expect(try Program.run("replay", trace).exitCode == 0)
      // A row that lacks an entry.
      let damaged = try text(trace).replacing("\"goal\", ", with: "")
      try damaged.write(toFile: folder + "/b.jsonl", atomically: true, encoding: .utf8)
      let replay = try Program.run("replay", folder + "/b.jsonl")
      #expect(
        replay.exitCode == 65 && replay.errors.contains("b.jsonl:3: expected attention of agents"))
    }
  }

  @Test("is refused where nobody attends, and without a trace")
  func refused() throws {
    try withFolder { folder in
      let scenario = Program.shipped("Scenarios/corridor-swap.json")
      let planner = try Program.run(
        "run", scenario, "--controller", "pibt", "--trace", folder + "/a.jsonl", "--trace-attention")
      #expect(planner.exitCode == 65 && planner.errors.contains("no policy drives an agent here"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/a.jsonl"))
      #expect(try Program.run("run", scenario, "--trace-attention").exitCode == 64)
    }
  }
}
