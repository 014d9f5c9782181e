/// A named speed measurement of `navsim bench`.
struct Benchmark {
  var name: String
  /// One line on what is measured and on how many cores.
  var summary: String
  var unit: String
  /// What DESIGN asks for: at least this, or at most this where less is better; nil where it is only reported.
  var target: Target?
  /// Measures once and returns the value, in `unit`.
  var measure: () throws -> Double

  enum Target {
    case atLeast(Double)
    case atMost(Double)
  }
}

/// Several runs of one benchmark.
struct BenchmarkResult: Encodable {
  var name: String
  /// Median over the runs.
  var value: Double
  var unit: String
  var minimum: Double
  var maximum: Double
  var runs: Int

  init(_ benchmark: Benchmark, runs: Int) throws {
    var values: [Double] = []
    for _ in 0..<runs { values.append(try benchmark.measure()) }
    values.sort()
    name = benchmark.name
    unit = benchmark.unit
    value = runs % 2 == 1 ? values[runs / 2] : (values[runs / 2 - 1] + values[runs / 2]) / 2
    minimum = values[0]
    maximum = values[runs - 1]
    self.runs = runs
  }
}

/// Seconds that `work` takes on the wall clock.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let duration = try clock.measure(work)
  return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
