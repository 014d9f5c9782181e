import Basics
import Foundation
import GridWorld
import Testing

@Suite("navsim train") struct TrainCommandTests {
  #if DEBUG
    private static let agentSteps = 1800
  #else
    private static let agentSteps = 30_000
  #endif

  /// Small enough to be played whole, long enough to be killed in: about two seconds.
  private let configuration = """
    { "version": 1, "kind": "training", "name": "tiny", "seed": 3,
      "policy": {"attention": "interaction", "messageSymbols": 2, "heads": 2, "tokenWidth": 4, "valueWidth": 4,
                 "environmentWidths": [8, 4], "hiddenWidths": [8],
                 "sensors": {"window": {"radius": 1}, "rays": {"count": 0}, "peers": {"max": 2}}},
      "worlds": {"map": {"generate": {"kind": "random", "width": 6, "height": 6, "density": 0.1}},
                 "agents": {"count": 3}, "collisions": "soft", "maxSteps": 12},
      "reinforce": {"baseline": "greedyRollout", "instances": 2},
      "evaluation": {"episodes": 2, "interval": 25, "temperature": 1},
      "agentSteps": \(agentSteps), "checkpointInterval": 3 }
    """

  private func withConfiguration(_ body: (_ file: String, _ folder: String) throws -> Void) throws {
    try withFolder { folder in
      try configuration.write(toFile: folder + "/tiny.json", atomically: true, encoding: .utf8)
      try body(folder + "/tiny.json", folder)
    }
  }

  private func weights(_ folder: String) throws -> [Data] {
    try ["last", "best"].map { try Data(contentsOf: URL(filePath: "\(folder)/tiny/\($0).safetensors")) }
  }

  /// Numbers of the checkpoints on disk; a checkpoint under way has another name.
  private func newestCheckpoint(_ folder: String) -> Int {
    (names(in: folder + "/tiny/checkpoints") ?? []).compactMap { name in
      name.hasSuffix(".safetensors") && name.hasPrefix("update-") ? Int(name.dropFirst(7).prefix(8)) : nil
    }.max() ?? 0
  }

  @Test("killed at five random moments goes on to the weights of a run that was left alone", arguments: [11])
  func kills(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    try withConfiguration { file, folder in
      let whole = try Program.run("train", file, "--out", folder + "/whole", "-q")
      #expect(whole.exitCode == 0, "\(whole.errors)")
      let killed = folder + "/killed"
      var kills = 0
      var seen = 0
      while kills < 5 {
        let process = try Program.start(
          ["train", file, "--out", killed, "-q", kills == 0 ? "--force" : "--resume"], outputIn: folder)
        // Some way past the last checkpoint, anywhere: in a rollout, an update, or while a file is written.
        let floor = seen
        #expect(wait { newestCheckpoint(killed) > floor || !process.isRunning })
        Thread.sleep(forTimeInterval: 0.001 * Double(rng.index(below: 60)))
        #expect(process.isRunning, "seed \(seed): the run was over before kill \(kills + 1)")
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        seen = newestCheckpoint(killed)
        kills += 1
      }
      let rest = try Program.run("train", file, "--out", killed, "-q", "--resume")
      #expect(rest.exitCode == 0, "\(rest.errors)")
      #expect(try weights(killed) == weights(folder + "/whole"), "seed \(seed)")
      #expect(names(in: killed + "/tiny/checkpoints") == names(in: folder + "/whole/tiny/checkpoints"))
    }
  }

