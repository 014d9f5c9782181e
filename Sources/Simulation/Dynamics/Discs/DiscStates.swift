/// Disc robots as they stand: one array per field, row `i` is agent `i`. Empty under dynamics on a grid.
///
/// Meters, seconds, radians.
public struct DiscStates: Equatable, Sendable {
  public internal(set) var position: [SIMD2<Double>] = []
  /// Of the last step, as it was carried out; zero after a contact that stopped the robot.
  public internal(set) var velocity: [SIMD2<Double>] = []
  /// Of holonomic robots the way that they last went.
  public internal(set) var heading: [Double] = []
  /// Linear velocity along the heading and turn rate, of differential drives.
  public internal(set) var drive: [SIMD2<Double>] = []
  /// What was asked for last, as `DiscMotion.Drive` says.
  public internal(set) var command: [SIMD2<Double>] = []
  /// Where each robot is heading now.
  public internal(set) var goal: [SIMD2<Double>] = []
  /// Where a robot's wheels say that it is, and looks: it drifts from the truth under odometry noise.
  public internal(set) var odometry: [SIMD2<Double>] = []
  public internal(set) var odometryHeading: [Double] = []
  /// Whether it was at its goal at the end of the last step.
  var isAtGoal: [Bool] = []
  /// What each robot touched in the last step.
  public internal(set) var contact: [DiscContact] = []
  /// The step in which it first touched anything; −1 for never.
  public internal(set) var firstContact: [Int32] = []
  /// How it went so far.
  public internal(set) var course: [DiscCourse] = []

  public var count: Int { position.count }

  init() {}

  /// Robots at rest.
  init(_ setups: [DiscSetup]) {
    position = setups.map(\.start)
    velocity = Array(repeating: .zero, count: setups.count)
    heading = setups.map { Angle.wrapped($0.heading) }
    drive = velocity
    command = velocity
    goal = position
    isAtGoal = Array(repeating: false, count: setups.count)
    odometry = position
    odometryHeading = heading
    contact = Array(repeating: [], count: setups.count)
    firstContact = Array(repeating: -1, count: setups.count)
    course = Array(repeating: DiscCourse(), count: setups.count)
  }

  mutating func remove(at agent: Int) {
    guard !position.isEmpty else { return }
    position.remove(at: agent)
    velocity.remove(at: agent)
    heading.remove(at: agent)
    drive.remove(at: agent)
    command.remove(at: agent)
    goal.remove(at: agent)
    isAtGoal.remove(at: agent)
    odometry.remove(at: agent)
    odometryHeading.remove(at: agent)
    contact.remove(at: agent)
    firstContact.remove(at: agent)
    course.remove(at: agent)
  }
}

/// What a disc touched.
public struct DiscContact: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let wall = DiscContact(rawValue: 1)
  public static let agent = DiscContact(rawValue: 2)
  /// Whether it drove into what it touched, and did not only stand there.
  public static let ranInto = DiscContact(rawValue: 4)
}

/// How a disc robot went, summed up step by step.
public struct DiscCourse: Equatable, Sendable {
  /// Meters gone.
  public internal(set) var length = 0.0
  /// The least gap to another robot so far, meters from rim to rim; infinite if nobody was measured.
  public internal(set) var clearance = Double.infinity
  /// Steps in which another robot was nearer than `discomfortDistance`, and the sum of how far.
  public internal(set) var closeSteps = 0
  public internal(set) var closeness = 0.0
  /// By how much another robot came nearer than that in the last step, meters.
  public internal(set) var nearness = 0.0
  /// Sum of the angles between the direction gone and that to the goal (path irregularity, Guzzi et al. 2013), of steps
  /// that led somewhere.
  public internal(set) var deviation = 0.0
  public internal(set) var movingSteps = 0
  /// Sum of the lengths of the changes of acceleration, meters a second³.
  public internal(set) var jerk = 0.0
  public internal(set) var jerkSteps = 0
  /// Of the last step.
  var velocity = SIMD2<Double>.zero
  var acceleration = SIMD2<Double>.zero

  /// Meters from rim to rim below which people feel crowded (Chen et al. 2019).
  public static let discomfortDistance = 0.2
}
