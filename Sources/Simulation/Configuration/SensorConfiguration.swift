public import Basics

/// What an agent perceives. Distances are in cells, Euclidean between cell centers unless said otherwise; those of discs in
/// meters, between their centers.
public struct SensorConfiguration: Equatable, Sendable {
  public var window: WindowSensor
  public var rays: RaySensor
  public var peers: PeerSensor

  public init(
    window: WindowSensor = .init(), rays: RaySensor = .init(), peers: PeerSensor = .init()
  ) {
    self.window = window
    self.rays = rays
    self.peers = peers
  }

  /// The same sensors without noise and dropout, and with walls that hide no peer: what decides which inputs a network has
  /// and how they are scaled, and not how well they are measured.
  public var faultless: SensorConfiguration {
    var sensors = self
    (sensors.rays.noise, sensors.rays.dropout, sensors.rays.angularNoise) = (0, 0, 0)
    (sensors.peers.dropout, sensors.peers.lineOfSight) = (0, false)
    return sensors
  }

  /// Refuses what is out of range.
  ///
  /// - Parameter keyPath: Of the sensors in what they are part of.
  public func validate(at keyPath: String = "sensors") throws(ConfigurationError) {
    try ConfigurationError.check("\(keyPath).window.radius", window.radius, in: WindowSensor.radii)
    if let spacing = window.spacing {
      try ConfigurationError.check("\(keyPath).window.spacing", spacing, in: WindowSensor.spacings)
    }
    try ConfigurationError.check("\(keyPath).rays.count", rays.count, in: RaySensor.counts)
    try ConfigurationError.check("\(keyPath).rays.range", rays.range, in: RaySensor.rangesInCells)
    try ConfigurationError.check("\(keyPath).rays.noise", rays.noise, in: RaySensor.deviations)
    try ConfigurationError.check("\(keyPath).rays.dropout", rays.dropout, in: 0...1)
    try ConfigurationError.check(
      "\(keyPath).rays.fieldOfView", rays.fieldOfView, in: LidarSensor.fieldsOfView)
    try ConfigurationError.check(
      "\(keyPath).rays.angularNoise", rays.angularNoise, in: LidarSensor.angularDeviations)
    try ConfigurationError.check("\(keyPath).peers.range", peers.range, in: PeerSensor.rangesInCells)
    try ConfigurationError.check("\(keyPath).peers.max", peers.max, in: PeerSensor.counts)
    try ConfigurationError.check("\(keyPath).peers.dropout", peers.dropout, in: 0...1)
  }
}

/// The square window of occupancy and cost-to-go around an agent, `2 · radius + 1` cells a side; of discs as many points, in
/// their own frame.
public struct WindowSensor: Equatable, Sendable {
  /// That navsim works with.
  public static let radii = 0...64
  public static let spacings = 0.001...1000.0

  public var radius: Int
  /// Meters between the points of a disc's window; nil for the side of a cell.
  public var spacing: Double?
  public var side: Int { 2 * radius + 1 }

  public init(radius: Int = 5, spacing: Double? = nil) {
    self.radius = radius
    self.spacing = spacing
  }
}

/// Range rays at equal angles from +x toward +y, cast from the center of the agent's cell; of discs a lidar (`LidarSensor`).
public struct RaySensor: Equatable, Sendable {
  /// What navsim works with.
  public static let counts = 0...1024
  public static let rangesInCells = 0.0...1024
  public static let deviations = 0.0...100

  public var count: Int
  public var range: Double
  /// Standard deviation of the measured distance, in cells.
  public var noise: Double
  /// Probability that a ray reports nothing at all.
  public var dropout: Double
  /// Radians that the rays of discs cover, half to each side of the first; a full circle on a grid.
  public var fieldOfView = 2 * Double.pi
  /// Standard deviation of a disc's rays' directions, radians.
  public var angularNoise = 0.0

