import Basics
public import Simulation

/// What a scenario says of the senses of its agents. Of what it does not say, agents that a policy drives have what the
/// policy was trained with, and others the defaults.
public struct Senses: Equatable, Sendable {
  /// With the defaults for values it does not say; nil if the scenario has no `sensors`.
  public private(set) var sensors: SensorConfiguration?
  /// With the defaults for values it does not say; nil if the scenario has no `radio`.
  public private(set) var radio: RadioConfiguration?
  /// Key paths of the values said, such as `sensors.rays.count`; nil for all of `sensors` and `radio`.
  private var said: Set<String>?

  /// Senses of which every value is said.
  public init(sensors: SensorConfiguration? = nil, radio: RadioConfiguration? = nil) {
    self.sensors = sensors
    self.radio = radio
  }

  /// Senses as a scenario's file has them.
  init(
    sensors: (value: SensorConfiguration, cursor: JSONCursor)?,
    radio: (value: RadioConfiguration, cursor: JSONCursor)?
  ) {
    self.init(sensors: sensors?.value, radio: radio?.value)
    var said: Set<String> = []
    for (key, cursor) in [("sensors", sensors?.cursor), ("radio", radio?.cursor)] {
      if let cursor { Senses.gather(cursor.node, key, into: &said) }
    }
    self.said = said
  }

  private static func gather(_ node: JSONNode, _ keyPath: String, into said: inout Set<String>) {
    guard case .object(let members) = node.content else {
      said.insert(keyPath)
      return
    }
    for member in members { gather(member.value, "\(keyPath).\(member.key)", into: &said) }
  }

  /// Values that belong together, each with those that say all of it: what may be left out beside them has no value, as
  /// a radio that limits no peers.
  private static let groups: [(name: String, values: [String])] = [
    ("sensors.window", ["radius"]),
    ("sensors.rays", ["count", "range", "noise", "dropout"]),
    ("sensors.peers", ["range", "max", "lineOfSight", "dropout"]),
    ("radio", ["range", "delay", "loss"]),
  ]

  private static func isWhole(_ name: String, _ said: Set<String>) -> Bool {
    groups.first { $0.name == name }?.values.allSatisfy { said.contains("\(name).\($0)") } ?? false
  }

  /// Whether nothing is left to those who drive.
  public var areComplete: Bool {
    guard sensors != nil, radio != nil else { return false }
    guard let said else { return true }
    return Senses.groups.allSatisfy { Senses.isWhole($0.name, said) }
  }

  /// What agents perceive and hear whose policy was trained with these senses.
  public func completed(
    by sensors: SensorConfiguration, _ radio: RadioConfiguration
  ) -> (sensors: SensorConfiguration, radio: RadioConfiguration) {
    (completedSensors(by: sensors), completedRadio(by: radio))
  }

  private func completedSensors(by policy: SensorConfiguration) -> SensorConfiguration {
    guard let own = sensors else { return policy }
    func pick<Value>(_ group: String, _ key: String, _ value: KeyPath<SensorConfiguration, Value>) -> Value {
      says("sensors.\(group)", key) ? own[keyPath: value] : policy[keyPath: value]
    }
    var result = own
    result.window.radius = pick("window", "radius", \.window.radius)
    result.window.spacing = pick("window", "spacing", \.window.spacing)
    result.rays.count = pick("rays", "count", \.rays.count)
    result.rays.range = pick("rays", "range", \.rays.range)
    result.rays.noise = pick("rays", "noise", \.rays.noise)
    result.rays.dropout = pick("rays", "dropout", \.rays.dropout)
    result.rays.fieldOfView = pick("rays", "fieldOfView", \.rays.fieldOfView)
    result.rays.angularNoise = pick("rays", "angularNoise", \.rays.angularNoise)
    result.peers.range = pick("peers", "range", \.peers.range)
    result.peers.max = pick("peers", "max", \.peers.max)
    result.peers.lineOfSight = pick("peers", "lineOfSight", \.peers.lineOfSight)
    result.peers.dropout = pick("peers", "dropout", \.peers.dropout)
    return result
  }

  private func completedRadio(by policy: RadioConfiguration) -> RadioConfiguration {
    guard let own = radio else { return policy }
    func pick<Value>(_ key: String, _ value: KeyPath<RadioConfiguration, Value>) -> Value {
      says("radio", key) ? own[keyPath: value] : policy[keyPath: value]
    }
    var result = own
    result.range = pick("range", \.range)
    result.delay = pick("delay", \.delay)
    result.loss = pick("loss", \.loss)
    result.lineOfSight = pick("lineOfSight", \.lineOfSight)
    result.maxPeers = pick("maxPeers", \.maxPeers)
    return result
  }

  private func says(_ group: String, _ key: String) -> Bool {
    guard let said else { return true }
    return said.contains("\(group).\(key)") || Senses.isWhole(group, said)
  }
}
