public import Attention
public import Basics
import GridWorld
public import Planning
public import Simulation

/// A policy on disk: its shape, its parameters, and how it came about. Safetensors, so that other tools can open it.
///
/// The metadata holds the architecture (`policy`, JSON), the names of the actions and of the features, and the
/// provenance that training wrote down.
public struct PolicyFile: Sendable {
  public let policy: NavigationPolicy
  public let parameters: ParameterBuffer
  /// How it was trained: configuration, seed, agent-steps and the like, by name.
  public let provenance: [String: String]

  /// The collision rules of the worlds that it was trained in, as its stored configuration says; empty where it says none.
  public let trainedCollisions: Set<CollisionRule>
  /// The shield that it was trained behind by REINFORCE, as its stored configuration says; nil if it says none.
  public let trainedShield: ShieldConfiguration?
  /// The softmax temperature at which it is to drive without a shield, as its stored configuration says; nil if it says
  /// none.
  public let drivingTemperature: Double?
  /// Whether its value head was trained, as far as its stored configuration tells: REINFORCE trains it only with a
  /// `valueWeight`.
  public let hasTrainedValue: Bool

  static let provenancePrefix = "training."

  public init(_ policy: NavigationPolicy, _ parameters: ParameterBuffer, provenance: [String: String] = [:]) {
    self.policy = policy
    self.parameters = parameters
    self.provenance = provenance
    let configuration = PolicyFile.configuration(in: provenance)
    trainedCollisions = PolicyFile.collisions(in: configuration)
    trainedShield = PolicyFile.shield(in: configuration)
    drivingTemperature = PolicyFile.drivingTemperature(in: configuration)
    hasTrainedValue = PolicyFile.hasTrainedValue(configuration)
  }

  /// Reads a policy file and checks that every parameter is there.
  public init(file path: String) throws(PolicyFileError) {
    let file = try Safetensors(file: path)
    try file.check(is: .policy)
    let text = try file.text("policy")
    let architecture: PolicyConfiguration
    do {
      architecture = try PolicyMetadata.configuration(text)
    } catch {
      throw file.error(.wrongArchitecture(error))
    }
    policy = NavigationPolicy(architecture)
    let actions = try file.text("actions")
    let expected = architecture.dynamics.catalogue.nameList
    guard actions == expected else {
      throw file.error(.wrongMetadata("actions", expected: expected, found: actions))
    }
    parameters = try file.parameters(policy.parameterLayout)
    var provenance: [String: String] = [:]
    for (key, value) in file.metadata where key.hasPrefix(PolicyFile.provenancePrefix) {
      provenance[String(key.dropFirst(PolicyFile.provenancePrefix.count))] = value
    }
    self.provenance = provenance
    let configuration = PolicyFile.configuration(in: provenance)
    trainedCollisions = PolicyFile.collisions(in: configuration)
    trainedShield = PolicyFile.shield(in: configuration)
    drivingTemperature = PolicyFile.drivingTemperature(in: configuration)
    hasTrainedValue = PolicyFile.hasTrainedValue(configuration)
  }

  /// Writes the file, whole or not at all. The same policy gives the same bytes.
  public func write(to path: String) throws(FileError) {
    var file = Safetensors()
    file.mark(as: .policy)
    file.metadata["policy"] = PolicyMetadata.text(policy.configuration)
    file.metadata["actions"] = policy.configuration.dynamics.catalogue.nameList
    file.metadata["tokenKinds"] = "goal, cell, ray, peer"
    for (key, value) in provenance { file.metadata[PolicyFile.provenancePrefix + key] = value }
    file.append(parameters)
    try file.write(to: path)
  }

  /// The architecture of a policy as its file holds it, with every value written out: a JSON text.
  public static func architecture(_ configuration: PolicyConfiguration) -> String {
    PolicyMetadata.text(configuration, isComplete: true)
  }

  // MARK: - What it was trained in

  private static func configuration(in provenance: [String: String]) -> JSONValue? {
    provenance["configuration"].flatMap { try? JSONDocument(text: $0, file: "") }?.root.value
  }

  private static func shield(in configuration: JSONValue?) -> ShieldConfiguration? {
    guard let configuration else { return nil }
    // Of runs with stages, that of the last one that is REINFORCE.
    var reinforce = configuration["reinforce"]
    if let stages = configuration["stages"]?.elements, !stages.isEmpty {
      guard let last = stages.last(where: { $0["kind"] == .string("reinforce") }) else { return nil }
      reinforce = last["reinforce"] ?? reinforce
    }
    return reinforce?["shield"].flatMap(ShieldConfiguration.init(json:))
  }

  private static func hasTrainedValue(_ configuration: JSONValue?) -> Bool {
    guard let configuration else { return true }
    let parts = [configuration] + (configuration["stages"]?.elements ?? [])
    let weights = parts.compactMap { $0["reinforce"]?["valueWeight"]?.doubleValue }
    return weights.isEmpty || weights.contains { $0 > 0 }
  }

  private static func drivingTemperature(in configuration: JSONValue?) -> Double? {
    guard let temperature = configuration?["drivingTemperature"]?.doubleValue,
      ShieldConfiguration.temperatures.contains(temperature)
    else { return nil }
    return temperature
  }

  private static func collisions(in configuration: JSONValue?) -> Set<CollisionRule> {
    guard let configuration else { return [] }
    var rules: Set<CollisionRule> = []
    for worlds in [configuration["worlds"]]
      + ((configuration["curriculum"]?.elements ?? []) + (configuration["stages"]?.elements ?? []))
      .map({ $0["worlds"] })
    {
      if let worlds { rules.formUnion(collisions(ofWorlds: worlds)) }
    }
    return rules
  }

  /// Of worlds as training configurations write them: with a rule of their own, or instances that have one each.
  private static func collisions(ofWorlds worlds: JSONValue) -> Set<CollisionRule> {
    if let instances = worlds["instances"]?.elements {
      return Set(instances.map { collisions(of: $0["dynamics"]) })
    }
    if let own = worlds["collisions"]?.stringValue { return CollisionRule(rawValue: own).map { [$0] } ?? [] }
    return [collisions(of: worlds["dynamics"])]
  }

  private static func collisions(of dynamics: JSONValue?) -> CollisionRule {
    dynamics?["collisions"]?.stringValue.flatMap(CollisionRule.init) ?? .soft
  }
}
