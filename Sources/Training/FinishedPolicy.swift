import Attention
import Basics
public import Policies

/// A policy file that a run learns from beside its own experience: one that its policy is not to leave too far, or one
/// whose logits guide its teacher.
public struct FinishedPolicy: Sendable {
  public let file: PolicyFile
  /// Of the weights.
  public let digest: String

  /// Reads a policy file.
  ///
  /// - Throws: `PolicyFileError` for what is none.
  public init(file path: String) throws(PolicyFileError) {
    file = try PolicyFile(file: path)
    digest = file.parameters.digest
  }

  /// What keeps it from being the reference of a policy; nil if nothing does.
  public func cannotBeReference(of policy: PolicyConfiguration) -> String? {
    file.policy.configuration.difference(from: policy).map {
      "has \($0.key) \($0.own), the policy in training \($0.other)"
    }
  }

  /// What keeps it from guiding the teacher of a policy, in whose worlds it has to see and hear as it learned to.
  public func cannotGuide(_ policy: PolicyConfiguration) -> String? {
    let own = file.policy.configuration
    if let mismatch = own.mismatch(withWorldsOf: policy) {
      return "has \(mismatch.what) \(mismatch.policy), the policy in training \(mismatch.other)"
    }
    guard own.exchange == .previousStep, own.hearsAnything else { return nil }
    return "hears what peers said a step before, which nobody says for it in the episodes of another policy"
  }

  /// Reads a file again for a trainer.
  ///
  /// - Parameter obstacle: what keeps it from its part; nil if nothing does.
  /// - Throws: `ConfigurationError` for what is unfit, or has other weights than it had.
  static func load(
    _ path: String, digest: String, at key: String, _ obstacle: (FinishedPolicy) -> String?
  ) throws(ConfigurationError) -> PolicyFile {
    let policy: FinishedPolicy
    do {
      policy = try FinishedPolicy(file: path)
    } catch {
      throw ConfigurationError(key, expected: "a policy file", found: error.description)
    }
    if let obstacle = obstacle(policy) {
      throw ConfigurationError(key, expected: "a policy that fits", found: "\(path), which \(obstacle)")
    }
    guard policy.digest == digest else {
      throw ConfigurationError(key, expected: "weights of digest \(digest)", found: policy.digest)
    }
    return policy.file
  }
}

extension ParameterBuffer {
  /// Of all weights, bit for bit.
  var digest: String {
    Digest.bytes(elements.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) })
  }
}
