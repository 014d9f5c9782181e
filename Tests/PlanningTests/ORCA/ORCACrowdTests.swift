import Basics
import CAllocationCounter
import Testing

@testable import Planning

@Suite("A crowd under ORCA") struct ORCACrowdTests {
  /// A crowd that moves, half of it on a lattice: many distances are equal, some discs share a place.
  struct Scene {
    var discs: [MovingDisc] = []
    var preferred: [SIMD2<Float>] = []
    var speeds: [Float] = []

    init(_ rng: inout SplitMix64, count: Int, side: Float) {
      for index in 0..<count {
        var position = SIMD2(Double(side * rng.uniform()), Double(side * rng.uniform()))
        if index % 2 == 0 { position.round(.toNearestOrEven) }
        discs.append(
          MovingDisc(
            position: position, velocity: Scene.velocity(&rng), radius: 0.1 + 0.4 * rng.uniform()))
        preferred.append(Scene.velocity(&rng))
        speeds.append(rng.uniform() < 0.05 ? 0 : 0.2 + 1.5 * rng.uniform())
      }
    }

    static func velocity(_ rng: inout SplitMix64) -> SIMD2<Float> {
      rng.uniform() < 0.1 ? .zero : SIMD2(2 * rng.uniform() - 1, 2 * rng.uniform() - 1)
    }

    mutating func move(_ velocities: [SIMD2<Float>], _ rng: inout SplitMix64) {
      for index in discs.indices {
        discs[index].velocity = velocities[index]
        discs[index].position += 0.25 * SIMD2<Double>(velocities[index])
        if rng.uniform() < 0.1 { preferred[index] = Scene.velocity(&rng) }
        if rng.uniform() < 0.01 { discs[index].position = .zero }
      }
    }

    /// What the plain solver decides for a disc.
    func plain(_ solver: inout PlainORCASolver, _ agent: Int, hidden: Int?, margin: Float = 0) -> SIMD2<Float>
    {
      func grown(_ disc: MovingDisc) -> MovingDisc {
        MovingDisc(position: disc.position, velocity: disc.velocity, radius: disc.radius + margin)
      }
      let others = discs.indices.filter { $0 != agent && $0 != hidden }.map { grown(discs[$0]) }
      return solver.velocity(
        of: grown(discs[agent]), preferring: preferred[agent], maxSpeed: speeds[agent], timeStep: 0.25,
        among: others.span)
    }
  }

  @Test("decides exactly as the plain solver does for each disc, step after step", arguments: UInt64(1)...30)
  func twin(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let count = 1 + rng.index(below: 90)
    let reach: Float = [0, 1.5, 4, 30, .infinity][rng.index(below: 5)]
    let most = [0, 1, 3, 4, 10, 13, 200][rng.index(below: 7)]
    var scene = Scene(&rng, count: count, side: 3 + 12 * rng.uniform())
    var plain = PlainORCASolver(neighborDistance: reach, maxNeighbors: most, timeHorizon: 2)
    var single = ORCASolver(neighborDistance: reach, maxNeighbors: most, timeHorizon: 2)
    var crowd = ORCACrowd(neighborDistance: reach, maxNeighbors: most, timeHorizon: 2)
    crowd.margin = seed % 3 == 0 ? 0.01 : 0
    var velocities = [SIMD2<Float>](repeating: .zero, count: count)
    for step in 0..<12 {
      // Comes and goes, as what was remembered of neighbors must not matter.
      crowd.hidden = step % 4 < 2 ? nil : rng.index(below: count)
      crowd.observed = rng.index(below: count)
      crowd.solve(
        scene.discs.span, preferring: scene.preferred.span, maxSpeeds: scene.speeds.span, timeStep: 0.25,
        velocities: &velocities)
      for agent in 0..<count {
        let expected = scene.plain(&plain, agent, hidden: crowd.hidden, margin: crowd.margin)
        #expect(velocities[agent] == expected, "seed \(seed), step \(step), disc \(agent)")
        if agent == crowd.observed {
          #expect(crowd.halfPlanes == plain.halfPlanes, "seed \(seed), step \(step)")
        }
        guard crowd.margin == 0 else { continue }
        let others = scene.discs.indices.filter { $0 != agent && $0 != crowd.hidden }.map { scene.discs[$0] }
        let alone = single.velocity(
          of: scene.discs[agent], preferring: scene.preferred[agent], maxSpeed: scene.speeds[agent],
          timeStep: 0.25, among: others.span)
        #expect(alone == expected, "seed \(seed), step \(step), disc \(agent) alone")
        #expect(single.halfPlanes == plain.halfPlanes)
      }
      scene.move(velocities, &rng)
    }
  }

