import Basics
import Foundation
import GridWorld
import Simulation

/// X, E and Y of one agent by plain loops, straight from the documentation of `ObservationBuilder`: the slow
/// twin the fast one has to equal.
struct PlainObserver {
  /// One slot: its features (those not given are 0), who is in it, what is heard of it.
  struct Slot {
    var features: [Double]
    var identity: Int?
    var heard: [Float] = []
    /// Of a peer, where relations are perceived.
    var relations: [Double] = []
  }

  let world: World
  let radio: PlainRadio
  private let perception: Perception
  private let agents: [Cell]
  private let goals: [Cell]
  private let distances: [[Int?]]
  /// The cells a move to which brings each agent closer to its goal.
  private let wanted: [[Cell]]
  private let sensors: SensorConfiguration

  /// - Parameter distancesToGoal: of a goal cell, from every cell, row by row; nil where there is no path.
  init(_ world: World, radio: PlainRadio, perception: Perception, distancesToGoal: (Cell) -> [Int?]) {
    self.world = world
    self.radio = radio
    self.perception = perception
    let agents = (0..<world.agentCount).map(world.cell(of:))
    self.agents = agents
    goals = (0..<world.agentCount).map(world.goalCell(of:))
    let distances = goals.map(distancesToGoal)
    let grid = world.configuration.grid
    wanted = agents.indices.map { agent in
      let me = agents[agent]
      guard let here = distances[agent][me.y * grid.width + me.x] else { return [] }
      return [(0, -1), (0, 1), (-1, 0), (1, 0)].map { Cell(me.x + $0, me.y + $1) }.filter { cell in
        guard grid.contains(cell), let there = distances[agent][cell.y * grid.width + cell.x] else {
          return false
        }
        return there < here
      }
    }
    self.distances = distances
    sensors = world.configuration.sensors
  }

  private var showsPeers: Bool { perception.peersThrough == .everywhere }
  private var grid: OccupancyGrid { world.configuration.grid }

  /// A wall, an obstacle as it stands, or off the map.
  private func isBlocked(_ cell: Cell) -> Bool {
    !grid.contains(cell) || world.state.blocked[world.layout.index(of: cell)] != 0
  }

  private func toGo(_ agent: Int, from cell: Cell) -> Double {
    grid.contains(cell)
      ? distances[agent][cell.y * grid.width + cell.x].map(Double.init) ?? .infinity : .infinity
  }

  private func neighbor(_ cell: Cell, _ action: Action) -> Cell {
    Cell(cell.x + action.offset.dx, cell.y + action.offset.dy)
  }

  private func wants(_ agent: Int, _ cell: Cell) -> Bool { wanted[agent].contains(cell) }

  private func scaled(_ distance: Double) -> Double { min(distance / 32, 1) }
  private func flag(_ claim: Bool) -> Double { claim ? 1 : 0 }
  private func sign(_ value: Int) -> Double { Double(value.signum()) }
  private func isOnGoal(_ agent: Int) -> Bool { agents[agent] == goals[agent] }
  private func freeNeighbors(_ cell: Cell) -> Double {
    Double(ActionCatalogue.grid.actions.dropFirst().count { !isBlocked(neighbor(cell, $0)) }) / 4
  }

  // MARK: - X and Y

  /// All slots of one agent's observation.
  func slots(of agent: Int) -> [Slot] {
    let own = [goal(agent)] + ActionCatalogue.grid.actions.map { cell(agent, $0) } + rays(agent)
    let fixed = own.enumerated().map { Slot(features: $1, identity: $0) }
    let peers = peers(of: agent, firstIdentity: fixed.count)
    let empty = Slot(features: [], identity: nil)
    return fixed + peers + Array(repeating: empty, count: sensors.peers.max - peers.count)
  }

  private func goal(_ agent: Int) -> [Double] {
    let dx = goals[agent].x - agents[agent].x
    let dy = goals[agent].y - agents[agent].y
    return [
      sign(dx), sign(dy), max(-1, min(1, Double(dx) / 16)), max(-1, min(1, Double(dy) / 16)),
      scaled(toGo(agent, from: agents[agent])), flag(isOnGoal(agent)),
      flag(ActionCatalogue.grid.actions.contains { wants(agent, neighbor(agents[agent], $0)) }),
    ]
  }

  private func cell(_ agent: Int, _ action: Action) -> [Double] {
    let cell = neighbor(agents[agent], action)
    let occupant = action == .stay || !showsPeers ? nil : agents.firstIndex(of: cell)
    let isFree = !isBlocked(cell)
    let isCloser = wants(agent, cell)
    let others = showsPeers ? agents.indices.count { $0 != agent && wants($0, cell) } : 0
    let features = [
      flag(!isFree), flag(occupant != nil), flag(occupant.map(isOnGoal) ?? false),
      flag(occupant.map { wants($0, agents[agent]) } ?? false), flag(isCloser),
      flag(action != .stay && isFree && !isCloser), flag(cell == goals[agent]), Double(others) / 4,
      isFree ? freeNeighbors(cell) : 0,
    ]
    return features + ActionCatalogue.grid.actions.map { flag($0 == action) }
  }

