import Attention
public import Policies
import Simulation

/// What a run takes from a finished policy.
public struct StartingWeights: Sendable {
  public let file: String
  /// Parameters that the policy does not have, or in another shape, in the order of the network; they are fresh.
  public let fresh: [String]
  private let source: PolicyFile

  /// Reads a policy, and finds out what of it fits.
  ///
  /// - Throws: `PolicyFileError` for what can't be read, for a policy of another architecture unless what matches is
  ///   wanted, and where nothing matches.
  public init(_ start: StartingPolicy, for configuration: PolicyConfiguration) throws(PolicyFileError) {
    file = start.file
    source = try PolicyFile(file: start.file)
    let other = source.policy.configuration
    let layout = NavigationPolicy(configuration).parameterLayout
    let theirs = source.policy.parameterLayout
    fresh = layout.entries.filter { theirs.entry(named: $0.name)?.shape != $0.shape }.map(\.name)
    if start.takesMatching {
      guard fresh.count < layout.entries.count else {
        throw PolicyFileError(file: start.file, reason: .nothingMatches)
      }
    } else if let difference = other.architectureDifference(from: configuration) {
      throw PolicyFileError(
        file: start.file,
        reason: .otherArchitecture(
          key: difference.key, policy: difference.own, configuration: difference.other))
    }
  }

  func copy(to parameters: ParameterBuffer) {
    let unknown = Set(fresh)
    for entry in parameters.layout.entries where !unknown.contains(entry.name) {
      if let values = source.parameters[entry.name] { parameters[entry.name] = values }
    }
  }
}

extension PolicyConfiguration {
  /// The first value in which the architecture differs from another's, by its name in files, in the order of the alphabet; nil
  /// if it is the same. The radio belongs to the worlds, not to the network, all but whether it has a delay.
  func architectureDifference(from other: Self) -> (key: String, own: String, other: String)? {
    var same = other
    same.radio = radio
    same.radio.delay = other.radio.delay
    return difference(from: same)
  }

  /// The first value in which two policies differ, the radio's reach included, likewise.
  func difference(from other: Self) -> (key: String, own: String, other: String)? {
    ConfigurationDifference(PolicyFile.architecture(self), PolicyFile.architecture(other)).map {
      ($0.key, $0.first, $0.second)
    }
  }
}
