import GridWorld
import Simulation

/// One joint step of PIBT: a cell for every driven agent without vertex or swap conflicts.
///
/// The recursion of the paper (its Algorithm 1) runs on a stack of its own, since a chain of inheritance can be
/// as long as the team.
final class PIBTStep {
  private let stride: Int32
  /// The cell each agent gets, −1 while undecided.
  private let target: FlatBuffer<Int32>
  /// 1 + the agent that has reserved a cell, 0 where nobody has.
  private let reserved: FlatBuffer<Int32>
  private var reservedCells: [Int32] = []
  /// Each agent's candidate cells, best first, and how far it is through them.
  private let candidates: FlatBuffer<Int32>
  private let candidateCount: FlatBuffer<Int8>
  private let nextCandidate: FlatBuffer<Int8>
  private let chosen: FlatBuffer<GridAction>
  private let isDriven: [Bool]
  private var chain: [Int] = []

  init(_ world: World, driving agents: [Int]) {
    stride = Int32(world.layout.stride)
    target = FlatBuffer(repeating: -1, count: world.agentCount)
    reserved = FlatBuffer(repeating: 0, count: world.layout.count)
    candidates = FlatBuffer(repeating: 0, count: world.agentCount * 5)
    candidateCount = FlatBuffer(repeating: 0, count: world.agentCount)
    nextCandidate = FlatBuffer(repeating: 0, count: world.agentCount)
    chosen = FlatBuffer(repeating: .stay, count: world.agentCount)
    var isDriven = [Bool](repeating: false, count: world.agentCount)
    for agent in agents { isDriven[agent] = true }
    self.isDriven = isDriven
    reservedCells.reserveCapacity(2 * world.agentCount)
    chain.reserveCapacity(world.agentCount)
  }

  /// Forgets the last step. Agents that somebody else drives keep their cells.
  func begin(_ world: World) {
    for cell in reservedCells { reserved.base[Int(cell)] = 0 }
    reservedCells.removeAll(keepingCapacity: true)
    for agent in 0..<world.agentCount {
      target.base[agent] = -1
      guard !isDriven[agent] else { continue }
      reserve(world.state.position[agent], for: agent)
    }
  }

  func action(of agent: Int) -> GridAction { chosen[agent] }

  /// Finds a cell for `root`, and for everybody whom it pushes.
  func place(_ root: Int, _ world: World, using rng: inout SplitMix64) {
    guard target.base[root] < 0 else { return }
    push(root, world, using: &rng)
    while let agent = chain.last {
      switch tryNext(agent, world) {
      case .free:
        // The end of the chain has a free cell, so everybody before it has one too.
        chain.removeAll(keepingCapacity: true)
      case .taken(let occupant):
        push(occupant, world, using: &rng)
      case .exhausted:
        reserve(world.state.position[agent], for: agent)
        chosen.base[agent] = .stay
        chain.removeLast()
      }
    }
  }

  private enum Trial {
    case free
    /// Reserved, if the agent that stands there finds another cell.
    case taken(by: Int)
    case exhausted
  }

  private func tryNext(_ agent: Int, _ world: World) -> Trial {
    let position = world.state.position[agent]
    while nextCandidate.base[agent] < candidateCount.base[agent] {
      let cell = candidates.base[5 * agent + Int(nextCandidate.base[agent])]
      nextCandidate.base[agent] += 1
      guard reserved.base[Int(cell)] == 0 else { continue }
      let occupant = Int(world.state.occupant[Int(cell)])
      if occupant >= 0, target.base[occupant] == position { continue }  // a swap
      reserve(cell, for: agent)
      chosen.base[agent] = action(from: position, to: cell)
      if occupant >= 0, occupant != agent, target.base[occupant] < 0 { return .taken(by: occupant) }
      return .free
    }
    return .exhausted
  }

  private func reserve(_ cell: Int32, for agent: Int) {
    target.base[agent] = cell
    reserved.base[Int(cell)] = Int32(agent + 1)
    reservedCells.append(cell)
  }

  /// Puts an agent at the end of the chain, its candidates sorted by cost-to-go, equals in random order.
  private func push(_ agent: Int, _ world: World, using rng: inout SplitMix64) {
    chain.append(agent)
    let position = world.state.position[agent]
    let goal = world.state.goal[agent]
    let offsets: InlineArray<5, Int32> = [0, -stride, stride, -1, 1]
    let random = rng.next()
    var keys = InlineArray<5, UInt64>(repeating: 0)
    var count = 0
    for action in 0..<5 {
      let cell = position + offsets[action]
      guard world.state.blocked[Int(cell)] == 0 else { continue }
      let distance = UInt64(world.costToGo.distance(from: cell, to: goal))
      // Cost-to-go, then 12 random bits, then the action.
      let key = distance << 15 | (random >> UInt64(12 * action) & 0xFFF) << 3 | UInt64(action)
      var place = count
      while place > 0, keys[place - 1] > key {
        keys[place] = keys[place - 1]
        place -= 1
      }
      keys[place] = key
      count += 1
    }
    for place in 0..<count { candidates.base[5 * agent + place] = position + offsets[Int(keys[place] & 7)] }
    candidateCount.base[agent] = Int8(count)
    nextCandidate.base[agent] = 0
  }

  private func action(from position: Int32, to cell: Int32) -> GridAction {
    switch cell - position {
    case 0: .stay
    case -stride: .up
    case stride: .down
    case -1: .left
    default: .right
    }
  }
}
