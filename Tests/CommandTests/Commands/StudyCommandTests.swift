import Foundation
import Testing

@Suite("navsim study") struct StudyCommandTests {
  /// Two tiny arms.
  private let text = """
    {"version": 1, "kind": "study", "name": "tiny",
     "base": {"version": 1, "kind": "training",
       "worlds": {"map": {"generate": {"kind": "random", "width": 5, "height": 5, "density": 0}}, "agents": {"count": 2}, "maxSteps": 6},
       "policy": {"heads": 1, "tokenWidth": 4, "valueWidth": 4, "environmentWidths": [4], "hiddenWidths": [4]},
       "reinforce": {"instances": 2}, "evaluation": {"episodes": 32, "interval": 5}, "agentSteps": 60},
     "arms": {"a": {}, "b": {"policy": {"attention": "soft"}}}, "seeds": [1, 2],
     "evaluate": [{"suite": "test", "episodes": 4}]}
    """

  @Test("lists, trains, measures, reports, and has nothing left to do the second time")
  func whole() throws {
    try withFolder { folder in
      let (file, out) = (folder + "/tiny.json", folder + "/runs")
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      let plan = try Program.run("study", file, "--out", out, "--dry-run")
      #expect(plan.exitCode == 0 && plan.output.contains("tiny: 4 trainings") && plan.output.contains("b-2"))
      #expect(!FileManager.default.fileExists(atPath: out))
      let early = try Program.run("study", file, "--out", out, "--report")
      #expect(early.exitCode == 66 && early.errors.contains("no such file"))

      let first = try Program.run("study", file, "--out", out)
      #expect(first.exitCode == 0, "\(first.errors)")
      #expect(first.errors.contains("trained: a-1") && first.output.contains("differences in CSR"))
      let page = try Data(contentsOf: URL(filePath: out + "/tiny/report.html"))
      let second = try Program.run("study", file, "--out", out, "--quiet")
      #expect(second.exitCode == 0 && second.errors == "" && second.output == first.output)
      let third = try Program.run("study", file, "--out", out, "--report", "--format", "json")
      #expect(third.exitCode == 0 && third.output.contains("\"comparisons\""))
      #expect(try Data(contentsOf: URL(filePath: out + "/tiny/report.html")) == page)
      let again = try Program.run("study", file, "--out", out, "--dry-run")
      #expect(!again.output.contains("open") && again.output.contains("finished"))
    }
  }

  @Test("refuses what is no study in one sentence, and everybody else refuses a study")
  func kinds() throws {
    try withFolder { folder in
      let file = folder + "/tiny.json"
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      let valid = try Program.run("validate", file)
      #expect(valid.exitCode == 0 && valid.output.contains("study, 4 trainings"))
      let training = try Program.run("study", Program.shipped("Scenarios/Training/interaction.json"))
      #expect(
        training.exitCode == 65
          && training.errors.contains("is a training configuration, no study; run it with 'navsim train'"))
      for command in [
        ["run", file], ["train", file], ["batch", file], ["plan", "check", file, "--scenario", file],
      ] {
        let result = try Program.shell("\"$navsim\" " + command.joined(separator: " "))
        #expect(result.exitCode == 65, "\(command) \(result.errors)")
      }
      let missing = try Program.run("study", folder + "/nothing.json")
      #expect(missing.exitCode == 66)
      #expect(try Program.run("study", file, "--report", "--dry-run").exitCode == 64)
    }
  }
}
