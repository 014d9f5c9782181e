import Foundation
import Testing

@Suite("navsim run exits") struct RunExitCodeTests {
  private let swap = Program.shipped("Scenarios/corridor-swap.json")
  private let suite = Program.shipped("Scenarios/suites/counts.json")

  @Test("with 0 whether or not the task was done")
  func ran() throws {
    #expect(try Program.run("run", swap).exitCode == 0)
    #expect(try Program.run("run", swap, "--max-steps", "1").exitCode == 0)
  }

  @Test("with 3 when a gate is not met, after printing the result; with 0 when all are")
  func gates() throws {
    let unmet = try Program.run("run", swap, "--max-steps", "5", "--gate", "CSR>=0.9", "--gate", "ISR > 0")
    #expect(unmet.exitCode == 3)
    #expect(unmet.output.contains("makespan"))
    #expect(
      unmet.errors.hasSuffix(
        ".\nnavsim: gate CSR>=0.9 not met: CSR is 0.\nnavsim: gate ISR > 0 not met: ISR is 0.\n"))
    #expect(try Program.run("run", swap, "--gate", "CSR>=1", "--gate", "a_collisions<=0").exitCode == 0)
  }

  @Test(
    "with 64 for wrong usage, with a message that names it",
    arguments: [
      (["--gate", "XSR>=1"], "no metric 'XSR' here; did you mean 'ISR'?"),
      (["--gate", "avg_throughput>=1"], "no metric 'avg_throughput' here"),
      (["--gate", "CSR=1"], "'CSR=1' is invalid for '--gate <condition>'"),
      (["--episodes", "0"], "--episodes 0: from 1 to 1000000."),
      (["--episodes", "9223372036854775807"], "from 1 to 1000000."),
      (["--jobs", "0"], "--jobs 0: at least 1."),
      (["--at", "3"], "--at names the step of --picture FILE.png."),
      (["--picture", "a.png", "--at=-1"], "--at -1: steps count from 0."),
      (["--picture", "a.png", "--scale", "9"], "--scale 9.0: from 0.5 to 4."),
      (["--window", "--headless"], "--window or --headless, not both."),
      (["--window", "--trace", "a.jsonl"], "--window shows one episode"),
      (["--trace", "a.jsonl", "--episodes", "2"], "take one episode; leave out --episodes."),
      (["--case", "one"], "is a single scenario; --case is for suites."),
      (["--controler", "pibt"], "Did you mean '--controller'?"),
      (["--format", "yaml"], "'yaml' is invalid for '--format <format>'"),
    ])
  func usage(arguments: [String], message: String) throws {
    let quoted = arguments.map { "'\($0)'" }.joined(separator: " ")
    let result = try Program.shell("$navsim run '\(swap)' \(quoted)")
    #expect(result.exitCode == 64)
    #expect(result.output.isEmpty, "nothing ran")
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test("with 64 for a trace of a whole suite")
  func suiteTrace() throws {
    let result = try Program.run("run", suite, "--trace", "a.jsonl")
    #expect(result.exitCode == 64)
    #expect(result.errors.contains("pick a case with --case NAME"))
  }

  @Test("with 65 for a bad scenario, case or controller")
  func badInput() throws {
    let controller = try Program.run("run", swap, "--controller", "pbit")
    #expect(controller.exitCode == 65)
    #expect(controller.errors.contains("did you mean \"pibt\"?"))
    let caseName = try Program.run("run", suite, "--case", "rooms/88")
    #expect(caseName.exitCode == 65)
    #expect(caseName.errors.contains("unknown case \"rooms/88\"; did you mean \"rooms/8\"?"))
    try withFolder { folder in
      let path = folder + "/bad.json"
      try "{\"version\": 1,\n \"map\": }".write(toFile: path, atomically: true, encoding: .utf8)
      let broken = try Program.run("run", path)
      #expect(broken.exitCode == 65)
      #expect(broken.errors.hasPrefix("navsim: \(path):2"), "\(broken.errors)")
      #expect(broken.output.isEmpty)
    }
  }

  @Test("with 65 for files of another kind, and says what they are for")
  func otherFiles() throws {
    let map = try Program.run("run", Program.shipped("Maps/depot.map"))
    #expect(map.exitCode == 65)
    #expect(map.errors.contains("is a map; name a scenario, and this map with --map."))
    let trace = try Program.run("run", "a.jsonl")
    #expect(trace.exitCode == 65)
    #expect(trace.errors.contains("play it with 'navsim replay a.jsonl'"))
    let scenario = try Program.run("replay", swap)
    #expect(scenario.exitCode == 65)
    #expect(scenario.errors.contains(":1: expected a header {\"navsim\": \"trace\""), "\(scenario.errors)")
  }

  @Test("with 66 for a scenario or map that is not there")
  func missing() throws {
    let scenario = try Program.run("run", "nowhere.json")
    #expect(scenario.exitCode == 66)
    #expect(scenario.errors.contains("nowhere.json: no such file"))
    #expect(try Program.run("run", swap, "--map", "nowhere.map").exitCode == 66)
  }

  @Test("with 69 where there is no display for --window")
  func noDisplay() throws {
    let result = try Program.run("run", swap, "--window")
    #expect(result.exitCode == 69)
    #expect(result.errors.contains("--picture FILE.png"), "\(result.errors)")
  }

  @Test(
    "with 73 before the first step for a file that can't be written",
    arguments: ["--trace", "--picture", "--out"])
  func cannotWrite(option: String) throws {
    try withFolder { folder in
      let missing = try Program.run("run", swap, option, folder + "/no/file")
      #expect(missing.exitCode == 73)
      #expect(missing.output.isEmpty)
      #expect(missing.errors.contains("mkdir -p \(folder)/no"), "\(missing.errors)")
      #expect(try Program.run("run", swap, option, folder).exitCode == 73)
      #expect(names(in: folder) == [])
    }
  }

  @Test(
    "with 73 when the disk under its output is full",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func fullDisk() throws {
    for redirection in [">/dev/full", "--out /dev/full", "--trace /dev/full"] {
      let result = try Program.shell("$navsim run '\(swap)' \(redirection)")
      #expect(result.exitCode == 73, "\(redirection)")
      #expect(result.errors.contains("No space left on device"))
    }
  }

  @Test("without a word when its reader goes away")
  func brokenPipe() throws {
    let result = try Program.shell("$navsim run '\(suite)' --max-steps 2 -q --format csv | head -1")
    #expect(result.output.hasPrefix("scenario,"))
    #expect(result.errors.isEmpty)
    let closed = try Program.shell("$navsim map generate random --width 400 --height 400 | head -c 1")
    #expect(closed.errors.isEmpty)
  }

  @Test("without colors in its messages where they go to no terminal, and with NO_COLOR")
  func colors() throws {
    for environment in [[:], ["NO_COLOR": "1"]] {
      let result = try Program.shell("$navsim run nowhere.json", environment: environment)
      #expect(!result.errors.contains("\u{1B}"))
    }
  }
}
