public import Basics

/// Agents that are only counted, drawn with room for what they are.
extension WorldConfiguration {
  /// Where so many agents of this world can start and arrive: never where something stands or moves, and of discs where they
  /// have room. Its own agents don't count.
  ///
  /// - Parameter minDistance: |Δx| + |Δy| from start to goal in cells, at least.
  public func placement(of count: Int, minDistance: Int = 1, seed: UInt64) -> RandomPlacement {
    var placement = RandomPlacement(
      grid: grid, count: count, minDistance: minDistance, seed: seed,
      avoided: Set(obstacles.map(\.initialCell)))
    if let motion = dynamics.discMotion {
      // Some room to spare, where cells are small enough to tell.
      placement.spread(motion.agentRadius / cellSize, margin: 0.1 / cellSize)
    }
    return placement
  }

  /// Agents as they were drawn for this world: in lifelong tasks without goals, which come as they go, and of discs looking
  /// toward their first goals.
  public func adopted(_ setups: [AgentSetup]) -> [AgentSetup] {
    setups.map { setup in
      var setup = setup
      if task == .lifelong { setup.goals = [] }
      if dynamics.model.isContinuous { setup.disc = disc(of: setup).facingGoal }
      return setup
    }
  }
}

extension DiscSetup {
  /// The same, looking toward its first goal; east where it has none.
  public var facingGoal: DiscSetup {
    var disc = self
    let way = (goals.first ?? start) - start
    disc.heading = way == .zero ? 0 : Angle.of(way)
    return disc
  }
}
