public import Simulation

/// What a command line changes about a scenario. Nil leaves the scenario's own value.
///
/// Messages about an override name its flag (`--agents`) as key path.
public struct ScenarioOverrides: Equatable, Sendable {
  /// `--seed`: generated maps and random agents follow it unless they have a seed of their own.
  public var seed: UInt64?
  /// `--agents`: another count for random agents, the first so many of listed ones.
  public var agents: Int?
  /// `--max-steps`.
  public var maxSteps: Int?
  /// `--controller`: a name or `name:FILE`. Agents with a controller of their own keep it.
  public var controller: String?
  /// `--collisions`.
  public var collisions: CollisionRule?
  /// `--map`: a path, from the current folder.
  public var map: String?
  /// `--memory`: mebibytes for distances to goals, which change nothing but speed.
  public var memory: Int?

  public init(
    seed: UInt64? = nil, agents: Int? = nil, maxSteps: Int? = nil, controller: String? = nil,
    collisions: CollisionRule? = nil, map: String? = nil, memory: Int? = nil
  ) {
    self.seed = seed
    self.agents = agents
    self.maxSteps = maxSteps
    self.controller = controller
    self.collisions = collisions
    self.map = map
    self.memory = memory
  }

  /// Mebibytes that make sense.
  public static let memories = 1...1 << 20
}
