import Basics
import GridWorld

/// A plan as a file has it: with what its header claims.
public struct PlanFile: Equatable, Sendable {
  public var plan: Plan
  public var claims: PlanClaims
  /// Whether the header says `task=lifelong`: then the goals are those of the last moment, and nobody has to stand
  /// on them.
  public var isLifelong: Bool

  public static let taskKey = "task"
  public static let lifelong = "lifelong"

  /// Reads a plan file: see `Plan.init(file:)`.
  public init(file path: String) throws(PlanFileError) {
    self = try PlanFile(PlanReader(file: path))
  }

  /// - Parameter file: What messages call the text.
  public init(text: [UInt8], file: String) throws(PlanFileError) {
    self = try PlanFile(PlanReader(text: text, file: file))
  }

  private init(_ reader: PlanReader) throws(PlanFileError) {
    let goals = try reader.goals()
    var configurations: [[Cell]] = []
    while let cells = try reader.next() { configurations.append(cells) }
    plan = Plan(
      mapName: reader.header.mapName, solver: reader.header.solver, starts: reader.header.starts ?? goals,
      goals: goals, configurations: configurations)
    claims = reader.header.claims
    isLifelong = reader.header.isLifelong
  }
}

/// What a plan file's header says about its solution; nil for what it leaves out.
public struct PlanClaims: Equatable, Sendable {
  public var isSolved: Bool?
  public var sumOfCosts: Int?
  public var makespan: Int?

  public init(isSolved: Bool? = nil, sumOfCosts: Int? = nil, makespan: Int? = nil) {
    self.isSolved = isSolved
    self.sumOfCosts = sumOfCosts
    self.makespan = makespan
  }

  /// What does not hold of a plan, a sentence each. As makespan the last step counts too, where everybody rests
  /// before it. Without a solution there is nothing to hold the claims against.
  public func mismatches(with plan: Plan) -> [String] {
    mismatches(isSolved: plan.isSolved, arrivals: plan.arrivals, configurations: plan.configurations.count)
  }

  /// The same of a plan that is known by its figures.
  ///
  /// - Parameters:
  ///   - arrivals: when each agent comes to rest on its goal.
  ///   - configurations: steps and the start.
  public func mismatches(isSolved isPlanSolved: Bool, arrivals: [Int], configurations: Int) -> [String] {
    guard configurations > 0 else { return [] }
    var mismatches: [String] = []
    func compare(_ key: String, _ claim: Int?, _ found: Int, or other: Int? = nil) {
      guard let claim, claim != found, claim != other else { return }
      mismatches.append("header: \(key)=\(claim), but the solution has \(key)=\(found)")
    }
    compare("solved", isSolved.map { $0 ? 1 : 0 }, isPlanSolved ? 1 : 0)
    compare("soc", sumOfCosts, arrivals.reduce(0, +))
    compare("makespan", makespan, arrivals.max() ?? 0, or: configurations - 1)
    return mismatches
  }
}
