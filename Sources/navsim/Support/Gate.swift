public import ArgumentParser
import Basics
public import Evaluation

extension Gate: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  /// Refuses the gate, before anything runs, if there is something to complain about.
  func refuse(for complaint: String?) throws {
    if let complaint { throw Failure("--gate \(description): \(complaint)", exitCode: Failure.usage) }
  }
}
