import Basics
import Episodes
import Scenarios

/// What tells controllers apart that may decide differently: their options, and what is in the files they are read
/// from. Every file is looked at once.
final class ControllerFingerprints: Sendable {
  private let digest: @Sendable ([UInt8]) -> String
  private let digests = Locked<[String: String]>([:])

  /// - Parameter digest: of a file's bytes.
  init(digest: @escaping @Sendable ([UInt8]) -> String = Digest.bytes) { self.digest = digest }

  /// A text that differs whenever the scenario's controllers may decide differently.
  ///
  /// - Throws: `FileError` for a policy's file that can't be read.
  func fingerprint(of scenario: Scenario) throws(FileError) -> String {
    var texts: [String] = []
    for specification in scenario.controllerSpecifications {
      var text = specification.json.text
      if let path = specification.policyFile ?? ShippedPolicies.path(of: specification.name) {
        text += " " + (try digest(ofFile: path))
      }
      texts.append(text)
    }
    return texts.joined(separator: " ")
  }

  private func digest(ofFile path: String) throws(FileError) -> String {
    if let known = digests.withLock({ $0[path] }) { return known }
    let own = digest(try FileBytes.read(path: path, maximumBytes: 1 << 30))
    digests.withLock { $0[path] = own }
    return own
  }
}

extension Scenario {
  /// What drives the agents as reports name it: policies with their files.
  var controllerTitle: String {
    controllerSpecifications.map { specification in
      specification.policyFile.map { "\(specification.name):\($0)" } ?? specification.name
    }.joined(separator: ", ")
  }
}
