import Attention
import Basics
public import Policies

/// A policy file that another policy is to stay near.
public struct ReferencePolicy: Sendable {
  public let file: PolicyFile
  /// Of the weights.
  public let digest: String
  private let path: String

  /// Reads a policy file.
  ///
  /// - Throws: `PolicyFileError` for what is none.
  public init(file path: String) throws(PolicyFileError) {
    self.path = path
    file = try PolicyFile(file: path)
    digest = file.parameters.digest
  }

  /// What keeps the file from being the reference of a policy of this shape; nil if nothing does.
  public func mismatch(with configuration: PolicyConfiguration) -> (key: String, own: String, other: String)?
  {
    file.policy.configuration.difference(from: configuration)
  }

  /// Reads it again for a trainer.
  ///
  /// - Throws: `ConfigurationError` for what is no policy of this shape, or has other weights than it had.
  static func parameters(
    _ path: String, digest: String, for policy: NavigationPolicy
  ) throws(ConfigurationError) -> ParameterBuffer {
    let key = "reinforce.reference.policy"
    let reference: ReferencePolicy
    do {
      reference = try ReferencePolicy(file: path)
    } catch {
      throw ConfigurationError(key, expected: "a policy file", found: error.description)
    }
    if let mismatch = reference.mismatch(with: policy.configuration) {
      throw ConfigurationError(
        key, expected: "a policy whose \(mismatch.key) is \(mismatch.other)", found: mismatch.own)
    }
    guard reference.digest == digest else {
      throw ConfigurationError(key, expected: "weights of digest \(digest)", found: reference.digest)
    }
    return reference.file.parameters
  }
}

extension ParameterBuffer {
  /// Of all weights, bit for bit.
  var digest: String {
    Digest.bytes(elements.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) })
  }
}
