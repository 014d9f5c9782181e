/// Several runs of one benchmark.
public struct BenchmarkResult: Sendable {
  public var name: String
  /// Median over the runs.
  public var value: Double
  public var unit: String
  public var minimum: Double
  public var maximum: Double
  public var runs: Int

  /// Measures.
  ///
  /// - Throws: what the benchmark throws, as `BenchmarkError`.
  public init(_ benchmark: Benchmark, runs: Int) throws {
    precondition(runs > 0, "\(runs) runs")
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
