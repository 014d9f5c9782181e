import Basics
import GridWorld

/// LaCAM (Okumura, AAAI 2023): a depth-first search over configurations, whose successors PIBT makes one at a time
/// under constraints that are tried breadth-first, so that in the end all are; and LaCAM* (Okumura, IJCAI 2023),
/// which goes on after the first goal, mends the costs of known configurations when it finds shorter ways to them,
/// and drops those that can't lead to a better plan.
///
/// Complete: if `advance` says there is nothing left, there is no plan, or the last one has the least sum of loss
/// (agents not at rest on their goals, over all steps).
final class LaCAMSearch {
  private struct Node {
    var parent: Int32
    /// Sum of loss from the start; at least so much to the goal.
    var cost: Int32
    var heuristic: Int32
    /// The queue of constraints not tried yet, −1 when empty.
    var firstConstraint: Int32
    var lastConstraint: Int32
    /// The list of known successors.
    var firstEdge: Int32 = -1
  }

  /// "Agent takes action", on top of what the parent demands. The root demands nothing.
  private struct Constraint {
    var parent: Int32
    var next: Int32 = -1
    var agent: Int32
    var action: UInt8
    var depth: Int32
  }

  private struct Edge {
    var to: Int32
    var next: Int32
  }

  static let agentBits: UInt64 = 20
  static let agentMask: UInt64 = 1 << agentBits - 1
  /// How often a search that meets a known configuration goes on from the start instead, as in the original.
  private static let restartShare: Float = 0.001

  private let generator: ConfigurationGenerator
  private let budget: PlanningBudget
  private var store: ConfigurationStore
  private var nodes: [Node] = []
  private var constraints: [Constraint] = []
  private var edges: [Edge] = []
  private var open: [Int32] = []
  private var bound: [(agent: Int, action: Int)] = []
  private var scratchKeys: [UInt64]
  private var rewired: [Int32] = []
  private var rng: SplitMix64
  private let memoryLimit: Int
  private let tries: Int
  private var goalNode: Int32 = -1
  /// Plans of this sum of loss or more are of no interest.
  var costBound = Int.max

  /// - Parameters:
  ///   - keys: of the start, see `firstKeys`.
  ///   - generator: may be shared by searches that take turns.
  init(
    _ problem: PathfindingProblem, keys: [UInt64], _ generator: ConfigurationGenerator,
    _ budget: PlanningBudget, seed: UInt64, memoryLimit: Int, tries: Int
  ) {
    self.generator = generator
    self.budget = budget
    store = ConfigurationStore(agentCount: problem.agentCount)
    rng = SplitMix64(seed: seed)
    self.memoryLimit = memoryLimit
    self.tries = tries
    scratchKeys = keys
    problem.starts.withUnsafeBufferPointer { starts in
      guard let base = starts.baseAddress else { return }
      add(base, hash: store.hash(base), parent: -1, cost: 0)
    }
  }

  /// The keys that order the agents at the start: whoever is farther from its goal first.
  ///
  /// - Parameter distances: steps that every agent is from its goal.
  static func firstKeys(_ problem: PathfindingProblem, distances: [Int32]) -> [UInt64] {
    let nearestFirst = distances.indices.sorted { (distances[$0], -$0) < (distances[$1], -$1) }
    var keys = [UInt64](repeating: 0, count: problem.agentCount)
    for (rank, agent) in nearestFirst.enumerated() {
      let isOff: UInt64 = problem.starts[agent] == problem.goals[agent] ? 0 : 1
      keys[agent] = isOff << (2 * agentBits) | UInt64(rank) << agentBits | UInt64(agent)
    }
    sortDescending(&keys)
    return keys
  }

  var hasPlan: Bool { goalNode >= 0 }
  /// The sum of loss of the best plan so far.
  var cost: Int { hasPlan ? Int(nodes[Int(goalNode)].cost) : .max }
  var nodeCount: Int { nodes.count }

  var memoryInUse: Int {
    nodes.count * (store.bytesPerRow + MemoryLayout<Node>.stride)
      + constraints.count * MemoryLayout<Constraint>.stride + edges.count * MemoryLayout<Edge>.stride
  }
  var isOutOfMemory: Bool { memoryInUse >= memoryLimit }

  /// Looks at one configuration once. Not to be called again when time is over: what was begun may be half done.
  ///
  /// - Returns: False when nothing is left to look at.
  func advance() -> Bool {
    guard let top = open.last else { return false }
    let index = Int(top)
    let node = nodes[index]
    if Int(node.cost) + Int(node.heuristic) >= min(cost, costBound) {
      open.removeLast()
      return true
    }
    if node.heuristic == 0 {
      // All on their goals. Shorter ways to here may be found later.
      goalNode = top
      open.removeLast()
      return true
    }
    guard node.firstConstraint >= 0 else {
      open.removeLast()
      return true
    }
    let constraint = node.firstConstraint
    nodes[index].firstConstraint = constraints[Int(constraint)].next
    refine(constraint, of: index)
    collectBound(constraint)
    if generator.generate(
      from: store.cells(index), keys: store.keys(index), bound: bound, tries: tries, using: &rng)
    {
      connect(index)
    }
    return true
  }

