import Basics
import Environments
import GridWorld
import Simulation

/// One world of an environment done by hand: the slow way, from the definitions, with nothing of `VectorEpisode`.
struct PlainTwin {
  /// What a world tells after a step.
  struct Telling: Equatable {
    /// Of every agent.
    var rewards: [Float]
    var terminated = false
    var truncated = false
    var reset = false
  }

  let reward: RewardConfiguration
  let perception: Perception
  let robots: EnvironmentConfiguration.Robots
  let ending: EnvironmentConfiguration.Ending
  let outputWidth: Int
  /// Episode `number`; nil if it has no room for the robots.
  let makeWorld: (_ number: Int) -> World?
  /// What drives the others.
  let makeController: () -> any Controller
  /// Numbers of a world whose episodes no seed draws are those of all worlds in turn.
  var number: Int
  let stride: Int
  private(set) var world: World
  private var controller: (any Controller)?

  init(
    _ configuration: EnvironmentConfiguration, first: Int, stride: Int,
    controller: @escaping () -> any Controller, makeWorld: @escaping (_ number: Int) -> World?
  ) throws {
    reward = configuration.reward
    perception = configuration.perception
    robots = configuration.robots
    ending = configuration.ending
    outputWidth = configuration.layout.outputWidth
    self.makeWorld = makeWorld
    makeController = controller
    (number, self.stride) = (first, stride)
    guard let some = makeWorld(first) ?? makeWorld(first + stride) else { throw NoWorld() }
    world = some
  }

  struct NoWorld: Error {}

  /// Starts the next episode.
  mutating func begin() {
    while true {
      let next = makeWorld(number)
      number += stride
      guard let next else { continue }
      world = next
      guard !isOver else { continue }
      controller = nil
      if case .one(let robot) = robots {
        controller = makeController()
        controller?.begin(world, driving: (0..<world.agentCount).filter { $0 != robot })
      }
      return
    }
  }

  var isTerminated: Bool {
    if ending == .robot, case .one(let robot) = robots, world.configuration.task == .reach {
      if world.isOnGoal(robot) { return true }
    }
    return world.isTerminated
  }

  var isOver: Bool { isTerminated || world.isTruncated }

  /// Takes a step.
  ///
  /// - Parameters:
  ///   - actions: of the caller's robots.
  ///   - messages: their symbols; nil for none.
  mutating func step(_ actions: [Int32], _ messages: [Int32]?) -> Telling {
    var joint = [Action](repeating: .idle, count: world.agentCount)
    controller?.decide(world, actions: &joint)
    let own: [Int] = if case .one(let robot) = robots { [robot] } else { Array(0..<world.agentCount) }
    for (row, agent) in own.enumerated() { joint[agent] = Action(Int(actions[row])) }
    var outputs = [Float](repeating: 0, count: world.agentCount * outputWidth)
    for agent in 0..<world.agentCount { outputs[agent * outputWidth + joint[agent].index] = 1 }
    if let messages {
      for (row, agent) in own.enumerated() {
        outputs[agent * outputWidth + world.catalogue.count + Int(messages[row])] = 1
      }
    }
    let before = (0..<world.agentCount).map { world.distanceToGo(of: $0) }
    world.advance(joint, outputs: outputs)
    controller?.review(world)
    let over = isTerminated
    return Telling(rewards: rewards(before), terminated: over, truncated: world.isTruncated && !over)
  }

  /// What the definition says that every agent is paid.
  private func rewards(_ before: [Float]) -> [Float] {
    let state = world.state
    let ego = world.configuration.ego
    let timeStep = world.configuration.dynamics.discMotion?.timeStep ?? 0
    let own = (0..<world.agentCount).map { agent -> Float in
      let hasArrived = state.lastArrival[agent] == Int32(state.step)
      let after = hasArrived ? 0 : world.distanceToGo(of: agent)
      let hasWay = before[agent].isFinite && after.isFinite
      var paid = reward.step + reward.progress * (hasWay ? Double(before[agent] - after) : 0)
      if hasArrived { paid += reward.arrival }
      if !world.isOnGoal(agent) { paid += reward.offGoal }
      let wasRefused = [.blockedByAgent, .blockedByObstacle].contains(state.outcome[agent])
      if wasRefused { paid += reward.collision }
      if let ego {
        if ego == agent, world.isOnGoal(ego), state.discs.firstContact[ego] < 0 { paid += reward.success }
      } else if world.isTerminated {
        paid += reward.success
      }
      if state.discs.count > 0 {
        if !wasRefused, !state.discs.contact[agent].isEmpty { paid += reward.collision }
        paid += reward.discomfort * timeStep * state.discs.course[agent].nearness
      }
      return Float(paid)
    }
    let reach = Int(world.configuration.sensors.peers.range)
    return own.indices.map { agent in
      let here = world.cell(of: agent)
      let peers = own.indices.filter {
        let there = world.cell(of: $0)
        return $0 != agent && abs(there.x - here.x) <= reach && abs(there.y - here.y) <= reach
      }
      guard !peers.isEmpty, reward.shared > 0 else { return own[agent] }
      var sum: Float = 0
      for peer in peers { sum += own[peer] }
      return own[agent] + Float(reward.shared) * (sum / Float(peers.count))
    }
  }

  /// The rewards of the caller's robots.
  func paid(_ rewards: [Float]) -> [Float] {
    guard case .one(let robot) = robots else { return rewards }
    let isAlone = ending == .robot && isTerminated && !world.isTerminated
    return [rewards[robot] + (isAlone ? Float(reward.success) : 0)]
  }

  /// The rows of the caller's robots, as a builder of its own writes them.
  func rows() -> [Row] {
    var builder = ObservationBuilder(for: world, perception: perception)
    let observation = Observation(layout: builder.layout, agents: world.agentCount)
    builder.observe(world, into: observation)
    let agents: [Int] = if case .one(let robot) = robots { [robot] } else { Array(0..<world.agentCount) }
    return agents.map { Row(observation, $0) }
  }
}

/// All that a row holds.
struct Row: Equatable {
  var tokens: [Float]
  var mask: [UInt8]
  var identity: [Int32]
  var environment: [Float]
  var outputs: [Float]
  var relations: [Float]

  init(
    tokens: [Float], mask: [UInt8], identity: [Int32], environment: [Float], outputs: [Float],
    relations: [Float]
  ) {
    self.tokens = tokens
    self.mask = mask
    self.identity = identity
    self.environment = environment
    self.outputs = outputs
    self.relations = relations
  }

  init(_ observation: Observation, _ agent: Int) {
    let (slots, peers) = (observation.layout.slots, observation.layout.sensors.peers.max)
    tokens = (0..<slots).flatMap { observation.token(agent: agent, slot: $0) }
    mask = observation.mask[agent * slots..<(agent + 1) * slots]
    identity = observation.identity[agent * slots..<(agent + 1) * slots]
    environment = observation.environment(agent: agent)
    outputs = (0..<slots).flatMap { observation.peerOutput(agent: agent, slot: $0) }
    relations = (0..<peers).flatMap { observation.relations(agent: agent, peerSlot: $0) }
  }

  /// Of nobody.
  static func empty(_ layout: ObservationLayout) -> Row { Row(Observation(layout: layout, agents: 1), 0) }

  /// The part in which two differ, for messages; nil if they are equal.
  func difference(from other: Row) -> String? {
    if tokens != other.tokens { return "X" }
    if mask != other.mask { return "mask" }
    if identity != other.identity { return "identity" }
    if environment != other.environment { return "E" }
    if outputs != other.outputs { return "Y" }
    return relations != other.relations ? "relations" : nil
  }
}
