import Basics
import Foundation
import GridWorld

/// The disturbances of sensors in one step: each draw depends only on (seed, episode, step, agent, entity), so
/// that it doesn't matter who is observed first.
package struct SensorNoise {
  private enum Disturbance: Int {
    case rayDropout, rayNoiseA, rayNoiseB, peerDropout
  }

  private let seed: UInt64
  private let episode: Int
  private let step: Int
  private let rays: RaySensor
  private let peerDropout: Double
  /// The numbers that draws go by; nil where these are the agents' indices. Valid as long as the world.
  private let numbers: UnsafePointer<Int32>?

  package init(_ world: World) {
    seed = world.configuration.seed
    episode = world.episode
    step = world.state.step
    rays = world.configuration.sensors.rays
    peerDropout = world.configuration.sensors.peers.dropout
    numbers = world.streamNumbers.map { UnsafePointer($0.base) }
  }

  var disturbsRays: Bool { rays.noise > 0 || rays.dropout > 0 }
  var hidesPeers: Bool { peerDropout > 0 }

  /// What a ray measures, in cells, where something (or, at its full range, nothing) is at `distance`: Gaussian
  /// noise is added (Box and Muller). Nil if the ray fell silent.
  package func measure(_ distance: Float, ray: Int, agent: Int) -> Float? {
    if rays.dropout > 0, draw(agent, ray, .rayDropout) < Float(rays.dropout) { return nil }
    guard rays.noise > 0 else { return distance }
    let radius = (-2 * log(1 - draw(agent, ray, .rayNoiseA))).squareRoot()
    let gaussian = radius * cos(2 * .pi * draw(agent, ray, .rayNoiseB))
    return min(max(distance + Float(rays.noise) * gaussian, 0), Float(rays.range))
  }

  /// Whether a peer in range goes unseen.
  package func hides(_ peer: Int, from agent: Int) -> Bool {
    peerDropout > 0 && draw(agent, number(of: peer), .peerDropout) < Float(peerDropout)
  }

  private func number(of agent: Int) -> Int { numbers.map { Int($0[agent]) } ?? agent }

  private func draw(_ agent: Int, _ entity: Int, _ disturbance: Disturbance) -> Float {
    let key = RandomStream.generator(
      seed: seed, episode: episode, purpose: .sensors, agent: number(of: agent)
    )
    .state
    return RandomStream.uniform(key: key, step, entity, disturbance.rawValue)
  }
}