  /// The configurations of the best plan, from the start on; shape (steps + 1, agents).
  func plan() -> [[Int32]] {
    guard hasPlan else { return [] }
    var rows: [[Int32]] = []
    var index = goalNode
    while index >= 0 {
      rows.append(Array(UnsafeBufferPointer(start: store.cells(Int(index)), count: generator.agentCount)))
      index = nodes[Int(index)].parent
    }
    return rows.reversed()
  }

  // MARK: - Constraints

  /// Queues the constraints one agent deeper.
  private func refine(_ constraint: Int32, of index: Int) {
    let depth = constraints[Int(constraint)].depth
    guard depth < generator.agentCount else { return }
    let agent = Int(store.keys(index)[Int(depth)] & Self.agentMask)
    let position = store.cells(index)[agent]
    var actions = [0, 1, 2, 3, 4]
    rng.shuffle(&actions)
    for action in actions where generator.isFree(generator.cell(after: action, from: position)) {
      let child = Int32(constraints.count)
      constraints.append(
        Constraint(parent: constraint, agent: Int32(agent), action: UInt8(action), depth: depth + 1))
      if nodes[index].firstConstraint < 0 {
        nodes[index].firstConstraint = child
      } else {
        constraints[Int(nodes[index].lastConstraint)].next = child
      }
      nodes[index].lastConstraint = child
    }
  }

  private func collectBound(_ constraint: Int32) {
    bound.removeAll(keepingCapacity: true)
    var index = constraint
    while constraints[Int(index)].depth > 0 {
      bound.append((Int(constraints[Int(index)].agent), Int(constraints[Int(index)].action)))
      index = constraints[Int(index)].parent
    }
  }

  // MARK: - Configurations

  /// Makes the generated configuration a successor of a node.
  private func connect(_ index: Int) {
    let configuration = generator.next.base
    let hash = store.hash(configuration)
    if let known = store.find(configuration, hash: hash) {
      edges.append(Edge(to: Int32(known), next: nodes[index].firstEdge))
      nodes[index].firstEdge = Int32(edges.count - 1)
      rewire(from: Int32(index))
      let again = hasPlan && rng.uniform() < Self.restartShare ? 0 : Int32(known)
      push(again)
    } else {
      let cost = Int(nodes[index].cost) + generator.cost(store.cells(index), configuration)
      let keys = store.keys(index)
      for place in 0..<generator.agentCount {
        let agent = Int(keys[place] & Self.agentMask)
        let isOnGoal = configuration[agent] == generator.goals.base[agent]
        let oneStep = UInt64(1) << (2 * Self.agentBits)
        scratchKeys[place] = isOnGoal ? keys[place] & (oneStep - 1) : keys[place] + oneStep
      }
      sortDescending(&scratchKeys)
      let new = add(configuration, hash: hash, parent: Int32(index), cost: Int32(cost))
      edges.append(Edge(to: new, next: nodes[index].firstEdge))
      nodes[index].firstEdge = Int32(edges.count - 1)
    }
  }

  /// Adds a node whose keys are in `scratchKeys`, and opens it.
  @discardableResult
  private func add(_ configuration: UnsafePointer<Int32>, hash: UInt64, parent: Int32, cost: Int32) -> Int32 {
    let heuristic = generator.heuristic(configuration)
    let row = store.append(configuration, hash: hash)
    store.keys(row).update(from: scratchKeys, count: scratchKeys.count)
    let root = Int32(constraints.count)
    constraints.append(Constraint(parent: -1, agent: -1, action: 0, depth: 0))
    nodes.append(
      Node(
        parent: parent, cost: cost, heuristic: Int32(clamping: heuristic), firstConstraint: root,
        lastConstraint: root))
    push(Int32(row))
    return Int32(row)
  }

  private func push(_ index: Int32) {
    let node = nodes[Int(index)]
    if Int(node.cost) + Int(node.heuristic) < min(cost, costBound) { open.append(index) }
  }

  /// Carries a lower cost on to all that follow from a node (Dijkstra's update; costs only fall). When time is over the
  /// rest keep the costs of the longer ways that they are known by.
  private func rewire(from index: Int32) {
    rewired.append(index)
    while let from = rewired.popLast() {
      var edge = nodes[Int(from)].firstEdge
      while edge >= 0 {
        guard budget.work(generator.agentCount / 4 + 1) else { return rewired.removeAll() }
        let to = Int(edges[Int(edge)].to)
        let cost =
          nodes[Int(from)].cost + Int32(generator.cost(store.cells(Int(from)), store.cells(to)))
        if cost < nodes[to].cost {
          nodes[to].cost = cost
          nodes[to].parent = from
          rewired.append(Int32(to))
          if Int32(to) != goalNode { push(Int32(to)) }
        }
        edge = edges[Int(edge)].next
      }
    }
  }
}
