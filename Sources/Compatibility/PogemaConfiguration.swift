public import GridWorld
public import Simulation

/// What POGEMA's `GridConfig` says of a world, in navsim's words; `PogemaWorld` checks it.
///
/// Cells are [column, row] on the map, without the border that POGEMA puts around it.
public struct PogemaConfiguration: Equatable, Sendable {
  /// What becomes of an agent that stands on its goal (`on_target`).
  public enum Arrival: Int32, CaseIterable, Sendable {
    /// `finish`: it leaves the map.
    case finish
    /// `nothing`: it stays; the episode is over when all stand on their goals at once.
    case nothing
    /// `restart`: it gets another goal.
    case restart
  }

  /// What an agent is shown (`observation_type`).
  public enum Observation: Int32, CaseIterable, Sendable {
    /// `default`: windows of obstacles, agents and the goal brought to the window's edge.
    case projectedGoal
    /// `POMAPF` and `MAPF`: windows of obstacles and agents; the rest is told in numbers.
    case windows

    /// Windows an agent is shown.
    public var channels: Int { self == .projectedGoal ? 3 : 2 }
  }

  /// Where new goals come from under `restart`.
  public enum GoalSource: Equatable, Sendable {
    /// Any other cell that the agent can reach.
    case reachable
    /// One of these.
    case among([Cell])
    /// Those of each agent, in a circle.
    case sequences([[Cell]])
  }

  public var width = 8
  public var height = 8
  /// 1 for a wall, row by row; nil for a map drawn with `density` from the seed.
  public var obstacles: [UInt8]?
  /// Chance of a wall, 0 to 1: of a map that is drawn, and of what lies beyond the edge.
  public var density = 0.3
  /// False for random walls beyond the wall around the map.
  public var isEmptyOutside = true
  public var seed: UInt64 = 0
  public var agentCount = 1
  /// Of each agent; nil, with the goals, for cells drawn from the seed.
  public var starts: [Cell]?
  public var goals: [Cell]?
  /// Whether starts and goals that are given clear their cells of walls.
  public var wallsGiveWay = true
  public var goalSource = GoalSource.reachable
  public var arrival = Arrival.finish
  public var collisions = CollisionRule.priority
  public var observation = Observation.projectedGoal
  /// Cells that an agent sees in each direction, 1 to 128.
  public var observationRadius = 5
  /// Steps after which an episode is cut off.
  public var maxEpisodeSteps = 64

  public init() {}
}
