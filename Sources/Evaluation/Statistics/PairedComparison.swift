/// Two controllers on the same episodes: same map, starts, goals, seed and random streams.
///
/// Pairs of episodes on one instance are no independent samples, so that the interval and the test are over the
/// instances' mean differences (see `InstanceSample`).
public struct PairedComparison: Sendable {
  public var suite: String
  /// Nil where groups with several numbers of agents are taken together.
  public var agents: Int?
  public var metric: String
  public var first: String
  public var second: String
  /// Over the pairs' instances.
  public var firstMean: Double
  public var secondMean: Double
  /// First minus second; its count is that of the pairs of episodes.
  public var difference: Interval
  /// Of the instances' differences.
  public var signs: SignTest
  /// The sign test's p, adjusted by Holm for the comparisons it is read together with; its own for one alone.
  public private(set) var adjustedPValue: Double
  /// How many those are, itself included.
  public private(set) var familySize = 1

  /// The metrics compared where nothing else is asked for, the first the one that tells most.
  public static let defaultMetrics = [
    "SoC", "CSR", "ISR", "makespan", "avg_throughput", "SPL", "a_collisions", "o_collisions",
  ]
  /// Of scenarios about one robot in a crowd.
  static let crowdMetrics = [
    "success_rate", "collision_rate", "timeout_rate", "nav_time", "min_distance", "discomfort", "SPL",
  ]

  /// What is compared of groups where nothing else is asked for.
  static func usual(_ groups: [ResultTable.Group]) -> [String] {
    let crowds = groups.contains(where: \.hasEgo) ? crowdMetrics : []
    let joint = !groups.isEmpty && groups.allSatisfy(\.hasEgo) ? [] : defaultMetrics
    return joint + crowds.filter { !joint.contains($0) }
  }

  /// Which way the sign test points: what its p is about. The mean may point the other way, where a few large
  /// differences outweigh many small ones; then nothing is said of the mean.
  public enum Direction: String, Sendable {
    /// The first has the larger value on more instances, on fewer, or on as many as the second.
    case larger, smaller, neither
  }

  public var direction: Direction {
    signs.larger > signs.smaller ? .larger : signs.larger < signs.smaller ? .smaller : .neither
  }

  /// The controller that was the better one on more instances than the other, whatever the difference of the means; nil
  /// where none was, and where neither larger nor smaller values are better.
  public var favoured: String? {
    guard let better = MetricCatalog.better(metric), direction != .neither else { return nil }
    return (direction == .larger) == (better == .higher) ? first : second
  }

  /// Whether the direction holds at the 5 % level, all comparisons of the family together.
  public var isSignificant: Bool { adjustedPValue < 0.05 && direction != .neither }

  /// Compares the episodes of groups, pair by pair: each of `first` with that of the same case, seed and number in
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
      for (row, value) in zip(group.rows, values) where value.isFinite { others[row] = value }
    }
    var differences = InstanceSample()
    var sides = (InstanceSample(), InstanceSample())
    for group in first {
      guard let values = group.values[metric] else { continue }
      for (row, value) in zip(group.rows, values) where value.isFinite {
        guard let otherValue = others[row] else { continue }
        differences.append(value - otherValue, instance: row.layout)
        sides.0.append(value, instance: row.layout)
        sides.1.append(otherValue, instance: row.layout)
      }
    }
    guard !differences.isEmpty, let firstMean = sides.0.mean, let secondMean = sides.1.mean else {
      return nil
    }
    suite = group.suiteTitle
    agents = first.count == 1 ? group.agents : nil
    self.metric = metric
    self.first = group.controller
    self.second = other.controller
    self.firstMean = firstMean
    self.secondMean = secondMean
    difference = Interval(differences, isOutcome: false)
    signs = SignTest(differences: differences.means)
    adjustedPValue = signs.pValue
  }

  /// The same comparisons, to be read together: each p adjusted by Holm for all of them.
  public static func family(_ comparisons: [PairedComparison]) -> [PairedComparison] {
    zip(comparisons, Holm.adjusted(comparisons.map(\.signs.pValue))).map { comparison, pValue in
      var comparison = comparison
      comparison.adjustedPValue = pValue
      comparison.familySize = comparisons.count
      return comparison
    }
  }

  /// The same with first and second exchanged.
  var mirrored: PairedComparison {
    var other = self
    (other.first, other.second) = (second, first)
    (other.firstMean, other.secondMean) = (secondMean, firstMean)
    other.difference.mean = 0 - difference.mean
    other.difference.bounds = difference.bounds.map { 0 - $0.upperBound...0 - $0.lowerBound }
    (other.signs.larger, other.signs.smaller) = (signs.smaller, signs.larger)
    return other
  }

  /// Whether there is nothing to tell: collisions, say, where nobody ever collides.
  var isEmpty: Bool { firstMean == 0 && secondMean == 0 && difference.mean == 0 && difference.bounds == nil }

  /// All comparisons of two controllers of a run, group by group: one family.
  ///
  /// - Parameter metrics: nil for those that matter for each group; what is 0 for both everywhere is then left out.
  public static func all(
    in table: ResultTable, _ first: String, _ second: String, metrics: [String]? = nil
  ) -> [PairedComparison] {
    family(
      table.groups.filter { $0.controller == first }.flatMap { group in
        let other = table.groups.first {
          $0.controller == second && $0.suiteTitle == group.suiteTitle && $0.agents == group.agents
        }
        return (metrics ?? usual([group])).compactMap { metric -> PairedComparison? in
          let pair = other.flatMap { PairedComparison([group], [$0], metric: metric) }
          return metrics == nil && pair?.isEmpty == true ? nil : pair
        }
      })
  }
}