  public init(count: Int = 8, range: Double = 8, noise: Double = 0, dropout: Double = 0) {
    self.count = count
    self.range = range
    self.noise = noise
    self.dropout = dropout
  }
}

/// The other agents near by: the `max` nearest within `range`, ties by offset (top to bottom, left to right).
public struct PeerSensor: Equatable, Sendable {
  /// What navsim works with.
  public static let counts = 0...256
  public static let rangesInCells = 0.0...1024

  public var range: Double
  public var max: Int
  /// Whether walls hide peers (exact traversal of the segment between the centers).
  public var lineOfSight: Bool
  /// Probability that a peer in range goes unseen in a step.
  public var dropout: Double

  public init(range: Double = 5, max: Int = 12, lineOfSight: Bool = false, dropout: Double = 0) {
    self.range = range
    self.max = max
    self.lineOfSight = lineOfSight
    self.dropout = dropout
  }
}

/// The channel over which agents hear each other's outputs Y. The range of discs is in meters, to a cell.
public struct RadioConfiguration: Equatable, Sendable {
  /// What navsim works with.
  public static let rangesInCells = 0.0...32_768
  public static let delays = 0...1000
  public static let peerLimits = 0...1_000_000

  /// Cells; measured between sender and receiver at the time of sending.
  public var range: Double
  /// Steps between a decision and its reception; 0 for controllers that exchange outputs while they decide
  /// (`sameStep`), which nobody else can hear.
  public var delay: Int
  /// Probability that a packet is lost, each receiver and step on its own.
  public var loss: Double
  /// Whether walls and obstacles that stand in the way when it is sent hold up a packet (exact traversal of the segment
  /// between the cells' centers).
  public var lineOfSight: Bool
  /// The bandwidth: packets that a robot has time for in a step, those of the nearest senders that nothing holds up (of
  /// equals the lower numbers); what is lost has taken its time. Nil for all.
  public var maxPeers: Int?

  public init(
    range: Double = 5, delay: Int = 1, loss: Double = 0, lineOfSight: Bool = false, maxPeers: Int? = nil
  ) {
    self.range = range
    self.delay = delay
    self.loss = loss
    self.lineOfSight = lineOfSight
    self.maxPeers = maxPeers
  }

  /// Whether nobody hears anything in an episode of so many steps: out of range of even the nearest cell, lost, too late, or
  /// more than anybody has time for.
  public func isSilent(within steps: Int) -> Bool {
    range < 1 || loss >= 1 || delay >= steps || maxPeers == 0
  }

  /// Whether more than the range decides who hears whom.
  public var isSelective: Bool { loss > 0 || lineOfSight || maxPeers != nil }

  /// Refuses what is out of range.
  ///
  /// - Parameter keyPath: Of the radio in what it is part of.
  public func validate(at keyPath: String = "radio") throws(ConfigurationError) {
    try ConfigurationError.check("\(keyPath).range", range, in: RadioConfiguration.rangesInCells)
    try ConfigurationError.check("\(keyPath).delay", delay, in: RadioConfiguration.delays)
    try ConfigurationError.check("\(keyPath).loss", loss, in: 0...1)
    if let maxPeers {
      try ConfigurationError.check("\(keyPath).maxPeers", maxPeers, in: RadioConfiguration.peerLimits)
    }
  }
}

extension RadioConfiguration {
  /// What files say of line of sight and bandwidth: nothing where there is nothing to say, as those that were written before
  /// there were any.
  package var selectiveMembers: [JSONValue.Member] {
    (lineOfSight ? [.init("lineOfSight", .bool(true))] : [])
      + (maxPeers.map { [.init("maxPeers", .integer($0))] } ?? [])
  }
}

extension WindowSensor {
  /// What files say of it where it is a disc's: nothing where there is nothing to say.
  package var discMembers: [JSONValue.Member] {
    spacing.map { [.init("spacing", .double($0))] } ?? []
  }
}
