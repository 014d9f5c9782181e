import Basics
import GridWorld

/// Draws the random goals of the `lifelong` task: a uniform free cell of the agent's own connected component
/// other than the one it stands on.
struct GoalSampler {
  /// First entry in `cells` of each component, and one past the last.
  private let start: [Int32]
  /// Padded indices of the free cells, component by component.
  private let cells: [Int32]
  /// Component of every padded cell; −1 for walls.
  private let component: [Int32]

  /// Empty where no agent needs it.
  ///
  /// - Parameter grid: where goals may be.
  init(configuration: WorldConfiguration, on grid: OccupancyGrid, layout: GridLayout) {
    guard configuration.task == .lifelong, configuration.agents.contains(where: { $0.goals.isEmpty }) else {
      start = []
      cells = []
      component = []
      return
    }
    let components = ConnectedComponents(of: grid)
    var start: [Int32] = [0]
    for size in components.sizes { start.append(start[start.count - 1] + Int32(size)) }
    var next = start
    var cells = [Int32](repeating: 0, count: Int(start[start.count - 1]))
    var component = [Int32](repeating: -1, count: layout.count)
    for (index, label) in components.labels.enumerated() where label >= 0 {
      let cell = Cell(index % layout.width, index / layout.width)
      let padded = layout.index(of: cell)
      component[padded] = label
      cells[Int(next[Int(label)])] = Int32(padded)
      next[Int(label)] += 1
    }
    self.start = start
    self.cells = cells
    self.component = component
  }

  func draw(from position: Int32, using stream: inout SplitMix64) -> Int32 {
    let label = Int(component[Int(position)])
    let first = Int(start[label])
    let count = Int(start[label + 1]) - first
    guard count > 1 else { return position }
    while true {
      let goal = cells[first + stream.index(below: count)]
      if goal != position { return goal }
    }
  }
}
