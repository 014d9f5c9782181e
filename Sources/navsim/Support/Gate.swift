public import ArgumentParser
import Basics
public import Evaluation
import Scenarios
import Simulation

extension Gate: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  /// Refuses a metric that no episode of these tasks reports, before anything runs.
  func check(tasks: Set<NavigationTask>) throws {
    let known =
      EpisodeMetrics.definitions.filter { !tasks.isDisjoint(with: $0.tasks) }.map(\.name)
      + [MetricCatalog.stepTime]
    guard !known.contains(metric) else { return }
    if metric.hasSuffix("=") {
      throw Failure(
        "--gate \(description): write >= and <=, the = behind the sign.", exitCode: Failure.usage)
    }
    let guess = nearestName(to: metric, in: known).map { "did you mean '\($0)'? " } ?? ""
    throw Failure(
      "--gate \(description): no metric '\(metric)' here; \(guess)There are \(known.joined(separator: ", ")).",
      exitCode: Failure.usage)
  }

  /// Refuses selectors that select nothing, before anything runs.
  func check(controllers: [String], suites: [String], agents: [Int]) throws {
    if let complaint = complaint(controllers: controllers, suites: suites, agents: agents) {
      throw Failure("--gate \(description): \(complaint)", exitCode: Failure.usage)
    }
  }
}
