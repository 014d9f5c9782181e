import Foundation
import Policies
import Testing

@Suite("navsim policy") struct PolicyCommandTests {
  private func evaluate(_ arguments: String) throws -> ProgramResult {
    try Program.shell("cd '\(Program.repository.path)' && $navsim policy evaluate \(arguments)")
  }

  @Test("info knows all shipped files by their names", arguments: ["interaction", "two-corridors"])
  func info(name: String) throws {
    let result = try Program.shell("cd '\(Program.repository.path)' && $navsim policy info \(name)")
    #expect(result.exitCode == 0 && result.output.contains("messageSymbols"), "\(result.errors)")
    #expect(result.output.contains("trainedCollisions     soft\n"), "\(result.output)")
  }

  @Test("evaluate takes what run takes, and tells only what was measured")
  func evaluates() throws {
    let file = "Assets/Policies/uniform.safetensors"
    let result = try evaluate(
      "pibt+ random uniform+ policy+:\(file) \(file) --episodes 1 --max-steps 2 --format json")
    #expect(result.exitCode == 0, "\(result.errors)")
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(rows.count == 5 && rows.allSatisfy { $0["n"] as? Int == 32 })
    for (index, row) in rows.enumerated() {
      #expect((row["driftW"] != nil) == (index > 1) && (row["temperature"] != nil) == (index > 1))
    }
    #expect(rows[2]["SoC"] as? [String: Double] == rows[3]["SoC"] as? [String: Double])
  }

  @Test(
    "evaluate refuses what it can't do",
    arguments: [
      ("intraction", 65, "unknown controller \"intraction\"; did you mean \"interaction\"? Known: "),
      ("./none.safetensors", 66, "none.safetensors: no such file"),
      ("pibt --jobs 0", 64, "--jobs 0: at least 1."),
      ("pibt --episodes 1000001", 64, "from 1 to 1000000"),
      ("uniform --faithfulness 1000", 64, "--faithfulness 1000: uniform attends to "),
      ("pibt --config Scenarios/depot.json", 65, "is a scenario, no training configuration"),
    ] as [(String, Int32, String)])
  func refused(arguments: String, exitCode: Int32, message: String) throws {
    let result = try evaluate(arguments)
    #expect(result.exitCode == exitCode && result.errors.contains(message), "\(result.errors)")
  }

  // MARK: - export

  @Test("export writes a model, named after the policy unless told otherwise")
  func exports() throws {
    try withFolder { folder in
      let soft = Program.shipped("Assets/Policies/soft.safetensors")
      let result = try Program.shell(
        "cd '\(folder)' && cp '\(soft)' mine.safetensors && $navsim policy export mine.safetensors")
      #expect(result.exitCode == 0 && result.output.isEmpty && result.errors.isEmpty, "\(result.errors)")
      #expect(names(in: folder) == ["mine.onnx", "mine.safetensors"])
      let out = try Program.shell(
        "cd '\(folder)' && $navsim policy export mine.safetensors --out /dev/stdout | cmp - mine.onnx")
      #expect(out.exitCode == 0, "\(out.output)\(out.errors)")
    }
  }

  @Test("export writes what navsim makes of a scenario's observations")
  func exportsExamples() throws {
    try withFolder { folder in
      let scenario = Program.shipped("Scenarios/corridor-swap.json")
      let result = try Program.shell(
        "cd '\(folder)' && $navsim policy export interaction --out a.onnx --test-data b.safetensors "
          + "--observations 5 --scenario '\(scenario)'")
      #expect(result.exitCode == 0, "\(result.errors)")
      let file = try Safetensors(file: folder + "/b.safetensors")
      try file.check(is: .sample)
      // Two robots a step: three steps.
      #expect(file["outputs.logits"]?.shape == [6, 5] && file["inputs.X"]?.shape.first == 6)
      #expect(try file.int64("teams") == [0, 2, 4])
    }
  }

  @Test(
    "export refuses what it can't do, and then writes nothing",
    arguments: [
      ("soft --format torch", 64, "'torch'"),
      ("none.safetensors", 66, "none.safetensors: no such file"),
      ("own.safetensors --out own.safetensors", 73, "own.safetensors: "),
      ("own.safetensors --test-data own.safetensors", 73, "own.safetensors: "),
      ("own.safetensors --test-data own.onnx", 64, "are both"),
      ("own.safetensors --out none/own.onnx", 73, "none/own.onnx: "),
      ("own.safetensors --agents 3", 64, "--test-data"),
      ("own.safetensors --test-data data --observations 0", 64, "--observations 0: from 1"),
      ("own.safetensors --test-data data --scenario none.json", 66, "none.json"),
      ("own.safetensors --test-data data --scenario $scenarios/crowd.json", 65, "dynamics.model"),
    ] as [(String, Int32, String)])
  func exportRefuses(arguments: String, exitCode: Int32, message: String) throws {
    try withFolder { folder in
      let soft = Program.shipped("Assets/Policies/soft.safetensors")
      let scenarios = Program.shipped("Scenarios")
      let result = try Program.shell(
        "cd '\(folder)' && cp '\(soft)' own.safetensors && scenarios='\(scenarios)' && "
          + "$navsim policy export \(arguments); code=$?; cmp own.safetensors '\(soft)' && exit $code")
      #expect(result.exitCode == exitCode && result.errors.contains(message), "\(result.errors)")
      #expect(names(in: folder) == ["own.safetensors"])
    }
  }
}
