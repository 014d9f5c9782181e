import Basics
import Episodes
import Policies
import Scenarios
import Simulation
import Testing

@Suite("Controllers of a scenario") struct ControllerFactoryTests {
  private func scenario(_ first: String, _ second: String) throws -> Scenario {
    let text = """
      {"version": 1, "map": {"rows": ["....", "....", "...."]}, "controller": \(first), "agents": [
        {"start": [0, 0], "goals": [[3, 0]]}, {"start": [0, 1], "goals": [[3, 1]], "controller": \(second)},
        {"start": [0, 2], "goals": [[3, 2]]}]}
      """
    return try Scenario(text: text, file: "s.json")
  }

  private func policy(_ name: String) -> String {
    #"{"name": "policy", "file": "\#(Repository.shipped("Assets/Policies/\(name).safetensors"))"}"#
  }

  @Test("are teams of the agents that share one")
  func teams() throws {
    let scenario = try scenario("\"pibt\"", "\"greedy\"")
    #expect(try ControllerFactory.teams(for: scenario).map(\.agents) == [[0, 2], [1]])
    #expect(scenario.controllerNames == "pibt, greedy")
    #expect(scenario.controllerSpecifications.map(\.name) == ["pibt", "greedy"])
    #expect(try scenario.makeEpisode().attends == false)
    #expect(try self.scenario("\"pibt\"", policy("soft")).makeEpisode().attends)
  }

  @Test("are refused if their policies could not hear each other, whoever's are")
  func messages() throws {
    try withFolder { folder in
      func policy(symbols: Int) throws -> String {
        let configuration = PolicyConfiguration(
          tokenWidth: 4, valueWidth: 4, environmentWidths: [4], hiddenWidths: [4], messageSymbols: symbols)
        let policy = NavigationPolicy(configuration)
        let path = folder + "/\(symbols).safetensors"
        try PolicyFile(policy, policy.makeParameters(seed: 1)).write(to: path)
        return #"{"name": "policy", "file": "\#(path)"}"#
      }
      let scenario = try scenario(policy(symbols: 0), policy(symbols: 3))
      let error = #expect(throws: EpisodeError.self) { try scenario.makeEpisode() }
      #expect(error?.fault == .badInput)
      #expect(
        error?.description.contains(
          "\(folder)/3.safetensors and \(folder)/0.safetensors can't drive agents of one scenario") == true)
      #expect(error?.description.contains("(messageSymbols: 3 and 0)") == true)
    }
  }

  @Test("are refused if a policy's file is not there, or is none")
  func files() throws {
    let missing = try scenario(#"{"name": "policy", "file": "/nowhere.safetensors"}"#, "\"pibt\"")
    let missed = #expect(throws: EpisodeError.self) { try missing.makeEpisode() }
    #expect(missed?.fault == .missingInput)
    let wrong = try scenario(
      #"{"name": "policy", "file": "\#(Repository.shipped("README.md"))"}"#, "\"pibt\"")
    let refused = #expect(throws: EpisodeError.self) { try wrong.makeEpisode() }
    #expect(refused?.fault == .badInput)
  }
}
