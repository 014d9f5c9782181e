import GridWorld

@testable import Simulation

/// What discs know, done plainly: every robot remembers of every cell when it was last seen and how, and
/// searches from scratch on the map that it believes in, grown by the discs' size.
struct PlainDiscKnowledge {
  let layout: GridLayout
  let given: OccupancyGrid
  let configuration: WorldConfiguration
  let range: Double
  /// Cells by which the map grows, the widest first.
  let reaches: [Double]
  /// By robot and by padded cell.
  var memories: [[(step: Int, isBlocked: Bool)?]]
  /// By step: what everybody knew and where everybody was.
  private var past: [(memories: [[(step: Int, isBlocked: Bool)?]], cells: [Cell])] = []

  init(_ world: World, range: Double) {
    layout = world.layout
    configuration = world.configuration
    given = configuration.grid
    self.range = range
    let widest = configuration.agents.map { world.configuration.disc(of: $0).radius }.max() ?? 0
    let margins = world.routeMargin > 0 ? [world.routeMargin, 0] : [0]
    reaches = margins.map { (widest + $0) / world.configuration.cellSize }
    memories = Array(repeating: Array(repeating: nil, count: world.layout.count), count: world.agentCount)
  }

  mutating func observe(_ world: World) {
    let (step, radio, memory) = (world.state.step, configuration.radio, configuration.knowledge.memory)
    let cells = (0..<world.agentCount).map(world.cell(of:))
    for agent in cells.indices {
      for index in 0..<given.cellCount {
        let cell = Cell(index % given.width, index / given.width)
        let way = configuration.center(of: cell) - world.state.discs.position[agent]
        guard (way * way).sum() <= range * range, sees(cells[agent], cell, world.state.blocked) else {
          continue
        }
        let padded = layout.index(of: cell)
        memories[agent][padded] = (step, world.state.blocked[padded] != 0)
      }
    }
    if configuration.knowledge.shareDiscoveries {
      if radio.delay == 0 { past.append((memories, cells)) }
      hear(step)
      if radio.delay > 0 { past.append((memories, cells)) }
    }
    guard memory > 0 else { return }
    for agent in cells.indices {
      for cell in memories[agent].indices where !given.isOccupied(layout.cell(at: cell)) {
        if let seen = memories[agent][cell], seen.step + memory < step { memories[agent][cell] = nil }
      }
    }
  }

  private mutating func hear(_ step: Int) {
    let sentAt = step - configuration.radio.delay
    guard past.indices.contains(sentAt) else { return }
    let (said, cells) = past[sentAt]
    for receiver in cells.indices {
      for sender in cells.indices where sender != receiver {
        let (dx, dy) = (cells[sender].x - cells[receiver].x, cells[sender].y - cells[receiver].y)
        let distance = Double(dx * dx + dy * dy).squareRoot() * configuration.cellSize
        guard distance <= configuration.radio.range + 1e-9 else { continue }
        for cell in said[sender].indices {
          guard let heard = said[sender][cell] else { continue }
          if heard.step > memories[receiver][cell]?.step ?? -1 { memories[receiver][cell] = heard }
        }
      }
    }
  }

  /// In small steps of the segment's parameter: cells through whose inside it passes must be free, and one of
  /// the two beside a corner that it passes through.
  private func sees(_ from: Cell, _ to: Cell, _ blocked: [UInt8]) -> Bool {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    func isBlocked(_ x: Int, _ y: Int) -> Bool { blocked[layout.index(of: Cell(x, y))] != 0 }
    let count = 4 * max(1, abs(dx)) * max(1, abs(dy))
    var last = from
    for tick in 0...count {
      let x = (2 * from.x + 1) * count + 2 * dx * tick
      let y = (2 * from.y + 1) * count + 2 * dy * tick
      if x % (2 * count) == 0 || y % (2 * count) == 0 { continue }
      let cell = Cell(x / (2 * count), y / (2 * count))
      if cell == last { continue }
      if cell.x != last.x, cell.y != last.y, isBlocked(cell.x, last.y), isBlocked(last.x, cell.y) {
        return false
      }
      if cell != to, isBlocked(cell.x, cell.y) { return false }
      last = cell
    }
    return true
  }

  func believesBlocked(_ cell: Cell, _ agent: Int) -> Bool {
    if !given.contains(cell) { return true }
    return memories[agent][layout.index(of: cell)]?.isBlocked ?? given.isOccupied(cell)
  }

  func believed(by agent: Int) -> OccupancyGrid {
    var grid = given
    for index in 0..<given.cellCount {
      let cell = Cell(index % given.width, index / given.width)
      grid.setOccupied(believesBlocked(cell, agent), at: cell)
    }
    return grid
  }

  static func neighbors(_ cell: Cell) -> [Cell] {
    [Cell(cell.x, cell.y - 1), Cell(cell.x, cell.y + 1), Cell(cell.x - 1, cell.y), Cell(cell.x + 1, cell.y)]
  }

  /// All cells of `grown` nearest to a cell by steps through cells of `grid`, that one alone if it is one of
  /// them.
  static func nearest(to cell: Cell, _ grid: OccupancyGrid, _ grown: OccupancyGrid) -> Set<Cell> {
    var (ring, seen): (Set<Cell>, Set<Cell>) = ([cell], [cell])
    while !ring.isEmpty {
      let free = ring.filter { !grown.isOccupied($0) }
      if !free.isEmpty { return free }
      ring = Set(ring.flatMap(neighbors)).filter {
        grid.contains($0) && !grid.isOccupied($0) && !seen.contains($0)
      }
      seen.formUnion(ring)
    }
    return []
  }

  static func steps(to goal: Cell, _ grown: OccupancyGrid) -> [Cell: Int32] {
    var (steps, queue, next): ([Cell: Int32], [Cell], Int) = ([goal: 0], [goal], 0)
    while next < queue.count {
      let cell = queue[next]
      next += 1
      for other in neighbors(cell)
      where grown.contains(other) && !grown.isOccupied(other) && steps[other] == nil {
        steps[other] = (steps[cell] ?? 0) + 1
        queue.append(other)
      }
    }
    return steps
  }
}
