import Basics

/// The velocities of a crowd of discs that avoid each other and walls: `ORCASolver` for all of them at once.
///
/// Every disc perceives its nearest neighbors, and walls where there are any (`ORCAWalls`), and decides
/// alone. The velocities are exactly those of `ORCASolver.velocity` among all others in the order of their
/// indices; but neighbors are found by a grid of buckets, and within the distance at which those of the last
/// step are now, so that a step takes time in proportion to the discs. Only that speed depends on what a
/// crowd remembers, never a velocity.
///
/// ```swift
/// var crowd = ORCACrowd(timeHorizon: 5)
/// crowd.walls = ORCAWalls(grid, cellSize: 0.5)
/// crowd.solve(discs.span, preferring: wanted.span, maxSpeeds: speeds.span, timeStep: 0.1, velocities:
/// &velocities)
/// ```
/// A step allocates nothing once there was one of as many discs, and as many walls around one. A value: a
/// copy gets memory to work in of its own when it is first used.
public struct ORCACrowd: Sendable {
  /// How far neighbors are looked for, meters.
  public var neighborDistance: Float
  /// The nearest of them that count.
  public var maxNeighbors: Int
  /// Seconds for which velocities are to be safe from others.
  public var timeHorizon: Float
  /// Seconds for which velocities are to be safe from walls, one step at least. RVO2's examples use the same
  /// as for others; where corridors are narrow, less makes discs approach what ends them faster.
  public var wallHorizon: Float
  /// Added to the radii of both discs, meters, so that rounding does not make them touch.
  public var margin: Float = 0
  /// Added to the radius that keeps off walls, meters.
  public var wallMargin: Float = 0
  /// What discs must not run into, and never do where they start clear and move by their velocities.
  public var walls: ORCAWalls?
  /// A disc that no other one sees; it sees them.
  public var hidden: Int?
  /// The disc whose half-planes are kept for a look at them.
  public var observed: Int?
  /// Those of the observed disc in the last step that decided for it: of walls, nearest first, then of its
  /// neighbors.
  public private(set) var halfPlanes: [HalfPlane] = []
  /// How many of them are walls'.
  public private(set) var wallHalfPlaneCount = 0

  private var memory = CrowdMemory(discs: 0, neighbors: 0)

  public init(
    neighborDistance: Float = 10, maxNeighbors: Int = 10, timeHorizon: Float = 5, wallHorizon: Float = 5
  ) {
    precondition(neighborDistance >= 0 && maxNeighbors >= 0, "no such neighborhood")
    precondition(timeHorizon > 0 && wallHorizon > 0, "a horizon lies ahead")
    self.neighborDistance = neighborDistance
    self.maxNeighbors = maxNeighbors
    self.timeHorizon = timeHorizon
    self.wallHorizon = wallHorizon
  }

  /// Decides for all discs.
  ///
  /// - Parameters:
  ///   - preferred: what each disc would do if it were alone, meters a second.
  ///   - maxSpeeds: of each disc, meters a second.
  ///   - timeStep: seconds, in which discs that overlap already are to part.
  ///   - velocities: one a disc, written; always finite where the arguments are.
  public mutating func solve(
    _ discs: Span<MovingDisc>, preferring preferred: Span<SIMD2<Float>>, maxSpeeds: Span<Float>,
    timeStep: Float, velocities: inout [SIMD2<Float>]
  ) {
    prepare(discs, preferred, maxSpeeds, velocities.count)
    let memory = memory
    for agent in 0..<discs.count {
      velocities[agent] = velocity(of: agent, discs, preferred[agent], maxSpeeds[agent], timeStep, memory)
    }
    memory.finish(discs.count)
  }

  /// Decides for some discs; others are neighbors only.
  ///
  /// - Parameters:
  ///   - agents: their indices, none twice.
  ///   - velocities: one a disc of the crowd; those of others are left alone.
  public mutating func solve(
    _ discs: Span<MovingDisc>, only agents: Span<Int>, preferring preferred: Span<SIMD2<Float>>,
    maxSpeeds: Span<Float>, timeStep: Float, velocities: inout [SIMD2<Float>]
  ) {
    prepare(discs, preferred, maxSpeeds, velocities.count)
    let memory = memory
    for place in 0..<agents.count {
      let agent = agents[place]
      velocities[agent] = velocity(of: agent, discs, preferred[agent], maxSpeeds[agent], timeStep, memory)
    }
    memory.finish(agents.count)
  }

  private mutating func prepare(
    _ discs: Span<MovingDisc>, _ preferred: Span<SIMD2<Float>>, _ maxSpeeds: Span<Float>, _ velocities: Int
  ) {
    let count = discs.count
    precondition(preferred.count == count && maxSpeeds.count == count, "one preference and speed a disc")
    precondition(velocities == count, "one velocity a disc")
    precondition(count < 1 << 31, "more discs than fit")
    if !isKnownUniquelyReferenced(&memory) || !memory.fits(discs: count, neighbors: maxNeighbors) {
      memory = CrowdMemory(discs: count, neighbors: maxNeighbors)
    }
    discs.withUnsafeBufferPointer { discs in
      memory.begin(discs, hidden: hidden ?? -1, neighborDistance: neighborDistance)
    }
  }

  @inline(__always)
  private mutating func velocity(
    of agent: Int, _ discs: Span<MovingDisc>, _ preferred: SIMD2<Float>, _ maxSpeed: Float, _ timeStep: Float,
    _ memory: CrowdMemory
  ) -> SIMD2<Float> {
    let program = memory.program
    program.removeAll()
    if let walls {
      let disc = discs[agent]
      walls.appendHalfPlanes(
        to: program, position: disc.position, velocity: disc.velocity, radius: disc.radius + wallMargin,
        maxSpeed: maxSpeed, horizon: max(wallHorizon, timeStep), near: memory.near)
    }
    discs.withUnsafeBufferPointer { discs in
      memory.appendHalfPlanes(
        of: agent, discs, hidden: hidden ?? -1, neighborDistance: neighborDistance, margin: margin,
        perHorizon: 1 / timeHorizon, perStep: 1 / timeStep)
    }
    if agent == observed { keepHalfPlanes(of: program) }
    return program.velocity(nearestTo: preferred, maxSpeed: maxSpeed)
  }

  @inline(never)
  private mutating func keepHalfPlanes(of program: VelocityProgram) {
    halfPlanes.removeAll(keepingCapacity: true)
    for index in 0..<program.count { halfPlanes.append(program[index]) }
    wallHalfPlaneCount = program.fixedCount
  }
}
