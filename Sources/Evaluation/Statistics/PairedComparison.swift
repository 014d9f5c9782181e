/// Two controllers on the same episodes: same map, starts, goals, seed and random streams.
public struct PairedComparison: Sendable {
  public var suite: String
  public var agents: Int
  public var metric: String
  public var first: String
  public var second: String
  /// Over the pairs.
  public var firstMean: Double
  public var secondMean: Double
  /// First minus second, with its bootstrap interval over pairs.
  public var difference: Interval
  /// Of the differences: a win is a larger value of the first.
  public var signs: SignTest

  /// The metrics compared where nothing else is asked for.
  public static let defaultMetrics = ["CSR", "ISR", "SoC", "makespan", "avg_throughput"]

  /// Compares two groups; nil if they have no episode with this metric in common.
  public init?(_ first: ResultTable.Group, _ second: ResultTable.Group, metric: String) {
    guard let firstValues = first.values[metric], let secondValues = second.values[metric] else { return nil }
    var places: [ResultTable.Row: Int] = [:]
    for (place, row) in second.rows.enumerated() { places[row] = place }
    var differences: [Double] = []
    var sums = (0.0, 0.0)
    for (place, row) in first.rows.enumerated() {
      guard let other = places[row], !firstValues[place].isNaN, !secondValues[other].isNaN else { continue }
      differences.append(firstValues[place] - secondValues[other])
      sums.0 += firstValues[place]
      sums.1 += secondValues[other]
    }
    guard !differences.isEmpty else { return nil }
    suite = first.suiteTitle
    agents = first.agents
    self.metric = metric
    self.first = first.controller
    self.second = second.controller
    firstMean = sums.0 / Double(differences.count)
    secondMean = sums.1 / Double(differences.count)
    difference = Interval(differences, isShare: false, isDifference: true)
    signs = SignTest(differences: differences)
  }

  /// All comparisons of two controllers of a run, group by group.
  public static func all(
    in table: ResultTable, _ first: String, _ second: String, metrics: [String] = defaultMetrics
  ) -> [PairedComparison] {
    table.groups.filter { $0.controller == first }.flatMap { group in
      let other = table.groups.first {
        $0.controller == second && $0.suiteTitle == group.suiteTitle && $0.agents == group.agents
      }
      return metrics.compactMap { metric in
        other.flatMap { PairedComparison(group, $0, metric: metric) }
      }
    }
  }
}
