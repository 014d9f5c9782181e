import Basics
import GridWorld

/// All that changes during an episode: one array per field, row `i` is agent `i`.
///
/// Cells are indices of the world's padded `GridLayout`. `World.advance` is the only place that writes here, and
/// after every step `occupant` says exactly what `poses` say.
public struct WorldState: Equatable, Sendable {
  /// Steps taken; 0 at the start.
  public internal(set) var step = 0

  // Agents.
  public internal(set) var poses: Poses
  /// Where each agent is heading now.
  public internal(set) var goal: [Int32]
  /// The action each agent chose last, whether or not it could be carried out; to stay for whom the ground holds.
  public internal(set) var action: [Action]
  /// What became of that action.
  public internal(set) var outcome: [MoveOutcome]
  /// Step at which the agent last reached a goal of its own or came back to its last; 0 if it started on it, −1 if never.
  public internal(set) var lastArrival: [Int32]
  /// Goals visited so far.
  public internal(set) var goalsReached: [Int32]
  /// Discs on the plane; empty under dynamics on a grid.
  public internal(set) var discs = DiscStates()
  /// Cells moved so far; of discs see `DiscCourse.length`.
  public internal(set) var pathLength: [Int32]
  /// Steps that the ground still holds each agent; empty where it holds none.
  public internal(set) var hold: [UInt8] = []
  /// What each agent's way has cost, where the ground costs or slows: cells or meters, by `TerrainConfiguration`.
  public internal(set) var pathCost: [Double] = []
  /// Of discs, the meters that have been paid for.
  var pricedLength: [Double] = []
  /// Moves refused because of another agent, and because of a wall, an obstacle or the edge of the map; of discs the steps
  /// in which they touched one.
  public internal(set) var agentCollisions: [Int32]
  public internal(set) var obstacleCollisions: [Int32]
  /// The stream each agent's random goals come from.
  var goalStream: [SplitMix64]

  // Cells.
  /// The agent that stands in a cell, or −1; always −1 for discs.
  public internal(set) var occupant: [Int32]
  /// 1 where no agent can go now: walls, and obstacles as they stand.
  public internal(set) var blocked: [UInt8]

  // Obstacles.
  public internal(set) var obstacles: [ObstacleState] = []

  /// Agents that stand on their goals (the last ones, under `reach`).
  public internal(set) var agentsOnGoal = 0

  public var agentCount: Int { poses.count }
}

/// What became of an agent's action. The raw values are part of the step: `GridLanes.aim` computes them.
public enum MoveOutcome: UInt8, Sendable, BitwiseCopyable {
  case stayed, moved, blockedByObstacle, blockedByAgent
}