  private func rays(_ agent: Int) -> [[Double]] {
    let sensor = sensors.rays
    let sight = PlainSight(isBlocked: isBlocked)
    return (0..<sensor.count).map { ray in
      var hit = sight.castRay(
        ray, of: sensor.count, range: sensor.range, from: agents[agent], isAgent: agents.contains)
      var isSilent = false
      if sensor.dropout > 0, draw(agent, ray, 0) < sensor.dropout {
        hit = (sensor.range, false, false)
        isSilent = true
      } else if sensor.noise > 0 {
        // Box and Muller.
        let gaussian = (-2 * log(1 - draw(agent, ray, 1))).squareRoot() * cos(2 * .pi * draw(agent, ray, 2))
        hit.distance = min(max(hit.distance + sensor.noise * gaussian, 0), sensor.range)
      }
      let angle = 2 * Double.pi * Double(ray) / Double(sensor.count)
      return [
        hit.distance / sensor.range, flag(hit.hitsWall), flag(hit.hitsAgent), flag(isSilent), cos(angle),
        sin(angle),
      ]
    }
  }

  /// The nearest that are seen or heard, ties from top to bottom and left to right.
  private func peers(of agent: Int, firstIdentity: Int) -> [Slot] {
    let me = agents[agent]
    let nearestFirst = agents.indices.filter { $0 != agent }.sorted {
      let a = agents[$0]
      let b = agents[$1]
      return (distance(me, a), Double(a.y), Double(a.x)) < (distance(me, b), Double(b.y), Double(b.x))
    }
    var slots: [Slot] = []
    for peer in nearestFirst where slots.count < sensors.peers.max {
      let heard = radio.heard(from: peer, to: agent, in: world)
      let isSeen = sees(agent, peer)
      guard isSeen || heard != nil else { continue }
      let features = isSeen ? peerFeatures(peer, seenBy: agent, isHeard: heard != nil) : [0, 0, 0, 0, 0, 1]
      slots.append(
        Slot(
          features: features, identity: firstIdentity + peer, heard: heard ?? [],
          relations: isSeen
            ? (perception.relations ? relations(of: agent, to: peer) : [])
              + (perception.precedence ? precedence(of: agent, to: peer) : []) : []))
    }
    return slots
  }

  private func sees(_ agent: Int, _ peer: Int) -> Bool {
    let sensor = sensors.peers
    guard distance(agents[agent], agents[peer]) <= sensor.range else { return false }
    if sensor.lineOfSight, !PlainSight(isBlocked: isBlocked).sees(agents[agent], agents[peer]) {
      return false
    }
    return sensor.dropout == 0 || draw(agent, peer, 3) >= sensor.dropout
  }

  private func peerFeatures(_ peer: Int, seenBy agent: Int, isHeard: Bool) -> [Double] {
    let me = agents[agent]
    let its = agents[peer]
    let range = sensors.peers.range
    let moves = ActionCatalogue.grid.actions.dropFirst().map { flag(wants(peer, neighbor(its, $0))) }
    return [
      Double(its.x - me.x) / range, Double(its.y - me.y) / range, distance(me, its) / range,
      flag(me.manhattanDistance(to: its) == 1), 1, flag(isHeard), flag(isOnGoal(peer)),
      scaled(toGo(peer, from: its)), sign(goals[peer].x - its.x), sign(goals[peer].y - its.y),
      flag(wants(peer, me)), flag(wants(agent, its)),
    ] + moves
  }

  private func relations(of agent: Int, to peer: Int) -> [Double] {
    let (me, its, goal) = (agents[agent], agents[peer], goals[peer])
    func clip(_ value: Double) -> Double { max(-1, min(1, value)) }
    func detour(_ who: Int, through cell: Cell) -> Double {
      let (here, there) = (toGo(who, from: agents[who]), toGo(who, from: cell))
      return here == there ? 0 : here == .infinity || there == .infinity ? 1 : clip((there - here) / 8)
    }
    let (others, mine) = (toGo(peer, from: its), toGo(agent, from: me))
    let lead = others == mine ? 0 : others - mine
    let reach = ActionCatalogue.grid.actions.map { neighbor(me, $0) }
    let around = ActionCatalogue.grid.actions.dropFirst().map { neighbor(its, $0) }
    return [
      clip(Double(goal.x - its.x) / 16), clip(Double(goal.y - its.y) / 16), clip(lead / 16),
      lead > 0 ? 1 : lead < 0 ? -1 : 0,
    ] + reach.map { flag(wants(peer, $0)) } + [
      flag(reach.contains { wants(peer, $0) && wants(agent, $0) }), flag(goal == me),
      flag(goals[agent] == its),
      detour(agent, through: its), detour(peer, through: me), freeNeighbors(its),
      Double(around.count { !isBlocked($0) && !agents.contains($0) }) / 4,
    ]
  }

  // MARK: - Who goes first

