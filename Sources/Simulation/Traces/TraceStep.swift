import GridWorld

/// One line of a trace, as it was recorded.
public struct TraceStep: Decodable, Equatable, Sendable {
  public struct Event: Decodable, Equatable, Sendable {
    public enum Kind: String, Decodable, Sendable { case agentCollision, obstacleCollision }
    public var agent: Int
    public var kind: Kind

    public init(agent: Int, kind: Kind) {
      self.agent = agent
      self.kind = kind
    }
  }

  public var t: Int
  public var positions: [[Int]]
  /// Radians from +x toward +y; nil where agents have no heading.
  public var headings: [Double]?
  public var actions: [UInt8]
  public var goals: [[Int]]
  public var arrived: [Int]
  public var events: [Event]
  public var obstacles: [[Int]]?
  /// Of the decision that led here; nil where it was not recorded.
  public var attention: [TraceAttention]?
  /// Of discs, whose positions and goals are then those of the cells they are in; empty under dynamics on a grid.
  public var discs: [DiscPose] = []

  private enum CodingKeys: CodingKey {
    case t, positions, headings, actions, goals, arrived, events, obstacles, attention
  }

  public init(
    t: Int, positions: [[Int]], actions: [UInt8], goals: [[Int]], arrived: [Int], events: [Event],
    headings: [Double]? = nil, obstacles: [[Int]]? = nil, attention: [TraceAttention]? = nil
  ) {
    self.t = t
    self.positions = positions
    self.headings = headings
    self.actions = actions
    self.goals = goals
    self.arrived = arrived
    self.events = events
    self.obstacles = obstacles
    self.attention = attention
  }
}

/// One line of a trace of discs: positions and goals in meters.
public struct DiscTraceStep: Decodable, Sendable {
  public var t: Int
  public var positions: [[Double]]
  public var velocities: [[Double]]
  public var headings: [Double]
  public var actions: [UInt8]
  public var goals: [[Double]]
  public var arrived: [Int]
  public var events: [TraceStep.Event]
  public var obstacles: [[Int]]?
  public var attention: [TraceAttention]?

  /// The step with the cells that the discs are in; nil for lists of other lengths than the world's, or points that are
  /// none.
  public func step(in world: WorldConfiguration) -> TraceStep? {
    let count = world.agents.count
    let lists = [positions, velocities, goals]
    guard
      lists.allSatisfy({ $0.count == count && $0.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isFinite) } }),
      headings.count == count, headings.allSatisfy(\.isFinite),
      (positions + goals).allSatisfy({ $0.allSatisfy { abs($0) < 1e6 } })
    else { return nil }
    func point(_ list: [Double]) -> SIMD2<Double> { SIMD2(list[0], list[1]) }
    func cell(_ list: [Double]) -> [Int] {
      let cell = world.cell(at: point(list))
      return [cell.x, cell.y]
    }
    var step = TraceStep(
      t: t, positions: positions.map(cell), actions: actions, goals: goals.map(cell), arrived: arrived,
      events: events, obstacles: obstacles, attention: attention)
    step.discs = (0..<count).map { agent in
      DiscPose(
        position: point(positions[agent]), velocity: point(velocities[agent]), heading: headings[agent],
        goal: point(goals[agent]))
    }
    return step
  }
}
