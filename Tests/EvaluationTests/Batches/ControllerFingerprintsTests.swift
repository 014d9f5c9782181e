import Basics
import Episodes
import Scenarios
import Testing

@testable import Evaluation

@Suite("Controllers of a batch") struct ControllerFingerprintsTests {
  private func scenario(_ controller: String) throws -> Scenario {
    let text = #"{"version": 1, "map": {"rows": ["....", "...."]}, "agents": {"count": 2}}"#
    return try Scenario(
      JSONDocument(text: text, file: "s.json"), overrides: ScenarioOverrides(controller: controller))
  }

  @Test("are named with their shield's sign and the whole path of their file")
  func names() throws {
    let names = try ["policy:a/last.safetensors", "policy:b/last.safetensors", "policy+:a/last.safetensors"]
      .map { try scenario($0).controllerTitle }
    #expect(names.map { $0.hasPrefix("policy+:") } == [false, false, true])
    #expect(Set(names).count == 3 && names.allSatisfy { $0.hasSuffix("/last.safetensors") })
  }

  @Test(
    "are known by what is in their policy's file, shielded or not",
    arguments: ["uniform", "soft", "interaction"])
  func fingerprints(name: String) throws {
    guard ShippedPolicies.path(of: name) != nil else {
      print("skipped: the policy '\(name)' is not there")
      return
    }
    let plain = try ControllerFingerprints().fingerprint(of: scenario(name)).split(separator: " ")
    let shielded = try ControllerFingerprints().fingerprint(of: scenario(name + "+")).split(separator: " ")
    #expect(plain.count == 2 && shielded.count == 2)
    #expect(plain.last == shielded.last && plain.first != shielded.first)
  }

  @Test("of which some have another file behind the shield")
  func twin() throws {
    let paths = ["navigator", "navigator+", "soft", "soft+", "pibt+"].map { ShippedPolicies.path(of: $0) }
    guard paths[2] != nil else {
      print("skipped: the shipped policies are not there")
      return
    }
    #expect(paths[0]?.hasSuffix("/navigator.safetensors") == true)
    #expect(paths[1]?.hasSuffix("/navigator-shielded.safetensors") == true)
    #expect(paths[2] == paths[3] && paths[4] == nil)
  }
}
