import Basics
import Evaluation
import GridWorld
import Scenarios
import Simulation
import Synchronization

/// Makes the episodes of batches from navsim's own controllers.
struct BatchEpisodeMaker: EpisodeMaker {
  private let digests = DigestCache()

  func makeEpisode(_ scenario: Scenario, number: Int) throws -> Episode { try scenario.makeEpisode(number) }

  func check(_ scenario: Scenario) throws { _ = try ControllerFactory.teams(for: scenario) }

  func fingerprint(of scenario: Scenario) throws -> String {
    var texts: [String] = []
    for specification in scenario.controllerSpecifications {
      var text = specification.json.text
      if let path = specification.policyFile ?? ShippedPolicies.path(of: specification.policyName) {
        text += " " + (try digests.digest(ofFile: path))
      }
      texts.append(text)
    }
    return texts.joined(separator: " ")
  }

  func controllerName(of scenario: Scenario) -> String {
    scenario.controllerSpecifications.map { specification in
      specification.policyFile.map { "\(specification.name):\($0)" } ?? specification.name
    }.joined(separator: ", ")
  }
}

/// What is in the files that policies are read from, each looked at once.
private final class DigestCache: Sendable {
  private let digests = Mutex<[String: String]>([:])

  func digest(ofFile path: String) throws -> String {
    if let known = digests.withLock({ $0[path] }) { return known }
    let digest = Digest.bytes(try FileBytes.read(path: path, maximumBytes: 1 << 30))
    digests.withLock { $0[path] = digest }
    return digest
  }
}
