import GridWorld

/// What the ground of a map does to robots, cell by cell of a padded layout.
struct TerrainField: Sendable {
  /// Steps from entering a cell until it can be left.
  let steps: [UInt8]
  /// Of leaving a cell, in cost-to-go.
  let weights: [UInt8]
  /// Share of its speed that a disc keeps.
  let speeds: [Double]
  /// Of a meter, or a cell, in `path_cost`.
  let costs: [Double]

  /// Nil for a map that is all plain ground.
  init?(_ configuration: WorldConfiguration, layout: GridLayout) {
    let terrain = configuration.terrainEffects
    let grid = configuration.grid
    guard !terrain.swamp.isPlain || !terrain.water.isPlain else { return nil }
    var (steps, weights) = (
      [UInt8](repeating: 1, count: layout.count), [UInt8](repeating: 1, count: layout.count)
    )
    var (speeds, costs) = (
      [Double](repeating: 1, count: layout.count), [Double](repeating: 1, count: layout.count)
    )
    var isPlain = true
    for y in 0..<grid.height {
      for x in 0..<grid.width where !grid.isOccupied(Cell(x, y)) {
        let effect = terrain.effect(of: grid.terrain(at: Cell(x, y)))
        guard !effect.isPlain else { continue }
        isPlain = false
        let cell = layout.index(of: Cell(x, y))
        steps[cell] = UInt8(effect.steps)
        weights[cell] = UInt8(effect.weight)
        speeds[cell] = effect.speed
        costs[cell] = effect.cost
      }
    }
    if isPlain { return nil }
    (self.steps, self.weights, self.speeds, self.costs) = (steps, weights, speeds, costs)
  }
}
