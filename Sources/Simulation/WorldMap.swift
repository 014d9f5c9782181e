import GridWorld

/// What is fixed of a world's map: its walls, where its agents can be, and the ways from there. Copies share what is computed.
struct WorldMap: Sendable {
  /// One byte a padded cell, 1 for walls.
  let walls: [UInt8]
  /// Whether it has no walls but its edge.
  let isOpen: Bool
  /// Of discs, where their middles can be: what distances are taken on. The same as the walls on a grid.
  let passable: PassableCells
  /// What the ground does; nil where all of it is plain.
  let terrain: TerrainField?
  /// Steps from cell to cell without agents and obstacles, for whoever moves sideways.
  private(set) var costToGo: CostToGoFields
  /// The same on plain ground; nil where all of it is plain.
  let plainFields: CostToGoFields?
  /// The same for agents that turn, under dynamics with headings.
  private(set) var turningCostToGo: CostToGoFields?
  let goalSampler: GoalSampler

  /// - Parameter memoryBudget: bytes for distances.
  init(_ configuration: WorldConfiguration, layout: GridLayout, memoryBudget: Int) {
    let goalCount = configuration.agents.count + 1
    walls = layout.paddedOccupancy(of: configuration.grid)
    isOpen = configuration.grid.isOpen
    passable = PassableCells(configuration, layout: layout, walls: walls)
    terrain = TerrainField(configuration, layout: layout)
    let plain = CostToGoFields(
      layout: layout, blocked: passable.blocked, goalCount: goalCount, memoryBudget: memoryBudget)
    costToGo = plain.weighted(by: terrain?.weights)
    // One that is not needed would keep what the other forgets.
    plainFields = terrain == nil ? nil : plain
    turningCostToGo =
      configuration.dynamics.model.motion == .turning
      ? CostToGoFields(
        layout: layout, blocked: walls, weights: terrain?.weights, motion: .turning, goalCount: goalCount,
        memoryBudget: memoryBudget) : nil
    goalSampler = GoalSampler(configuration: configuration, on: passable.grid, layout: layout)
  }

  /// Forgets distances to goals of the past, where they take more than they may. Those that copies of the world may be
  /// looking at are left to them.
  mutating func makeRoom(keeping goals: [Int32]) {
    if costToGo.isOverBudget { WorldMap.makeRoom(in: &costToGo, keeping: goals) }
    if turningCostToGo?.isOverBudget ?? false { WorldMap.makeRoom(in: &turningCostToGo, keeping: goals) }
  }

  private static func makeRoom(in fields: inout CostToGoFields, keeping goals: [Int32]) {
    if isKnownUniquelyReferenced(&fields) {
      fields.forget(allBut: goals)
    } else {
      fields = fields.emptied()
    }
  }

  private static func makeRoom(in fields: inout CostToGoFields?, keeping goals: [Int32]) {
    guard var own = fields else { return }
    // The only reference is then the local one.
    fields = nil
    makeRoom(in: &own, keeping: goals)
    fields = own
  }
}
