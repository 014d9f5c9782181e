public import Basics
public import GridWorld

/// What terrain does to robots that can enter it: in the classes of the MovingAI map format, `S` swamp and `W` shallow water
/// where the map's rules let robots in. Everything else is plain ground.
public struct TerrainConfiguration: Equatable, Sendable {
  public var swamp = Effect()
  public var water = Effect()

  public struct Effect: Equatable, Sendable {
    /// Share of its speed that a robot keeps on such a cell. On a grid it stands there for 1 / speed steps, rounded, before
    /// it can leave.
    public var speed = 1.0
    /// What a way over such cells counts, beside the time that it takes: robots' cost-to-go counts a cell as cost / speed
    /// steps, rounded, and `path_cost` as `cost` cells.
    public var cost = 1.0

    public init(speed: Double = 1, cost: Double = 1) {
      self.speed = speed
      self.cost = cost
    }

    public var isPlain: Bool { speed == 1 && cost == 1 }

    /// Steps on a grid from entering such a cell until it can be left.
    public var steps: Int { max(1, Int((1 / speed).rounded())) }

    /// Of leaving such a cell, in cost-to-go.
    public var weight: Int { max(1, min(Int((cost / speed).rounded()), Int(UInt8.max))) }
  }

  /// What navsim works with.
  public static let speeds = 0.05...1.0
  public static let costs = 1.0...10.0

  public init(swamp: Effect = Effect(), water: Effect = Effect()) {
    self.swamp = swamp
    self.water = water
  }

  public func effect(of terrain: Terrain) -> Effect {
    switch terrain {
    case .swamp: swamp
    case .water: water
    case .ground, .tree, .outOfBounds: Effect()
    }
  }

  /// Refuses what is out of range.
  public func validate(at keyPath: String = "terrainEffects") throws(ConfigurationError) {
    for (name, effect) in [("swamp", swamp), ("water", water)] {
      try ConfigurationError.check("\(keyPath).\(name).speed", effect.speed, in: TerrainConfiguration.speeds)
      try ConfigurationError.check("\(keyPath).\(name).cost", effect.cost, in: TerrainConfiguration.costs)
    }
  }
}
