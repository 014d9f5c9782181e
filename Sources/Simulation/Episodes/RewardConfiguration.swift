/// What an agent is paid in a step.
public struct RewardConfiguration: Equatable, Sendable {
  /// Per step of cost-to-go gained (or lost); of discs per meter.
  public var progress: Double
  /// On coming to stand on the goal.
  public var arrival: Double
  /// For a move refused because of an agent, a wall or an obstacle.
  public var collision: Double
  /// Every step.
  public var step: Double
  /// Every step that ends off the goal.
  public var offGoal: Double
  /// Per meter and second by which another disc is nearer than `DiscCourse.discomfortDistance`, rim to rim.
  public var discomfort: Double
  /// To everybody when all stand on their goals; to the ego alone, where there is one.
  public var success: Double
  /// Share of the mean reward of the peers within the sensor's range that is added to an agent's own.
  public var shared: Double

  public init(
    progress: Double = 0.3, arrival: Double = 0, collision: Double = -0.05, step: Double = 0,
    offGoal: Double = -0.1, success: Double = 1, shared: Double = 0.3,
    discomfort: Double = 0
  ) {
    self.progress = progress
    self.arrival = arrival
    self.collision = collision
    self.step = step
    self.offGoal = offGoal
    self.success = success
    self.shared = shared
    self.discomfort = discomfort
  }
}
