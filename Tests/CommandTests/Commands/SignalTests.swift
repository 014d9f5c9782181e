import Basics
import Foundation
import Testing

/// Every command ends with the first signal: with 128 and its number, and without half-written files.
@Suite("The first signal", .serialized) struct SignalTests {
  /// A command that goes on for long.
  struct Example: Sendable, CustomTestStringConvertible {
    var arguments: [String]
    /// What may be there in the end.
    var results: [String] = []
    var environment: [String: String] = [:]

    var testDescription: String { arguments.prefix(3).joined(separator: " ") }
  }

  private static let signals = [SIGTERM, SIGINT, SIGHUP]
  /// With its log, where a second was too short to put all in one file, or the journal of a file that was just being
  /// made: whoever opens it next takes back what that had begun.
  private static let store = ["s.sqlite", "s.sqlite-wal", "s.sqlite-shm", "s.sqlite-journal"]
  private static let training = Program.shipped("Scenarios/Training/interaction.json")
  private static let examples: [Example] = [
    Example(
      arguments: ["run", "lifelong.json", "--trace", "a.jsonl", "--plan", "a.plan"],
      results: ["a.jsonl", "a.plan"]),
    Example(arguments: ["run", "lifelong.json", "--film", "a.gif"], results: ["a.gif"]),
    Example(arguments: ["run", "suite.json", "--episodes", "100000", "--out", "a.txt"], results: ["a.txt"]),
    Example(
      arguments: ["run", "maze.json", "--controller", "astar", "--trace", "a.jsonl"], results: ["a.jsonl"]),
    Example(arguments: ["run", "planned.json", "--trace", "a.jsonl"]),
    Example(arguments: ["run", "lifelong.json", "--window"], environment: ["SDL_VIDEODRIVER": "dummy"]),
    Example(arguments: ["demo"], environment: ["SDL_VIDEODRIVER": "dummy"]),
    Example(arguments: ["demo", "--film", "a.gif"]),
    Example(arguments: ["batch", "suite.json", "--seeds", "1-900000", "--store", "s.sqlite"]),
    Example(
      arguments: ["batch", "suite.json", "--episodes", "200000", "--store", "s.sqlite", "--quiet"],
      results: store),
    Example(
      arguments: ["batch", "planned.json", "--episodes", "9", "--store", "s.sqlite", "--report", "r.html"],
      results: store),
    Example(arguments: ["train", training, "--name", "t", "--quiet"], results: ["runs"]),
    Example(
      arguments: ["study", Program.shipped("Scenarios/studies/attention.json"), "--quiet"], results: ["runs"]),
    Example(arguments: ["policy", "evaluate", "interaction", "--config", training, "--episodes", "100000"]),
    Example(arguments: ["policy", "evaluate", "pibt+", "--config", training, "--episodes", "100000"]),
    Example(arguments: ["map", "generate", "maze", "-w", "4096", "--height", "4096", "--out", "a.map"]),
    Example(arguments: ["bench"]),
    Example(arguments: ["validate", "pipe.json"]),
    Example(arguments: ["run", "pipe.json"]),
    Example(arguments: ["replay", "pipe.jsonl"]),
    Example(arguments: ["plan", "check", "pipe.plan"]),
    Example(arguments: ["map", "info", "pipe.map"]),
    Example(arguments: ["policy", "info", "pipe.safetensors"]),
  ]

  @Test(
    "ends every command, with nothing half-written left",
    arguments: zip(examples, (0..<100).map { signals[$0 % 3] }))
  func ends(example: Example, signal: Int32) throws {
    try withFolder { folder in
      let inputs = try Self.makeInputs(in: folder)
      try withFolder { output in
        let process = try Program.start(
          example.arguments, environment: example.environment, outputIn: output, currentFolder: folder)
        // At any moment: the handlers are there first of all.
        #expect(wait { handles(signal, process) })
        var rng = SplitMix64(seed: UInt64(example.testDescription.utf8.count) &+ UInt64(signal))
        usleep(UInt32(rng.index(below: 400_000)))
        kill(process.processIdentifier, signal)
        let result = try Program.result(of: process, in: output)
        #expect(result.exitCode == 128 + signal, "\(result.errors)")
        #expect(result.errors.contains("interrupted"), "\(result.errors)")
        let left = Set(names(in: folder) ?? []).subtracting(inputs)
        #expect(left.isSubset(of: example.results), "\(left)")
        if left.contains("runs") {
          let all = try FileManager.default.subpathsOfDirectory(atPath: folder + "/runs")
          #expect(!all.contains { $0.contains("partial") }, "\(all)")
        }
        if left.contains("s.sqlite") {
          let list = try Program.run("batch", "list", "--store", folder + "/s.sqlite")
          #expect(list.exitCode == 0, "\(list.errors)")
        }
        if left.contains("a.jsonl") {
          let check = try Program.run("validate", folder + "/a.jsonl")
          #expect(check.exitCode == 0, "\(check.errors)")
        }
      }
    }
  }

