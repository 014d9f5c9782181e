public import Basics

/// How disc robots roll on the plane: their limits, what a contact does, how far they err, and the commands that a policy
/// chooses from.
///
/// Meters, seconds, radians; x to the right, y down, angles from +x toward +y.
public struct DiscMotion: Equatable, Sendable {
  /// What a command is, and which way a robot can go.
  public enum Drive: String, CaseIterable, Sendable {
    /// Any velocity (x, y), whatever the heading, which follows the way it goes.
    case holonomic
    /// A linear velocity along the heading, and a turn rate.
    case differentialDrive
  }

  /// What becomes of the rest of a step after a disc has touched a wall or another disc.
  public enum ContactRule: String, CaseIterable, Sendable {
    /// It stays where it touched.
    case stop
    /// It goes on along what it touched.
    case slide
  }

  public var drive: Drive
  /// Seconds.
  public var timeStep = 0.1
  /// Meters a second; no command is faster, forward or back.
  public var maxSpeed = 1.0
  /// Meters a second²; nil for none. Of a differential drive along its heading.
  public var maxAcceleration: Double?
  /// Radians a second, of a differential drive, either way.
  public var maxTurnRate = 2.0
  /// Radians a second²; nil for none.
  public var maxTurnAcceleration: Double?
  public var contact = ContactRule.stop
  /// Standard deviation of what is carried out, as a share of each part of the command.
  public var actuationNoise = 0.0
  /// Standard deviation of the way that wheels measure in a step, as a share of it.
  public var odometryNoise = 0.0
  /// Meters, of robots that don't say their own.
  public var agentRadius = 0.3
  /// A robot has reached a goal when its center is nearer to it than this, in meters.
  public var goalTolerance = 0.3
  /// Speeds of the catalogue, as shares of the highest.
  public var speeds: [Double]
  /// Directions of the catalogue of a holonomic robot, counted from the way to its goal.
  public var headings = 16
  /// Turn rates of the catalogue of a differential drive, as shares of the highest.
  public var turnRates = [-1.0, -0.5, 0, 0.5, 1]

  public init(_ drive: Drive) {
    self.drive = drive
    speeds = drive == .holonomic ? [0.5, 1] : [0, 0.5, 1]
  }

  // MARK: - What navsim works with

  public static let timeSteps = 0.001...10.0
  public static let speedLimits = 0.001...100.0
  public static let accelerations = 0.001...1000.0
  public static let turnRateLimits = 0.001...100.0
  public static let noises = 0.0...1.0
  public static let radii = 0.001...1000.0
  public static let tolerances = 0.001...1000.0
  public static let headingCounts = 1...64
  public static let speedShares = 0.0...1.0
  public static let turnShares = -1.0...1.0
  /// Of the actions of a catalogue.
  public static let largestCatalogue = 128

  func validate() throws(ConfigurationError) {
    try ConfigurationError.check("timeStep", timeStep, in: DiscMotion.timeSteps)
    try ConfigurationError.check("maxSpeed", maxSpeed, in: DiscMotion.speedLimits)
    if let maxAcceleration {
      try ConfigurationError.check("maxAcceleration", maxAcceleration, in: DiscMotion.accelerations)
    }
    try ConfigurationError.check("maxTurnRate", maxTurnRate, in: DiscMotion.turnRateLimits)
    if let maxTurnAcceleration {
      try ConfigurationError.check("maxTurnAcceleration", maxTurnAcceleration, in: DiscMotion.accelerations)
    }
    try ConfigurationError.check("actuationNoise", actuationNoise, in: DiscMotion.noises)
    try ConfigurationError.check("odometryNoise", odometryNoise, in: DiscMotion.noises)
    try ConfigurationError.check("agentRadius", agentRadius, in: DiscMotion.radii)
    try ConfigurationError.check("goalTolerance", goalTolerance, in: DiscMotion.tolerances)
    try ConfigurationError.check("headings", headings, in: DiscMotion.headingCounts)
    for (index, speed) in speeds.enumerated() {
      try ConfigurationError.check("speeds[\(index)]", speed, in: DiscMotion.speedShares)
    }
    for (index, rate) in turnRates.enumerated() {
      try ConfigurationError.check("turnRates[\(index)]", rate, in: DiscMotion.turnShares)
    }
    let count = commands.count
    guard (2...DiscMotion.largestCatalogue).contains(count) else {
      throw ConfigurationError(
        drive == .holonomic ? "headings" : "turnRates",
        expected: "a catalogue of 2 to \(DiscMotion.largestCatalogue) commands", found: "\(count) of them")
    }
  }

  // MARK: - The catalogue

  /// Every command once, in meters and radians a second; the first stands still.
  var commands: [(name: String, command: SIMD2<Double>)] {
    var commands: [(name: String, command: SIMD2<Double>)] = [("stay", .zero)]
    func add(_ name: String, _ command: SIMD2<Double>) {
      guard !commands.contains(where: { $0.command == command }) else { return }
      commands.append((name, command))
    }
    for share in speeds {
      switch drive {
      case .holonomic:
        for index in 0..<max(headings, 0) {
          let angle = 2 * Double.pi * Double(index) / Double(headings)
          add(
            "\(DiscMotion.text(share * maxSpeed)) m/s at \(DiscMotion.text(angle * 180 / .pi))°",
            share * maxSpeed * Angle.direction(angle))
        }
      case .differentialDrive:
        for rate in turnRates {
          add(
            "\(DiscMotion.text(share * maxSpeed)) m/s turning \(DiscMotion.text(rate * maxTurnRate)) rad/s",
            SIMD2(share * maxSpeed, rate * maxTurnRate))
        }
      }
    }
    return commands
  }

  private static func text(_ value: Double) -> String {
    JSONNumber(value, decimals: 3).literal
  }
}

/// Where a disc robot starts, in what size, and what it has to visit.
public struct DiscSetup: Equatable, Sendable {
  /// Meters.
  public var start: SIMD2<Double>
  /// Radians.
  public var heading: Double
  /// Meters; the cells of the agent's own `goals` are those that these lie in.
  public var goals: [SIMD2<Double>]
  /// Meters.
  public var radius: Double
  /// Meters a second; nil for the dynamics' own.
  public var maxSpeed: Double?

  public init(
    start: SIMD2<Double>, heading: Double = 0, goals: [SIMD2<Double>], radius: Double, maxSpeed: Double? = nil
  ) {
    self.start = start
    self.heading = heading
    self.goals = goals
    self.radius = radius
    self.maxSpeed = maxSpeed
  }
}
