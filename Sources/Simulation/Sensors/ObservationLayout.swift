/// What the numbers of an observation mean: one slot an entity, one kind of token a slot.
///
/// Slots in order: the goal, the actions of the dynamics' catalogue (where each leads; of the grid these are the five
/// cells in reach), the rays, the nearest peers. Every token has `tokenWidth` features; kinds with fewer leave the rest 0.
public struct ObservationLayout: Equatable, Sendable {
  public enum TokenKind: Int, Sendable, CaseIterable {
    case goal, cell, ray, peer
  }

  public let sensors: SensorConfiguration
  /// How the agents move; decides the action slots and what the features mean.
  public let model: DynamicsConfiguration.Model
  public let perception: Perception
  /// Actions of its catalogue.
  public let actionCount: Int
  /// Slots of tokens that say where the actions lead; none of discs, whose commands lead to no cell.
  public let actionSlots: Int
  /// Entries of one output Y: action probabilities, then the message.
  public let outputWidth: Int

  public init(
    sensors: SensorConfiguration, model: DynamicsConfiguration.Model = .grid,
    perception: Perception = .everywhere, outputWidth: Int
  ) {
    self.sensors = sensors
    self.model = model
    self.perception = perception
    actionCount = model.catalogue.count
    actionSlots = model.isContinuous ? 0 : actionCount
    self.outputWidth = outputWidth
  }

  /// Whether the numbers of two observations mean the same, however well they are measured.
  public func hasInputs(of other: ObservationLayout) -> Bool {
    sensors.faultless == other.sensors.faultless && model == other.model && perception == other.perception
      && outputWidth == other.outputWidth
  }

  /// Features of a token; see `ObservationBuilder` for each kind's.
  public static let tokenWidth = 16
  static let vectorsPerToken = tokenWidth / 4
  /// Where the one-hot action stands in a cell's token, and the direction in a ray's.
  static let cellActionFeature = 9
  static let rayDirectionFeature = 4
  /// Where a peer's token says whether it is seen, whether its output was heard and whether it is on its goal.
  public static let peerSeenFeature = 4
  public static let peerHeardFeature = 5
  static let peerOnGoalFeature = 6
  /// The first of four that say where a peer is going: the moves that lead it closer, or its heading against the agent's.
  static let peerCourseFeature = 12
  /// What stands between the agent and a peer that it sees, beside the peer's token (of discs see `DiscFrontEnd`); 0 for what is not there. In the frame
  /// of the agent as all offsets are:
  ///
  /// | entry | meaning |
  /// |---|---|
  /// | 0, 1 | Δx, Δy from the peer to its goal (over 16 cells) |
  /// | 2, 3 | its distance to go less mine (over 16 steps), and the sign of that |
  /// | 4–8 | whether its next move may lead into the cell of my action 0 to 4 |
  /// | 9 | whether that is a cell into which my next move may lead |
  /// | 10, 11 | whether I stand on its goal, it on mine |
  /// | 12 | my distance to go from its cell less that from mine (over 8 steps) |
  /// | 13 | its distance to go from my cell less that from its own (over 8 steps) |
  /// | 14, 15 | free neighbors of its cell, and those of them on which nobody stands (over 4) |
  public static let relationEntries = 16
  /// What an agent and a peer that it sees are to each other in the order of who goes first:
  ///
  /// | entry | meaning |
  /// |---|---|
  /// | 0 | ±(½ + ½ · the share of all agents between them in that order), positive if the peer goes first |
  /// | 1 | the peer stands where I want to go, and I only get on by trading places with it |
  /// | 2 | the peer behind me will have to trade places with me if I go where I want to |
  /// | 3 | I stand where the peer wants to go, and it only gets on by trading places with me |
  public static let precedenceEntries = 4
  /// Floats of each peer slot behind its token: relations, then precedence, as far as they are perceived.
  public var relationWidth: Int {
    (perception.relations ? ObservationLayout.relationEntries : 0)
      + (perception.precedence ? ObservationLayout.precedenceEntries : 0)
  }
  public static let goalSlot = 0
  public static let firstCellSlot = 1
  public var firstRaySlot: Int { ObservationLayout.firstCellSlot + actionSlots }
  public var firstPeerSlot: Int { firstRaySlot + sensors.rays.count }
  public var slots: Int { firstPeerSlot + sensors.peers.max }

  /// Entries of E behind the two windows: moved, refused by agent, refused by obstacle, on goal, time left,
  /// distance to go (over 32 steps), free neighbor cells (over 4), peers listed (over their slots).
  public static let ownStateWidth = 8
  /// Entries of E behind the own state of discs, in the frame of `DiscFrontEnd`: goal Δx, Δy (over 10 m), velocity x, y (over
  /// the highest speed), cos and sin of the heading, turn rate (over the highest), radius (m).
  public static let discStateWidth = 8
  /// Occupancy window, cost-to-go window, own state; where precedence is perceived the share of the others that the
  /// agent goes before; where dice are, the place of each of the five actions in a random order (0, ¼ … 1).
  public var environmentWidth: Int {
    2 * sensors.window.side * sensors.window.side + ObservationLayout.ownStateWidth
      + (model.isContinuous ? ObservationLayout.discStateWidth : 0)
      + (perception.precedence ? 1 : 0) + (perception.dice ? 5 : 0)
  }

  public func kind(ofSlot slot: Int) -> TokenKind {
    switch slot {
    case ObservationLayout.goalSlot: .goal
    case ..<firstRaySlot: .cell
    case ..<firstPeerSlot: .ray
    default: .peer
    }
  }

  /// The identity of an entity, stable over an episode: slots of the goal, cells and rays keep their number,
  /// a peer has its own wherever it is listed.
  public func identity(ofPeer agent: Int) -> Int32 { Int32(firstPeerSlot + agent) }
}
