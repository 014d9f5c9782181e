public import ArgumentParser
import Basics
public import Evaluation

extension MetricChoice: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  /// Refuses a name that is no metric.
  func refuse(known: [String]) throws {
    if let complaint = complaint(known: known) {
      throw Failure("--metrics: \(complaint)", exitCode: Failure.usage)
    }
  }

  /// What the option says, wherever it stands.
  static let help = ArgumentHelp(
    "What tables and charts show: names, parted by commas, or 'attention' (drift, entropy, quiet steps, beside the usual), or 'all'. Data has every metric.",
    valueName: "names")
}
