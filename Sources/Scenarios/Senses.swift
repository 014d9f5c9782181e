public import Simulation

/// What a scenario says of the senses of its agents. Of what it does not say, agents that a policy drives have what the
/// policy was trained with, and others the defaults.
public struct Senses: Equatable, Sendable {
  /// Nil if the scenario has no `sensors`.
  public var sensors: SensorConfiguration?
  /// Nil if the scenario has no `radio`.
  public var radio: RadioConfiguration?

  public init(sensors: SensorConfiguration? = nil, radio: RadioConfiguration? = nil) {
    self.sensors = sensors
    self.radio = radio
  }

  /// Whether nothing is left to those who drive.
  public var areComplete: Bool { sensors != nil && radio != nil }
}
