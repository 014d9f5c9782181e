import Policies
import Simulation

extension PolicyConfiguration {
  /// A network of a few weights for holonomic discs that do not talk.
  static func small(rays: RaySensor, peers: PeerSensor) -> PolicyConfiguration {
    var policy = PolicyConfiguration(
      heads: 2, tokenWidth: 8, valueWidth: 8, environmentWidths: [8], hiddenWidths: [16])
    policy.dynamics = .holonomic
    policy.sensors = SensorConfiguration(window: WindowSensor(radius: 1), rays: rays, peers: peers)
    policy.exchange = .sameStep
    policy.radio.delay = 0
    policy.rounds = 0
    return policy
  }
}
