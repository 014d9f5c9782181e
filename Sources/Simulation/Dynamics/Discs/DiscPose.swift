/// One disc as it stood at a step: meters, seconds, radians.
public struct DiscPose: Equatable, Sendable {
  public var position: SIMD2<Double>
  public var velocity: SIMD2<Double>
  public var heading: Double
  public var goal: SIMD2<Double>

  public init(
    position: SIMD2<Double>, velocity: SIMD2<Double>, heading: Double, goal: SIMD2<Double>
  ) {
    self.position = position
    self.velocity = velocity
    self.heading = heading
    self.goal = goal
  }

  public init(_ states: DiscStates, _ agent: Int) {
    self.init(
      position: states.position[agent], velocity: states.velocity[agent], heading: states.heading[agent],
      goal: states.goal[agent])
  }
}