  @Test("goes through stages, and on from a policy of the same architecture alone")
  func stages() throws {
    try withConfiguration { file, folder in
      let stages =
        #""stages": [{"kind": "imitation", "instances": 4, "heldOutInstances": 2, "updates": 2, "expert": {"iterations": 40}, "batch": {"rows": 40}}], "agentSteps""#
      let staged = configuration.replacingOccurrences(of: "\"agentSteps\"", with: stages)
      try staged.write(toFile: file, atomically: true, encoding: .utf8)
      let taught = try Program.run("train", file, "--out", folder)
      #expect(taught.exitCode == 0, "\(taught.errors)")
      #expect(taught.output.contains("imitation (1/1)  update 2, held out: CSR "), "\(taught.output)")
      #expect(
        taught.output.contains("test of the best policy on 32 fresh instances: CSR "), "\(taught.output)")
      #expect(taught.errors.contains("the expert solves instances: 4 of 4"), "\(taught.errors)")
      let policy = folder + "/tiny/best.safetensors"
      let other = configuration.replacingOccurrences(of: "\"heads\": 2", with: "\"heads\": 1")
      try other.write(toFile: file, atomically: true, encoding: .utf8)
      let refused = try Program.run("train", file, "--out", folder + "/other", "--from", policy)
      #expect(refused.exitCode == 65)
      #expect(
        refused.errors.contains("'heads' is 2 in the file and 1 in the configuration"), "\(refused.errors)")
      #expect(names(in: folder + "/other") == nil, "nothing is left of it")
      let missing = try Program.run("train", file, "--out", folder + "/other", "--from", folder + "/none")
      #expect(missing.exitCode == 66)
    }
  }

  @Test("resumed after its end says so and tests nothing again; how to train it further it says too")
  func finished() throws {
    try withConfiguration { file, folder in
      func train(_ arguments: String) throws -> ProgramResult {
        try Program.shell("$navsim train '\(file)' --out '\(folder)' \(arguments)")
      }
      #expect(try train("--agent-steps 300").output.contains("test of the best policy"))
      let (before, test) = (try weights(folder), try text(folder + "/tiny/test.json"))
      let again = try train("--agent-steps 300 --resume")
      #expect(again.exitCode == 0 && again.output.isEmpty, "\(again.output)")
      #expect(again.errors.contains("/tiny: finished already, after update "), "\(again.errors)")
      #expect(
        again.errors.contains("--name NAME --from \(folder)/tiny/last.safetensors\n"), "\(again.errors)")
      #expect(again.errors.contains("test: \(folder)/tiny/test.json\n") && !again.errors.contains("going on"))
      #expect(try weights(folder) == before && text(folder + "/tiny/test.json") == test)
      // How long it trains is part of what it is: learning rates decline over the whole of it.
      let longer = try train("--agent-steps 900 --resume")
      #expect(longer.exitCode == 65 && longer.errors.contains("'agentSteps' is 300 there and 900 now"))
      let further = try train("--agent-steps 300 --name more --from '\(folder)/tiny/last.safetensors'")
      #expect(
        further.exitCode == 0 && further.output.contains("test of the best policy"), "\(further.errors)")
    }
  }

  @Test("tells a scenario from a training configuration")
  func scenario() throws {
    let result = try Program.run("train", Program.shipped("Scenarios/depot.json"))
    #expect(result.exitCode == 65)
    #expect(result.errors.contains("is a scenario, no training configuration; run it with 'navsim run"))
  }

  @Test("interrupted saves, exits with 130, and goes on to the same weights")
  func interrupt() throws {
    try withConfiguration { file, folder in
      let whole = try Program.run("train", file, "--out", folder + "/whole", "-q", "--jobs", "1")
      #expect(whole.exitCode == 0, "\(whole.errors)")
      let process = try Program.start(
        ["train", file, "--out", folder, "-q", "--jobs", "2"], outputIn: folder)
      #expect(wait { newestCheckpoint(folder) > 0 })
      for mode in ["--resume", "--force"] {
        let second = try Program.run("train", file, "--out", folder, "-q", mode)
        #expect(second.exitCode == 73, "\(second.errors)")
        #expect(second.errors.contains("process \(process.processIdentifier) trains there right now"))
      }
      process.interrupt()
      let result = try Program.result(of: process, in: folder)
      #expect(result.exitCode == 130, "\(result.errors)")
      #expect(
        result.errors.contains(
          "go on with: navsim train \(file) --resume --out \(folder) --jobs 2 --quiet\n"),
        "\(result.errors)")
      let rest = try Program.run("train", file, "--out", folder, "-q", "--resume")
      #expect(rest.exitCode == 0, "\(rest.errors)")
      #expect(try weights(folder) == weights(folder + "/whole"))
    }
  }

  @Test("writes its learning curves as a page, while it trains and of a folder afterwards")
  func report() throws {
    try withConfiguration { file, folder in
      let own = folder + "/page.html"
      let trained = try Program.run(
        "train", file, "--out", folder, "-q", "--agent-steps", "900", "--report", own)
      #expect(trained.exitCode == 0 && trained.errors.contains("report: \(own)"), "\(trained.errors)")
      let page = try text(own)
      #expect(page.contains("finished") && !page.contains("http-equiv=\"refresh\""))
      let made = try Program.run("train", folder + "/tiny/", "--report", "--charts", folder + "/charts")
      #expect(
        made.exitCode == 0 && made.errors.contains("report: \(folder)/tiny/report.html"), "\(made.errors)")
      #expect(try text(folder + "/tiny/report.html") == page)
      #expect(names(in: folder + "/charts")?.contains("Success.pdf") == true)
      let wrong = try Program.run("train", "--report", file)
      #expect(wrong.exitCode == 64, "a configuration is never written over: \(wrong.errors)")
      #expect(try text(file) == configuration)
      let bare = try Program.run("train", folder + "/tiny")
      #expect(bare.exitCode == 64 && bare.errors.contains("is the folder of a run"), "\(bare.errors)")
      #expect(try Program.run("train", folder, "--report").exitCode == 66)
    }
  }

  @Test("interrupted leaves a page of what was trained")
  func interruptedReport() throws {
    try withConfiguration { file, folder in
      let process = try Program.start(
        ["train", file, "--out", folder, "-q", "--report", folder + "/page.html"], outputIn: folder)
      #expect(wait { newestCheckpoint(folder) > 0 })
      process.interrupt()
      let result = try Program.result(of: process, in: folder)
      #expect(
        result.exitCode == 130 && result.errors.contains("--report \(folder)/page.html"), "\(result.errors)")
      let page = try text(folder + "/page.html")
      #expect(page.contains("not finished") && page.hasSuffix("</html>\n"))
    }
  }
}
