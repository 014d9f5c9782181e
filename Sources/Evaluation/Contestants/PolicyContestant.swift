import Basics
import Foundation
import Policies
import Scenarios

/// What 'navsim policy evaluate' measures: a policy, behind a shield or not, or a planner.
struct PolicyContestant: Sendable {
  /// As it was asked for.
  let name: String
  let specification: ControllerSpecification
  /// Nil for planners.
  let policy: PolicyFile?

  /// - Parameters:
  ///   - name: what 'run --controller' takes, the name of a shipped file, or a policy file's path.
  ///   - faithfulness: slots that are to be hidden.
  init(_ name: String, faithfulness: Int?) throws {
    self.name = name
    specification = try PolicyContestant.specification(name)
    let path = try ControllerFactory.policyPath(of: specification)
    policy = try path.map(PolicyFileCache.file)
    if let faithfulness, let slots = policy?.policy.observationLayout.slots, faithfulness > slots {
      throw Failure(
        "--faithfulness \(faithfulness): \(name) attends to \(slots) slots; from 1 to \(slots).",
        exitCode: Failure.usage)
    }
  }

  private static func specification(_ name: String) throws -> ControllerSpecification {
    let known = ControllerSpecification.known.map(\.name)
    if name == "scripted" {
      throw Failure(
        "scripted: its actions are written in a scenario; run that with 'navsim run'.",
        exitCode: Failure.usage)
    }
    if !known.contains(name), !known.contains(where: { name.hasPrefix($0 + ":") }) {
      if let path = ShippedPolicies.path(of: name) {
        return try ControllerSpecification(flag: "policy:" + path)
      }
      if name.contains("/") || name.hasSuffix(".safetensors")
        || FileManager.default.fileExists(atPath: name)
      {
        return try ControllerSpecification(flag: "policy:" + name)
      }
    }
    do {
      return try ControllerSpecification(flag: name)
    } catch {
      var error = error
      error.keyPath = ""
      if case .unknownName(let kind, let found, _, let known) = error.reason {
        let known =
          known.filter { $0 != "scripted" }
          + ShippedPolicies.fileNames.filter { !known.contains($0) }
        error.reason = .unknownName(
          kind: kind, found: found, nearest: nearestName(to: found, in: known), known: known)
      }
      throw error
    }
  }
}
