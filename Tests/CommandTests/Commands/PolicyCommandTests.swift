import Foundation
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
}
