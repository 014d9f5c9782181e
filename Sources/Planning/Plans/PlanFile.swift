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
    let text: TextFile
    do { text = try TextFile(path: path) } catch { throw PlanFileError(error) }
    try self.init(text: text.bytes, file: path)
  }

  /// - Parameter file: What messages call the text.
  public init(text: [UInt8], file: String) throws(PlanFileError) {
    var reader = PlanReader(file: file)
    for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      try reader.read(line.last == UInt8(ascii: "\r") ? line.dropLast() : line, number: index + 1)
    }
    self = try reader.finish()
  }

  init(plan: Plan, claims: PlanClaims, isLifelong: Bool) {
    self.plan = plan
    self.claims = claims
    self.isLifelong = isLifelong
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
    guard !plan.configurations.isEmpty else { return [] }
    var mismatches: [String] = []
    func compare(_ key: String, _ claim: Int?, _ found: Int, or other: Int? = nil) {
      guard let claim, claim != found, claim != other else { return }
      mismatches.append("header: \(key)=\(claim), but the solution has \(key)=\(found)")
    }
    compare("solved", isSolved.map { $0 ? 1 : 0 }, plan.isSolved ? 1 : 0)
    compare("soc", sumOfCosts, plan.sumOfCosts)
    compare("makespan", makespan, plan.makespan, or: plan.configurations.count - 1)
    return mismatches
  }
}
