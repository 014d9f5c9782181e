import Basics
import Foundation
import GridWorld
import Testing

@Suite("navsim batch") struct BatchTests {
  static let suite = """
    {"version": 1, "name": "short", "maps": {"m": ["......", ".#....", "......", "....#.", "......"]},
     "base": {"map": "m", "maxSteps": 8, "controller": "random"},
     "cases": [{"name": "four", "agents": {"count": 4, "seed": 1}}, {"name": "two", "agents": {"count": 2, "seed": 2}}]}
    """

  private func withSuite(_ body: (_ folder: String) throws -> Void) throws {
    try withFolder { folder in
      try Self.suite.write(toFile: folder + "/s.json", atomically: true, encoding: .utf8)
      try body(folder)
    }
  }

  /// The rows of a CSV without their times.
  private func untimed(_ csv: String) -> [String] {
    let lines = csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let timed = lines[0].indices.filter { ["runtime", "ms_per_step"].contains(lines[0][$0]) }
    return lines.map { line in
      line.indices.filter { !timed.contains($0) }.map { String(line[$0]) }.joined(separator: ",")
    }
  }

  @Test("killed again and again and resumed, ends like one that was left in peace", arguments: [UInt64(17)])
  func killed(seed: UInt64) throws {
    try withSuite { folder in
      let arguments = [
        "batch", folder + "/s.json", "--controllers", "greedy,pibt,random", "--episodes", "500", "--quiet",
        "--format", "csv", "--name", "k",
      ]
      var rng = SplitMix64(seed: seed)
      var kills = 0
      let log = folder + "/killed.sqlite-wal"
      for _ in 0..<12 {
        let before = modification(of: log)
        let process = try Program.start(
          arguments + ["--store", folder + "/killed.sqlite", "--resume", "--out", folder + "/killed.csv"],
          outputIn: folder)
        // Once it writes, at any moment.
        let deadline = ContinuousClock.now + .seconds(10)
        while modification(of: log) == before, ContinuousClock.now < deadline { usleep(500) }
        usleep(UInt32(rng.index(below: 25_000)))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal { kills += 1 }
      }
      #expect(kills >= 10, "the batch was over too soon: \(kills) kills")
      let list = try Program.run("batch", "list", "--store", folder + "/killed.sqlite", "--format", "json")
      #expect(list.exitCode == 0, "\(list.errors)")
      let runs = try #require(
        try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]], "\(list.errors)")
      #expect(runs.count == 1 && runs[0]["planned"] as? Int == 3000)
      #expect((1..<3000).contains(runs[0]["finished"] as? Int ?? 0), "killed in the middle")
      for (store, more) in [("killed", ["--resume"]), ("whole", ["--jobs", "1"])] {
        let process = try Program.start(
          arguments + more + ["--store", "\(folder)/\(store).sqlite", "--out", "\(folder)/\(store).csv"],
          outputIn: folder)
        #expect(try Program.result(of: process, in: folder).exitCode == 0)
      }
      let whole = untimed(try text(folder + "/whole.csv"))
      #expect(whole.count == 3001)
      #expect(untimed(try text(folder + "/killed.csv")) == whole)
      #expect(
        names(in: folder) == [
          "killed.csv", "killed.sqlite", "s.json", "stderr", "stdout", "whole.csv", "whole.sqlite",
        ])
    }
  }

  /// When a file was last written; nil if it is not there.
  private func modification(of path: String) -> Date? {
    try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
  }

  @Test("prints groups as JSON, and writes a report that stands alone")
  func outputs() throws {
    try withSuite { folder in
      let result = try Program.run(
        "batch", folder + "/s.json", "--controllers", "greedy,pibt", "--episodes", "3", "--store",
        folder + "/r/s.sqlite", "--report", folder + "/r.html", "--format", "json")
      #expect(result.exitCode == 0, "\(result.errors)")
      let groups = try #require(try object(result.output)["groups"] as? [[String: Any]])
      #expect(groups.map { $0["agents"] as? Int } == [2, 2, 4, 4])
      #expect(groups.map { $0["controller"] as? String } == ["greedy", "pibt", "greedy", "pibt"])
      #expect(groups.allSatisfy { $0["suite"] as? String == "short" && $0["n"] as? Int == 3 })
      let html = try text(folder + "/r.html")
      #expect(html.contains("data:image/png;base64,iVBOR"), "pictures of the worst cases")
      #expect(!html.contains("http") && html.hasSuffix("</html>\n"))
      let again = try Program.run("batch", "show", "--store", folder + "/r/s.sqlite", "--format", "json")
      #expect(again.output == result.output)
    }
  }

  @Test("starts nothing with a broken case, or leaves it out when told to")
  func broken() throws {
    try withSuite { folder in
      let broken = Self.suite.replacing("\"name\": \"two\"", with: "\"name\": \"two\", \"map\": \"n\"")
      try broken.write(toFile: folder + "/s.json", atomically: true, encoding: .utf8)
      let store = folder + "/s.sqlite"
      let refused = try Program.run("batch", folder + "/s.json", "--store", store)
      #expect(refused.exitCode == 65 && refused.output.isEmpty)
      #expect(refused.errors.contains("cases[1].map: unknown map \"n\"; did you mean \"m\"?"))
      #expect(names(in: folder) == ["s.json"])
      let kept = try Program.run("batch", folder + "/s.json", "--store", store, "--keep-going")
      #expect(
        kept.exitCode == 0 && kept.errors.contains("skipped:") && kept.output.contains("short: 1 episode"))
    }
  }

  @Test("meets and misses gates, and knows those that can be neither")
  func gates() throws {
    try withSuite { folder in
      func run(_ gate: String) throws -> ProgramResult {
        try Program.run(
          "batch", folder + "/s.json", "--controllers", "pibt,random", "--max-steps", "30", "--store",
          folder + "/s.sqlite", "--gate", gate)
      }
      #expect(try run("CSR[pibt]>=0.9").exitCode == 0)
      let unmet = try run("CSR[random,n=4]>=0.9")
      #expect(
        unmet.exitCode == 3 && unmet.errors.contains("gate CSR[random,n=4]>=0.9 not met: short, random"))
      // What a resumed run holds counts as well as what is new.
      let more = try Program.run(
        "batch", folder + "/s.json", "--controllers", "greedy", "--max-steps", "30", "--store",
        folder + "/s.sqlite", "--resume", "--gate", "CSR[pibt]>=0.9")
      #expect(more.exitCode == 0, "\(more.errors)")
      for gate in ["CSR[astar]>=1", "CSR[n=5]>=1", "CRS>=1", "CSR[suite=x]>=1", "CSR[]>=1"] {
        let runs = names(in: folder)
        let wrong = try run(gate)
        #expect(wrong.exitCode == 64 && wrong.output.isEmpty, "\(gate)")
        #expect(names(in: folder) == runs)
      }
    }
  }

  @Test("says where LaCAM left the agents to PIBT, and which run it could not go on with")
  func notes() throws {
    try withSuite { folder in
      let lifelong = Self.suite.replacing("\"maxSteps\": 8", with: "\"maxSteps\": 8, \"task\": \"lifelong\"")
      try lifelong.write(toFile: folder + "/s.json", atomically: true, encoding: .utf8)
      let command =
        "$navsim batch \(folder)/s.json --controllers pibt,lacam --store \(folder)/s.sqlite --resume --episodes 2"
      let note =
        "note: lacam: goals change all the time, which it can't plan for; pibt+ drives instead (4 of 4 episodes)."
      let first = try Program.shell(command)
      #expect(
        first.exitCode == 0 && first.errors.contains(note) && first.output.contains(note), "\(first.errors)")
      #expect(first.errors.contains("holds no run 'short'; beginning a new one."))
      let typo = try Program.shell(command + " --name shirt")
      #expect(typo.errors.contains("holds no run 'shirt', did you mean 'short'? Beginning a new one."))
      let run = try Program.run("run", folder + "/s.json", "--controller", "lacam")
      #expect(run.errors.contains("pibt+ drives instead (2 of 2 episodes)."), "\(run.errors)")
    }
  }

  @Test("says with one line and the right code what is wrong with its files")
  func wrongFiles() throws {
    try withSuite { folder in
      try "no store".write(toFile: folder + "/text", atomically: true, encoding: .utf8)
      let cases: [([String], Int32, String)] = [
        (["batch", folder + "/none.json"], 66, "no such file"),
        (["batch", folder + "/s.json", folder + "/s.json"], 64, "is named twice"),
        (["batch", folder + "/s.json", "--store", folder + "/text"], 65, "is no result store"),
        (["batch", folder + "/s.json", "--store", folder + "/text/s.sqlite"], 73, "can't be opened"),
        (["batch", folder + "/s.json", "--report", folder + "/none/r.html"], 73, "the folder is not there"),
        (["batch", "list", "--store", folder + "/none"], 66, "no such store"),
        (["batch", folder + "/s.json", "--seeds", "3-1"], 64, "--seeds"),
        (["batch", folder + "/s.json", "--controllers", "pbit"], 65, "did you mean \"pibt\"?"),
        (["batch", folder + "/s.json", "--episodes", "0"], 64, "--episodes 0"),
        (["batch", folder + "/s.json", "--out", "t.html", "--report", "./t.html"], 64, "name two files"),
        (["batch", folder + "/s.json", "--gate", "'CSR=>1'"], 64, "write >= and <="),
        (["batch", folder + "/s.json", "--gate", "'drift_Q>=1'"], 64, "no metric 'drift_Q'"),
      ]
      for (arguments, code, message) in cases {
        let store =
          arguments.contains("--store") || arguments[1] == "list" ? [] : ["--store", folder + "/t.sqlite"]
        let result = try Program.shell("$navsim \((arguments + store).joined(separator: " "))")
        #expect(result.exitCode == code, "\(arguments): \(result.errors)")
        #expect(result.errors.contains(message), "\(arguments): \(result.errors)")
        #expect(result.output.isEmpty)
      }
    }
  }

  @Test("replays an episode of the report bit for bit")
  func replays() throws {
    try withSuite { folder in
      let csv = try Program.run(
        "batch", folder + "/s.json", "--controllers", "random", "--episodes", "4", "--store",
        folder + "/s.sqlite",
        "--format", "csv"
      ).output
      let line = try #require(
        csv.split(separator: "\n").first { $0.hasPrefix("short,four,m,,4,0,3,random,") })
      let again = try Program.run(
        "run", folder + "/s.json", "--case", "four", "--controller", "random", "--episode", "3", "--format",
        "json")
      let metrics = try #require(try object(again.output)["metrics"] as? [String: Double])
      let header = csv.split(separator: "\n")[0].split(separator: ",").map(String.init)
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      for name in ["ISR", "SoC", "path_length", "a_collisions"] {
        let column = try #require(header.firstIndex(of: name))
        #expect(Double(fields[column]) == metrics[name], "\(name)")
      }
    }
  }

  @Test("counts seeds and episodes on the same starts as one instance, in every format")
  func instances() throws {
    try withSuite { folder in
      let suite = Self.suite.replacing(
        "{\"count\": 2, \"seed\": 2}", with: "[{\"start\": [0, 0], \"goals\": [[5, 4]]}]")
      try suite.write(toFile: folder + "/s.json", atomically: true, encoding: .utf8)
      let result = try Program.run(
        "batch", folder + "/s.json", "--controllers", "random,pibt", "--seeds", "1-3", "--episodes", "2",
        "--store", folder + "/s.sqlite", "--format", "json")
      let groups = try #require(try object(result.output)["groups"] as? [[String: Any]], "\(result.errors)")
      #expect(groups.map { $0["agents"] as? Int } == [1, 1, 4, 4])
      #expect(groups.allSatisfy { $0["n"] as? Int == 6 && $0["instances"] as? Int == 1 })
      let cost = try #require((groups[0]["metrics"] as? [String: [String: Any]])?["SoC"])
      #expect(cost["low"] is NSNull && cost["high"] is NSNull, "one instance has no interval")
      func compare(_ format: String) throws -> String {
        let result = try Program.run(
          "batch", "compare", "random", "pibt", "--store", folder + "/s.sqlite", "--metrics", "CSR,SoC",
          "--format", format)
        #expect(result.exitCode == 0, "\(result.errors)")
        return result.output
      }
      let pairs = try #require(
        try JSONSerialization.jsonObject(with: Data(try compare("json").utf8)) as? [[String: Any]])
      #expect(pairs.allSatisfy { $0["n"] as? Int == 6 && $0["instances"] as? Int == 1 })
      #expect(pairs.allSatisfy { $0["comparisons"] as? Int == 4 && $0["p"] as? Double == 1 })
      #expect(try compare("text").contains("p (Holm) is adjusted for the 4 comparisons of this table."))
      #expect(try compare("csv").split(separator: "\n").count == 5)
      #expect(try compare("markdown").hasPrefix("| suite | agents | metric |"))
      let shown = try Program.run("batch", "show", "--store", folder + "/s.sqlite", "--format", "markdown")
      #expect(shown.output.hasPrefix("| CSR (SoC) | short 1 | short 4 |\n|---|--:|--:|\n| `random` | "))
      #expect(shown.output.contains("a cell is 6 episodes on 1 instances, seeds 1, 2, 3."))
      let run = try Program.run("run", folder + "/s.json", "--episodes", "2", "--format", "markdown")
      #expect(run.output.hasPrefix("| agents | episodes | instances | CSR | 95 % |"), "\(run.errors)")
    }
  }

  @Test("compares in the newest run that has both, and says which and why")
  func comparedRun() throws {
    try withSuite { folder in
      let store = folder + "/s.sqlite"
      func batch(_ controllers: String, _ name: String) throws {
        let result = try Program.run(
          "batch", folder + "/s.json", "--controllers", controllers, "--name", name, "--store", store, "-q")
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      try batch("greedy,pibt", "old")
      try batch("greedy,pibt,random", "both")
      try batch("pibt", "new")
      func compare(_ more: String...) throws -> ProgramResult {
        try Program.shell(
          "$navsim batch compare pibt greedy --store '\(store)' \(more.joined(separator: " "))")
      }
      let found = try compare()
      #expect(found.exitCode == 0 && found.output.contains("SoC"), "\(found.errors)")
      #expect(
        found.errors.contains(
          "note: both#2 is compared, the newest run with both; new#3 lacks pibt or greedy."))
      #expect(try compare("--run", "old").errors.isEmpty)
      #expect(try compare("--run", "new").exitCode == 64)
      let wrong = try compare("--metrics", "SuC")
      #expect(wrong.exitCode == 64 && wrong.errors.contains("no metric 'SuC'; did you mean 'SoC'?"))
      let none = try Program.run("batch", "compare", "pibt", "astar", "--store", store)
      #expect(none.exitCode == 64 && none.errors.contains("has no controller 'astar'"), "\(none.errors)")
    }
  }

  @Test("keeps to the terminal's width, and gives a pipe whole lines", arguments: [60, 80, 100, 120, 200])
  func widths(width: Int) throws {
    try withSuite { folder in
      let store = folder + "/s.sqlite"
      let long = "a-name-as-long-as-users-make-them-when-runs-are-many"
      let made = try Program.run(
        "batch", folder + "/s.json", "--controllers", "greedy,pibt,random", "--name", long, "--store", store,
        environment: ["COLUMNS": "\(width)"])
      let texts =
        [made]
        + (try ["list", "show", "compare pibt random"].map { command in
          try Program.shell(
            "$navsim batch \(command) --store '\(store)'", environment: ["COLUMNS": "\(width)"])
        })
      for result in texts {
        #expect(result.exitCode == 0 && !result.output.isEmpty, "\(result.errors)")
        for line in result.output.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
      }
      let piped = try Program.shell("unset COLUMNS; $navsim batch show --store '\(store)' | cat")
      #expect(piped.output.split(separator: "\n")[1].contains("  ms_per_step  "), "\(piped.output)")
    }
  }

  @Test("tells in a report how to play worst cases again from here, without the machine's own folders")
  func relativeCommands() throws {
    try withSuite { folder in
      let result = try Program.shell(
        """
        cd '\(folder)' && cp "$(dirname '\(Program.shipped("Assets"))')/Assets/Policies/soft.safetensors" p.safetensors \
        && $navsim batch '\(folder)/s.json' --controllers 'random,policy:\(folder)/p.safetensors' --max-steps 3 -q \
          --report r.html --charts charts
        """)
      #expect(result.exitCode == 0, "\(result.errors)")
      let html = try text(folder + "/r.html")
      #expect(
        html.contains("<span>s.json</span>")
          && html.contains("<span>--controller policy:p.safetensors</span>"))
      #expect(!html.replacing("policy:\(folder)", with: "").contains("\(folder)/s.json"))
      let charts = try #require(names(in: folder + "/charts"))
      #expect(charts.contains("SoC.svg") && charts.contains("SoC.pdf") && charts.count % 2 == 0)
    }
  }

  @Test("gives tables for papers")
  func latex() throws {
    try withSuite { folder in
      let store = folder + "/s.sqlite"
      let batch = try Program.run(
        "batch", folder + "/s.json", "--controllers", "greedy,pibt", "--store", store, "--format", "latex",
        "--metrics", "CSR,SoC")
      #expect(batch.output.contains("controller & agents & CSR $\\uparrow$ & SoC $\\downarrow$ \\\\"))
      let pairs = try Program.run("batch", "compare", "greedy", "pibt", "--store", store, "--format", "latex")
      let run = try Program.run("run", folder + "/s.json", "--format", "latex")
      for result in [batch, pairs, run] {
        #expect(
          result.exitCode == 0 && result.output.contains("\\end{tabular}\n\\end{table}\n"), "\(result.errors)"
        )
      }
      #expect(try Program.run("bench", "--format", "latex").exitCode == 64)
    }
  }
}
