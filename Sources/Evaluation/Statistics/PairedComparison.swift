/// Two controllers on the same episodes: same map, starts, goals, seed and random streams.
public struct PairedComparison: Sendable {
  public var suite: String
  /// Nil where groups with several numbers of agents are taken together.
  public var agents: Int?
  public var metric: String
  public var first: String
  public var second: String
  /// Over the pairs.
  public var firstMean: Double
  public var secondMean: Double
  /// First minus second, with its bootstrap interval over pairs.
  public var difference: Interval
  /// Of the differences.
  public var signs: SignTest

  /// The metrics compared where nothing else is asked for.
  public static let defaultMetrics = ["CSR", "ISR", "SoC", "makespan", "avg_throughput"]

  /// Compares the episodes of groups, pair by pair: each of `first` with that of the same instance and number in
  /// `second`. Nil if there is no such pair with this metric.
  ///
  /// - Parameters:
  ///   - first: groups of one controller; at least one.
  ///   - second: groups of another.
  public init?(_ first: [ResultTable.Group], _ second: [ResultTable.Group], metric: String) {
    guard let group = first.first, let other = second.first else { return nil }
    var others: [ResultTable.Row: Double] = [:]
    for group in second {
      guard let values = group.values[metric] else { continue }
      for (row, value) in zip(group.rows, values) where !value.isNaN { others[row] = value }
    }
    var differences: [Double] = []
    var sums = (0.0, 0.0)
    for group in first {
      guard let values = group.values[metric] else { continue }
      for (row, value) in zip(group.rows, values) where !value.isNaN {
        guard let otherValue = others[row] else { continue }
        differences.append(value - otherValue)
        sums.0 += value
        sums.1 += otherValue
      }
    }
    guard !differences.isEmpty else { return nil }
    suite = group.suiteTitle
    agents = first.count == 1 ? group.agents : nil
    self.metric = metric
    self.first = group.controller
    self.second = other.controller
    firstMean = sums.0 / Double(differences.count)
    secondMean = sums.1 / Double(differences.count)
    difference = Interval(differences, isOutcome: false, isDifference: true)
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
        other.flatMap { PairedComparison([group], [$0], metric: metric) }
      }
    }
  }
}
