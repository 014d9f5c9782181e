import Basics
import Simulation

/// Ends standstills of robots that one controller drives: who has hardly moved for two seconds, though it wants to, makes
/// way for whoever waits likewise and has a lower number, and nobody for it.
///
/// Who makes way goes to a place beside the way of the other (the leader), or else farther along it, until that one has
/// passed. It hands its right on: others that stand in its way make way for its leader too, as in priority inheritance
/// (Okumura et al. 2022). Robots on their goals make way for everybody, and come back. Who waits for long though nobody
/// can make way tries a place drawn from its own stream.
struct StandstillRule: Sendable {
  private enum Aim: Equatable, Sendable {
    case goal
    case makingWay(leader: Int)
    case wandering
  }

  private var agents: [Int] = []
  private var radii: [Double] = []
  private var topSpeeds: [Double] = []
  private var keys: [UInt64] = []
  /// Where each was when it last had moved, and in which step.
  private var anchors: [SIMD2<Double>] = []
  private var movedAt: [Int] = []
  private var aims: [Aim] = []
  private var places: [SIMD2<Double>] = []
  private var chosenAt: [Int] = []
  private var until: [Int] = []
  /// Whether somebody makes way for each.
  private var isLed: [Bool] = []
  /// Those that wait or make way, in this step.
  private var claimants: [Int] = []

  /// Seconds: after which a standstill ends; for which one makes way, tries another place; between two looks for a place.
  private static let patience = 2.0
  private static let courtesy = 10.0
  private static let attempt = 1.5
  private static let reconsideration = 1.0
  /// Share of the top speed below which one stands.
  private static let standing = 0.1
  /// Meters from rim to rim within which one makes way, and beyond which the leader has passed.
  private static let nearness = 1.0
  private static let passed = 1.3
  /// Meters of a leader's way that are to be free.
  private static let reach = 3.0

  mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    let configuration = world.configuration
    let setups = configuration.agents.map(configuration.disc)
    let count = setups.count
    radii = setups.map(\.radius)
    topSpeeds = setups.map { $0.maxSpeed ?? configuration.dynamics.discMotion?.maxSpeed ?? 0 }
    keys = world.controllerStreams(of: Array(0..<count)).map(\.state)
    // Each with memory of its own: what is shared would be copied in the middle of an episode.
    anchors = world.state.discs.position.map { $0 }
    places = world.state.discs.position.map { $0 }
    movedAt = Array(repeating: world.state.step, count: count)
    chosenAt = Array(repeating: world.state.step, count: count)
    until = Array(repeating: world.state.step, count: count)
    aims = Array(repeating: .goal, count: count)
    isLed = Array(repeating: false, count: count)
    claimants.reserveCapacity(count)
  }

  /// Where a robot goes instead of on its way; nil if it stays on that.
  func place(of agent: Int) -> SIMD2<Double>? { aims[agent] == .goal ? nil : places[agent] }

  /// Whether a robot waits, and not for a leader.
  func insists(_ agent: Int) -> Bool { aims[agent] == .goal && claimants.contains(agent) }

  // MARK: - A step

  /// Takes in where everybody is now.
  mutating func review(_ world: World, _ follower: RouteFollower, timeStep: Double) {
    let step = world.state.step
    claimants.removeAll(keepingCapacity: true)
    for agent in agents {
      let position = world.state.discs.position[agent]
      let least = StandstillRule.standing * topSpeeds[agent] * StandstillRule.patience
      let toGo = length(world.state.discs.goal[agent] - position)
      if length(position - anchors[agent]) > min(least, toGo / 2)
        || (aims[agent] == .goal && world.isOnGoal(agent))
      {
        anchors[agent] = position
        movedAt[agent] = step
      }
      endAim(agent, world, timeStep)
      isLed[agent] = false
    }
    for agent in agents { if case .makingWay(let leader) = aims[agent] { isLed[leader] = true } }
    // Whom somebody makes way for stays in its right until it has passed.
    for agent in agents
    where aims[agent] != .goal || isLed[agent]
      || seconds(since: movedAt[agent], step, timeStep) >= StandstillRule.patience
    {
      claimants.append(agent)
    }
    guard !claimants.isEmpty else { return }
    for agent in agents { decide(agent, world, follower, timeStep) }
  }

  private func seconds(since past: Int, _ step: Int, _ timeStep: Double) -> Double {
    Double(step - past) * timeStep
  }

  private func steps(_ seconds: Double, _ timeStep: Double) -> Int {
    max(Int((seconds / timeStep).rounded(.up)), 1)
  }

  private mutating func endAim(_ agent: Int, _ world: World, _ timeStep: Double) {
    let isOver =
      switch aims[agent] {
      case .goal: false
      case .wandering: world.state.step >= until[agent]
      case .makingWay(let leader):
        world.state.step >= until[agent] || world.isOnGoal(leader) || aims[leader] != .goal
          || gap(agent, leader, world) > StandstillRule.passed
      }
    guard isOver else { return }
    aims[agent] = .goal
    anchors[agent] = world.state.discs.position[agent]
    movedAt[agent] = world.state.step
  }

  private mutating func decide(_ agent: Int, _ world: World, _ follower: RouteFollower, _ timeStep: Double) {
    let step = world.state.step
    switch aims[agent] {
    case .wandering: return
    case .makingWay(let leader):
      guard seconds(since: chosenAt[agent], step, timeStep) >= StandstillRule.reconsideration else { return }
      choosePlace(agent, leader, world, follower)
    case .goal:
      let isParked = world.isOnGoal(agent)
      let waited = seconds(since: movedAt[agent], step, timeStep)
      guard isParked || waited >= StandstillRule.patience / 2 else { return }
      if let leader = leader(for: agent, isParked, world, follower) {
        aims[agent] = .makingWay(leader: leader)
        until[agent] = step + steps(StandstillRule.courtesy, timeStep)
        choosePlace(agent, leader, world, follower)
      } else if !isParked, waited >= 3 * StandstillRule.patience {
        aims[agent] = .wandering
        until[agent] = step + steps(StandstillRule.attempt, timeStep)
        choosePlace(agent, nil, world, follower)
      }
    }
  }

  /// Whom a robot that stands makes way for: of those that it is in the way of, the one with the lowest number.
  private func leader(
    for agent: Int, _ isParked: Bool, _ world: World, _ follower: RouteFollower
  ) -> Int? {
    var best: Int?
    for other in claimants where other != agent {
      var leader = other
      switch aims[other] {
      case .wandering: continue
      case .makingWay(let first): leader = first
      case .goal: break
      }
      guard leader != agent, isParked || leader < agent, leader < best ?? .max else { continue }
      let gap = gap(agent, other, world)
      guard gap < StandstillRule.nearness else { continue }
      if leader == other {
        let room = follower.distance(
          from: world.state.discs.position[agent], toWayOf: leader, within: StandstillRule.reach, in: world)
        guard room < radii[agent] + radii[leader] + 0.15 else { continue }
      } else if gap > 0.4 {
        continue
      }
      best = leader
    }
    return best
  }

  // MARK: - Places

  private static let directions = 16
  private static let distances = [0.4, 0.8, 1.2, 1.8]

  /// Looks for a place to go to straight: off the leader's way, near, away from others; without a leader any.
  private mutating func choosePlace(
    _ agent: Int, _ leader: Int?, _ world: World, _ follower: RouteFollower
  ) {
    let position = world.state.discs.position[agent]
    let step = world.state.step
    chosenAt[agent] = step
    let first = Double(RandomStream.uniform(key: keys[agent], step, 0, 0))
    var best = (score: -Double.infinity, place: position)
    for index in 0...(StandstillRule.directions * StandstillRule.distances.count) {
      let turn = (Double(index % StandstillRule.directions) + first) / Double(StandstillRule.directions)
      let isHere = index == StandstillRule.directions * StandstillRule.distances.count
      let distance = isHere ? 0 : StandstillRule.distances[index / StandstillRule.directions]
      let place = position + Angle.direction(2 * .pi * turn) * distance
      var score = -0.3 * distance
      if let leader {
        let place = follower.distance(
          from: place, toWayOf: leader, within: StandstillRule.reach, in: world)
        let room = place - radii[agent] - radii[leader] - 0.05
        score += 10 * min(room, 0.1)
      } else {
        score = Double(RandomStream.uniform(key: keys[agent], step, 1, index)) - (isHere ? 1 : 0)
      }
      if let leader { score += 0.3 * min(length(place - world.state.discs.position[leader]), 3) }
      guard score > best.score else { continue }
      score -= crowding(agent, position, place, world)
      guard score > best.score, isHere || world.isFree(from: position, to: place, radius: radii[agent])
      else { continue }
      best = (score, place)
    }
    places[agent] = best.place
  }

  /// What others that stand in the way to a place, or near it, cost.
  private func crowding(
    _ agent: Int, _ start: SIMD2<Double>, _ end: SIMD2<Double>, _ world: World
  ) -> Double {
    let way = end - start
    let size = max((way * way).sum(), 1e-12)
    var cost = 0.0
    for other in world.state.discs.position.indices where other != agent {
      let offset = world.state.discs.position[other] - start
      let reach = radii[agent] + radii[other]
      // Away from it, or past it.
      let share = min((offset * way).sum() / size, 1)
      guard share > 0 else { continue }
      let gap = length(offset - way * share) - reach
      if gap < 0.05 { cost += 1 - 10 * min(max(gap, -0.1), 0.05) }
    }
    return cost
  }

  private func gap(_ one: Int, _ other: Int, _ world: World) -> Double {
    length(world.state.discs.position[other] - world.state.discs.position[one]) - radii[one] - radii[other]
  }

  private func length(_ way: SIMD2<Double>) -> Double { (way * way).sum().squareRoot() }
}
