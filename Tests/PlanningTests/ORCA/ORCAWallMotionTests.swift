import Basics
import Foundation
import GridWorld
import Testing

@testable import Planning

@Suite("Motion between walls under ORCA") struct ORCAWallMotionTests {
  /// Discs on a map that move exactly by the velocities they are given.
  struct Scene {
    var discs: [MovingDisc]
    let map: OccupancyGrid
    let cellSize: Double
    var crowd: ORCACrowd
    var timeStep: Float = 0.1
    private(set) var leastClearance = Double.infinity
    private(set) var leastGap = Double.infinity

    init(_ discs: [MovingDisc], _ map: OccupancyGrid, cellSize: Double, wallHorizon: Float) {
      self.discs = discs
      self.map = map
      self.cellSize = cellSize
      crowd = ORCACrowd(neighborDistance: 5, maxNeighbors: 10, timeHorizon: 2, wallHorizon: wallHorizon)
      crowd.walls = ORCAWalls(map, cellSize: cellSize)
    }

    mutating func step(_ preferred: [SIMD2<Float>]) {
      var velocities = preferred
      let before = discs
      let speeds = [Float](repeating: 1, count: discs.count)
      crowd.solve(
        before.span, preferring: preferred.span, maxSpeeds: speeds.span, timeStep: timeStep,
        velocities: &velocities)
      for index in discs.indices {
        discs[index].velocity = velocities[index]
        discs[index].position += Double(timeStep) * SIMD2<Double>(velocities[index])
        let disc = discs[index]
        leastClearance = min(
          leastClearance, clearance(of: disc.position, radius: Double(disc.radius), map, cellSize: cellSize))
        for other in discs[..<index] {
          let way = other.position - disc.position
          leastGap = min(leastGap, (way * way).sum().squareRoot() - Double(other.radius + disc.radius))
        }
      }
    }

    /// Steps until the first disc has passed all places; nil if it takes more than `limit`.
    mutating func steps(along places: [SIMD2<Double>], within near: Double, limit: Int) -> Int? {
      var next = 0
      for step in 1...limit {
        let way = places[next] - discs[0].position
        let length = (way * way).sum().squareRoot()
        self.step([SIMD2<Float>(length > 1 ? way / length : way)])
        let rest = places[next] - discs[0].position
        if (rest * rest).sum().squareRoot() < near { next += 1 }
        if next == places.count { return step }
      }
      return nil
    }
  }

  @Test("a disc with any wishes runs into no wall", arguments: UInt64(1)...12)
  func random(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let cellSize = 0.4 + Double(rng.uniform())
    let map = randomGrid(&rng, side: 14, density: 0.05 + 0.3 * rng.uniform())
    // Every other one just fits between cells.
    let radius = seed % 2 == 0 ? 0.5 * cellSize - 0.01 : cellSize * (0.1 + 0.35 * Double(rng.uniform()))
    let place = try #require(clearPlace(&rng, radius: radius, map, cellSize: cellSize), "seed \(seed)")
    var scene = Scene(
      [MovingDisc(position: place, radius: Float(radius))], map, cellSize: cellSize,
      wallHorizon: [0.1, 0.5, 5][Int(seed % 3)])
    var preferred = SIMD2<Float>.zero
    var way = 0.0
    for step in 0..<2000 {
      if step % 7 == 0 { preferred = SIMD2(4 * rng.uniform() - 2, 4 * rng.uniform() - 2) }
      scene.step([preferred])
      way += 0.1 * Double(squaredLength(scene.discs[0].velocity).squareRoot())
    }
    #expect(scene.leastClearance > -1e-3, "seed \(seed)")
    #expect(way > 1, "seed \(seed): it has hardly moved")
  }

  @Test("a crowd pressed into a corner runs into no wall", arguments: UInt64(1)...4)
  func pressed(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let map = grid(["........", "..##....", "........", ".....#..", "......#.", "........"])
    var discs: [MovingDisc] = []
    while discs.count < 14 {
      guard let place = clearPlace(&rng, radius: 0.3, map, cellSize: 1) else { break }
      let isFree = discs.allSatisfy { disc in
        let way = disc.position - place
        return (way * way).sum() > 0.4
      }
      if isFree { discs.append(MovingDisc(position: place, radius: 0.3)) }
    }
    var scene = Scene(discs, map, cellSize: 1, wallHorizon: 1)
    let corner = [SIMD2(0.0, 0), SIMD2(8, 6), SIMD2(5.5, 4.5), SIMD2(3, 1)][Int(seed % 4)]
    for _ in 0..<300 { scene.step(scene.discs.map { SIMD2<Float>(corner - $0.position) }) }
    #expect(scene.leastClearance > -1e-3, "seed \(seed)")
  }

  /// Two discs head-on in a corridor of 2.5 radii, between `from` and `to` in one that is 60 m long.
  private func meeting(from: Double, to: Double, wallHorizon: Float) -> Scene {
    let map = grid(["#", ".", "#"].map { String(repeating: $0, count: 60) })
    return Scene(
      [
        MovingDisc(position: SIMD2(from, 1.5), radius: 0.4),
        MovingDisc(position: SIMD2(to, 1.45), radius: 0.4),
      ], map, cellSize: 1, wallHorizon: wallHorizon)
  }

