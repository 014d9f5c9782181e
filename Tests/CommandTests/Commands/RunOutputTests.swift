import Foundation
import Testing

@Suite("navsim run prints") struct RunOutputTests {
  private let swap = Program.shipped("Scenarios/corridor-swap.json")

  @Test("one episode as a text that says what became of it, with aligned figures")
  func text() throws {
    let result = try Program.run("run", swap)
    #expect(result.exitCode == 0)
    #expect(result.errors.hasPrefix("Look for the siding: ") && result.errors.count { $0 == "\n" } == 1)
    #expect(try Program.run("run", swap, "--quiet").errors.isEmpty)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("corridor-swap: pibt, seed 1: all 2 agents on their goals after "))
    #expect(lines[1].hasPrefix("  ISR  ") && lines[1].hasSuffix(" 1"))
    #expect(lines[1].count == lines[2].count, "figures line up")
    #expect(lines.last?.hasPrefix("  runtime") == true)
    #expect(lines.last?.hasSuffix("s") == true, "a unit")
  }

  @Test("the collision rule, and what it means for who drives")
  func collisions() throws {
    let junction = Program.shipped("Scenarios/junction.json")
    let planned = try Program.run("run", junction, "--controller", "pibt", "--format", "json")
    let record = try object(planned.output)
    #expect(record["collisions"] as? String == "blockBoth" && planned.errors.isEmpty, "\(planned.errors)")
    #expect((record["metrics"] as? [String: Double])?["a_collisions"] == 0)
    let driven = try Program.run("run", junction, "--controller", "interaction+", "--max-steps", "20")
    #expect(driven.output.contains("seed 8, collisions blockBoth: "), "\(driven.output)")
    #expect(
      driven.errors.contains(
        "note: interaction+: drives under the collision rule 'blockBoth', but was trained under 'soft'"),
      "\(driven.errors)")
    #expect(driven.output.contains(#/\n  a_collisions +0\n/#), "\(driven.output)")
    let soft = try Program.run(
      "run", junction, "--controller", "interaction", "--collisions", "soft", "--max-steps", "5", "-q")
    #expect(soft.errors.isEmpty && !soft.output.contains("collisions soft"), "\(soft.errors)")
  }

  @Test("where the collision rule lets moves be refused after all")
  func refusedAfterAll() throws {
    let text = """
      {"version": 1, "map": {"rows": ["......", "......"]}, "dynamics": {"collisions": "blockBoth"}, "maxSteps": 20,
       "agents": [{"start": [0, 0], "goals": [[4, 0]]}], "obstacles": [{"kind": "walker", "start": [3, 1]}]}
      """
    let file = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try text.write(to: file, atomically: true, encoding: .utf8)
    let note =
      "moves may be refused under the collision rule 'blockBoth' after all: it takes obstacles to stand still"
    for (name, words) in [
      ("pibt", "note: pibt: \(note)"), ("interaction+", "interaction+: behind its shield \(note)"),
    ] {
      let one = try Program.run("run", file.path, "--controller", name)
      #expect(one.exitCode == 0 && one.errors.contains(words), "\(one.errors)")
      let many = try Program.run("run", file.path, "--controller", name, "--episodes", "2", "--quiet")
      #expect(many.errors.contains(words), "\(many.errors)")
    }
    let soft = try Program.run("run", file.path, "--controller", "pibt", "--collisions", "soft")
    #expect(soft.errors.isEmpty, "\(soft.errors)")
  }

  @Test("what attention did on demand alone; data has it")
  func attention() throws {
    func run(_ more: String) throws -> String {
      let result = try Program.shell("$navsim run '\(swap)' --controller interaction --max-steps 6 \(more)")
      #expect(result.exitCode == 0, "\(result.errors)")
      return result.output
    }
    let usual = try run("")
    #expect(usual.contains("\n  SoC ") && !usual.contains("drift") && !usual.contains("entropy"))
    for name in ["drift_W_star", "attention_entropy", "quiet_share", "bytes_sent"] {
      #expect(try run("--metrics attention").contains("\n  \(name) ") && !usual.contains(name))
      #expect(try run("--format json").contains("\"\(name)\""))
    }
    let two = try run("--metrics drift_W,SoC").split(separator: "\n")
    #expect(two.count == 3 && two[1].hasPrefix("  drift_W ") && two[2].hasPrefix("  SoC "))
    let wrong = try Program.run("run", swap, "--metrics", "drift")
    #expect(wrong.exitCode == 64 && wrong.errors.contains("no metric 'drift'"), "\(wrong.errors)")
  }

  @Test("how far an episode got that the step limit ended")
  func truncated() throws {
    let result = try Program.run("run", swap, "--max-steps", "3")
    #expect(result.output.contains("step limit reached after 3 steps, 0 of 2 agents on their goals\n"))
  }

  @Test("JSON with the keys that other programs rely on")
  func json() throws {
    let result = try Program.run("run", swap, "--format", "json", "--seed", "18446744073709551615")
    let record = try object(result.output)
    #expect(
      record.keys.sorted() == [
        "agents", "collisions", "controller", "episode", "metrics", "scenario", "seed", "steps", "terminated",
        "truncated",
      ])
    #expect(record["scenario"] as? String == "corridor-swap")
    #expect(record["seed"] as? UInt64 == .max)
    let metrics = try #require(record["metrics"] as? [String: Double])
    #expect(
      Set(metrics.keys) == [
        "ISR", "CSR", "SoC", "makespan", "ep_length", "a_collisions", "o_collisions", "path_length", "SPL",
        "runtime",
      ])
  }

  @Test("an array of such objects for several episodes")
  func jsonArray() throws {
    let result = try Program.run("run", swap, "--format", "json", "--episodes", "3", "-q")
    let records = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(records.map { $0["episode"] as? Int } == [0, 1, 2])
  }

  @Test("CSV with a field for every column, the same with one job and with two but for the run time")
  func csv() throws {
    func rows(_ jobs: String) throws -> [[Substring]] {
      let result = try Program.run("run", swap, "--format", "csv", "--episodes", "6", "-j", jobs, "-q")
      return result.output.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    }
    let one = try rows("1")
    #expect(one.count == 7)
    #expect(one[0].prefix(3) == ["scenario", "controller", "agents"])
    #expect(one[0].last == "runtime")
    #expect(one.allSatisfy { $0.count == one[0].count })
    #expect(one.dropFirst().map { $0[4] } == ["0", "1", "2", "3", "4", "5"])
    #expect(try rows("2").map { $0.dropLast() } == one.map { $0.dropLast() })
  }

  @Test("a suite as a table by number of agents")
  func table() throws {
    let suite = Program.shipped("Scenarios/suites/counts.json")
    let result = try Program.run("run", suite, "--max-steps", "20", "--quiet")
    #expect(result.exitCode == 0)
    #expect(result.errors.isEmpty)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "counts: pibt, 9 episodes")
    let fields = lines.dropFirst().map { $0.split(separator: " ", omittingEmptySubsequences: true) }
    #expect(fields[0].first == "agents" && fields[0].last == "ms/step")
    #expect(fields.dropFirst().map { $0[0] } == ["8", "32", "128"])
    #expect(fields.dropFirst().map { $0[1] } == ["3", "3", "3"])
    #expect(Set(lines.dropFirst().map(\.count)).count == 1, "columns line up")
  }

  @Test("suites that mix tasks and controllers, each with its own metrics")
  func mixedSuite() throws {
    try withFolder { folder in
      let path = folder + "/mixed.json"
      let suite = """
        {"version": 1, "name": "mixed", "maps": {"m": ["....", "...."]}, "base": {"map": "m", "maxSteps": 5},
         "cases": [{"name": "a", "agents": {"count": 2}, "task": "lifelong"},
                   {"name": "b", "agents": {"count": 3}, "controller": "greedy"}]}
        """
      try suite.write(toFile: path, atomically: true, encoding: .utf8)
      let table = try Program.run("run", path, "-q")
      #expect(table.exitCode == 0, "\(table.errors)")
      let lines = table.output.split(separator: "\n")
      #expect(lines[0] == "mixed: 2 episodes")
      #expect(lines[1].hasPrefix("  controller  agents  episodes  instances"))
      #expect(
        lines[2].hasPrefix("  greedy           3         1          1")
          && lines[3].hasPrefix("  pibt             2         1          1"))
      let csv = try Program.run("run", path, "-q", "--format", "csv").output.split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      #expect(csv.allSatisfy { $0.count == csv[0].count })
      let column = try #require(csv[0].firstIndex(of: "avg_throughput"))
      #expect(!csv[1][column].isEmpty && csv[2][column].isEmpty)
      let costs = try #require(csv[0].firstIndex(of: "SoC"))
      #expect(csv[1][costs].isEmpty && !csv[2][costs].isEmpty)
    }
  }

  @Test("to a file where one is named, and says so")
  func out() throws {
    try withFolder { folder in
      let path = folder + "/result.json"
      let result = try Program.run("run", swap, "--format", "json", "--out", path)
      #expect(result.output.isEmpty)
      #expect(result.errors == "results: \(path)\n")
      #expect(try object(try CommandTests.text(path))["scenario"] as? String == "corridor-swap")
    }
  }
}
