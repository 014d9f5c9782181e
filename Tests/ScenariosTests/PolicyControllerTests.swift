import Basics
import Planning
import Testing

@testable import Scenarios

@Suite("Policies as controllers") struct PolicyControllerTests {
  private func controller(_ json: String) throws -> ControllerSpecification {
    let text = BadInput.scenario.replacing(BadInput.maxSteps, with: #""controller": \#(json)"#)
    return try Scenario(JSONDocument(text: text, file: "Scenarios/test.json")).controller
  }

  @Test("come from a file beside the scenario")
  func file() throws {
    let policy = try controller(#"{"name": "policy", "file": "../Assets/Policies/soft.safetensors"}"#)
    #expect(policy.policyFile == "Scenarios/../Assets/Policies/soft.safetensors" && policy.temperature == 1)
    let greedy = try controller(#"{"name": "policy", "file": "/tmp/a.safetensors", "temperature": 0}"#)
    #expect(greedy.policyFile == "/tmp/a.safetensors" && greedy.temperature == 0)
  }

  @Test(
    "come by the names of the shipped ones",
    arguments: ["interaction", "soft", "uniform", "navigator"])
  func shipped(name: String) throws {
    let bare = try controller("\"\(name)\"")
    #expect(
      bare.name == name && bare.policyFile == nil && bare.temperature == 1 && bare.json == .string(name))
    let warm = try controller(#"{"name": "\#(name)", "temperature": 0.5}"#)
    #expect(warm.temperature == 0.5 && warm != bare)
  }

  @Test(
    "drive at the temperature that the policy's file says, unless told otherwise, and not behind a shield")
  func drivingTemperature() throws {
    let bare = try controller("\"navigator\"")
    #expect(bare.temperature(trained: 0.5) == 0.5 && bare.temperature(trained: nil) == 1)
    let told = try controller(#"{"name": "navigator", "temperature": 2}"#)
    #expect(told.temperature(trained: 0.5) == 2)
    #expect(try controller("\"soft+\"").temperature(trained: 0.5) == 0)
  }

  @Test("stand behind a shield where the name ends in +")
  func shielded() throws {
    let bare = try controller("\"soft+\"")
    #expect(bare.shield == CollisionShield() && bare.temperature == 0)
    let tuned = try controller(
      #"{"name": "interaction+", "prior": 1.5, "swap": false, "parking": false, "repetitionNoise": 0.5}"#)
    #expect(tuned.shield?.prior == 1.5)
    #expect(tuned.shield?.options == PIBTOptions(swap: false, repetitionNoise: 0.5, parking: false))
    #expect(try controller("\"soft\"").shield == nil)
    let error = #expect(throws: ScenarioError.self) { try controller(#"{"name": "soft", "prior": 1}"#) }
    #expect(error?.description.contains("unknown key") == true)
  }

  @Test("come from the command line, from the current folder")
  func flag() throws {
    let scenario = try Scenario(
      JSONDocument(text: BadInput.scenario, file: "Scenarios/test.json"),
      overrides: ScenarioOverrides(controller: "policy:runs/a/best.safetensors"))
    #expect(scenario.controller.policyFile == "runs/a/best.safetensors")
  }

  @Test(
    "are refused with the mend",
    arguments: [
      (
        #""policy""#,
        #"controller.file: missing; add it, for example "file": "../Assets/Policies/interaction.safetensors"."#
      ),
      (
        #"{"name": "policy", "file": ""}"#,
        #"controller.file: expected a path, such as "policy.safetensors", found an empty string."#
      ),
      (#"{"name": "policy", "file": 1}"#, "controller.file: expected a string, found the number 1."),
      (#"{"name": "soft", "temperature": 11}"#, "controller.temperature: 11 is out of range 0…10."),
      (#"{"name": "soft", "file": "a"}"#, "controller.file: unknown key; known here: name, temperature."),
      (
        #"{"name": "policy", "flie": "a"}"#,
        "controller.flie: unknown key; did you mean 'file'? Known here: name, file, temperature."
      ),
    ])
  func refused(json: String, message: String) {
    let error = #expect(throws: ScenarioError.self) { try controller(json) }
    #expect(error?.description == "Scenarios/test.json:8: " + message)
  }
}
