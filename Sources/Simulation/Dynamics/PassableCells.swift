import GridWorld

/// Where the middles of agents can be: what distances to goals are taken on.
///
/// Of agents on a grid the free cells. Of discs the cells in whose middle the largest of them touches no wall, and has a
/// little room to spare if that parts nobody from its goals; from the free
/// cells beside these, in which a disc may be though not in their middle, ways begin and end at the nearest of them.
struct PassableCells: Equatable, Sendable {
  let grid: OccupancyGrid
  /// One byte a padded cell.
  let blocked: [UInt8]
  /// Meters that ways keep from walls beyond a disc's radius.
  let margin: Double
  /// For every padded cell the nearest passable one; empty where all free cells are.
  private let substitute: [Int32]

  init(_ configuration: WorldConfiguration, layout: GridLayout, walls: [UInt8]) {
    guard configuration.dynamics.model.isContinuous else {
      grid = configuration.grid
      margin = 0
      blocked = walls
      substitute = []
      return
    }
    (grid, margin) = PassableCells.grid(configuration)
    let blocked = layout.paddedOccupancy(of: grid)
    self.blocked = blocked
    guard blocked != walls else {
      substitute = []
      return
    }
    var nearest = (0..<Int32(layout.count)).map { blocked[Int($0)] == 0 ? $0 : -1 }
    var queue = nearest.filter { $0 >= 0 }
    var next = 0
    while next < queue.count {
      let cell = Int(queue[next])
      next += 1
      for offset in layout.moveOffsets.dropFirst() {
        let other = cell + offset
        guard walls[other] == 0, nearest[other] < 0 else { continue }
        nearest[other] = nearest[cell]
        queue.append(Int32(other))
      }
    }
    substitute = nearest.enumerated().map { $1 >= 0 ? $1 : Int32($0) }
  }

  /// Meters that ways keep from walls beyond the widest disc's radius, as long as everybody still gets where it is to go.
  private static let margins = [0.1, 0.05]

  private static func grid(_ configuration: WorldConfiguration) -> (OccupancyGrid, margin: Double) {
    let discs = configuration.agents.map(configuration.disc)
    let widest = discs.map(\.radius).max() ?? 0
    let narrow = configuration.grid.grown(by: widest / configuration.cellSize)
    guard !configuration.grid.isOpen else { return (narrow, 0) }
    let parts = ConnectedComponents(of: narrow).sizes.count
    for margin in margins {
      let wide = configuration.grid.grown(by: (widest + margin) / configuration.cellSize)
      let components = ConnectedComponents(of: wide)
      /// Where a way from or to a point begins: nil if that is farther than rounding explains.
      func entry(_ point: SIMD2<Double>) -> Cell? {
        let cell = configuration.cell(at: point)
        guard wide.isOccupied(cell) else { return cell }
        let reach = Int((2 * margin / configuration.cellSize).rounded(.up)) + 1
        return wide.nearestFreeCell(to: cell).flatMap { $0.manhattanDistance(to: cell) <= reach ? $0 : nil }
      }
      let isWideEnough = discs.allSatisfy { disc in
        if disc.goals.isEmpty, components.sizes.count != parts { return false }
        guard let start = entry(disc.start) else { return false }
        return disc.goals.allSatisfy { goal in entry(goal).map { components.connects(start, $0) } ?? false }
      }
      if isWideEnough { return (wide, margin) }
    }
    return (narrow, 0)
  }

  @inline(__always)
  func nearest(to cell: Int32) -> Int32 { substitute.isEmpty ? cell : substitute[Int(cell)] }
}
