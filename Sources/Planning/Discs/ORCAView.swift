public import Simulation

/// ORCA as one looks at it.
public enum ORCAView {
  /// Velocities, in meters a second, that ORCA with its usual options rules out for a disc, nearest neighbor first.
  public static func halfPlanes(
    of agent: Int, _ discs: [DiscPose], _ world: WorldConfiguration
  ) -> [HalfPlane] {
    guard let motion = world.dynamics.discMotion, discs.indices.contains(agent) else { return [] }
    var crowd = ORCAOptions().makeCrowd()
    crowd.hidden = world.egoVisible ? nil : world.ego
    crowd.observed = agent
    let moving = zip(discs, world.agents).map { disc, setup in
      MovingDisc(
        position: disc.position, velocity: SIMD2<Float>(disc.velocity),
        radius: Float(world.disc(of: setup).radius))
    }
    let preferred = moving.map(\.velocity)
    var velocities = preferred
    crowd.solve(
      moving.span, only: [agent].span, preferring: preferred.span,
      maxSpeeds: Array(repeating: Float(motion.maxSpeed), count: moving.count).span,
      timeStep: Float(motion.timeStep), velocities: &velocities)
    return crowd.halfPlanes
  }
}
