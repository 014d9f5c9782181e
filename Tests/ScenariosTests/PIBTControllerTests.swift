import Basics
import Planning
import Testing

@testable import Scenarios

@Suite("PIBT in scenarios") struct PIBTControllerTests {
  private func scenario(_ controller: String) throws -> Scenario {
    let text =
      #"{"version": 1, "map": {"rows": [".."]}, "agents": {"count": 1}, "controller": \#(controller)}"#
    return try Scenario(JSONDocument(text: text, file: "test.json"))
  }

  @Test("is plain by one name and strong by the other")
  func names() throws {
    let named = try ["pibt", "pibt+", "greedy"].map { try scenario("\"\($0)\"").controller.pibtOptions }
    #expect(named == [.plain, .strong, nil])
    let text = #"{"version": 1, "map": {"rows": [".."]}, "agents": {"count": 1}}"#
    let flagged = try Scenario(
      JSONDocument(text: text, file: "test.json"), overrides: ScenarioOverrides(controller: "pibt+"))
    #expect(flagged.controller.pibtOptions == .strong)
  }

  @Test("takes options, which the resolved scenario keeps")
  func options() throws {
    let scenario = try scenario(#"{"name": "pibt", "swap": true, "repetitionNoise": 0.5, "parking": true}"#)
    let options = PIBTOptions(swap: true, repetitionNoise: 0.5, parking: true)
    #expect(scenario.controller.pibtOptions == options)
    let again = try Scenario(JSONDocument(text: scenario.resolved.text, file: "test.json"))
    #expect(again.controller == scenario.controller)
    let without = try self.scenario(#"{"name": "pibt+", "swap": false}"#).controller.pibtOptions
    #expect(without == PIBTOptions(swap: false, repetitionNoise: 0.75, parking: true))
  }

  @Test("has the defaults that the schema states", arguments: ["pibt", "pibt+"])
  func schemaDefaults(name: String) throws {
    let properties = try Repository.definitions("scenario")["\(name)Controller"]?["properties"]
    let options = try #require(try scenario("\"\(name)\"").controller.pibtOptions)
    #expect(properties?["swap"]?["default"] == .bool(options.swap))
    #expect(properties?["repetitionNoise"]?["default"]?.doubleValue == Double(options.repetitionNoise))
    #expect(properties?["parking"]?["default"] == .bool(options.parking))
  }

  @Test("stands beside LaCAM, with its options and the schema's defaults")
  func lacam() throws {
    let options = LaCAMOptions(timeBudget: 2.5, iterations: 100, star: false)
    let given = #"{"name": "lacam", "timeBudget": 2.5, "iterations": 100, "star": false}"#
    #expect(try scenario(given).controller.lacamOptions == options)
    let standard = try #require(try scenario(#""lacam""#).controller.lacamOptions)
    let properties = try Repository.definitions("scenario")["lacamController"]?["properties"]
    #expect(properties?["timeBudget"]?["default"]?.doubleValue == standard.timeBudget)
    #expect(properties?["iterations"]?["default"]?.integerValue == standard.iterations)
    #expect(properties?["star"]?["default"] == .bool(standard.star))
  }
}
