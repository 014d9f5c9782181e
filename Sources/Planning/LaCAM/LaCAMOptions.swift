public import Basics

/// How long LaCAM looks for a plan, and for better ones.
public struct LaCAMOptions: Equatable, Sendable {
  /// Seconds of planning at the start of an episode, distances included, kept to within a tenth and 20 ms. What a plan is like after a time
  /// depends on the machine; set `iterations` for plans that are the same everywhere.
  public var timeBudget: Double
  /// Search steps and refinements together after which planning ends; 0 for none, so that `timeBudget` ends it. Where they
  /// are given nobody looks at the clock: the same seed gives the same plan on every machine, however busy.
  public var iterations: Int
  /// Whether to go on after the first plan: LaCAM* and then neighborhood search, until the budget is used up.
  public var star: Bool
  /// Bytes that search and refinement may take, each. The search ends when they are used up.
  public var memoryLimit: Int

  /// Seconds that make sense.
  public static let timeBudgets: ClosedRange<Double> = 0.001...3600
  public static let iterationCounts = 0...1_000_000_000
  /// Bytes that make sense.
  public static let memoryLimits = 1...1 << 44

  public init(
    timeBudget: Double = 1, iterations: Int = 0, star: Bool = true, memoryLimit: Int = 512 << 20
  ) {
    self.timeBudget = timeBudget
    self.iterations = iterations
    self.star = star
    self.memoryLimit = memoryLimit
  }

  /// - Throws: What is out of its range.
  public func validate(at keyPath: String = "controller") throws(ConfigurationError) {
    try ConfigurationError.check("\(keyPath).timeBudget", timeBudget, in: LaCAMOptions.timeBudgets)
    try ConfigurationError.check("\(keyPath).iterations", iterations, in: LaCAMOptions.iterationCounts)
    try ConfigurationError.check("\(keyPath).memoryLimit", memoryLimit, in: LaCAMOptions.memoryLimits)
  }
}
