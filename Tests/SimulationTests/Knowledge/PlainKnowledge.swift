import GridWorld
import Simulation

/// What robots know, done plainly: every robot remembers of every cell when it was last seen and how, and searches from
/// scratch.
struct PlainKnowledge {
  struct Memory: Equatable {
    var step: Int
    var isBlocked: Bool
  }
  let layout: GridLayout
  let given: OccupancyGrid
  let configuration: WorldConfiguration
  /// By robot and by padded cell.
  var memories: [[Memory?]]
  /// By step: what everybody knew and where everybody was.
  private var past: [(memories: [[Memory?]], cells: [Cell])] = []

  init(_ world: World) {
    layout = world.layout
    given = world.configuration.grid
    configuration = world.configuration
    memories = Array(repeating: Array(repeating: nil, count: world.layout.count), count: world.agentCount)
  }

  mutating func observe(_ world: World) {
    let step = world.state.step
    let cells = (0..<world.agentCount).map(world.cell(of:))
    for agent in cells.indices { see(world, agent) }
    if configuration.knowledge.shareDiscoveries {
      if configuration.radio.delay == 0 { past.append((memories, cells)) }
      hear(world, step)
      if configuration.radio.delay > 0 { past.append((memories, cells)) }
    }
    let memory = configuration.knowledge.memory
    guard memory > 0 else { return }
    for agent in cells.indices {
      for cell in memories[agent].indices
      where memories[agent][cell].map({ $0.step + memory < step }) ?? false {
        if !given.isOccupied(layout.cell(at: cell)) { memories[agent][cell] = nil }
      }
    }
  }

  private mutating func see(_ world: World, _ agent: Int) {
    let radius = configuration.knowledge.radius ?? configuration.sensors.window.radius
    let here = world.cell(of: agent)
    for y in (here.y - radius)...(here.y + radius) {
      for x in (here.x - radius)...(here.x + radius) {
        let cell = Cell(x, y)
        guard given.contains(cell), sees(here, cell, world.state.blocked) else { continue }
        let index = layout.index(of: cell)
        memories[agent][index] = Memory(step: world.state.step, isBlocked: world.state.blocked[index] != 0)
      }
    }
  }

  /// Walks along the segment in small steps of its parameter: cells through whose inside it passes must be free, and one of
  /// the two beside a corner that it passes through.
  private func sees(_ from: Cell, _ to: Cell, _ blocked: [UInt8]) -> Bool {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    func isBlocked(_ x: Int, _ y: Int) -> Bool { blocked[layout.index(of: Cell(x, y))] != 0 }
    // In units in which every crossing of an edge is a whole number: the center of a cell is odd.
    let count = 4 * max(1, abs(dx)) * max(1, abs(dy))
    var last = from
    for tick in 0...count {
      // Twice the coordinates plus one, times count.
      let x = (2 * from.x + 1) * count + 2 * dx * tick
      let y = (2 * from.y + 1) * count + 2 * dy * tick
      // On an edge it is inside neither cell.
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

  private mutating func hear(_ world: World, _ step: Int) {
    let sentAt = step - configuration.radio.delay
    guard past.indices.contains(sentAt) else { return }
    let (said, cells) = past[sentAt]
    for receiver in cells.indices {
      for sender in cells.indices where sender != receiver {
        let (dx, dy) = (cells[sender].x - cells[receiver].x, cells[sender].y - cells[receiver].y)
        guard Double(dx * dx + dy * dy).squareRoot() <= configuration.radio.range else { continue }
        if world.radio?.isLost(from: sender, to: receiver, sentAt: sentAt) ?? false { continue }
        for cell in said[sender].indices {
          guard let heard = said[sender][cell] else { continue }
          if heard.step > memories[receiver][cell]?.step ?? -1 { memories[receiver][cell] = heard }
        }
      }
    }
  }

  func believesBlocked(_ cell: Cell, _ agent: Int) -> Bool {
    if !given.contains(cell) { return true }
    return memories[agent][layout.index(of: cell)]?.isBlocked ?? given.isOccupied(cell)
  }

  /// By padded cell: on the map as an agent believes it to be, or as it was given where that leaves no way.
  func stepsToGo(_ world: World, _ agent: Int) -> [Int32] {
    func distances(_ isBlocked: (Cell) -> Bool) -> [Int32] {
      var distances = [Int32](repeating: CostToGoFields.unreachable, count: layout.count)
      let goal = world.goalCell(of: agent)
      guard !isBlocked(goal) else { return distances }
      distances[layout.index(of: goal)] = 0
      var queue = [goal]
      var next = 0
      while next < queue.count {
        let cell = queue[next]
        next += 1
        for (dx, dy) in [(0, 1), (0, -1), (1, 0), (-1, 0)] {
          let neighbor = Cell(cell.x + dx, cell.y + dy)
          guard !isBlocked(neighbor), distances[layout.index(of: neighbor)] == CostToGoFields.unreachable
          else {
            continue
          }
          distances[layout.index(of: neighbor)] = distances[layout.index(of: cell)] + 1
          queue.append(neighbor)
        }
      }
      return distances
    }
    let believed = distances { believesBlocked($0, agent) }
    if believed[layout.index(of: world.cell(of: agent))] != CostToGoFields.unreachable { return believed }
    return distances { given.isOccupied($0) }
  }
}
