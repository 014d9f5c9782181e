import Basics
import Testing

@testable import Planning

@Suite("Optimal reciprocal collision avoidance") struct ORCASolverTests {
  private func disc(_ x: Double, _ y: Double, _ velocity: SIMD2<Float> = .zero, radius: Float = 0.5)
    -> MovingDisc
  {
    MovingDisc(position: SIMD2(x, y), velocity: velocity, radius: radius)
  }

  private func crowd(_ rng: inout SplitMix64, count: Int, side: Double) -> [MovingDisc] {
    (0..<count).map { _ in
      MovingDisc(
        position: SIMD2(side * Double(rng.uniform()), side * Double(rng.uniform())),
        velocity: SIMD2(2 * rng.uniform() - 1, 2 * rng.uniform() - 1), radius: 0.1 + 0.3 * rng.uniform())
    }
  }

  /// Every velocity of a fine grid over the disc of the highest speed.
  private func eachVelocity(within speed: Float, _ body: (SIMD2<Float>) -> Void) {
    for x in stride(from: -speed, through: speed, by: speed / 60) {
      for y in stride(from: -speed, through: speed, by: speed / 60) where x * x + y * y <= speed * speed {
        body(SIMD2(x, y))
      }
    }
  }

  @Test("lets who meets nobody do as it likes, no faster than it may")
  func alone() {
    var solver = ORCASolver()
    let none: [MovingDisc] = []
    func velocity(_ preferred: SIMD2<Float>) -> SIMD2<Float> {
      solver.velocity(of: disc(0, 0), preferring: preferred, maxSpeed: 1, timeStep: 0.1, among: none.span)
    }
    #expect(velocity(SIMD2(0.3, -0.4)) == SIMD2(0.3, -0.4))
    #expect(velocity(SIMD2(3, -4)) == SIMD2(0.6, -0.8))
    let far = [disc(10.5, 0)]
    #expect(
      solver.velocity(of: disc(0, 0), preferring: SIMD2(1, 0), maxSpeed: 1, timeStep: 0.1, among: far.span)
        == SIMD2(1, 0), "beyond the neighbor distance")
  }

  @Test(
    "finds the nearest velocity that keeps to every half-plane, or what enters them least",
    arguments: UInt64(1)...40)
  func optimal(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var solver = ORCASolver(neighborDistance: 4, maxNeighbors: 8, timeHorizon: 2)
    // Ever denser: from some number on nothing is left.
    let others = crowd(&rng, count: 2 + Int(seed) / 2, side: 3)
    let own = MovingDisc(position: SIMD2(1.5, 1.5), velocity: SIMD2(0.5, 0), radius: 0.2)
    let preferred = SIMD2<Float>(2 * rng.uniform() - 1, 2 * rng.uniform() - 1)
    let velocity = solver.velocity(
      of: own, preferring: preferred, maxSpeed: 1, timeStep: 0.25, among: others.span)
    let planes = solver.halfPlanes
    func deepest(_ velocity: SIMD2<Float>) -> Float { planes.map { $0.depth(of: velocity) }.max() ?? -1 }
    #expect(squaredLength(velocity) <= 1.0001, "seed \(seed)")
    let own0 = deepest(velocity)
    let distance = squaredLength(velocity - preferred).squareRoot()
    eachVelocity(within: 1) { other in
      let depth = deepest(other)
      // A grid velocity that keeps to all shows that something is left, and is no nearer.
      if depth <= 0 {
        #expect(own0 < 1e-3, "seed \(seed): nothing was found, and \(other) was there")
        #expect(squaredLength(other - preferred).squareRoot() > distance - 1e-3, "seed \(seed): \(other)")
      }
      if own0 > 1e-3 { #expect(depth > own0 - 1e-3, "seed \(seed): \(other) enters less") }
    }
  }

  @Test("rules out just what would lead to a collision within the horizon", arguments: UInt64(1)...20)
  func obstacle(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let other = MovingDisc(
      position: SIMD2(1 + 2 * Double(rng.uniform()), 2 * Double(rng.uniform()) - 1),
      velocity: SIMD2(rng.uniform() - 1, rng.uniform() - 0.5), radius: 0.4)
    var own = MovingDisc(position: .zero, velocity: SIMD2(1, 0), radius: 0.3)
    var solver = ORCASolver(timeHorizon: 3)
    // If each takes its half of the change, they just miss each other.
    let others = [other]
    _ = solver.velocity(of: own, preferring: .zero, maxSpeed: 2, timeStep: 0.1, among: others.span)
    let mine = solver.halfPlanes[0]
    let change = 2 * (mine.point - own.velocity)
    own.velocity += change
    let (gap, time) = closest(own, other, within: 3)
    // On the border: tangent to the other disc, at the horizon or before, whether it was pushed out of a collision or drawn up
    // to one.
    #expect(abs(gap) < 2e-3, "seed \(seed): gap \(gap) at \(time)")
  }

  private func closest(_ one: MovingDisc, _ other: MovingDisc, within horizon: Double) -> (
    gap: Double, time: Double
  ) {
    var best = (gap: Double.infinity, time: 0.0)
    for step in 0...30_000 {
      let time = horizon * Double(step) / 30_000
      let x = other.position.x - one.position.x + time * Double(other.velocity.x - one.velocity.x)
      let y = other.position.y - one.position.y + time * Double(other.velocity.y - one.velocity.y)
      let gap = (x * x + y * y).squareRoot() - Double(one.radius + other.radius)
      if gap < best.gap { best = (gap, time) }
    }
    return best
  }

  @Test("parts discs that overlap, even with the same center, and gives numbers")
  func overlaps() {
    var solver = ORCASolver()
    let others = [disc(0.2, 0), disc(0, 0), disc(0, 0, SIMD2(1, 1))]
    for count in 1...3 {
      let some = Array(others.prefix(count))
      let velocity = solver.velocity(
        of: disc(0, 0), preferring: .zero, maxSpeed: 1, timeStep: 0.25, among: some.span)
      #expect(velocity.x.isFinite && velocity.y.isFinite && squaredLength(velocity) < 1.001)
      if count == 1 { #expect(velocity.x < -0.9) }
    }
  }

  @Test("looks at the nearest only, and no matter in which order they come", arguments: UInt64(1)...5)
  func neighbors(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let all = crowd(&rng, count: 30, side: 6)
    let own = disc(3, 3, SIMD2(0.4, 0.1), radius: 0.2)
    func squared(_ other: MovingDisc) -> Double {
      let (x, y) = (other.position.x - 3, other.position.y - 3)
      return x * x + y * y
    }
    let nearest = Array(all.sorted { squared($0) < squared($1) }.prefix(6))
    var solver = ORCASolver(neighborDistance: 9, maxNeighbors: 6)
    let some = solver.velocity(
      of: own, preferring: SIMD2(1, 0), maxSpeed: 1, timeStep: 0.25, among: all.span)
    let same = solver.velocity(
      of: own, preferring: SIMD2(1, 0), maxSpeed: 1, timeStep: 0.25, among: nearest.span)
    #expect(some == same, "seed \(seed)")
  }
}
