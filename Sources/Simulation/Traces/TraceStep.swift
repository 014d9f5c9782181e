import GridWorld

/// One line of a trace, as it was recorded.
public struct TraceStep: Decodable, Equatable, Sendable {
  public struct Event: Decodable, Equatable, Sendable {
    public enum Kind: String, Decodable, Sendable { case agentCollision, obstacleCollision }
    public var agent: Int
    public var kind: Kind
  }

  public var t: Int
  public var positions: [[Int]]
  public var actions: [UInt8]
  public var goals: [[Int]]
  public var arrived: [Int]
  public var events: [Event]
  public var obstacles: [[Int]]?
}
