import Basics
import GridWorld

/// How an episode begins, and what agents head for.
extension World {
  /// Goes back to the start, of the same episode or of another.
  public mutating func reset(episode: Int) {
    self.episode = episode
    let count = agentCount
    let seed = configuration.seed
    var occupant = [Int32](repeating: -1, count: layout.count)
    let discs =
      configuration.dynamics.model.isContinuous
      ? DiscStates(configuration.agents.map(configuration.disc)) : DiscStates()
    let cells =
      discs.count > 0
      ? discs.position.map { Int32(layout.index(of: configuration.cell(at: $0))) }
      : configuration.agents.map { Int32(layout.index(of: $0.start)) }
    let headings = configuration.dynamics.model.hasHeadings ? configuration.agents.map(\.heading) : []
    for (agent, cell) in cells.enumerated() {
      precondition(map.walls[Int(cell)] == 0 && occupant[Int(cell)] < 0, "agent \(agent) can't start there")
      // Discs share cells.
      if discs.count == 0 { occupant[Int(cell)] = Int32(agent) }
    }
    state = WorldState(
      poses: Poses(cell: cells, heading: headings),
      goal: cells,
      action: Array(repeating: .idle, count: count),
      outcome: Array(repeating: .stayed, count: count),
      lastArrival: Array(repeating: -1, count: count),
      goalsReached: Array(repeating: 0, count: count),
      pathLength: Array(repeating: 0, count: count),
      agentCollisions: Array(repeating: 0, count: count),
      obstacleCollisions: Array(repeating: 0, count: count),
      goalStream: (0..<count).map {
        RandomStream.generator(seed: seed, episode: episode, purpose: .goals, agent: $0)
      },
      occupant: occupant,
      blocked: map.walls)
    state.discs = discs
    for (index, setup) in configuration.obstacles.enumerated() {
      let stream = RandomStream.generator(seed: seed, episode: episode, purpose: .obstacles, agent: index)
      state.obstacles.append(ObstacleState(setup, layout: layout, stream: stream))
      state.obstacles[index].mark(in: &state.blocked)
    }
    motion.refresh(state.blocked)
    if let terrain { state.resetTerrain(terrain) }
    for agent in 0..<count {
      head(agent, for: 0)
      if isAtGoal(agent) { arrive(agent) }
      if isOnGoal(agent) { state.agentsOnGoal += 1 }
    }
    radio?.reset(seed: seed, episode: episode)
    discoveryLinks?.reset(seed: seed, episode: episode)
    openRadio()
    knowledge?.reset()
    let links = radioLinks
    knowledge?.observe(state, links)
  }

  /// Sends an agent to one of its goals, or to a random one where it has none.
  mutating func head(_ agent: Int, for number: Int) {
    let setup = configuration.agents[agent]
    guard configuration.dynamics.model.isContinuous else {
      state.goal[agent] =
        setup.goals.isEmpty
        ? map.goalSampler.draw(from: state.poses.cell[agent], using: &state.goalStream[agent])
        : Int32(layout.index(of: setup.goals[number]))
      return
    }
    let goals = configuration.disc(of: setup).goals
    if goals.isEmpty {
      let here = map.passable.nearest(to: state.poses.cell[agent])
      state.goal[agent] = map.goalSampler.draw(from: here, using: &state.goalStream[agent])
      state.discs.goal[agent] = configuration.center(of: layout.cell(at: Int(state.goal[agent])))
    } else {
      state.discs.goal[agent] = goals[number]
      state.goal[agent] = Int32(layout.index(of: configuration.cell(at: goals[number])))
    }
  }
}
