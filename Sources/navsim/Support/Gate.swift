import ArgumentParser
import Scenarios
import Simulation

/// A condition on a mean metric, such as `CSR>=0.9`.
struct Gate: ExpressibleByArgument {
  enum Comparison: String, CaseIterable {
    // Longer signs first, so that `>=` is not read as `>`.
    case atLeast = ">="
    case atMost = "<="
    case above = ">"
    case below = "<"
  }

  var metric: String
  var comparison: Comparison
  var bound: Double
  /// As the user wrote it, without spaces.
  var description: String

  init?(argument: String) {
    description = argument.filter { $0 != " " }
    for comparison in Comparison.allCases {
      guard let sign = description.firstRange(of: comparison.rawValue) else { continue }
      guard sign.lowerBound > description.startIndex,
        let bound = Double(description[sign.upperBound...]), bound.isFinite
      else { return nil }
      metric = String(description[..<sign.lowerBound])
      self.comparison = comparison
      self.bound = bound
      return
    }
    return nil
  }

  func isMet(by value: Double) -> Bool {
    switch comparison {
    case .atLeast: value >= bound
    case .atMost: value <= bound
    case .above: value > bound
    case .below: value < bound
    }
  }

  /// Refuses a metric that no episode of these tasks reports, before anything runs.
  func check(tasks: Set<NavigationTask>) throws {
    let known = EpisodeMetrics.definitions.filter { !tasks.isDisjoint(with: $0.tasks) }.map(\.name)
    guard !known.contains(metric) else { return }
    let guess = nearestName(to: metric, in: known).map { "did you mean '\($0)'? " } ?? ""
    throw Failure(
      "--gate \(description): no metric '\(metric)' here; \(guess)There are \(known.joined(separator: ", ")).",
      exitCode: Failure.usage)
  }

  /// What to tell the user about records whose mean does not meet the gate; nil if it does.
  func complaint(about records: [EpisodeRecord]) -> String? {
    let values = records.compactMap { $0.metric(metric) }
    guard !values.isEmpty else { return "gate \(description) not met: no episode has it." }
    let mean = values.reduce(0, +) / Double(values.count)
    return isMet(by: mean)
      ? nil
      : "gate \(description) not met: \(values.count > 1 ? "mean " : "")\(metric) is \(Figures.number(mean))."
  }
}
