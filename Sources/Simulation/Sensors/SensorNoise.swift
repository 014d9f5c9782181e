import Foundation
import GridWorld

/// The disturbances of sensors: each draw depends only on (seed, episode, step, agent, entity), so that it
/// doesn't matter who is observed first.
extension World {
  enum Disturbance: Int {
    case rayDropout, rayNoiseA, rayNoiseB, peerDropout
  }

  func sensorDraw(_ agent: Int, _ entity: Int, _ disturbance: Disturbance) -> Float {
    let key = RandomStream.generator(
      seed: configuration.seed, episode: episode, purpose: .sensors, agent: agent
    ).state
    return RandomStream.uniform(key: key, state.step, entity, disturbance.rawValue)
  }

  /// Adds Gaussian noise (Box and Muller) to a hit; returns false if the ray fell silent instead.
  func disturb(_ hit: inout RayHit, ray: Int, agent: Int) -> Bool {
    let sensor = configuration.sensors.rays
    let range = Float(sensor.range)
    if sensor.dropout > 0, sensorDraw(agent, ray, .rayDropout) < Float(sensor.dropout) {
      hit = RayHit(kind: .nothing, distance: range)
      return false
    }
    if sensor.noise > 0 {
      let radius = (-2 * log(1 - sensorDraw(agent, ray, .rayNoiseA))).squareRoot()
      let gaussian = radius * cos(2 * .pi * sensorDraw(agent, ray, .rayNoiseB))
      hit.distance = min(max(hit.distance + Float(sensor.noise) * gaussian, 0), range)
    }
    return true
  }
}