  private func goesBefore(_ agent: Int, _ other: Int) -> Bool {
    func order(_ who: Int) -> (Int, Int, Int) {
      let own = world.configuration.agents[who]
      return (
        world.isOnGoal(who) ? 0 : world.state.step - Int(world.state.lastArrival[who]),
        own.goals.first.map { own.start.manhattanDistance(to: $0) } ?? 0, who
      )
    }
    return order(agent) > order(other)
  }

  private func rank(_ agent: Int) -> Double {
    Double(agents.indices.count { $0 != agent && goesBefore(agent, $0) }) / Double(max(agents.count - 1, 1))
  }

  private func precedence(of agent: Int, to peer: Int) -> [Double] {
    let (me, its) = (agents[agent], agents[peer])
    let lead = rank(peer) - rank(agent)
    let first = goesBefore(peer, agent) ? 0.5 + lead / 2 : lead / 2 - 0.5
    guard me.manhattanDistance(to: its) == 1 else { return [first, 0, 0, 0] }
    let others = wanted[agent].filter { $0 != its && !isBlocked($0) }
    return [
      first, flag(wants(agent, its) && mustTrade(agent, on: me, peer, on: its)),
      flag(others.contains { mustTrade(peer, on: me, agent, on: $0) }),
      flag(wants(peer, me) && mustTrade(peer, on: its, agent, on: me)),
    ]
  }

  /// By following the corridor ahead as a list of cells, then the one behind.
  private func mustTrade(_ pusher: Int, on own: Cell, _ puller: Int, on ahead: Cell) -> Bool {
    var way = [own, ahead]
    var isOpen = false
    while toGo(pusher, from: way[way.count - 1]) < toGo(pusher, from: way[way.count - 2]) {
      let next = waysOn(way[way.count - 1], from: way[way.count - 2])
      isOpen = next.count > 1
      guard next.count == 1 else { break }
      way.append(next[0])
    }
    let (behind, front) = (way[way.count - 2], way[way.count - 1])
    let isBack = toGo(puller, from: behind) < toGo(puller, from: front)
    let isOn = toGo(pusher, from: behind) == 0 || toGo(pusher, from: front) < toGo(pusher, from: behind)
    guard !isOpen, isBack, isOn else { return false }
    var back = [ahead, own]
    while back[back.count - 1] != ahead {
      let next = waysOn(back[back.count - 1], from: back[back.count - 2])
      guard next.count == 1 else { return next.count > 1 }
      back.append(next[0])
    }
    return false
  }

  private func waysOn(_ cell: Cell, from behind: Cell) -> [Cell] {
    ActionCatalogue.grid.actions.dropFirst().map { neighbor(cell, $0) }.filter { next in
      guard next != behind, !isBlocked(next) else { return false }
      let isHome = agents.indices.contains { agents[$0] == next && goals[$0] == next }
      return !isHome || freeNeighbors(next) > 0.25
    }
  }

  /// The noise of sensors is drawn by counter, so that no order of evaluation changes it.
  private func draw(_ agent: Int, _ entity: Int, _ disturbance: Int) -> Double {
    let key = RandomStream.generator(
      seed: world.configuration.seed, episode: world.episode, purpose: .sensors, agent: agent
    ).state
    return Double(RandomStream.uniform(key: key, world.state.step, entity, disturbance))
  }

  // MARK: - E

  /// - Parameter listed: peers listed in the slots.
  func environment(of agent: Int, listed: Int) -> [Double] {
    let me = agents[agent]
    let here = toGo(agent, from: me)
    let radius = sensors.window.radius
    var occupancy: [Double] = []
    var costToGo: [Double] = []
    for y in (me.y - radius)...(me.y + radius) {
      for x in (me.x - radius)...(me.x + radius) {
        let cell = Cell(x, y)
        let there = toGo(agent, from: cell)
        occupancy.append(isBlocked(cell) ? 1 : showsPeers && agents.contains(cell) ? 0.5 : 0)
        costToGo.append(there == .infinity || here == .infinity ? 1 : max(-1, min(1, (there - here) / 8)))
      }
    }
    let outcome = world.state.outcome[agent]
    let limit = Double(world.configuration.maxSteps)
    let told = perception.history
    return occupancy + costToGo + [
      flag(told && outcome == .moved), flag(told && showsPeers && outcome == .blockedByAgent),
      flag(told && outcome == .blockedByObstacle),
      flag(isOnGoal(agent)), told ? (limit - Double(world.state.step)) / limit : 0, scaled(here),
      freeNeighbors(me), showsPeers ? Double(listed) / Double(max(sensors.peers.max, 1)) : 0,
    ] + (perception.precedence ? [rank(agent)] : []) + (perception.dice ? dice(of: agent) : [])
  }

  /// A list of what is left, out of which the draw takes one place after the other.
  private func dice(of agent: Int) -> [Double] {
    var rest = Int(120 * draw(agent, -1, -1))
    var left = [0.0, 0.25, 0.5, 0.75, 1]
    return (0..<5).map { _ in
      let count = left.count
      defer { rest /= count }
      return left.remove(at: rest % count)
    }
  }
}