  @Test("that comes while training is evaluated costs that update alone")
  func training() throws {
    try withFolder { folder in
      let configuration = """
        { "version": 1, "kind": "training", "name": "t", "seed": 3,
          "policy": {"attention": "interaction", "messageSymbols": 2, "heads": 2, "tokenWidth": 4, "valueWidth": 4,
                     "environmentWidths": [8, 4], "hiddenWidths": [8],
                     "sensors": {"window": {"radius": 1}, "rays": {"count": 0}, "peers": {"max": 2}}},
          "worlds": {"map": {"generate": {"kind": "random", "width": 6, "height": 6, "density": 0.1}},
                     "agents": {"count": 3}, "collisions": "soft", "maxSteps": 12},
          "reinforce": {"baseline": "greedyRollout", "instances": 2},
          "evaluation": {"episodes": 100000, "interval": 2, "temperature": 1},
          "agentSteps": 1800, "checkpointInterval": 50 }
        """
      try configuration.write(toFile: folder + "/t.json", atomically: true, encoding: .utf8)
      let process = try Program.start(["train", "t.json"], outputIn: folder, currentFolder: folder)
      let metrics = folder + "/runs/t/metrics.csv"
      // The first update is written down; the second waits for its evaluation.
      #expect(wait { ((try? text(metrics))?.split(separator: "\n").count ?? 0) >= 2 })
      usleep(300_000)
      kill(process.processIdentifier, SIGTERM)
      let result = try Program.result(of: process, in: folder)
      #expect(
        result.exitCode == 143 && result.errors.contains("interrupted after update 1; go on with:"),
        "\(result.errors)")
      let checkpoints = names(in: folder + "/runs/t/checkpoints")
      #expect(checkpoints?.count == 1, "\(String(describing: checkpoints))")
    }
  }

  @Test("is obeyed with more threads than anybody has")
  func threads() throws {
    try withFolder { folder in
      try Self.makeInputs(in: folder)
      let process = try Program.start(
        ["batch", "suite.json", "--episodes", "20000", "--jobs", "40000", "--store", "s.sqlite", "--quiet"],
        outputIn: folder, currentFolder: folder)
      #expect(wait { FileManager.default.fileExists(atPath: folder + "/s.sqlite-run1") })
      kill(process.processIdentifier, SIGTERM)
      let result = try Program.result(of: process, in: folder)
      #expect(result.exitCode == 143 && result.errors.contains("Go on with --resume."), "\(result.errors)")
    }
  }

  /// Whether a process has its handler for a signal already; true where the system does not tell.
  private func handles(_ signal: Int32, _ process: Process) -> Bool {
    guard let status = try? text("/proc/\(process.processIdentifier)/status") else { return true }
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("SigCgt:") }),
      let mask = UInt64(line.split(whereSeparator: \.isWhitespace)[1], radix: 16)
    else { return true }
    return mask & (1 << UInt64(signal - 1)) != 0
  }

  @discardableResult
  private static func makeInputs(in folder: String) throws -> Set<String> {
    let files = [
      "lifelong.json": """
      {"version": 1, "name": "l", "map": {"rows": ["......", "......", "......"]}, "task": "lifelong",
       "agents": {"count": 4, "seed": 1}, "maxSteps": 1000000, "controller": "pibt"}
      """,
      "maze.json": """
      {"version": 1, "name": "m", "map": {"generate": {"kind": "maze", "width": 301, "height": 301}},
       "agents": {"count": 200, "seed": 1}, "maxSteps": 100000}
      """,
      "planned.json": """
      {"version": 1, "name": "p", "map": {"generate": {"kind": "maze", "width": 129, "height": 129}},
       "agents": {"count": 100, "seed": 1}, "controller": {"name": "lacam", "timeBudget": 60}}
      """,
      "suite.json": """
      {"version": 1, "name": "s", "maps": {"o": ["......", "......", "......"]}, "base": {"maxSteps": 100},
       "cases": [{"name": "a", "map": "o", "agents": {"count": 4, "seed": 1}},
                 {"name": "b", "map": "o", "agents": {"count": 6, "seed": 2}}]}
      """,
    ]
    for (name, text) in files {
      try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    // Nobody ever writes to them.
    let pipes = ["json", "jsonl", "plan", "map", "safetensors"].map { "pipe.\($0)" }
    for pipe in pipes { #expect(mkfifo("\(folder)/\(pipe)", 0o644) == 0) }
    return Set(files.keys).union(pipes)
  }
}
