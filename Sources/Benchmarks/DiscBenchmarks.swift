import Basics
import GridWorld
import Planning
import Simulation

/// `rays`, `discs` and `orca`: what robots that roll cost.
enum DiscBenchmarks {
  static var all: [Benchmark] {
    [
      Benchmark(
        name: "rays",
        summary: "lidars of 64 beams and 10 m, 64 discs, 256×256 map of 1 m cells at 20 %; one core",
        unit: "rays/s", target: .atLeast(20e6), measure: measureRays),
      Benchmark(
        name: "discs", summary: "1,000 holonomic discs of .3 m that slide in a room of 45×45 m; one core",
        unit: "agent-steps/s", target: .atLeast(2e6), measure: measureDiscs),
      Benchmark(
        name: "orca",
        summary:
          "1,000 discs on a circle of 200 m, each to the opposite point, neighbor search and all; one core",
        unit: "agent-steps/s", target: .atLeast(1.65e6), measure: measureORCA),
    ]
  }

  private static func measureRays() -> Double {
    var rng = SplitMix64(seed: 1)
    var grid = OccupancyGrid(width: 256, height: 256)
    for y in 0..<256 {
      for x in 0..<256 where rng.uniform() < 0.2 { grid.setOccupied(true, at: Cell(x, y)) }
    }
    let layout = GridLayout(width: 256, height: 256, margin: 2)
    let scanner = LidarScanner(
      LidarSensor(count: 64, range: 10), layout: layout, cellSize: 1,
      blocked: layout.paddedOccupancy(of: grid))
    var cells = grid.freeCells
    rng.shuffle(&cells)
    let positions = cells.prefix(64).map { SIMD2(Double($0.x) + 0.5, Double($0.y) + 0.5) }
    let headings = positions.map { _ in Double(rng.uniform()) * 2 * .pi }
    let radii = positions.map { _ in 0.3 }
    let scan = LidarScan(agents: positions.count, for: scanner)
    func run(_ scans: Int) {
      for _ in 0..<scans {
        scanner.place(positions, radii: radii)
        scanner.scanAll(from: positions, headings: headings, into: scan)
      }
    }
    run(50)
    let scans = 1000
    let elapsed = seconds { run(scans) }
    return Double(scans * positions.count * 64) / elapsed
  }

  private static func measureDiscs() -> Double {
    var motion = DiscMotion(.holonomic)
    motion.contact = .slide
    let count = 1000
    let side = 45
    let setups = (0..<count).map { index -> AgentSetup in
      let place = SIMD2(1 + 1.3 * Double(index % 33), 1 + 1.3 * Double(index / 33))
      let cell = Cell(Int(place.x), Int(place.y))
      return AgentSetup(
        start: cell, goals: [], disc: DiscSetup(start: place, goals: [], radius: 0.3))
    }
    var world = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: side, height: side), dynamics: .discs(motion), task: .lifelong,
        maxSteps: 1 << 40, agents: setups, seed: 1))
    // They keep a direction for a second.
    var rng = SplitMix64(seed: 2)
    let commands = (0..<16).map { _ in
      (0..<count).map { _ -> SIMD2<Double>? in
        Angle.direction(2 * .pi * Double(rng.uniform()))
      }
    }
    let actions = [Action](repeating: .idle, count: count)
    func run(_ steps: Int) {
      for step in 0..<steps { world.advance(actions, commands: commands[step / 10 % commands.count]) }
    }
    run(160)
    let steps = 640
    let elapsed = seconds { run(steps) }
    return Double(steps * count) / elapsed
  }

  private static func measureORCA() -> Double {
    let count = 1000
    var discs = (0..<count).map { index -> MovingDisc in
      let angle = 2 * Double.pi * Double(index) / Double(count)
      return MovingDisc(position: 200 * Angle.direction(angle), radius: 1.5)
    }
    let goals = discs.map { -$0.position }
    var crowd = ORCACrowd(neighborDistance: 15, maxNeighbors: 10, timeHorizon: 10)
    var preferred = [SIMD2<Float>](repeating: .zero, count: count)
    let speeds = [Float](repeating: 2, count: count)
    var velocities = preferred
    func run(_ steps: Int) {
      for _ in 0..<steps {
        for agent in 0..<count {
          let way = SIMD2<Float>(goals[agent] - discs[agent].position)
          let squared = way.x * way.x + way.y * way.y
          preferred[agent] = squared > 1 ? way / squared.squareRoot() : way
        }
        crowd.solve(
          discs.span, preferring: preferred.span, maxSpeeds: speeds.span, timeStep: 0.25,
          velocities: &velocities)
        for agent in 0..<count {
          discs[agent].velocity = velocities[agent]
          discs[agent].position += 0.25 * SIMD2<Double>(velocities[agent])
        }
      }
    }
    run(20)
    let steps = 800
    let elapsed = seconds { run(steps) }
    return Double(steps * count) / elapsed
  }
}
