import Attention
import Basics
import GridWorld
import Policies
import Simulation

/// Makes the demonstrations of a data set that are not there yet, on several threads, and adds them to its file in the
/// order of their numbers.
struct DemonstrationMaker {
  /// Instances between two looks at whether it is cancelled.
  private static let chunk = 16

  let file: DemonstrationFile
  let jobs: Int
  let isCancelled: @Sendable () -> Bool
  /// Bytes that the data set may have.
  let sizeLimit: Int
  var report: DataReport
  let tell: (DataReport) throws -> Void

  /// Makes the demonstrations 0..<count by `make`.
  ///
  /// - Returns: False if it is cancelled; those that are whole are kept.
  mutating func run(
    count: Int, _ make: @escaping @Sendable (_ index: Int) -> Demonstration
  ) throws -> Bool {
    let start = ContinuousClock.now
    let before = min(file.demonstrations.count, count)
    report.total = count
    if before < count { try say(before, since: start) }
    while file.demonstrations.count < count, file.byteCount < sizeLimit {
      if isCancelled() { return false }
      let first = file.demonstrations.count
      let made = Workers.map(count: min(DemonstrationMaker.chunk, count - first), jobs: jobs) {
        make(first + $0)
      }
      for demonstration in made {
        guard file.byteCount + DemonstrationFile.size(demonstration) <= sizeLimit else {
          report.leftOut = count - file.demonstrations.count
          try say(before, since: start)
          return true
        }
        try file.append(demonstration)
      }
      try say(before, since: start)
    }
    return true
  }

  private mutating func say(_ before: Int, since start: ContinuousClock.Instant) throws {
    let all = file.demonstrations
    report.done = all.count
    report.made = all.count - before
    report.skipped = all.count { $0.status != .solved }
    report.states = all.reduce(0) { $0 + $1.states }
    report.rows = all.reduce(0) { $0 + $1.states * $1.agents }
    report.seconds = start.duration(to: .now) / .seconds(1)
    try tell(report)
  }
}
