import Foundation
import Simulation

/// Commands by which a disc comes near to a velocity that it would like to have.
enum VelocityTracking {
  /// What a robot is told to do, as its drive takes it.
  ///
  /// A differential drive turns toward the velocity and goes as fast as the part of it along its heading; it backs out of
  /// nothing.
  static func command(
    for velocity: SIMD2<Double>, heading: Double, motion: DiscMotion
  ) -> SIMD2<Double> {
    guard motion.drive == .differentialDrive else { return velocity }
    let speed = (velocity * velocity).sum().squareRoot()
    guard speed > 1e-9 else { return .zero }
    let error = Angle.wrapped(atan2(velocity.y, velocity.x) - heading)
    let rate = min(max(error / motion.timeStep, -motion.maxTurnRate), motion.maxTurnRate)
    // After the turn of this step.
    let rest = error - rate * motion.timeStep / 2
    return SIMD2(abs(rest) < .pi / 2 ? speed * cos(rest) : 0, rate)
  }
}
