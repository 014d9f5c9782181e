import Basics
import Episodes
import Foundation
public import Policies
public import Scenarios
import Simulation

/// What 'navsim policy evaluate' measures: a policy, behind a shield or not, or a planner.
public struct PolicyContestant: Sendable {
  /// As it was asked for.
  public let name: String
  public let specification: ControllerSpecification
  /// Nil for planners.
  public let policy: PolicyFile?
  /// Whether a bare file drives behind the shield that it was trained behind.
  public let isAsTrained: Bool

  /// Reads the policy, if it is one.
  ///
  /// - Parameters:
  ///   - name: what 'run --controller' takes, the name of a shipped file, or a policy file's path.
  ///   - faithfulness: slots that are to be hidden; nil for none.
  public init(_ name: String, faithfulness: Int? = nil) throws(ContestantError) {
    self.name = name
    let (asked, isBareFile) = try PolicyContestant.specification(name)
    policy = try PolicyContestant.policy(of: asked)
    isAsTrained = isBareFile && policy?.trainedShield != nil
    if isAsTrained, let path = asked.policyFile {
      specification = try PolicyContestant.specification("policy+:" + path).specification
    } else {
      specification = asked
    }
    if let faithfulness, let slots = policy?.policy.observationLayout.slots, faithfulness > slots {
      throw .tooManySlots(faithfulness, name: name, slots: slots)
    }
  }

  private static func policy(
    of specification: ControllerSpecification
  ) throws(ContestantError) -> PolicyFile? {
    let path: String?
    do { path = try ControllerFactory.policyPath(of: specification) } catch { throw .policy(error) }
    guard let path else { return nil }
    do { return try PolicyFileCache.file(at: path) } catch { throw .policy(.policy(error)) }
  }

  /// What drives under a name, and whether the name is a policy file's and nothing else.
  private static func specification(
    _ name: String
  ) throws(ContestantError) -> (specification: ControllerSpecification, isBareFile: Bool) {
    let known = ControllerSpecification.known.map(\.name)
    if name == "scripted" { throw .isScripted }
    var flag = name
    if !known.contains(name), !known.contains(where: { name.hasPrefix($0 + ":") }) {
      if let path = ShippedPolicies.path(of: name) {
        flag = "policy:" + path
      } else if name.contains("/") || name.hasSuffix(".safetensors")
        || FileManager.default.fileExists(atPath: name)
      {
        flag = "policy:" + name
      }
    }
    do {
      return (try ControllerSpecification(flag: flag), flag != name)
    } catch {
      throw .controller(flag == name ? unknown(error) : error)
    }
  }

  /// Names the shipped files, too, that would be known here.
  private static func unknown(_ error: ScenarioError) -> ScenarioError {
    var error = error
    error.keyPath = ""
    if case .unknownName(let kind, let found, _, let known) = error.reason {
      let known =
        known.filter { $0 != "scripted" }
        + ShippedPolicies.fileNames.filter { !known.contains($0) }
      error.reason = .unknownName(
        kind: kind, found: found, nearest: nearestName(to: found, in: known), known: known)
    }
    return error
  }
}