  @Test(
    "two discs that meet in a corridor too narrow for both keep off it and each other",
    arguments: [0.1, 1, 5])
  func corridor(wallHorizon: Float) {
    var scene = meeting(from: 26, to: 34, wallHorizon: wallHorizon)
    for _ in 0..<300 { scene.step([SIMD2(1, 0), SIMD2(-1, 0)]) }
    #expect(scene.leastClearance > -1e-3)
    #expect(scene.leastGap > -1e-3)
    // One may push the other along; they met, and did not pass.
    let way = scene.discs[1].position - scene.discs[0].position
    #expect(way.x > 0 && (way * way).sum().squareRoot() < 0.9, "\(way)")
  }

  @Test("a disc that a wall stops short may be run into by one that counts on it, and they part again")
  func stoppedShort() {
    // The pair drifts against the corridor's end; with a horizon of one step the wall comes as a surprise,
    // and its half of avoiding the other is more than the disc there can do.
    var scene = meeting(from: 51, to: 59, wallHorizon: 0.1)
    for _ in 0..<400 { scene.step([SIMD2(1, 0), SIMD2(-1, 0)]) }
    #expect(scene.leastClearance > -1e-3)
    #expect(scene.leastGap > -0.05)
    let way = scene.discs[1].position - scene.discs[0].position
    #expect((way * way).sum().squareRoot() - 0.8 > -1e-3, "they have parted: \(way)")
    var foreseen = meeting(from: 51, to: 59, wallHorizon: 1)
    for _ in 0..<400 { foreseen.step([SIMD2(1, 0), SIMD2(-1, 0)]) }
    #expect(foreseen.leastGap > -1e-3)
  }

  @Test("a disc passes corners of a corridor just wider than itself", arguments: [0.1, 0.5, 1, 5])
  func bends(wallHorizon: Float) throws {
    // Cells of 1 m, a disc of 0.9 m: right, down, right, up.
    let map = grid(["######", "#..#.#", "##.#.#", "##...#", "######"])
    let places = [SIMD2(2.5, 1.5), SIMD2(2.5, 3.5), SIMD2(4.5, 3.5), SIMD2(4.5, 1.5)]
    var scene = Scene(
      [MovingDisc(position: SIMD2(1.5, 1.5), radius: 0.45)], map, cellSize: 1, wallHorizon: wallHorizon)
    let steps = scene.steps(along: places, within: 0.03, limit: 4000)
    #expect(steps != nil, "stuck at \(scene.discs[0].position)")
    #expect(scene.leastClearance > -1e-3)
    // 7 m at 1 m/s, and slower toward places.
    if wallHorizon < 1, let steps { #expect(steps < 300) }
  }

  @Test("a disc goes along a wall, through a gap and round a corner it touches")
  func touches() {
    let map = grid(["....#....", "....#....", ".........", "....#....", "....#...."])
    var scene = Scene(
      [MovingDisc(position: SIMD2(3.55, 0.45), radius: 0.45)], map, cellSize: 1, wallHorizon: 1)
    // Down along the wall that it touches, round its corner through the gap, and up again on the other side.
    let places = [SIMD2(3.55, 2.5), SIMD2(5.45, 2.5), SIMD2(5.45, 0.6)]
    let steps = scene.steps(along: places, within: 0.05, limit: 600)
    #expect(steps != nil, "stuck at \(scene.discs[0].position)")
    #expect(scene.leastClearance > -1e-3)
    // Right into the corner point of a cell, from every side.
    let pillar = grid([".....", ".....", "..#..", ".....", "....."])
    for (x, y) in [(1.0, 1.0), (4.0, 1.0), (1.0, 4.0), (4.0, 4.0)] {
      var scene = Scene(
        [MovingDisc(position: SIMD2(x, y), radius: 0.3)], pillar, cellSize: 1, wallHorizon: 0.5)
      for _ in 0..<200 { scene.step([SIMD2<Float>(SIMD2(2.5, 2.5) - scene.discs[0].position)]) }
      #expect(scene.leastClearance > -1e-3)
      #expect(scene.leastClearance < 0.02, "it comes close: \(scene.leastClearance)")
    }
  }

  @Test("walls are kept to where neighbors leave nothing, and their half-planes come first")
  func wallsFirst() {
    let map = grid(["....", "####"])
    var discs = [MovingDisc(position: SIMD2(2, 0.6), velocity: SIMD2(0, 0.5), radius: 0.4)]
    for place in [SIMD2(2, 0.5), SIMD2(1.8, 0.4), SIMD2(2.3, 0.45)] {
      discs.append(MovingDisc(position: place, velocity: SIMD2(0, 1), radius: 0.4))
    }
    var scene = Scene(discs, map, cellSize: 1, wallHorizon: 1)
    scene.crowd.observed = 0
    for _ in 0..<30 {
      scene.step(discs.map { _ in SIMD2(0, 1) })
      let planes = scene.crowd.halfPlanes
      let walls = scene.crowd.wallHalfPlaneCount
      #expect(walls > 0 && planes.count == walls + 3)
      for plane in planes.prefix(walls) {
        #expect(plane.depth(of: scene.discs[0].velocity) < 1e-5)
        #expect(plane.depth(of: .zero) <= 0)
      }
    }
    #expect(scene.leastClearance > -1e-3)
  }
}
