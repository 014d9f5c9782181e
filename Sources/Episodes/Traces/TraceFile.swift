public import Basics
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
  /// Under `reach`, of every agent, the first step by which it had reached as many goals as it has; `Int.max` for never.
  private let completions: [Int]
  /// What to tell the user about a trace that ends too early; nil for a whole one.
  public let warning: String?

  /// An episode that was recorded in memory.
  ///
  /// - Parameters:
  ///   - controller: what drove the agents, in a few words.
  ///   - scenario: as it was run (`Scenario.equipped`).
  ///   - steps: from t = 0; at least one.
  public init(controller: String, scenario: Scenario, steps: [TraceStep]) {
    precondition(!steps.isEmpty, "a trace has its start at least")
    path = ""
    self.controller = controller
    self.scenario = scenario
    self.steps = steps
    completions = TraceFile.completions(scenario.world, steps)
    warning = nil
  }

  /// Reads a trace. One that ends in the middle of a line is read up to there, with a `warning`.
  ///
  /// - Parameter maximumBytes: the largest file that is read.
  public init(path: String, maximumBytes: Int = TextFile.maximumBytes) throws(TraceError) {
    KeptInputs.keep(path)
    try self.init(try TraceReader(path: path, maximumBytes: maximumBytes))
  }

  /// Reads a trace that is in memory; what messages call it is its `name`.
  public init(bytes: [UInt8], name: String = "trace") throws(TraceError) {
    try self.init(try TraceReader(bytes: bytes, name: name))
  }

  private init(_ reader: TraceReader) throws(TraceError) {
    var steps: [TraceStep] = []
    while let step = try reader.next() { steps.append(step) }
    path = reader.path
    controller = reader.controller
    scenario = reader.scenario
    self.steps = steps
    completions = TraceFile.completions(reader.scenario.world, steps)
    warning = reader.warning
  }

  /// Whether an agent had visited all its goals at a step and stood on the last.
  ///
  /// - Precondition: `step` in `steps.indices`.
  public func isOnGoal(_ agent: Int, at step: Int) -> Bool {
    guard completions[agent] <= step else { return false }
    guard let motion = scenario.world.dynamics.discMotion else {
      return steps[step].positions[agent] == steps[step].goals[agent]
    }
    let disc = steps[step].discs[agent]
    let way = disc.goal - disc.position
    return (way * way).sum() < motion.goalTolerance * motion.goalTolerance
  }

  /// The step by which an agent had reached all its goals; nil if it did not, and in tasks without end.
  public func completion(of agent: Int) -> Int? { completions[agent] == .max ? nil : completions[agent] }

  private static func completions(_ world: WorldConfiguration, _ steps: [TraceStep]) -> [Int] {
    var completions = [Int](repeating: .max, count: world.agents.count)
    guard world.task == .reach else { return completions }
    var left = world.agents.map(\.goals.count)
    for step in steps.indices {
      for agent in steps[step].arrived where left[agent] > 0 {
        left[agent] -= 1
        if left[agent] == 0 { completions[agent] = step }
      }
    }
    return completions
  }
}
