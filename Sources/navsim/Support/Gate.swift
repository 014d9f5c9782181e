import ArgumentParser

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

  init?(argument: String) {
    for comparison in Comparison.allCases {
      guard let sign = argument.range(of: comparison.rawValue) else { continue }
      let metric = argument[..<sign.lowerBound].filter { $0 != " " }
      let number = argument[sign.upperBound...].filter { $0 != " " }
      guard !metric.isEmpty, let bound = Double(number) else { return nil }
      self.metric = metric
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

  var description: String { "\(metric)\(comparison.rawValue)\(bound)" }
}
