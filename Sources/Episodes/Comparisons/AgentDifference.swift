import Scenarios
import Simulation

/// How one robot fares in two traces.
public struct AgentDifference: Equatable, Sendable {
  /// Of one of the traces.
  public struct Course: Equatable, Sendable {
    /// The step by which it had reached all its goals; nil if it did not, and in tasks without end.
    public var arrival: Int?
    /// Goals it reached; under `reach` at most as many as it has.
    public var goals: Int
    /// Cells entered, or meters gone by a disc.
    public var pathLength: Double
  }

  public var agent: Int
  /// The first step, of those that both traces have, at which anything of it differs; nil if none does.
  public var firstStep: Int?
  public var left: Course
  public var right: Course
  /// Between where it is at the end of one trace and at the end of the other: cells, or meters of discs.
  public var apart: Double

  init(_ agent: Int, _ left: TraceFile, _ right: TraceFile, common: Int) {
    self.agent = agent
    firstStep = (0..<common).first { left.steps[$0].differs(from: right.steps[$0], of: agent) }
    self.left = Course(of: agent, in: left)
    self.right = Course(of: agent, in: right)
    let way =
      left.place(of: agent, at: left.steps.count - 1) - right.place(of: agent, at: right.steps.count - 1)
    apart = (way * way).sum().squareRoot()
  }

  /// What the order of differences goes by, the most important first.
  struct Weight: Comparable {
    var values: [Double]

    static func < (a: Weight, b: Weight) -> Bool { a.values.lexicographicallyPrecedes(b.values) }
  }

  var weight: Weight {
    // Never is later than any step.
    let arrivals = [left, right].map { $0.arrival.map(Double.init) ?? 1e9 }
    return Weight(values: [
      abs(arrivals[0] - arrivals[1]), Double(abs(left.goals - right.goals)), apart,
      abs(left.pathLength - right.pathLength), -Double(firstStep ?? .max), -Double(agent),
    ])
  }
}

extension AgentDifference.Course {
  fileprivate init(of agent: Int, in file: TraceFile) {
    arrival = file.completion(of: agent)
    let arrivals = file.steps.count { $0.t > 0 && $0.arrived.contains(agent) }
    goals =
      file.scenario.world.task == .reach
      ? min(arrivals, file.scenario.world.agents[agent].goals.count) : arrivals
    pathLength = file.steps.indices.dropFirst().reduce(0) { length, step in
      let way = file.place(of: agent, at: step) - file.place(of: agent, at: step - 1)
      return length + (way * way).sum().squareRoot()
    }
  }
}

extension TraceFile {
  /// Where an agent is at a step: column and row, or meters of a disc.
  fileprivate func place(of agent: Int, at step: Int) -> SIMD2<Double> {
    let step = steps[step]
    if !step.discs.isEmpty { return step.discs[agent].position }
    return SIMD2(Double(step.positions[agent][0]), Double(step.positions[agent][1]))
  }
}
