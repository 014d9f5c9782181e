public import Basics

/// A named speed measurement of `navsim bench`.
public struct Benchmark {
  public var name: String
  /// One line on what is measured and on how many cores.
  public var summary: String
  /// Of the value.
  public var unit: String
  /// What it should reach; nil where it is only reported.
  public var target: Target?
  /// Measures once and returns the value, in `unit`.
  public var measure: () throws -> Double

  public enum Target: Sendable {
    case atLeast(Double)
    /// Where less is better.
    case atMost(Double)
  }

  /// All there are, in the order in which they are run. On the main thread.
  public static var all: [Benchmark] {
    StepBenchmarks.all + DiscBenchmarks.all + PlanningBenchmarks.all + LearningBenchmarks.all
      + NavigatorBenchmarks.all + EnvironmentBenchmarks.all
      + ViewerBenchmarks.all
  }
}

/// A benchmark whose work did not come out as it must, so that its time means nothing.
public struct BenchmarkError: ReportedError, Equatable {
  public var fault: Fault { .internalError }

  public var description: String
}

/// Seconds that `work` takes on the wall clock.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let duration = try clock.measure(work)
  return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
