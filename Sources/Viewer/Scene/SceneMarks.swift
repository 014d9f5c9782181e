public import GridWorld

extension Scene {
  /// The way an agent means to go, or the shortest if it has no plan.
  public struct Path: Equatable, Sendable {
    public var agent: Int
    /// From the next cell to the goal.
    public var cells: [Cell]

    public init(agent: Int, cells: [Cell]) {
      self.agent = agent
      self.cells = cells
    }
  }

  /// Where one range ray of an agent ends.
  public struct Ray: Equatable, Sendable {
    public enum Target: Sendable { case nothing, wall, agent }
    public var agent: Int
    /// From the agent's center, in cells.
    public var offset: SIMD2<Float>
    public var target: Target

    public init(agent: Int, offset: SIMD2<Float>, target: Target) {
      self.agent = agent
      self.offset = offset
      self.target = target
    }
  }

  /// A radio packet that is on the air.
  public struct RadioLink: Equatable, Sendable {
    public var sender: Int
    public var receiver: Int
    public var isDelivered: Bool

    public init(from sender: Int, to receiver: Int, isDelivered: Bool) {
      self.sender = sender
      self.receiver = receiver
      self.isDelivered = isDelivered
    }
  }

  /// The steps that can be shown, and what happened in them.
  public struct Timeline: Equatable, Sendable {
    /// Steps that are kept.
    public var steps: ClosedRange<Int>
    public var current: Int
    /// The step at which the episode ends at the latest; nil if nobody knows.
    public var limit: Int?
    /// Steps with collisions and with arrivals, ascending.
    public var collisions: [Int]
    public var arrivals: [Int]

    public init(
      steps: ClosedRange<Int>, current: Int, limit: Int? = nil, collisions: [Int] = [], arrivals: [Int] = []
    ) {
      self.steps = steps
      self.current = current
      self.limit = limit
      self.collisions = collisions
      self.arrivals = arrivals
    }

    /// The steps that the strip spans: those kept, and those to come if there are not too many.
    var span: ClosedRange<Int> {
      let end = limit.map { min($0, max(steps.upperBound, 10_000)) } ?? steps.upperBound
      return min(0, steps.lowerBound)...max(end, steps.upperBound, 1)
    }
  }
}

/// Whose attention is shown.
public enum AttentionScope: String, CaseIterable, Sendable {
  case off, selected, all
}

/// Which of the two attentions is shown on the map.
public enum AttentionKindShown: String, CaseIterable, Sendable {
  /// W*, which acts.
  case enhanced
  /// W, from the tokens alone.
  case original
  /// Both, side by side.
  case both

  var name: String {
    switch self {
    case .enhanced: "W*"
    case .original: "W"
    case .both: "W beside W*"
    }
  }
}

/// What of a moment is asked for: models fill in no more than is drawn.
public struct SceneFocus: Equatable, Sendable {
  public var layers: SceneLayers
  /// Index of the selected agent.
  public var selection: Int?
  public var attention: AttentionScope
  /// The peer of the selected agent that is imagined away.
  public var removedPeer: Int?
  /// The round of talk before which the selected agent is shown, from 0; nil for when it decides.
  public var talkRound: Int?
  /// Whether it is asked what the selected agent's decision rests on. That may take a second.
  public var explains = false

  public init(
    layers: SceneLayers = .standard, selection: Int? = nil, attention: AttentionScope = .off,
    removedPeer: Int? = nil, talkRound: Int? = nil
  ) {
    self.layers = layers
    self.selection = selection
    self.attention = attention
    self.removedPeer = removedPeer
    self.talkRound = talkRound
  }
}
