import Basics
import GridWorld

/// What is left of the time or, where they are limited, of the iterations. Only one of the two ends planning: plans
/// within a number of iterations don't depend on the clock.
///
/// Everything that may take long says what work it does, and is told whether to go on; the clock is looked at by the
/// work done, as often as that needs for looks some tenths of a millisecond apart. So nothing may take long for little
/// work: memory that grows with the map is filled in pieces, corridors are followed and distances are searched for in
/// pieces. What is only told afterwards takes at most some hundredths of what it took to get there: memory that grows by
/// doubling, copying a plan.
final class PlanningBudget {
  /// Since the start.
  private let elapsed: () -> Duration
  private let timeBudget: Duration
  private let iterationLimit: Int
  private(set) var iterations = 0
  /// Whether whatever is being done should be given up. Never where iterations are limited.
  private(set) var isTimeOver = false
  private var lastLook: Duration
  /// How often the clock was looked at.
  private(set) var looks = 0
  private var workUntilLook: Int
  private var workBetweenLooks = 256
  private static let looksApart: ClosedRange<Duration> = .microseconds(50) ... .microseconds(300)
  private static let longestWork = 1 << 14

  /// - Parameter elapsed: another clock than the system's, for tests.
  init(_ options: LaCAMOptions, elapsed: (() -> Duration)? = nil) {
    let clock = ContinuousClock()
    let start = clock.now
    self.elapsed = elapsed ?? { start.duration(to: clock.now) }
    lastLook = .zero
    timeBudget = .seconds(options.timeBudget)
    iterationLimit = options.iterations
    workUntilLook = iterationLimit > 0 ? .max : 0
  }

  var seconds: Double { elapsed() / .seconds(1) }

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

  /// Fills memory in pieces.
  ///
  /// - Parameter element: of an index.
  /// - Returns: Whether there is time for more. If not, a part may not be filled.
  func fill<Element>(_ buffer: FlatBuffer<Element>, _ element: (Int) -> Element) -> Bool {
    var next = 0
    while next < buffer.count {
      let end = min(next + PlanningBudget.pieceOfMemory, buffer.count)
      for index in next..<end { buffer.base[index] = element(index) }
      guard work((end - next) / 4) else { return false }
      next = end
    }
    return true
  }

  /// Elements after which filling looks whether it should go on.
  private static let pieceOfMemory = 1 << 14

  private func look() {
    guard iterationLimit == 0 else {
      workUntilLook = .max
      return
    }
    looks += 1
    let now = elapsed()
    let apart = now - lastLook
    lastLook = now
    if apart > PlanningBudget.looksApart.upperBound {
      workBetweenLooks = max(1, workBetweenLooks / 4)
    } else if apart < PlanningBudget.looksApart.lowerBound {
      workBetweenLooks = min(PlanningBudget.longestWork, 2 * workBetweenLooks)
    }
    workUntilLook = workBetweenLooks
    isTimeOver = now >= timeBudget
  }

  var isSpent: Bool { isTimeOver || (iterationLimit > 0 && iterations >= iterationLimit) }

  /// Of the budget, in 0...1; by iterations alone where they are limited, so that nothing depends on the clock.
  var share: Double {
    if iterationLimit > 0 { return Double(iterations) / Double(iterationLimit) }
    return elapsed() / timeBudget
  }

  // MARK: - Distances

  /// Work that a piece of a search for distances is.
  private static let pieceWork = CostToGoFields.pieceOfSearch / 4

  /// Steps from a cell to a goal; nil if time is over before they are known.
  @inline(__always)
  func distance(_ fields: CostToGoFields, from cell: Int32, to goal: Int32) -> Int32? {
    guard !isTimeOver else { return nil }
    return fields.distance(from: cell, to: goal, unless: { !work(PlanningBudget.pieceWork) })
  }

  /// Steps from a cell and its neighbors to a goal; nil if time is over before they are known.
  @inline(__always)
  func distances(
    _ fields: CostToGoFields, around cell: Int32, offsets: InlineArray<5, Int32>, to goal: Int32
  ) -> InlineArray<5, Int32>? {
    guard !isTimeOver else { return nil }
    return fields.distances(
      around: cell, offsets: offsets, to: goal, unless: { !work(PlanningBudget.pieceWork) })
  }
}
