public import Basics

/// What robots know of the map, and what they make of it when their sensors say otherwise.
public struct KnowledgeConfiguration: Equatable, Sendable {
  /// What navsim works with.
  public static let radii = WindowSensor.radii
  public static let memories = 0...1_000_000

  /// Whether what a robot sees changes its own cost-to-go. Otherwise robots know the walls of the map, new
  /// ones too, and their cost-to-go ignores doors and obstacles.
  public var discovers: Bool
  /// Whether robots in radio range tell each other what they have discovered.
  public var shareDiscoveries: Bool
  /// Within which a robot sees cells, by an unhindered line of sight. On a grid in cells, in each direction;
  /// nil for as far as its window sensor reaches. Of discs in meters, from their middle to that of the cell,
  /// all around; nil for the range of their lidar, or without one for the reach of their window, `radius` of
  /// `WindowSensor` times the side of a cell.
  public var radius: Int?
  /// Steps after which a remembered blocked cell that nobody has seen again is forgotten, since a door may be
  /// open again; 0 for never. A detour that takes longer is given up halfway.
  public var memory: Int

  public init(
    discovers: Bool = false, shareDiscoveries: Bool = false, radius: Int? = nil,
    memory: Int = KnowledgeConfiguration.standardMemory
  ) {
    self.discovers = discovers
    self.shareDiscoveries = shareDiscoveries
    self.radius = radius
    self.memory = memory
  }

  public static let standardMemory = 100

  /// Refuses what is out of range.
  ///
  /// - Parameters:
  ///   - dynamics: any; robots of all models discover.
  ///   - keyPath: Of the knowledge in what it is part of.
  public func validate(
    under dynamics: DynamicsConfiguration, at keyPath: String = "knowledge"
  ) throws(ConfigurationError) {
    if let radius {
      try ConfigurationError.check("\(keyPath).radius", radius, in: KnowledgeConfiguration.radii)
    }
    try ConfigurationError.check("\(keyPath).memory", memory, in: KnowledgeConfiguration.memories)
    if shareDiscoveries, !discovers {
      throw ConfigurationError(
        "\(keyPath).shareDiscoveries", expected: "false, or 'discovers': true beside it", found: "true")
    }
  }
}
