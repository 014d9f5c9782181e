import Basics
import Episodes
public import Simulation

/// Worlds that a caller steps from outside: which, how many, whose robots, and what becomes of those whose episodes end.
public struct EnvironmentConfiguration: Sendable {
  /// Whose robots are the caller's.
  public enum Robots: Equatable, Sendable {
    case all
    /// This one; controllers drive the others.
    case one(Int)
  }

  /// When an episode is done.
  public enum Ending: String, CaseIterable, Sendable {
    /// With the task of all robots.
    case team
    /// As soon as the caller's one robot stands on its last goal.
    case robot
  }

  /// What becomes of a world whose episode has ended, in the words of Gymnasium's `AutoresetMode`.
  public enum Autoreset: String, CaseIterable, Sendable {
    /// The next step starts the next episode, whatever its action.
    case nextStep
    /// The same step does; the last observation is kept aside.
    case sameStep
    /// Nothing, until the caller resets it.
    case disabled
  }

  public var source: EnvironmentSource
  public var worlds = 1
  public var robots = Robots.all
  public var ending = Ending.team
  public var autoreset = Autoreset.nextStep
  /// Threads, at most.
  public var threads = 1
  public var reward = RewardConfiguration()
  public var perception = Perception.everywhere
  /// Symbols of which every robot says one a step, beside its action; 0 for none.
  public var messages = 0

  public init(source: EnvironmentSource) { self.source = source }

  public static let worldCounts = 1...65_536
  public static let messageCounts = 0...64

  /// Sizes and meaning of the observations.
  public var layout: ObservationLayout {
    ObservationLayout(
      sensors: source.sensors, model: source.model, perception: perception,
      outputWidth: source.model.catalogue.count + messages)
  }

  /// Rows of a world in what callers see.
  public var rowsPerWorld: Int { robots == .all ? source.maximumAgents : 1 }

  /// Episode `number` of a world whose episodes are drawn by this seed, at its start; nil for the source's own.
  ///
  /// - Returns: nil for a world in which the caller's robot found no place.
  /// - Throws: `EpisodeError` for a controller of the others that can't be made, or does not fit.
  func episode(_ number: Int, seed: UInt64?) throws(EpisodeError) -> Episode? {
    var instance = source.instance(number, seed: seed)
    instance.configuration.distanceMemory = min(instance.configuration.distanceMemory, distanceMemory)
    let robot = if case .one(let robot) = robots { robot } else { 0 }
    guard robot < instance.configuration.agents.count else { return nil }
    let world = World(instance.configuration, episode: instance.episode, outputWidth: layout.outputWidth)
    guard robots != .all else { return Episode(world, teams: []) }
    return Episode(world, teams: try source.teams(of: instance.configuration, without: robot))
  }

  /// Bytes that a world may take for distances, on which nothing but speed depends: all together no more than half of a
  /// machine's memory, or what one world has by default.
  private var distanceMemory: Int {
    let all = max(WorldConfiguration.standardDistanceMemory, EnvironmentConfiguration.memoryLimit / 2)
    return max(all / worlds, 1 << 20)
  }

  private static let memoryLimit = MachineMemory.limit
}