  @Test("decides for some only, and leaves the others' velocities alone", arguments: UInt64(1)...5)
  func some(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var scene = Scene(&rng, count: 40, side: 8)
    var plain = PlainORCASolver(neighborDistance: 4, maxNeighbors: 6, timeHorizon: 2)
    var crowd = ORCACrowd(neighborDistance: 4, maxNeighbors: 6, timeHorizon: 2)
    var velocities = [SIMD2<Float>](repeating: SIMD2(7, 7), count: 40)
    for step in 0..<6 {
      let agents = (0..<40).filter { _ in rng.uniform() < 0.3 }
      let before = velocities
      crowd.solve(
        scene.discs.span, only: agents.span, preferring: scene.preferred.span, maxSpeeds: scene.speeds.span,
        timeStep: 0.25, velocities: &velocities)
      for agent in 0..<40 {
        let expected = agents.contains(agent) ? scene.plain(&plain, agent, hidden: nil) : before[agent]
        #expect(velocities[agent] == expected, "seed \(seed), step \(step), disc \(agent)")
      }
      scene.move(velocities.map { $0 == SIMD2(7, 7) ? .zero : $0 }, &rng)
    }
  }

  @Test("a copy goes on by itself, and crowds of other sizes follow each other")
  func copies() {
    var rng = SplitMix64(seed: 3)
    var crowd = ORCACrowd(neighborDistance: 5, maxNeighbors: 5)
    for count in [30, 2, 0, 57, 1] {
      let scene = Scene(&rng, count: count, side: 6)
      var copy = crowd
      func solve(_ crowd: inout ORCACrowd) -> [SIMD2<Float>] {
        var velocities = [SIMD2<Float>](repeating: .zero, count: count)
        crowd.solve(
          scene.discs.span, preferring: scene.preferred.span, maxSpeeds: scene.speeds.span, timeStep: 0.1,
          velocities: &velocities)
        return velocities
      }
      let first = solve(&crowd)
      #expect(solve(&copy) == first)
      #expect(solve(&crowd) == first)
    }
  }

  @Test(
    "after the first, a step allocates nothing",
    .enabled(if: navsim_allocation_count() >= 0, "the C library offers no way to count"))
  func allocations() {
    var rng = SplitMix64(seed: 5)
    let scene = Scene(&rng, count: 200, side: 12)
    var crowd = ORCACrowd(neighborDistance: 5, maxNeighbors: 10)
    crowd.walls = ORCAWalls(
      grid(["............", "..#..#...##.", "....#.......", "............"]), cellSize: 3)
    crowd.observed = 7
    var velocities = [SIMD2<Float>](repeating: .zero, count: 200)
    func run(_ steps: Int) {
      for _ in 0..<steps {
        crowd.solve(
          scene.discs.span, preferring: scene.preferred.span, maxSpeeds: scene.speeds.span, timeStep: 0.1,
          velocities: &velocities)
      }
    }
    run(2)
    let before = navsim_allocation_count()
    run(20)
    let after = navsim_allocation_count()
    #expect(after == before)
  }
}
