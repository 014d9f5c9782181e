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
