import Basics
import Foundation

/// Draws crowds whose ways cross: the circle and the square of crowd navigation (Chen et al. 2019).
///
/// Everybody starts and arrives at least `spacing` from everybody else, rim to rim. The ego, agent 0, crosses from the top of
/// the place to its bottom.
public struct CrossingPlacement: Equatable, Sendable {
  public enum Shape: String, CaseIterable, Sendable {
    /// From one side of a circle to the opposite, both moved by up to half a meter.
    case circle
    /// From the left half of a square to the right one, or the other way.
    case square
  }

  public var shape: Shape
  /// People and the ego.
  public var count: Int
  /// Meters: the circle's radius, half the square's side.
  public var size: Double
  /// Meters.
  public var center: SIMD2<Double>
  public var radius: Double
  public var hasEgo: Bool
  /// Meters from rim to rim.
  public var spacing = 0.2
  public var seed: UInt64

  public static let sizes = 0.1...1000.0

  public init(
    shape: Shape, count: Int, size: Double, center: SIMD2<Double>, radius: Double, hasEgo: Bool, seed: UInt64
  ) {
    self.shape = shape
    self.count = count
    self.size = size
    self.center = center
    self.radius = radius
    self.hasEgo = hasEgo
    self.seed = seed
  }

  private static let tries = 10_000

  /// Every agent with one goal; nil where so many have no room.
  ///
  /// - Parameter hasRoom: whether a disc of the radius may start or arrive at a point.
  public func draw(hasRoom: (SIMD2<Double>) -> Bool) -> [DiscSetup]? {
    var discs: [DiscSetup] = []
    var rng = RandomStream.generator(seed: seed, purpose: .placement)
    func uniform() -> Double { Double(rng.uniform()) }
    func isApart(_ start: SIMD2<Double>, _ goal: SIMD2<Double>) -> Bool {
      let least = 2 * radius + spacing
      return discs.allSatisfy { other in
        let (a, b) = (start - other.start, goal - (other.goals.first ?? other.start))
        return (a * a).sum() >= least * least && (b * b).sum() >= least * least
      }
    }
    if hasEgo, count > 0 {
      let reach = SIMD2(0, size)
      guard hasRoom(center - reach), hasRoom(center + reach) else { return nil }
      discs.append(
        DiscSetup(start: center - reach, heading: .pi / 2, goals: [center + reach], radius: radius))
    }
    while discs.count < count {
      var found: DiscSetup?
      for _ in 0..<CrossingPlacement.tries where found == nil {
        let (start, goal) = pair(uniform)
        guard isApart(start, goal), hasRoom(start), hasRoom(goal) else { continue }
        let way = goal - start
        found = DiscSetup(start: start, heading: atan2(way.y, way.x), goals: [goal], radius: radius)
      }
      guard let found else { return nil }
      discs.append(found)
    }
    return discs
  }

  private func pair(_ uniform: () -> Double) -> (start: SIMD2<Double>, goal: SIMD2<Double>) {
    switch shape {
    case .circle:
      let angle = 2 * Double.pi * uniform()
      let off = size * Angle.direction(angle) + SIMD2(uniform() - 0.5, uniform() - 0.5)
      return (center + off, center - off)
    case .square:
      let side = uniform() < 0.5 ? -1.0 : 1.0
      let start = SIMD2(side * size * uniform(), size * (2 * uniform() - 1))
      let goal = SIMD2(-side * size * uniform(), size * (2 * uniform() - 1))
      return (center + start, center + goal)
    }
  }
}
