public import Basics
public import GridWorld

/// Draws starts and goals for agents that are only counted.
///
/// Starts are distinct, goals are distinct, and each goal can be reached from its start and is at least
/// `minDistance` away. All lie in the largest connected part of the map as long as that has two cells for every
/// agent; else the next largest parts are taken too, as many as are needed. Within those parts every cell is
/// equally likely. Time grows with the map and the number of agents, not with their product.
public struct RandomPlacement: Sendable {
  public var grid: OccupancyGrid
  public var count: Int
  /// |Δx| + |Δy| from start to goal, at least.
  public var minDistance = 1
  public var seed: UInt64
  /// Cells that are neither start nor goal: those of doors and other obstacles.
  public var avoided: Set<Cell> = []

  /// Why there is no placement.
  public enum Failure: Error, Equatable {
    /// So many cells have a goal to offer, fewer than agents.
    case tooManyAgents(places: Int)
    /// None was found with goals so far away.
    case noPlacement
  }

  public init(
    grid: OccupancyGrid, count: Int, minDistance: Int = 1, seed: UInt64, avoided: Set<Cell> = []
  ) {
    self.grid = grid
    self.count = count
    self.minDistance = minDistance
    self.seed = seed
    self.avoided = avoided
  }

  private static let tries = 64

  /// Leaves room for discs: only cells in whose middle they touch no wall, and no two so near that discs overlap.
  ///
  /// - Parameters:
  ///   - radius: in cells.
  ///   - margin: room to spare to walls, in cells, where cells are small enough to tell.
  public mutating func spread(_ radius: Double, margin: Double = 0) {
    grid = grid.grown(by: radius < 0.5 ? max(radius, min(radius + margin, 0.5)) : radius + margin)
    let pitch = max(Int((2 * radius).rounded(.up)), 1)
    guard pitch > 1 else { return }
    for cell in grid.freeCells where cell.x % pitch != 0 || cell.y % pitch != 0 { avoided.insert(cell) }
  }

  /// Refuses counts and distances that no map has room for.
  public func validate() throws(ConfigurationError) {
    try ConfigurationError.check("count", count, in: 0...1_000_000)
    try ConfigurationError.check("minDistance", minDistance, in: 0...2 * OccupancyGrid.maximumSide)
  }

  /// - Parameter headings: whether agents look somewhere at random at the start, each by a stream of its own.
  public func draw(headings: Bool) throws(Failure) -> [AgentSetup] {
    var setups = try draw()
    guard headings else { return setups }
    for agent in setups.indices {
      var rng = RandomStream.generator(seed: seed, purpose: .placement, agent: agent + 1)
      setups[agent].heading = Heading.east.turned(by: rng.index(below: 4))
    }
    return setups
  }

  /// One agent a row, all looking east.
  public func draw() throws(Failure) -> [AgentSetup] {
    // No agents need no place.
    guard count > 0 else { return [] }
    var places = places()
    guard count <= places.count else { throw .tooManyAgents(places: places.count) }
    var rng = RandomStream.generator(seed: seed, purpose: .placement)
    // The first `count` places become the starts: Fisher and Yates, stopped early.
    for i in 0..<count { places.swapAt(i, i + rng.index(below: places.count - i)) }
    var unused = Dictionary(grouping: places, by: { $0.part }).mapValues {
      $0.map(\.cell).sorted(by: isBefore)
    }
    var members: [Int: [Int]] = [:]  // by part: the agents that have a goal there
    var goals: [Cell] = []
    var redraws = 16 * count + 1024
    while goals.count < count {
      let agent = goals.count
      let part = places[agent].part
      let start = places[agent].cell
      if let choice = chooseGoal(from: start, in: unused[part] ?? [], using: &rng) {
        let goal = take(choice, from: &unused[part, default: []])
        goals.append(goal)
        members[part, default: []].append(agent)
        continue
      }
      // What is left is too near: let an earlier agent have it, and take that agent's goal.
      if let (other, choice) = chooseExchange(
        for: start, with: members[part] ?? [], places, goals, in: unused[part] ?? [], using: &rng)
      {
        let left = take(choice, from: &unused[part, default: []])
        goals.append(goals[other])
        goals[other] = left
        members[part, default: []].append(agent)
        continue
      }
      // No luck from here: start elsewhere.
      guard places.count > count, redraws > 0 else { throw .noPlacement }
      redraws -= 1
      places.swapAt(agent, count + rng.index(below: places.count - count))
    }
    return (0..<count).map { AgentSetup(start: places[$0].cell, goals: [goals[$0]]) }
  }

  // MARK: Steps

  private typealias Place = (cell: Cell, part: Int)

  /// The cells to draw from, row by row, each with the part of the map it is in.
  private func places() -> [Place] {
    let components = ConnectedComponents(of: grid)
    var sizes = components.sizes
    for cell in avoided {
      if let label = components.label(of: cell) { sizes[label] -= 1 }
    }
    // A part of one cell has no goal to offer.
    let order = sizes.indices.filter { sizes[$0] >= 2 }.sorted { (sizes[$0], $1) > (sizes[$1], $0) }
    var isTaken = [Bool](repeating: false, count: sizes.count)
    var total = 0
    for label in order where total < 2 * count {
      isTaken[label] = true
      total += sizes[label]
    }
    var places: [Place] = []
    places.reserveCapacity(total)
    for (index, label) in components.labels.enumerated() where label >= 0 && isTaken[Int(label)] {
      let cell = Cell(index % grid.width, index / grid.width)
      if avoided.isEmpty || !avoided.contains(cell) { places.append((cell, Int(label))) }
    }
    return places
  }

  private func isFarEnough(_ start: Cell, _ goal: Cell) -> Bool {
    start.manhattanDistance(to: goal) >= max(1, minDistance)
  }

  private func chooseGoal(from start: Cell, in cells: [Cell], using rng: inout SplitMix64) -> Int? {
    guard !cells.isEmpty else { return nil }
    for _ in 0..<RandomPlacement.tries {
      let choice = rng.index(below: cells.count)
      if isFarEnough(start, cells[choice]) { return choice }
    }
    return cells.count <= 4 * RandomPlacement.tries ? cells.firstIndex { isFarEnough(start, $0) } : nil
  }

  /// An agent whose goal suits `start`, and the index of an unused cell that suits that agent.
  private func chooseExchange(
    for start: Cell, with agents: [Int], _ places: [Place], _ goals: [Cell], in cells: [Cell],
    using rng: inout SplitMix64
  ) -> (agent: Int, choice: Int)? {
    guard !agents.isEmpty, !cells.isEmpty else { return nil }
    for _ in 0..<RandomPlacement.tries {
      let other = agents[rng.index(below: agents.count)]
      let choice = rng.index(below: cells.count)
      if isFarEnough(start, goals[other]) && isFarEnough(places[other].cell, cells[choice]) {
        return (other, choice)
      }
    }
    return nil
  }

  private func take(_ index: Int, from cells: inout [Cell]) -> Cell {
    cells.swapAt(index, cells.count - 1)
    return cells.removeLast()
  }

  private func isBefore(_ a: Cell, _ b: Cell) -> Bool { (a.y, a.x) < (b.y, b.x) }
}
