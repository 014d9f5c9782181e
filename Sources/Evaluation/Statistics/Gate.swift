import Basics
public import Episodes
import Scenarios
public import Simulation

/// A condition on a mean metric, such as `CSR>=0.9` or `CSR[lacam,n=64]>=0.9`.
///
/// In brackets a controller, a number of agents (`n=64`) and a suite (`suite=NAME`) say which episodes count. Every
/// controller and suite that is left has to meet the condition on its own, over all its numbers of agents. The mean is
/// that of tables, over instances.
public struct Gate: Equatable, Sendable {
  public enum Comparison: String, CaseIterable, Sendable {
    // Longer signs first, so that `>=` is not read as `>`.
    case atLeast = ">="
    case atMost = "<="
    case above = ">"
    case below = "<"
  }

  public var metric: String
  public var controller: String?
  public var agents: Int?
  public var suite: String?
  public var comparison: Comparison
  public var bound: Double
  /// As the user wrote it, without spaces around.
  public var description: String

  /// Nil for a text that is no gate.
  public init?(_ text: String) {
    func trimmed(_ part: Substring) -> Substring {
      let end = part.lastIndex { $0 != " " }.map(part.index(after:)) ?? part.startIndex
      return part[..<end].drop { $0 == " " }
    }
    let whole = trimmed(text[...])
    description = String(whole)
    // The metric, what stands in brackets, and the sign with the bound.
    var (subject, selector, condition) = (Substring(), Substring(), Substring())
    if let open = whole.firstIndex(of: "[") {
      guard let close = whole.lastIndex(of: "]"), open < close else { return nil }
      subject = trimmed(whole[..<open])
      selector = trimmed(whole[whole.index(after: open)..<close])
      condition = trimmed(whole[whole.index(after: close)...])
      guard !selector.isEmpty else { return nil }
    } else {
      let sign = whole.firstIndex { "<>".contains($0) } ?? whole.endIndex
      (subject, condition) = (trimmed(whole[..<sign]), whole[sign...])
    }
    guard !subject.isEmpty, !subject.contains(where: { "<>]".contains($0) }),
      let comparison = Comparison.allCases.first(where: { condition.hasPrefix($0.rawValue) }),
      let bound = Double(trimmed(condition.dropFirst(comparison.rawValue.count))), bound.isFinite
    else { return nil }
    metric = String(subject)
    self.comparison = comparison
    self.bound = bound
    for part in selector.split(separator: ",", omittingEmptySubsequences: selector.isEmpty) {
      guard read(trimmed(part)) else { return nil }
    }
  }

  /// One selector; false if it makes no sense or says again what has been said.
  private mutating func read(_ part: Substring) -> Bool {
    if part.isEmpty { return false }
    if part.hasPrefix("n=") {
      guard agents == nil, let count = Int(part.dropFirst(2)), count > 0 else { return false }
      agents = count
    } else if part.hasPrefix("suite=") {
      guard suite == nil, part.count > 6 else { return false }
      suite = String(part.dropFirst(6))
    } else {
      guard controller == nil else { return false }
      controller = String(part)
    }
    return true
  }

  public func isMet(by value: Double) -> Bool {
    switch comparison {
    case .atLeast: value >= bound
    case .atMost: value <= bound
    case .above: value > bound
    case .below: value < bound
    }
  }

  /// What to tell about a metric that no episode of these tasks reports; nil if all is well.
  public func complaint(tasks: Set<NavigationTask>) -> String? {
    let known =
      EpisodeMetrics.definitions.filter { !tasks.isDisjoint(with: $0.tasks) }.map(\.name)
      + [MetricCatalog.stepTime]
    if known.contains(metric) { return nil }
    if metric.hasSuffix("=") { return "write >= and <=, the = behind the sign." }
    let guess = nearestName(to: metric, in: known).map { "did you mean '\($0)'? " } ?? ""
    return "no metric '\(metric)' here; \(guess)There are \(known.joined(separator: ", "))."
  }

  /// What to tell about a selector that selects nothing of a batch; nil if all is well.
  public func complaint(controllers: [String], suites: [String], agents counts: [Int]) -> String? {
    func unknown(_ kind: String, _ name: String, _ known: [String]) -> String {
      let guess = nearestName(to: name, in: known).map { "did you mean '\($0)'? There" } ?? "there"
      return "no \(kind) '\(name)' here; \(guess) are \(known.joined(separator: ", "))."
    }
    if let controller, !controllers.contains(controller) {
      return unknown("controller", controller, controllers)
    }
    if let suite, !suites.contains(suite) { return unknown("suite", suite, suites) }
    if let agents, !counts.contains(agents) {
      let known = counts.map(String.init).joined(separator: ", ")
      return "no case has \(agents) agents; there are some with \(known)."
    }
    return nil
  }

  /// What to tell the user about records whose mean does not meet the gate; nil if it does.
  public func complaint(about records: some Collection<EpisodeRecord>) -> String? {
    let sample = RunText.sample(
      of: metric,
      records.lazy.filter { record in
        (controller.map { $0 == record.controller } ?? true) && (agents.map { $0 == record.agents } ?? true)
      })
    guard let mean = sample.mean else { return "gate \(description) not met: no episode has it." }
    return isMet(by: mean)
      ? nil
      : "gate \(description) not met: \(sample.count > 1 ? "mean " : "")\(metric) is \(Figures.number(mean))."
  }

  /// What does not meet the gate, a line each; empty if all does.
  public func complaints(about table: ResultTable) -> [String] {
    let groups = table.groups.filter { group in
      (controller.map { $0 == group.controller } ?? true) && (agents.map { $0 == group.agents } ?? true)
        && (suite.map { $0 == group.suite } ?? true)
    }
    var subjects: [(title: String, sample: InstanceSample)] = []
    for group in groups {
      let title = "\(group.suiteTitle), \(group.controller)"
      if let place = subjects.firstIndex(where: { $0.title == title }) {
        subjects[place].sample += group.sample(metric)
      } else {
        subjects.append((title, group.sample(metric)))
      }
    }
    subjects.removeAll { $0.sample.isEmpty }
    guard !subjects.isEmpty else { return ["gate \(description) not met: no episode has it."] }
    return subjects.compactMap { title, sample in
      guard let mean = sample.mean, !isMet(by: mean) else { return nil }
      return
        "gate \(description) not met: \(title): mean \(metric) is \(Figures.number(mean)), "
        + "n = \(Interval.size(episodes: sample.count, instances: sample.instanceCount))."
    }
  }
}
