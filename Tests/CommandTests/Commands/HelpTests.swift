import Testing

@Suite("Help") struct HelpTests {
  @Test(
    "of every command names its options",
    arguments: [
      (
        ["run"],
        [
          "--case", "--seed", "--controller", "--agents", "--max-steps", "--collisions", "--map",
          "--episodes", "--jobs",
          "--window", "--headless", "--trace", "--picture", "--at", "--theme", "--scale", "--format", "--out",
          "--gate",
          "--quiet",
        ]
      ),
      (["validate"], ["<files>", "--terrain", "--quiet"]),
      (
        ["replay"],
        ["<trace>", "--at", "--frames", "--picture", "--window", "--theme", "--scale", "--compare", "--film"]
      ),
      (
        ["demo"],
        ["crossing", "corridors", "--picture", "--film", "--select", "--attention", "--head", "--weights"]
      ),
      (["map"], ["info", "generate", "convert"]),
      (["map", "info"], ["<file>", "--terrain", "--format"]),
      (
        ["map", "generate"],
        [
          "<kind>", "--width", "--height", "--seed", "--density", "--corridor", "--loops", "--block",
          "--no-connected",
          "--out", "--to",
        ]
      ),
      (["map", "convert"], ["<input>", "<output>", "--terrain", "--to"]),
      (["train"], ["<config>", "--resume", "--force", "--jobs", "--name", "--seed", "--out", "--quiet"]),
      (["study"], ["<file>", "--dry-run", "--report", "--jobs", "--out", "--store", "--format", "--quiet"]),
      (["policy", "info"], ["<file>", "--format", "--parameters"]),
      (
        ["batch", "run"],
        [
          "--controllers", "--episodes", "--seeds", "--agents", "--max-steps", "--collisions", "--map",
          "--name",
          "--resume", "--keep-going", "--jobs", "--store", "--format", "--out", "--report", "--gate",
          "--quiet",
        ]
      ),
      (["batch"], ["list", "show", "compare", "--report"]),
      (["batch", "compare"], ["<first>", "<second>", "--run", "--metrics", "--store"]),
      (["bench"], ["--runs", "--format", "physics"]),
    ] as [([String], [String])])
  func options(command: [String], options: [String]) throws {
    let result = try Program.shell("$navsim \(command.joined(separator: " ")) --help")
    #expect(result.exitCode == 0)
    #expect(result.errors.isEmpty)
    for option in options { #expect(result.output.contains(option), "\(option)") }
  }

  @Test("of run explains controllers and metrics, that of navsim the exit codes")
  func explanations() throws {
    let run = try Program.run("run", "--help").output
    for name in ["pibt:", "greedy:", "ISR:", "SoC:", "avg_throughput:"] { #expect(run.contains(name)) }
    let all = try Program.run("--help").output
    #expect(all.contains("130 interrupted"))
    #expect(try Program.run().output == all)
  }

  @Test(
    "is offered for commands that do not exist",
    arguments: [
      (["rnu"], "unknown command 'rnu'; did you mean 'navsim run'?"),
      (["repaly", "x"], "did you mean 'navsim replay'?"),
      (["map", "inof"], "did you mean 'navsim map info'?"),
      (["frobnicate"], "Commands of navsim: demo, run, "),
      (["depot.json"], "to run a scenario: 'navsim run depot.json'."),
      (["depot.jsonl"], "to play a trace: 'navsim replay depot.jsonl'."),
    ])
  func unknownCommands(arguments: [String], message: String) throws {
    let result = try Program.shell("$navsim \(arguments.joined(separator: " "))")
    #expect(result.exitCode == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test("is not needed for the version")
  func version() throws {
    let result = try Program.run("--version")
    #expect(result.exitCode == 0)
    #expect(result.output.split(separator: ".").count == 3)
  }
}
