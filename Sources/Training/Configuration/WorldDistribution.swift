public import GridWorld
public import Simulation

/// The worlds that episodes are drawn from: fresh maps, a map with fresh placements, or a list of fixed instances.
///
/// Sensors and radio are the policy's.
public struct WorldDistribution: Equatable, Sendable {
  public enum Source: Equatable, Sendable {
    /// A fresh map from this generator (its seed replaced) with `agents` at random starts and goals.
    case generated(MapGenerator, agents: Int)
    /// The same from one of several kinds of worlds, each of which draws its own sizes and numbers of agents.
    case mixture([WorldPart])
    /// The map and obstacles of this configuration, with `agents` placed anew every episode, goals at least
    /// `minDistance` (|Δx| + |Δy|) from the starts. Its own agents are not used.
    case placed(WorldConfiguration, agents: Int, minDistance: Int)
    /// The map and rules of this configuration, with a crowd of discs drawn anew every episode.
    case crossing(WorldConfiguration, CrossingPlacement)
    /// One of these at random, as it is.
    case listed([WorldConfiguration])
  }

  /// What instances are for. No instance of one use is ever one of another, but where a list has too few to part.
  public enum Use: Int, Sendable {
    /// To learn from.
    case training
    /// To choose the best policy by.
    case heldOut
    /// To tell how good it is: these chose nothing.
    case test
  }

  public var source: Source
  public var dynamics: DynamicsConfiguration
  public var task: NavigationTask
  public var maxSteps: Int
  /// The share of listed instances that training never sees; 0 where it is to see them all.
  public var heldOutShare: Double
  /// The side of a cell of fresh maps, in meters: of discs. All other worlds say their own, and who their ego is.
  public var cellSize = 1.0
  /// The agent of fresh maps that learns, where all others are people.
  public var ego: Int?
  /// Whether they see it.
  public var egoVisible = true

  public init(
    source: Source = .generated(
      MapGenerator(.random(RandomMap(density: 0.2)), width: 20, height: 20), agents: 16),
    dynamics: DynamicsConfiguration = .grid, task: NavigationTask = .reach, maxSteps: Int = 128,
    heldOutShare: Double = 0
  ) {
    self.source = source
    self.dynamics = dynamics
    self.task = task
    self.maxSteps = maxSteps
    self.heldOutShare = heldOutShare
  }

  /// The most agents an episode can have.
  public var maximumAgents: Int {
    switch source {
    case .generated(_, let agents), .placed(_, let agents, _): agents
    case .crossing(_, let placement): placement.count
    case .mixture(let parts): parts.flatMap(\.agents).max() ?? 0
    case .listed(let configurations): configurations.map(\.agents.count).max() ?? 0
    }
  }

  /// The most rows a step of an episode can have.
  func maximumRows(of holders: VectorEpisode.RowHolders) -> Int {
    switch source {
    case .placed(let world, _, _), .crossing(let world, _):
      world.ego != nil && holders == .egos ? min(1, maximumAgents) : maximumAgents
    case .listed(let worlds): worlds.map { holders.agents(of: $0).count }.max() ?? 0
    case .generated, .mixture:
      ego != nil && holders == .egos ? min(1, maximumAgents) : maximumAgents
    }
  }

  /// What says how much room a batch of episodes needs.
  var shape: [Int] {
    [maximumRows(of: .everybody), maximumRows(of: .egos), maxSteps]
  }

  /// Lets go of what only fresh maps need said.
  public mutating func forgetRulesOfFreshMaps() { (cellSize, ego, egoVisible) = (1, nil, true) }

  /// Cuts episodes off after so many steps, those of listed instances too.
  public mutating func limitSteps(to maxSteps: Int) {
    self.maxSteps = maxSteps
    guard case .listed(var configurations) = source else { return }
    for index in configurations.indices { configurations[index].maxSteps = maxSteps }
    source = .listed(configurations)
  }

  /// Instance `number` of a use, as training and evaluations with this seed draw it.
  public func instance(
    _ number: Int, for use: Use, seed: UInt64, sensors: SensorConfiguration, radio: RadioConfiguration
  ) -> WorldConfiguration {
    InstanceSource(seed: seed, use: use, sensors: sensors, radio: radio)
      .instance(number, rollout: 0, of: self).configuration
  }

  // MARK: - Listed instances

  /// Whether a use sees nothing but instances that training has seen: where instances are listed and none is held out.
  public func isTrainedOn(_ use: Use) -> Bool {
    guard case .listed(let configurations) = source, use != .training else { return false }
    return heldOutIndices(configurations.count).isEmpty
  }

  /// The listed instances that a use draws from; all where too few are held out to part them.
  func indices(for use: Use, of count: Int) -> [Int] {
    let heldOut = heldOutIndices(count)
    guard !heldOut.isEmpty else { return Array(0..<count) }
    switch use {
    case .training:
      let kept = Set(heldOut)
      return (0..<count).filter { !kept.contains($0) }
    case .heldOut:
      return stride(from: 0, to: heldOut.count, by: 2).map { heldOut[$0] }
    case .test:
      return heldOut.count > 1 ? stride(from: 1, to: heldOut.count, by: 2).map { heldOut[$0] } : heldOut
    }
  }

  /// Spread evenly over the list, whatever the seed, so that a policy is never tested on what another run of the same
  /// configuration has trained on.
  private func heldOutIndices(_ count: Int) -> [Int] {
    guard heldOutShare > 0, count > 1 else { return [] }
    let wanted = min(max(1, Int((Double(count) * heldOutShare).rounded())), count - 1)
    return (0..<wanted).map { ($0 * 2 + 1) * count / (2 * wanted) }
  }
}
