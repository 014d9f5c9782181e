import GridWorld

/// Where the middles of agents can be: what distances to goals are taken on.
///
/// Of agents on a grid the free cells. Of discs the cells in whose middle the largest of them touches no wall; from the free
/// cells beside these, in which a disc may be though not in their middle, ways begin and end at the nearest of them.
struct PassableCells: Equatable, Sendable {
  let grid: OccupancyGrid
  /// One byte a padded cell.
  let blocked: [UInt8]
  /// For every padded cell the nearest passable one; empty where all free cells are.
  private let substitute: [Int32]

  init(_ configuration: WorldConfiguration, layout: GridLayout, walls: [UInt8]) {
    guard configuration.dynamics.model.isContinuous else {
      grid = configuration.grid
      blocked = walls
      substitute = []
      return
    }
    let widest = configuration.agents.map { configuration.disc(of: $0).radius }.max() ?? 0
    grid = configuration.grid.grown(by: widest / configuration.cellSize)
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

  @inline(__always)
  func nearest(to cell: Int32) -> Int32 { substitute.isEmpty ? cell : substitute[Int(cell)] }
}
