import Basics
import Evaluation
import Foundation
import GridWorld
import Planning
import Policies
import Simulation
import Testing
import Training

@Suite("Contestants trained behind a shield") struct ShieldedContestantTests {
  private static let shield = ShieldConfiguration(shield: CollisionShield(prior: 1.5), temperature: 0.25)

  /// Evaluates a name whose `FILE` is a policy that was trained behind the shield.
  private func evaluate(
    _ name: String, temperature: Double? = nil
  ) throws -> (result: ContestantEvaluation.Result, json: JSONValue) {
    let path = NSTemporaryDirectory() + "navsim-contestant-\(UInt64.random(in: 0...UInt64.max)).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var configuration = PolicyConfiguration(
      heads: 1, tokenWidth: 4, valueWidth: 4, environmentWidths: [4], hiddenWidths: [4])
    configuration.sensors.window.radius = 1
    let policy = NavigationPolicy(configuration)
    try PolicyFile(
      policy, policy.makeParameters(seed: 1),
      provenance: ["configuration": #"{"reinforce": {"shield": \#(Self.shield.json.text)}}"#]
    ).write(to: path)
    let worlds = WorldDistribution(
      source: .generated(MapGenerator(.random(RandomMap(density: 0)), width: 4, height: 4), agents: 3),
      maxSteps: 6)
    let evaluation = ContestantEvaluation(
      worlds: worlds, seed: 3, episodes: 32, temperature: temperature, jobs: 1)
    let group = try ContestantGroup(name.replacingOccurrences(of: "FILE", with: path))
    let result = try #require(try evaluation.evaluate(group))
    let json = try #require(ContestantText.json([result], seed: 3, task: .reach).elements?.first)
    return (result.results[0], json)
  }

  @Test("drive behind it by their bare file, and say so")
  func asTrained() throws {
    let (result, json) = try evaluate("FILE")
    #expect(result.evaluation.shield == Self.shield && result.temperature == 0.25)
    #expect(json["shield"] == Self.shield.json)
    #expect(result.note?.contains("drives behind the shield that it was trained behind; policy:") == true)
  }

  @Test("drive alone, or otherwise, where that is asked for")
  func otherwise() throws {
    let (alone, json) = try evaluate("policy:FILE")
    #expect(alone.evaluation.shield == nil && alone.temperature == 1 && json["shield"] == nil)
    #expect(alone.note == nil)
    let (quiet, _) = try evaluate("policy+:FILE", temperature: 0)
    var expected = Self.shield
    expected.temperature = 0
    #expect(quiet.evaluation.shield == expected && quiet.note == nil)
  }
}
