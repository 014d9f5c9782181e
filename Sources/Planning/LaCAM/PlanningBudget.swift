/// What is left of the time or, where they are limited, of the iterations. Only one of the two ends planning: plans
/// within a number of iterations don't depend on the clock.
///
/// Everything that may take long says what work it does, and is told whether to go on; the clock is looked at by the
/// work done, as often as that needs for looks some tenths of a millisecond apart.
final class PlanningBudget {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let timeBudget: Duration
  private let iterationLimit: Int
  private(set) var iterations = 0
  /// Whether whatever is being done should be given up. Never where iterations are limited.
  private(set) var isTimeOver = false
  private var lastLook: ContinuousClock.Instant
  private var workUntilLook: Int
  private var workBetweenLooks = 256
  private static let looksApart: ClosedRange<Duration> = .microseconds(50) ... .microseconds(300)
  private static let longestWork = 1 << 14

  init(_ options: LaCAMOptions) {
    start = clock.now
    lastLook = start
    timeBudget = .seconds(options.timeBudget)
    iterationLimit = options.iterations
    workUntilLook = iterationLimit > 0 ? .max : 0
  }

  var seconds: Double { start.duration(to: clock.now) / .seconds(1) }

  /// Counts an iteration.
  func spend() {
    iterations += 1
    work(16)
  }

  /// Counts work, in units of about ten nanoseconds.
  ///
  /// - Returns: Whether there is time for more.
  @discardableResult
  @inline(__always)
  func work(_ amount: Int) -> Bool {
    workUntilLook &-= amount
    if workUntilLook <= 0 { look() }
    return !isTimeOver
  }

  private func look() {
    guard iterationLimit == 0 else {
      workUntilLook = .max
      return
    }
    let now = clock.now
    let apart = lastLook.duration(to: now)
    lastLook = now
    if apart > PlanningBudget.looksApart.upperBound {
      workBetweenLooks = max(1, workBetweenLooks / 4)
    } else if apart < PlanningBudget.looksApart.lowerBound {
      workBetweenLooks = min(PlanningBudget.longestWork, 2 * workBetweenLooks)
    }
    workUntilLook = workBetweenLooks
    isTimeOver = start.duration(to: now) >= timeBudget
  }

  var isSpent: Bool { isTimeOver || (iterationLimit > 0 && iterations >= iterationLimit) }

  /// Of the budget, in 0...1; by iterations alone where they are limited, so that nothing depends on the clock.
  var share: Double {
    if iterationLimit > 0 { return Double(iterations) / Double(iterationLimit) }
    return start.duration(to: clock.now) / timeBudget
  }
}
