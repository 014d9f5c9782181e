import Basics
import GridWorld

/// Where the agents of a `PogemaWorld` go next under `restart`, drawn as POGEMA 1.4.0 draws them.
struct PogemaGoals {
  private let layout: GridLayout
  /// Row by row within each component; empty where nothing is drawn from them.
  private let cells: FlatBuffer<Int32>
  /// First entry in `cells` of each component, and one past the last.
  private let firsts: FlatBuffer<Int32>
  /// Of every padded cell; −1 for walls.
  private let components: FlatBuffer<Int32>
  /// Padded indices of the cells to choose among, or of all agents' sequences one after another.
  private let listed: FlatBuffer<Int32>
  /// First entry in `listed` of each agent's sequence, and one past the last.
  private let sequences: FlatBuffer<Int32>
  /// Place of the agent's goal in its sequence.
  private var place: FlatBuffer<Int32>
  private var generators: FlatBuffer<NumPyGenerator>
  private let kind: Kind

  private enum Kind { case reachable, among, sequences }

  init(_ configuration: PogemaConfiguration, obstacles: [UInt8], layout: GridLayout) throws(PogemaError) {
    self.layout = layout
    let agents = configuration.agentCount
    let isUsed = configuration.arrival == .restart
    var listed: [Int32] = []
    var sequences: [Int32] = [0]
    switch configuration.goalSource {
    case .reachable: kind = .reachable
    case .among(let cells):
      kind = .among
      guard !isUsed || !cells.isEmpty else {
        throw .count(of: "possible_targets_xy", found: 0, expected: agents)
      }
      listed = try PogemaGoals.indices(of: cells, layout)
    case .sequences(let lists):
      kind = .sequences
      guard lists.count == agents, lists.allSatisfy({ !$0.isEmpty }) else {
        throw .count(of: "lists of targets_xy", found: lists.count { !$0.isEmpty }, expected: agents)
      }
      for list in lists {
        listed += try PogemaGoals.indices(of: list, layout)
        sequences.append(Int32(listed.count))
      }
    }
    self.listed = FlatBuffer(listed)
    self.sequences = FlatBuffer(sequences)
    place = FlatBuffer(repeating: 0, count: agents)
    generators = PogemaGoals.generators(seed: configuration.seed, agents: isUsed ? agents : 0)
    let components = ConnectedComponents(
      of: OccupancyGrid(pogema: obstacles, width: layout.width, height: layout.height))
    var firsts: [Int32] = [0]
    for size in components.sizes { firsts.append(firsts[firsts.count - 1] + Int32(size)) }
    var next = firsts
    self.components = FlatBuffer(repeating: -1, count: isUsed ? layout.count : 0)
    self.firsts = FlatBuffer(firsts)
    cells = FlatBuffer(repeating: 0, count: isUsed ? Int(firsts[firsts.count - 1]) : 0)
    guard isUsed else { return }
    for (index, label) in components.labels.enumerated() where label >= 0 {
      let padded = layout.index(of: Cell(index % layout.width, index / layout.width))
      self.components[padded] = label
      cells[Int(next[Int(label)])] = Int32(padded)
      next[Int(label)] += 1
    }
  }

  init(copying other: PogemaGoals) {
    self = other
    place = FlatBuffer(copying: other.place)
    generators = FlatBuffer(copying: other.generators)
  }

  private static func indices(of cells: [Cell], _ layout: GridLayout) throws(PogemaError) -> [Int32] {
    var indices: [Int32] = []
    for cell in cells {
      guard (0..<layout.width).contains(cell.x), (0..<layout.height).contains(cell.y) else {
        throw .outside(what: "goal", cell, width: layout.width, height: layout.height)
      }
      indices.append(Int32(layout.index(of: cell)))
    }
    return indices
  }

  /// One for each agent, their seeds drawn from the first.
  private static func generators(seed: UInt64, agents: Int) -> FlatBuffer<NumPyGenerator> {
    var rng = NumPyGenerator(seed: seed)
    let generators = FlatBuffer<NumPyGenerator>(unwritten: agents)
    for agent in 0..<agents {
      generators[agent] = NumPyGenerator(seed: UInt64(rng.integer(below: Int(Int32.max))))
    }
    return generators
  }

  /// Whether a path leads from one padded cell to the other.
  func connects(_ a: Int32, _ b: Int32) -> Bool { components[Int(a)] == components[Int(b)] }

  /// Whether no goal can be drawn for an agent that stands there.
  func isEnclosed(_ cell: Int32) -> Bool {
    guard kind == .reachable else { return false }
    let component = Int(components[Int(cell)])
    return component >= 0 && firsts[component + 1] - firsts[component] < 2
  }

  /// The agent's next goal. Allocates nothing.
  ///
  /// - Returns: Whether the agent begins its sequence anew.
  func advance(_ agent: Int, from cell: Int32, goal: inout Int32) -> Bool {
    guard kind == .sequences else {
      goal = draw(from: cell, using: &generators.base[agent])
      return false
    }
    let count = sequences[agent + 1] - sequences[agent]
    place[agent] = (place[agent] + 1) % count
    goal = listed[Int(sequences[agent] + place[agent])]
    return place[agent] == 0
  }

  private func draw(from cell: Int32, using rng: inout NumPyGenerator) -> Int32 {
    if kind == .among {
      // POGEMA compares a cell of the list with the agent's cell counted from the border's corner. Both stay apart by
      // the border's width, so that it may hand out the very cell the agent stands on.
      let stood = cell + Int32(layout.margin * (layout.stride + 1))
      // Some other cell is in the list, or the draw would not end.
      guard (0..<listed.count).contains(where: { listed[$0] != stood }) else { return cell }
      while true {
        let goal = listed[rng.integer(below: listed.count)]
        if goal != stood { return goal }
      }
    }
    let component = Int(components[Int(cell)])
    guard component >= 0 else { return cell }
    let first = Int(firsts[component])
    let count = Int(firsts[component + 1]) - first
    guard count > 1 else { return cell }
    while true {
      let goal = cells[first + rng.integer(below: count)]
      if goal != cell { return goal }
    }
  }

  /// Episodes may be as long as they like, and nobody wants to wait for all goals of two thousand million steps.
  static let mostAhead = 1 << 18

  /// The goals that an agent would get one after another if it went straight to each, until its way is as long as an
  /// episode, at most `mostAhead`: of every agent, its present goal first.
  func ahead(
    _ configuration: PogemaConfiguration, agent: Int, from start: Cell, goal: Int32, length: Int
  ) -> [Int32] {
    guard configuration.arrival == .restart else { return [goal] }
    if kind == .sequences {
      return (Int(sequences[agent])..<Int(sequences[agent + 1])).map { listed[$0] }
    }
    var seeds = NumPyGenerator(seed: configuration.seed)
    var seed = 0
    for _ in 0...agent { seed = seeds.integer(below: Int(Int32.max)) }
    var rng = NumPyGenerator(seed: UInt64(seed))
    var goals = [goal]
    var at = goal
    var way = start.manhattanDistance(to: layout.cell(at: Int(goal)))
    while way < length, goals.count < PogemaGoals.mostAhead {
      let next = draw(from: at, using: &rng)
      // Nothing follows an enclosed cell. A list may hand out the same cell again, but not for ever.
      if next == at && (kind == .reachable || (0..<listed.count).allSatisfy { listed[$0] == at }) { break }
      goals.append(next)
      way += layout.cell(at: Int(at)).manhattanDistance(to: layout.cell(at: Int(next)))
      at = next
    }
    return goals
  }
}
