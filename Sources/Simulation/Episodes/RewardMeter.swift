/// Pays the agents of a world for a step: looks at it before and after.
struct RewardMeter: Sendable {
  let configuration: RewardConfiguration
  /// The agents whose rewards are found out.
  private var measured = 0..<0
  /// Of these, steps to go before the step; meters of discs.
  private var stepsToGo: [Float] = []
  private var own: [Float] = []
  private var neighborhoods = NeighborhoodMeans()

  init(_ configuration: RewardConfiguration) { self.configuration = configuration }

  /// - Parameter agents: those who will be paid; the others are looked at only where rewards are shared.
  mutating func lookBefore(_ world: World, of agents: Range<Int>) {
    measured = configuration.shared > 0 ? 0..<world.agentCount : agents
    stepsToGo.removeAll(keepingCapacity: true)
    for agent in measured { stepsToGo.append(world.distanceToGo(of: agent)) }
  }

  /// Writes the rewards of these agents for the step since `lookBefore`, from `rewards[first]` on.
  ///
  /// - Parameter sum: what each of them was paid itself, shares of peers left out, is added to it.
  mutating func pay(
    _ world: World, to agents: Range<Int>, into rewards: inout [Float], from first: Int,
    addingTo sum: inout Double
  ) {
    let state = world.state
    let ego = world.configuration.ego
    let hasSucceeded =
      ego.map { world.isOnGoal($0) && state.discs.firstContact[$0] < 0 } ?? world.isTerminated
    let timeStep = world.configuration.dynamics.discMotion?.timeStep ?? 0
    own.removeAll(keepingCapacity: true)
    for agent in measured {
      let before = stepsToGo[agent - measured.lowerBound]
      let hasArrived = state.lastArrival[agent] == Int32(state.step)
      // On arrival the goal may have been replaced.
      let after = hasArrived ? 0 : world.distanceToGo(of: agent)
      // A disc may be pushed, or squeeze, to where the map knows no way from: nothing is paid for coming there or back.
      let gained = before.isFinite && after.isFinite ? before - after : 0
      var paid = configuration.step + configuration.progress * Double(gained)
      if hasArrived { paid += configuration.arrival }
      if !world.isOnGoal(agent) { paid += configuration.offGoal }
      if state.outcome[agent] == .blockedByAgent || state.outcome[agent] == .blockedByObstacle {
        paid += configuration.collision
      }
      if hasSucceeded, ego == nil || ego == agent { paid += configuration.success }
      if state.discs.count > 0 {
        if !state.discs.contact[agent].isEmpty,
          state.outcome[agent] == .moved || state.outcome[agent] == .stayed
        {
          // It was run into: that is a collision too.
          paid += configuration.collision
        }
        paid += configuration.discomfort * timeStep * state.discs.course[agent].nearness
      }
      own.append(Float(paid))
      if agents.contains(agent) { sum += paid }
    }
    for agent in agents { rewards[first + agent - agents.lowerBound] = own[agent - measured.lowerBound] }
    guard configuration.shared > 0 else { return }
    neighborhoods.gather(world)
    neighborhoods.addMeans(
      of: own, times: Float(configuration.shared), reach: Int(world.configuration.sensors.peers.range),
      to: agents,
      &rewards, from: first)
  }
}
