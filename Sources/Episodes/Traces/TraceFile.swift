import Basics
public import Scenarios
public import Simulation

/// A recorded episode, read back as a whole; `TraceReader` reads longer ones step by step.
public struct TraceFile: Sendable {
  public let path: String
  /// What drove the agents, as the header says.
  public let controller: String
  /// The scenario that was run, from the header.
  public let scenario: Scenario
  /// From t = 0; never empty.
  public let steps: [TraceStep]
  /// What to tell the user about a trace that ends too early; nil for a whole one.
  public let warning: String?

  /// Reads a trace of at most `TextFile.maximumBytes`. One that ends in the middle of a line is read up to there, with a
  /// `warning`.
  public init(path: String) throws(TraceError) {
    let reader = try TraceReader(path: path, maximumBytes: TextFile.maximumBytes)
    var steps: [TraceStep] = []
    while let step = try reader.next() { steps.append(step) }
    self.path = path
    controller = reader.controller
    scenario = reader.scenario
    self.steps = steps
    warning = reader.warning
  }
}
