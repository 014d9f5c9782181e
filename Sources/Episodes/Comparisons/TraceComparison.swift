import GridWorld
import Scenarios
public import Simulation

/// Two recorded episodes, step for step: where they first differ, and how much each robot does.
///
/// Steps are compared exactly, as traces write them; what was attended to is not. Of teams of different sizes the robots
/// that both have are compared, by their numbers.
public struct TraceComparison: Sendable {
  /// What a step says of an agent.
  public enum Field: String, CaseIterable, Sendable {
    case positions, headings, velocities, actions, goals, arrived, collisions
  }

  /// The first step at which they differ.
  public struct Divergence: Equatable, Sendable {
    public var step: Int
    /// Of each field that differs there, the agents, ascending.
    public var fields: [(field: Field, agents: [Int])]
    /// Whether obstacles stand elsewhere.
    public var movesObstacles: Bool

    public static func == (a: Self, b: Self) -> Bool {
      a.step == b.step && a.movesObstacles == b.movesObstacles
        && a.fields.map(\.field) == b.fields.map(\.field) && a.fields.map(\.agents) == b.fields.map(\.agents)
    }
  }

  public let left: TraceFile
  public let right: TraceFile
  /// Agents that both have.
  public let agentCount: Int
  /// Nil if they are alike as long as both go on.
  public let divergence: Divergence?
  /// Of every agent that both have, in their order.
  public let agents: [AgentDifference]

  /// - Throws: where robots were recorded on different maps, or move differently: their steps can't be compared.
  public init(_ left: TraceFile, _ right: TraceFile) throws(TraceComparisonError) {
    let (own, other) = (left.scenario.world, right.scenario.world)
    guard own.grid == other.grid, own.cellSize == other.cellSize else {
      throw .otherMap(path: right.path, map: TraceComparison.words(right), than: TraceComparison.words(left))
    }
    guard own.dynamics.model == other.dynamics.model else {
      throw .otherDynamics(
        path: right.path, model: other.dynamics.model.rawValue, than: own.dynamics.model.rawValue)
    }
    self.left = left
    self.right = right
    let count = min(own.agents.count, other.agents.count)
    agentCount = count
    let common = min(left.steps.count, right.steps.count)
    divergence = (0..<common).lazy.compactMap { TraceComparison.divergence(left, right, at: $0, count) }.first
    agents = (0..<count).map { AgentDifference($0, left, right, common: common) }
  }

  private static func words(_ file: TraceFile) -> String {
    let grid = file.scenario.world.grid
    return "\(file.scenario.mapName), \(grid.width)×\(grid.height)"
  }

  /// Whether they are alike from the first step to the last.
  public var isEqual: Bool {
    divergence == nil && left.steps.count == right.steps.count
      && left.scenario.world.agents.count == right.scenario.world.agents.count
  }

  /// Agents of whom some step differs, those that differ most first: by when they arrived, how far apart they end, how
  /// much longer one's way is, and how early they part.
  public var differing: [AgentDifference] {
    agents.filter { $0.firstStep != nil }.sorted { $0.weight > $1.weight }
  }

  private static func divergence(
    _ left: TraceFile, _ right: TraceFile, at index: Int, _ count: Int
  ) -> Divergence? {
    let (a, b) = (left.steps[index], right.steps[index])
    let fields = Field.allCases.compactMap { field -> (field: Field, agents: [Int])? in
      let agents = (0..<count).filter { a.differs(from: b, in: field, of: $0) }
      return agents.isEmpty ? nil : (field, agents)
    }
    let movesObstacles = (a.obstacles ?? []) != (b.obstacles ?? [])
    return fields.isEmpty && !movesObstacles
      ? nil : Divergence(step: index, fields: fields, movesObstacles: movesObstacles)
  }
}

extension TraceStep {
  /// Whether it says something else of an agent than another step.
  ///
  /// - Precondition: both have the agent.
  func differs(from other: TraceStep, in field: TraceComparison.Field, of agent: Int) -> Bool {
    switch field {
    case .positions:
      discs.isEmpty
        ? positions[agent] != other.positions[agent]
        : discs[agent].position != other.discs[agent].position
    case .headings:
      discs.isEmpty
        ? headings?[agent] != other.headings?[agent] : discs[agent].heading != other.discs[agent].heading
    case .velocities: discs.isEmpty ? false : discs[agent].velocity != other.discs[agent].velocity
    case .actions: actions[agent] != other.actions[agent]
    case .goals:
      discs.isEmpty ? goals[agent] != other.goals[agent] : discs[agent].goal != other.discs[agent].goal
    case .arrived: arrived.contains(agent) != other.arrived.contains(agent)
    case .collisions:
      events.filter { $0.agent == agent }.map(\.kind.rawValue).sorted()
        != other.events.filter { $0.agent == agent }.map(\.kind.rawValue).sorted()
    }
  }

  /// Whether it differs in anything from another step, of an agent.
  func differs(from other: TraceStep, of agent: Int) -> Bool {
    TraceComparison.Field.allCases.contains { differs(from: other, in: $0, of: agent) }
  }

  /// Whether an agent is or looks elsewhere than in another step: what can be seen on a map.
  package func showsElsewhere(_ agent: Int, than other: TraceStep) -> Bool {
    differs(from: other, in: .positions, of: agent) || differs(from: other, in: .headings, of: agent)
  }
}
