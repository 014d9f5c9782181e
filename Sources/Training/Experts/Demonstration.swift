import Simulation

/// What an expert does in one instance: joint actions, no observations. These are computed again from a world that the
/// actions are played in.
struct Demonstration: Equatable, Sendable {
  enum Status: UInt8, Sendable {
    /// There is something to learn from it.
    case solved
    /// The expert has found no plan.
    case unsolved
    /// Its plan goes on after the last step of an episode.
    case late
  }

  /// What the expert does from the state after `step` steps on, if it has its way; shape (states, agents).
  struct Label: Equatable, Sendable {
    var step: Int
    var actions: [UInt8]
  }

  /// Of the instance.
  var number: Int
  var agents: Int
  var status: Status
  /// What somebody else did to get to the labelled states, shape (steps, agents); empty where they begin at the start.
  var driven: [UInt8] = []
  /// In the order of their steps.
  var labels: [Label] = []
  /// Labelled actions by which an agent waits on its goal.
  var waiting = 0

  /// Labelled states.
  var states: Int { agents == 0 ? 0 : labels.reduce(0) { $0 + $1.actions.count / agents } }
}

// MARK: - Making

extension Demonstration {
  /// The expert's solution of a whole instance.
  static func solving(_ number: Int, _ instance: WorldConfiguration, by expert: ExpertSolver) -> Demonstration
  {
    let world = World(instance)
    var demonstration = Demonstration(number: number, agents: world.agentCount, status: .unsolved)
    guard let plan = expert.plan(from: world) else { return demonstration }
    guard plan.count <= instance.maxSteps else {
      demonstration.status = .late
      return demonstration
    }
    demonstration.status = .solved
    demonstration.add(plan[...], at: world)
    return demonstration
  }

  /// Labels an episode that somebody has driven: at the wanted steps, and a number of states further as the expert
  /// would go on.
  static func labelling(
    _ number: Int, _ instance: WorldConfiguration, driven: [UInt8], at steps: [Int], following: Int,
    by expert: ExpertSolver
  ) -> Demonstration {
    var world = World(instance)
    let agents = world.agentCount
    var demonstration = Demonstration(number: number, agents: agents, status: .unsolved)
    var actions = [Action](repeating: .stay, count: agents)
    for step in steps {
      while world.state.step < step {
        let first = world.state.step * agents
        for agent in 0..<agents { actions[agent] = Action(rawValue: driven[first + agent]) }
        world.advance(actions)
      }
      guard let plan = expert.plan(from: world) else { continue }
      demonstration.add(plan.prefix(1 + following), at: world)
    }
    guard let last = demonstration.labels.last else { return demonstration }
    demonstration.status = .solved
    demonstration.driven = Array(driven[..<(last.step * agents)])
    return demonstration
  }

  private mutating func add(_ plan: ArraySlice<[Action]>, at world: World) {
    guard !plan.isEmpty else { return }
    var world = world
    var label = Label(step: world.state.step, actions: [])
    label.actions.reserveCapacity(plan.count * agents)
    for joint in plan {
      for agent in 0..<agents where joint[agent] == .stay && world.isOnGoal(agent) { waiting += 1 }
      label.actions += joint.map(\.rawValue)
      world.advance(joint)
    }
    labels.append(label)
  }
}

// MARK: - Playing

extension Demonstration {
  /// Plays the instance, turned as `symmetry` says, to the states asked for.
  ///
  /// - Parameters:
  ///   - world: at the start of the turned instance.
  ///   - states: numbers of labelled states, ascending.
  ///   - body: is given each state and what the expert does there.
  func play(
    in world: World, _ symmetry: GridSymmetry, states: [Int], _ body: (World, [Action]) -> Void
  ) {
    var world = world
    var actions = [Action](repeating: .stay, count: agents)
    func read(_ bytes: [UInt8], _ step: Int) {
      for agent in 0..<agents { actions[agent] = symmetry.action(bytes[step * agents + agent]) }
    }
    var wanted = states[...]
    var firstState = 0
    for label in labels {
      let count = label.actions.count / agents
      defer { firstState += count }
      let own = wanted.prefix { $0 < firstState + count }
      wanted = wanted.dropFirst(own.count)
      guard let last = own.last else { continue }
      while world.state.step < label.step {
        read(driven, world.state.step)
        world.advance(actions)
      }
      var branch = world
      var next = own.startIndex
      for state in 0...(last - firstState) {
        read(label.actions, state)
        if own[next] == firstState + state {
          body(branch, actions)
          next += 1
        }
        if state < last - firstState { branch.advance(actions) }
      }
      if wanted.isEmpty { return }
    }
  }
}
