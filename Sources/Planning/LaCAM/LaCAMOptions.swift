/// How long LaCAM looks for a plan, and for better ones.
public struct LaCAMOptions: Equatable, Sendable {
  /// Seconds of planning at the start of an episode. What a plan is like after a time depends on the machine; set
  /// `iterations` for plans that are the same everywhere.
  public var timeBudget: Double
  /// Search steps and refinements together after which planning ends, whatever the time; 0 for no such limit.
  /// With a `timeBudget` that is never reached, the same seed gives the same plan on every machine.
  public var iterations: Int
  /// Whether to go on after the first plan: LaCAM* and then neighborhood search, until the budget is used up.
  public var star: Bool
  /// Bytes that search and refinement may take, each. The search ends when they are used up.
  public var memoryLimit: Int

  /// Seconds that make sense.
  public static let timeBudgets: ClosedRange<Double> = 0.001...3600

  public init(
    timeBudget: Double = 1, iterations: Int = 0, star: Bool = true, memoryLimit: Int = 512 << 20
  ) {
    precondition(timeBudget > 0 && iterations >= 0 && memoryLimit > 0)
    self.timeBudget = timeBudget
    self.iterations = iterations
    self.star = star
    self.memoryLimit = memoryLimit
  }
}

/// What is left of the time and the iterations.
struct PlanningBudget {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let timeBudget: Duration
  private let iterationLimit: Int
  private(set) var iterations = 0
  private var isTimeOver = false

  init(_ options: LaCAMOptions) {
    start = clock.now
    timeBudget = .seconds(options.timeBudget)
    iterationLimit = options.iterations
  }

  var seconds: Double { start.duration(to: clock.now) / .seconds(1) }

  /// Counts an iteration; looks at the clock now and then.
  mutating func spend() {
    iterations += 1
    if iterations & 7 == 0 { isTimeOver = start.duration(to: clock.now) >= timeBudget }
  }

  var isSpent: Bool { isTimeOver || (iterationLimit > 0 && iterations >= iterationLimit) }

  /// Of the budget, in 0...1; by iterations alone where they are limited, so that nothing depends on the clock.
  var share: Double {
    if iterationLimit > 0 { return Double(iterations) / Double(iterationLimit) }
    return start.duration(to: clock.now) / timeBudget
  }
}
