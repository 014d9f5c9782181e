import Basics
import GridWorld
import Simulation
import Testing

@Suite("Rays and lines of sight") struct RayCasterTests {
  @Test(
    "tabulated, walked and plain casts agree on walls and agents", arguments: [1, 8, 13, 32],
    [0.4, 3, 8.5, 40])
  func castsAgree(rays: Int, range: Double) throws {
    var rng = SplitMix64(seed: UInt64(rays) &* 97 &+ UInt64(range * 10))
    let grid = randomConfiguration(seed: rng.next(), width: 17, height: 11, agents: 0).grid
    let layout = GridLayout(width: 17, height: 11, margin: min(17, Int(range) + 2))
    let walls = layout.paddedOccupancy(of: grid)
    let table = RayTable(RaySensor(count: rays, range: range), layout: layout)
    // A small neighborhood, so that casts reach beyond it.
    let board = AgentBitboard(layout: layout, radius: 3)
    let casters = [false, true].map {
      RayCaster(table, layout: layout, walls: walls, hasObstacles: $0, bitboard: board)
    }
    let free = grid.freeCells
    let agents = Set(free.filter { _ in rng.uniform() < 0.15 })
    var occupant = [Int32](repeating: -1, count: layout.count)
    for (index, cell) in agents.enumerated() {
      occupant[layout.index(of: cell)] = Int32(index)
      board.pointers.set(Int32(layout.index(of: cell)))
    }
    let sight = PlainSight(isBlocked: grid.isOccupied)
    for origin in free {
      let index = layout.index(of: origin)
      for caster in casters {
        let hits = cast(caster.pointers, board, from: index, walls: walls, occupant: occupant)
        for ray in 0..<rays {
          let plain = sight.castRay(ray, of: rays, range: range, from: origin, isAgent: agents.contains)
          let hit = hits[ray]
          try #require((hit.distance < hit.wall) == plain.hitsAgent, "ray \(ray) from \(origin)")
          try #require((hit.distance == .infinity) == !(plain.hitsAgent || plain.hitsWall))
          let measured = hit.distance == .infinity ? range : Double(hit.distance)
          try #require(abs(measured - plain.distance) < 1e-5, "ray \(ray) from \(origin)")
        }
      }
    }
  }

  private func cast(
    _ caster: RayCaster.Pointers, _ board: AgentBitboard, from origin: Int, walls: [UInt8],
    occupant: [Int32]
  ) -> [(distance: Float, wall: Float)] {
    walls.withUnsafeBufferPointer { walls in
      occupant.withUnsafeBufferPointer { occupant in
        guard let blocked = walls.baseAddress, let occupant = occupant.baseAddress else { return [] }
        let walls = caster.walls(from: origin, blocked: blocked)
        caster.begin(walls)
        board.pointers.forEachAgent(around: Int32(origin)) { caster.meet(rank: $0) }
        caster.finish(from: origin, occupant: occupant)
        return (0..<caster.rays).map { (caster.hits[$0], walls[$0]) }
      }
    }
  }

  @Test("a line of sight is the same from both ends, and the plain one", arguments: UInt64(1)...6)
  func lineOfSight(seed: UInt64) throws {
    let grid = randomConfiguration(seed: seed, width: 12, height: 9, agents: 0, density: 0.25).grid
    let layout = GridLayout(width: 12, height: 9, margin: 1)
    let walls = layout.paddedOccupancy(of: grid)
    let sight = PlainSight(isBlocked: grid.isOccupied)
    var clear = 0
    for a in grid.freeCells {
      for b in grid.freeCells {
        let sees = isClear(a, b, layout, walls)
        try #require(sees == isClear(b, a, layout, walls), "\(a), \(b), seed \(seed)")
        try #require(sees == sight.sees(a, b), "\(a), \(b), seed \(seed)")
        clear += sees ? 1 : 0
      }
    }
    #expect(clear > grid.freeCellCount)
  }

  private func isClear(_ a: Cell, _ b: Cell, _ layout: GridLayout, _ walls: [UInt8]) -> Bool {
    walls.withUnsafeBufferPointer { walls in
      guard let blocked = walls.baseAddress else { return false }
      return LineOfSight.isClear(
        from: Int32(layout.index(of: a)), dx: Int32(b.x - a.x), dy: Int32(b.y - a.y),
        stride: Int32(layout.stride), blocked: blocked)
    }
  }

  @Test("a ray and a line of sight pass a corner unless both cells beside it are blocked")
  func corners() {
    for (rows, passes) in [([".#", ".."], true), (["..", "#."], true), ([".#", "#."], false)] {
      let sight = PlainSight(isBlocked: grid(rows).isOccupied)
      let layout = GridLayout(width: 2, height: 2, margin: 1)
      let walls = layout.paddedOccupancy(of: grid(rows))
      #expect(sight.sees(Cell(0, 0), Cell(1, 1)) == passes)
      #expect(isClear(Cell(0, 0), Cell(1, 1), layout, walls) == passes)
    }
  }
}
