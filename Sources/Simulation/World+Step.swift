import Basics
import GridWorld

/// A step: what is sent, what moves, who has arrived.
extension World {
  /// Takes one step: obstacles move, then the agents, then whoever arrived gets its next goal.
  ///
  /// Allocates nothing. Every agent's Y of this step is its action alone, one-hot.
  public mutating func advance(_ actions: [Action]) {
    broadcast(actions, [])
    advanceWorld(actions, [])
  }

  /// The same with the outputs Y that the agents broadcast, shape (agents, outputWidth).
  public mutating func advance(_ actions: [Action], outputs: [Float]) {
    broadcast(actions, outputs)
    advanceWorld(actions, [])
  }

  /// The same for discs that do not do what their actions say, but any other command.
  ///
  /// - Parameters:
  ///   - actions: what is told of them, shape (agents).
  ///   - commands: what they do, as `DiscMotion.Drive` says, shape (agents); nil where an action says it, empty for all
  ///     of them.
  ///   - outputs: empty to broadcast the actions.
  public mutating func advance(_ actions: [Action], commands: [SIMD2<Double>?], outputs: [Float] = []) {
    broadcast(actions, outputs)
    advanceWorld(actions, commands)
  }

  private mutating func advanceWorld(_ actions: [Action], _ commands: [SIMD2<Double>?]) {
    precondition(actions.count == agentCount, "one action per agent")
    precondition(commands.isEmpty || commands.count == agentCount, "one command per agent")
    state.step += 1
    moveObstacles()
    for agent in 0..<actions.count { state.action[agent] = actions[agent] }
    if !state.hold.isEmpty {
      for agent in 0..<actions.count { state.action[agent] = possible(actions[agent], agent) }
    }
    if var dynamics = motion.grid {
      // Its memory is then nobody else's, and not copied.
      motion.grid = nil
      dynamics.move(&state)
      motion.grid = dynamics
      bookArrivals()
    } else if var dynamics = motion.discs, let catalogue = motion.catalogue {
      motion.discs = nil
      for agent in 0..<actions.count {
        let own = commands.isEmpty ? nil : commands[agent]
        state.discs.command[agent] = own ?? command(agent, turning: catalogue.command(of: actions[agent]))
      }
      dynamics.move(&state, ego: configuration.ego, key: motionKey)
      motion.discs = dynamics
      bookDiscArrivals()
    } else {
      preconditionFailure("a world always moves")
    }
    if let terrain { state.bookTerrain(terrain) }
    openRadio()
    let links = radioLinks
    knowledge?.observe(state, links)
    map.makeRoom(keeping: state.goal)
  }

  private mutating func moveObstacles() {
    guard !state.obstacles.isEmpty else { return }
    guard var dynamics = motion.discs else {
      for index in state.obstacles.indices {
        state.obstacles[index].advance(
          step: state.step, blocked: &state.blocked, occupant: state.occupant, walls: map.walls,
          costToGo: costToGo)
      }
      return
    }
    // Discs stand on cells only while obstacles ask.
    dynamics.stand(on: &state.occupant, state.discs.position)
    var isChanged = false
    for index in state.obstacles.indices {
      let before = (state.obstacles[index].cell, state.obstacles[index].isBlocking)
      state.obstacles[index].advance(
        step: state.step, blocked: &state.blocked, occupant: state.occupant, walls: map.walls,
        costToGo: costToGo)
      isChanged = isChanged || before != (state.obstacles[index].cell, state.obstacles[index].isBlocking)
    }
    dynamics.leave(&state.occupant, state.discs.position)
    guard isChanged else { return }
    motion.discs = nil
    dynamics.refresh(state.blocked)
    motion.discs = dynamics
  }

  private mutating func bookArrivals() {
    var onGoal = 0
    let step = Int32(state.step)
    for agent in 0..<agentCount where state.poses.cell[agent] == state.goal[agent] {
      // Who stands on a goal that it has not visited yet, such as one that is listed twice, need not move for it.
      if state.outcome[agent] == .moved || hasGoalsLeft(agent) { arrive(agent, at: step) }
      if isOnGoal(agent) { onGoal += 1 }
    }
    state.agentsOnGoal = onGoal
  }

  private mutating func bookDiscArrivals() {
    var onGoal = 0
    let step = Int32(state.step)
    for agent in 0..<agentCount {
      let wasThere = state.discs.isAtGoal[agent]
      let isThere = isAtGoal(agent)
      state.discs.isAtGoal[agent] = isThere
      guard isThere else { continue }
      if !wasThere || hasGoalsLeft(agent) {
        arrive(agent, at: step)
        state.discs.isAtGoal[agent] = isAtGoal(agent)
      }
      if isOnGoal(agent) { onGoal += 1 }
    }
    state.agentsOnGoal = onGoal
  }

  /// Of the noise of motion in this episode.
  private var motionKey: UInt64 {
    RandomStream.generator(seed: configuration.seed, episode: episode, purpose: .motion).state
  }

  /// Books an agent that stands on its goal and hands it the next one, if it has one: one goal a step, even if the
  /// next is in the same cell.
  mutating func arrive(_ agent: Int, at step: Int32 = 0) {
    let visited = Int(state.goalsReached[agent])
    let goals = configuration.agents[agent].goals
    switch configuration.task {
    case .reach:
      // Coming back to the last goal is an arrival, but no further goal reached.
      if visited < goals.count { state.goalsReached[agent] += 1 }
      if visited + 1 < goals.count { head(agent, for: visited + 1) }
    case .lifelong:
      let before = state.goal[agent]
      head(agent, for: goals.isEmpty ? 0 : (visited + 1) % goals.count)
      // Whoever is walled in has no goal but its own cell: to stand there is no feat.
      if goals.isEmpty, state.goal[agent] == state.poses.cell[agent], state.outcome[agent] != .moved {
        state.goal[agent] = before
        return
      }
      state.goalsReached[agent] += 1
    }
    state.lastArrival[agent] = step
  }
}
