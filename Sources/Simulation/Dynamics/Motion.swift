import GridWorld

/// What moves the agents of a world: one of the two, or none of them while it is at it.
struct Motion: Sendable {
  var grid: GridDynamics?
  var discs: DiscDynamics?
  /// Of discs, for whom it is long to make.
  let catalogue: ActionCatalogue?

  init(_ configuration: WorldConfiguration, layout: GridLayout, _ map: WorldMap) {
    guard let motion = configuration.dynamics.discMotion else {
      grid = GridDynamics(configuration.dynamics, agentCount: configuration.agents.count, layout: layout)
      catalogue = nil
      return
    }
    discs = DiscDynamics(
      motion, configuration.agents.map(configuration.disc), layout: layout, cellSize: configuration.cellSize,
      blocked: map.walls, terrain: map.terrain?.speeds)
    catalogue = configuration.dynamics.catalogue
  }

  /// Takes in that cells have become blocked or free.
  mutating func refresh(_ blocked: [UInt8]) { discs?.refresh(blocked) }
}
