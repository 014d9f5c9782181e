import GridWorld

/// What moves the agents of a world.
enum Motion: Sendable {
  case grid(GridDynamics)
  case discs(DiscDynamics, ActionCatalogue)
  /// While it moves them.
  case none

  init(_ configuration: WorldConfiguration, layout: GridLayout, _ map: WorldMap) {
    if let motion = configuration.dynamics.discMotion {
      self = .discs(
        DiscDynamics(
          motion, configuration.agents.map(configuration.disc), layout: layout,
          cellSize: configuration.cellSize, blocked: map.walls,
          terrain: map.terrain?.speeds), configuration.dynamics.catalogue)
    } else {
      self = .grid(
        GridDynamics(configuration.dynamics, agentCount: configuration.agents.count, layout: layout))
    }
  }

  /// Takes in that cells have become blocked or free.
  mutating func refresh(_ blocked: [UInt8]) {
    guard case .discs(var dynamics, let catalogue) = self else { return }
    dynamics.refresh(blocked)
    self = .discs(dynamics, catalogue)
  }
}
