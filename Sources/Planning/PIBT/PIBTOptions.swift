public import Basics

/// What PIBT does beyond the plain algorithm.
public struct PIBTOptions: Equatable, Sendable {
  /// Whether two agents that stand in each other's way may trade places where the map leaves room nearby (the
  /// swap technique of Okumura 2023, "Improving LaCAM for scalable eventually optimal multi-agent pathfinding").
  public var swap: Bool
  /// Temperature of the Gumbel noise on the five scores of an agent that keeps coming back to its cell, in steps
  /// of cost-to-go; 0 for none. Breaks livelocks. See `RepetitionNoise`.
  public var repetitionNoise: Float
  /// Whether an agent on its goal gets that noise too while such an agent stands next to it, so that parked
  /// agents step aside.
  public var parking: Bool

  /// Temperatures that make sense.
  public static let temperatures: ClosedRange<Double> = 0...100

  public init(swap: Bool = false, repetitionNoise: Float = 0, parking: Bool = false) {
    self.swap = swap
    self.repetitionNoise = repetitionNoise
    self.parking = parking
  }

  /// - Throws: What is out of its range.
  public func validate(at keyPath: String = "controller") throws(ConfigurationError) {
    try ConfigurationError.check(
      "\(keyPath).repetitionNoise", Double(repetitionNoise), in: PIBTOptions.temperatures)
  }

  /// The plain algorithm.
  public static let plain = PIBTOptions()
  /// All of it: what users know as `pibt+`.
  ///
  /// Of the temperatures .25, .5, .75 and 1, .75 solved most of POGEMA's development instances: with 64 agents on
  /// random maps .990, with 32, 48 and 64 on mazes 1, .985 and .871 (n = 480 each). Lower ones take 1 to 4 % fewer
  /// steps, and solve less.
  public static let strong = PIBTOptions(swap: true, repetitionNoise: 0.75, parking: true)
}
