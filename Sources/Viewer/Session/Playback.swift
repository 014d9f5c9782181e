/// Turns seconds that pass into steps that are due, and into how far the last step's motion has come.
public struct Playback: Equatable, Sendable {
  /// Speeds that `+` and `-` walk through, in steps per second.
  public static let speeds: [Double] = [
    0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
  ]
  /// Above this many steps a second, motion between steps is no longer drawn.
  public static let smoothLimit = 60.0
  /// A longer gap between two frames counts as this many seconds: after a hiccup nothing has to be caught up.
  private static let longestFrame = 0.25

  public var isPaused: Bool
  /// Infinite: as fast as possible.
  public private(set) var stepsPerSecond: Double
  /// How much of the last step's time has passed, 0 to 1. At 1, the next step is due.
  public private(set) var phase = 1.0
  /// While paused, a single step's motion is drawn at this speed.
  private var settlingSpeed: Double

  public init(stepsPerSecond: Double = 5, isPaused: Bool = false) {
    precondition(stepsPerSecond > 0, "a speed is above zero")
    self.stepsPerSecond = stepsPerSecond
    self.isPaused = isPaused
    settlingSpeed = max(6, stepsPerSecond)
  }

  public var isUnlimited: Bool { stepsPerSecond == .infinity }

  /// How much of the last move is to be drawn, 0 to 1.
  public var progress: Float {
    stepsPerSecond <= Self.smoothLimit || isPaused ? Float(phase) : 1
  }

  /// The speed in words.
  public var description: String {
    if isUnlimited { return "max" }
    let isWhole = stepsPerSecond == stepsPerSecond.rounded() && stepsPerSecond < 1e9
    let number = isWhole ? "\(Int(stepsPerSecond))" : "\((stepsPerSecond * 100).rounded() / 100)"
    return number + (stepsPerSecond == 1 ? " step/s" : " steps/s")
  }

  /// Lets `elapsed` seconds pass.
  /// - Parameter canStep: False once the episode is over: motion then only comes to its end.
  /// - Returns: Steps now due, 0 while paused; `Int.max` for as many as time allows.
  public mutating func stepsDue(after elapsed: Double, canStep: Bool) -> Int {
    let elapsed = max(0, min(elapsed, Self.longestFrame))
    if isPaused || !canStep {
      phase = min(1, phase + elapsed * max(settlingSpeed, isUnlimited ? 0 : stepsPerSecond))
      return 0
    }
    guard !isUnlimited else {
      phase = 1
      return .max
    }
    phase += elapsed * stepsPerSecond
    let due = phase.rounded(.down)
    phase -= due
    return Int(due)
  }

  /// Notes that a single step was made by hand: its motion starts now.
  public mutating func beginStep() {
    phase = 0
    settlingSpeed = max(6, isUnlimited ? 0 : min(stepsPerSecond, Self.smoothLimit))
  }

  /// Ends the motion under way, as after a restart.
  public mutating func settle() { phase = 1 }

  public mutating func speedUp() {
    guard !isUnlimited else { return }
    stepsPerSecond = Self.speeds.first { $0 > stepsPerSecond * 1.001 } ?? stepsPerSecond
  }

  public mutating func slowDown() {
    stepsPerSecond = Self.speeds.last { $0 < stepsPerSecond * 0.999 } ?? stepsPerSecond
  }

  public mutating func setSpeed(_ stepsPerSecond: Double) {
    precondition(stepsPerSecond > 0, "a speed is above zero")
    self.stepsPerSecond = stepsPerSecond
    phase = min(phase, 1)
  }
}
