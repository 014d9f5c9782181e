public import Attention
public import Basics
import Foundation
import GridWorld
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

  private static let provenancePrefix = "training."

  public init(_ policy: NavigationPolicy, _ parameters: ParameterBuffer, provenance: [String: String] = [:]) {
    self.policy = policy
    self.parameters = parameters
    self.provenance = provenance
  }

  /// Reads a policy file and checks that every parameter is there.
  public init(file path: String) throws(PolicyFileError) {
    let file = try Safetensors(file: path)
    try file.check(is: .policy)
    let text = try file.text("policy")
    guard let configuration = try? JSONDecoder().decode(PolicyConfiguration.self, from: Data(text.utf8)),
      configuration.isSound
    else { throw file.error(.wrongMetadata("policy", expected: "the architecture as JSON", found: text)) }
    policy = NavigationPolicy(configuration)
    let actions = try file.text("actions")
    let expected = configuration.dynamics.catalogue.nameList
    guard actions == expected else {
      throw file.error(.wrongMetadata("actions", expected: expected, found: actions))
    }
    parameters = try file.parameters(policy.parameterLayout)
    var provenance: [String: String] = [:]
    for (key, value) in file.metadata where key.hasPrefix(PolicyFile.provenancePrefix) {
      provenance[String(key.dropFirst(PolicyFile.provenancePrefix.count))] = value
    }
    self.provenance = provenance
  }

  /// Writes the file, whole or not at all. The same policy gives the same bytes.
  public func write(to path: String) throws(FileError) {
    var file = Safetensors()
    file.mark(as: .policy)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if let json = try? encoder.encode(policy.configuration) {
      file.metadata["policy"] = String(decoding: json, as: UTF8.self)
    }
    file.metadata["actions"] = policy.configuration.dynamics.catalogue.nameList
    file.metadata["tokenKinds"] = "goal, cell, ray, peer"
    for (key, value) in provenance { file.metadata[PolicyFile.provenancePrefix + key] = value }
    file.append(parameters)
    try file.write(to: path)
  }
}

extension PolicyConfiguration {
  /// Whether a network of this shape can be built at all.
  public var isSound: Bool {
    let widths =
      [heads, tokenWidth, valueWidth, interactionHidden, interactionRank] + environmentWidths + hiddenWidths
    return !environmentWidths.isEmpty && widths.allSatisfy { (1...4096).contains($0) }
      && (0...64).contains(messageSymbols) && (0...64).contains(sensors.window.radius)
      && (0...1024).contains(sensors.rays.count) && (0...1024).contains(sensors.peers.max)
      && isExchangeSound
  }

  /// Exchanging within the step takes a radio without delay and attention that heeds Y; hearing of the steps before
  /// takes one with a delay.
  public var isExchangeSound: Bool {
    switch exchange {
    case .previousStep: radio.delay >= 1
    case .sameStep: radio.delay == 0 && attention == .interaction
    }
  }

  /// What keeps a policy of this shape from driving the agents of a world: other dynamics or sensors, or a radio with a delay where
  /// it needs one without, or the reverse; nil if nothing does.
  public func mismatch(
    with world: WorldConfiguration
  ) -> (what: String, policy: String, scenario: String)? {
    let (sensors, radio) = (world.sensors, world.radio)
    if dynamics != world.dynamics.model {
      return ("dynamics.model", dynamics.rawValue, world.dynamics.model.rawValue)
    }
    if (self.radio.delay == 0) != (radio.delay == 0) {
      return ("radio.delay", "\(self.radio.delay)", "\(radio.delay)")
    }
    if self.sensors.window != sensors.window {
      return ("sensors.window.radius", "\(self.sensors.window.radius)", "\(sensors.window.radius)")
    }
    if self.sensors.rays.count != sensors.rays.count {
      return ("sensors.rays.count", "\(self.sensors.rays.count)", "\(sensors.rays.count)")
    }
    if self.sensors.rays.range != sensors.rays.range {
      return ("sensors.rays.range", "\(self.sensors.rays.range)", "\(sensors.rays.range)")
    }
    if self.sensors.peers.max != sensors.peers.max {
      return ("sensors.peers.max", "\(self.sensors.peers.max)", "\(sensors.peers.max)")
    }
    if self.sensors.peers.range != sensors.peers.range {
      return ("sensors.peers.range", "\(self.sensors.peers.range)", "\(sensors.peers.range)")
    }
    return nil
  }
}
