import GridWorld
import Simulation

/// One of the eight rotations and reflections of the square, of maps, cells and moves.
struct GridSymmetry: Equatable, Sendable {
  static let count = 8
  static let identity = GridSymmetry(0)

  /// Quarter turns to the right, after a reflection of left and right.
  private let turns: Int
  private let isReflected: Bool
  private let actions: [UInt8]

  /// - Parameter number: 0..<8; 0 leaves all as it is.
  init(_ number: Int) {
    precondition((0..<GridSymmetry.count).contains(number))
    turns = number & 3
    isReflected = number >= 4
    let catalogue = ActionCatalogue.grid
    let (turns, isReflected) = (turns, isReflected)
    actions = catalogue.actions.map { action in
      guard case .move(var dx, var dy) = catalogue.effect(of: action) else { return action.rawValue }
      if isReflected { dx = -dx }
      for _ in 0..<turns { (dx, dy) = (-dy, dx) }
      return catalogue.actions.first { catalogue.effect(of: $0) == .move(dx: dx, dy: dy) }?.rawValue
        ?? action.rawValue
    }
  }

  func action(_ action: UInt8) -> Action { Action(rawValue: actions[Int(action)]) }

  func cell(_ cell: Cell, width: Int, height: Int) -> Cell {
    var (x, y) = (isReflected ? width - 1 - cell.x : cell.x, cell.y)
    var (width, height) = (width, height)
    for _ in 0..<turns {
      (x, y) = (height - 1 - y, x)
      swap(&width, &height)
    }
    return Cell(x, y)
  }

  func grid(_ grid: OccupancyGrid) -> OccupancyGrid {
    let (width, height) = (grid.width, grid.height)
    var turned =
      turns % 2 == 0
      ? OccupancyGrid(width: width, height: height) : OccupancyGrid(width: height, height: width)
    for y in 0..<height {
      for x in 0..<width {
        let source = Cell(x, y)
        turned.set(
          grid.terrain(at: source), isBlocked: grid.isOccupied(source),
          at: cell(source, width: width, height: height))
      }
    }
    return turned
  }

  /// An instance without headings and obstacles.
  func instance(_ world: WorldConfiguration) -> WorldConfiguration {
    guard self != .identity else { return world }
    let (width, height) = (world.grid.width, world.grid.height)
    var turned = world
    turned.grid = grid(world.grid)
    for agent in turned.agents.indices {
      turned.agents[agent].start = cell(world.agents[agent].start, width: width, height: height)
      turned.agents[agent].goals = world.agents[agent].goals.map { cell($0, width: width, height: height) }
    }
    return turned
  }
}
