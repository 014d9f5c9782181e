import Basics
import Episodes
import Foundation
import Scenarios
import Simulation
import Testing

@Suite("Shipped scenarios") struct ShippedScenariosTests {
  private static let names: [String] = {
    let folder = Repository.shipped("Scenarios")
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
      $0.hasSuffix(".json")
    }.sorted()
  }()

  @Test("are driven by a shipped policy, at least half of them")
  func policies() throws {
    let driven = try ShippedScenariosTests.names.filter { name in
      let scenario = try Scenario.load(file: Repository.shipped("Scenarios/" + name))
      return try scenario.controllerSpecifications.contains {
        try ControllerFactory.policyPath(of: $0) != nil
      }
    }
    #expect(ShippedScenariosTests.names.count >= 20 && driven.count * 2 >= ShippedScenariosTests.names.count)
  }

  @Test("say in one sentence what to look for, and can be run", arguments: names)
  func lookFor(name: String) throws {
    let scenario = try Scenario.load(file: Repository.shipped("Scenarios/" + name))
    let sentence = try #require(scenario.lookFor)
    #expect(sentence.hasPrefix("Look for ") && sentence.hasSuffix(".") && sentence.count < 240)
    var episode = try scenario.makeEpisode()
    episode.advance()
    let readme = try String(contentsOfFile: Repository.shipped("Scenarios/README.md"), encoding: .utf8)
    #expect(readme.contains(sentence.dropFirst("Look for ".count)), "it stands in Scenarios/README.md too")
    let resolved = try Scenario(text: scenario.resolved.text, file: "resolved.json")
    #expect(resolved.lookFor == sentence)
  }
}
