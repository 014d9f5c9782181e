import Basics
public import GridWorld

/// One kind of worlds in a mixture.
public struct WorldPart: Equatable, Sendable {
  /// Share of the episodes, relative to those of the other parts.
  public var weight: Double
  public var maps: DrawnMap
  /// How many agents, each as likely as the others; one that is listed twice is twice as likely.
  public var agents: [Int]

  public init(weight: Double = 1, maps: DrawnMap, agents: [Int]) {
    self.weight = weight
    self.maps = maps
    self.agents = agents
  }

  public static let weights = 0.001...1_000_000

  /// One of several, by their weights.
  static func draw(of parts: [WorldPart], using rng: inout SplitMix64) -> WorldPart {
    var rest = Double(rng.uniform()) * parts.reduce(0) { $0 + $1.weight }
    for part in parts {
      rest -= part.weight
      if rest < 0 { return part }
    }
    return parts[parts.count - 1]
  }

  static func validate(_ parts: [WorldPart]) throws(ConfigurationError) {
    guard !parts.isEmpty else { throw ConfigurationError("mixture", expected: "at least one", found: "none") }
    for (index, part) in parts.enumerated() {
      try ConfigurationError.within("mixture[\(index)]") { () throws(ConfigurationError) in
        try ConfigurationError.check("weight", part.weight, in: weights)
        guard !part.agents.isEmpty else {
          throw ConfigurationError("agents.counts", expected: "at least one", found: "none")
        }
        for count in part.agents {
          try ConfigurationError.check("agents.counts", count, in: WorldDistribution.agentCounts)
        }
        try ConfigurationError.within("map") { () throws(ConfigurationError) in try part.maps.validate() }
      }
    }
  }
}

/// A generator of which each map draws its own sides and options, uniformly between two bounds.
public struct DrawnMap: Equatable, Sendable {
  public var lower: MapGenerator
  public var upper: MapGenerator

  /// - Parameters:
  ///   - lower, upper: of the same kind; equal where nothing is drawn.
  public init(_ lower: MapGenerator, _ upper: MapGenerator) {
    self.lower = lower
    self.upper = upper
  }

  public init(_ generator: MapGenerator) { self.init(generator, generator) }

  /// Whether every map has the same sides and options.
  public var isFixed: Bool { lower == upper }

  func validate() throws(ConfigurationError) {
    try lower.validate()
    try upper.validate()
    guard lower.kind.name == upper.kind.name else {
      throw ConfigurationError("kind", expected: lower.kind.name, found: upper.kind.name)
    }
  }

  /// The generator of one map, but for its seed. Sides of mazes that are drawn are cut to whole corridors.
  func draw(using rng: inout SplitMix64) -> MapGenerator {
    var drawn = lower
    drawn.width = DrawnMap.draw(lower.width, upper.width, using: &rng)
    drawn.height = DrawnMap.draw(lower.height, upper.height, using: &rng)
    switch (lower.kind, upper.kind) {
    case (.random(let a), .random(let b)):
      drawn.kind = .random(RandomMap(density: DrawnMap.draw(a.density, b.density, using: &rng)))
    case (.maze(let a), .maze(let b)):
      let maze = MazeMap(
        wallWidth: DrawnMap.draw(a.wallWidth, b.wallWidth, using: &rng),
        corridorWidth: DrawnMap.draw(a.corridorWidth, b.corridorWidth, using: &rng),
        loops: DrawnMap.draw(a.loops, b.loops, using: &rng), posts: a.posts)
      drawn.kind = .maze(maze)
      let period = maze.wallWidth + maze.corridorWidth
      if lower.width < upper.width {
        drawn.width = max(lower.width, drawn.width - (drawn.width + maze.wallWidth) % period)
      }
      if lower.height < upper.height {
        drawn.height = max(lower.height, drawn.height - (drawn.height + maze.wallWidth) % period)
      }
    case (.rooms(let a), .rooms(let b)):
      drawn.kind = .rooms(
        RoomsMap(
          roomSize: DrawnMap.draw(a.roomSize, b.roomSize, using: &rng),
          doors: DrawnMap.draw(a.doors, b.doors, using: &rng),
          loops: DrawnMap.draw(a.loops, b.loops, using: &rng)))
    case (.warehouse(let a), .warehouse(let b)):
      drawn.kind = .warehouse(
        WarehouseMap(
          shelfLength: DrawnMap.draw(a.shelfLength, b.shelfLength, using: &rng),
          shelfDepth: DrawnMap.draw(a.shelfDepth, b.shelfDepth, using: &rng),
          aisle: DrawnMap.draw(a.aisle, b.aisle, using: &rng), bay: DrawnMap.draw(a.bay, b.bay, using: &rng)))
    default: break
    }
    return drawn
  }

  private static func draw(_ low: Int, _ high: Int, using rng: inout SplitMix64) -> Int {
    low >= high ? low : low + rng.index(below: high - low + 1)
  }

  private static func draw(_ low: Double, _ high: Double, using rng: inout SplitMix64) -> Double {
    low >= high ? low : low + (high - low) * Double(rng.uniform())
  }
}
