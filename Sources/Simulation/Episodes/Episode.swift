import GridWorld

/// One episode under way: a world and the controllers that drive its agents.
///
/// `begin`, then `advance` until `isOver`. Many side by side are a `VectorEpisode`, which every loop of navsim runs on;
/// this is its case of one. A value: a copy goes on by itself.
public struct Episode: Sendable {
  /// A controller and the agents it drives.
  public struct Team: Sendable {
    public var controller: any Controller
    public var agents: [Int]

    public init(controller: any Controller, agents: [Int]) {
      self.controller = controller
      self.agents = agents
    }
  }

  public private(set) var world: World
  /// Empty for an episode that is driven from outside (`VectorEpisode`).
  public private(set) var teams: [Team]
  /// What was decided in the last step.
  public private(set) var decision: JointDecision
  /// Seconds spent in controllers so far.
  public private(set) var controllerSeconds = 0.0
  private let shortestPaths: [Double]
  private let clock = ContinuousClock()

  /// Stands at t = 0, the controllers ready.
  ///
  /// - Parameter teams: together they drive every agent of the world exactly once; or none, for an episode that
  ///   somebody else decides for.
  public init(_ world: World, teams: [Team]) {
    precondition(
      teams.isEmpty || teams.flatMap(\.agents).sorted() == Array(0..<world.agentCount), "every agent, once")
    self.world = world
    self.teams = teams
    decision = JointDecision(
      agentCount: world.agentCount, outputWidth: world.radio?.outputWidth ?? 0,
      areDiscs: world.configuration.dynamics.model.isContinuous)
    shortestPaths = Episode.shortestPaths(world)
    begin()
  }

  private mutating func begin() {
    guard !teams.isEmpty else { return }
    let start = clock.now
    for team in teams.indices { teams[team].controller.begin(world, driving: teams[team].agents) }
    controllerSeconds = seconds(since: start)
  }

  /// The joint action of the last step, as it was carried out.
  public var actions: [Action] { decision.executed }

  /// Over when the task is done or the step limit is reached.
  public var isOver: Bool { world.isTerminated || world.isTruncated }

  public var metrics: EpisodeMetrics {
    EpisodeMetrics(
      world, shortestPaths: shortestPaths, runtime: controllerSeconds,
      figures: teams.map { ($0.agents.count, $0.controller.figures) })
  }

  /// What the controllers have to say of how they drove, each sentence once, in alphabetical order.
  public var notes: [String] { Set(teams.compactMap(\.controller.note)).sorted() }

  /// Takes one step.
  ///
  /// - Parameter commands: agents that somebody drives by hand in this step: what they do, and say, is this action,
  ///   whatever their controllers decide.
  public mutating func advance(commands: [Int: Action] = [:]) {
    decide()
    for (agent, action) in commands {
      decision.executed[agent] = action
      if !decision.commands.isEmpty { decision.commands[agent] = nil }
      decision.say(action, agent)
    }
    carryOut()
  }

  // MARK: - The two halves of a step

  /// Lets the controllers decide: fills in `decision`.
  mutating func decide() {
    let start = clock.now
    for team in teams.indices { teams[team].controller.decide(world, actions: &decision.sampled) }
    controllerSeconds += seconds(since: start)
    for team in teams.indices { teams[team].controller.review(world) }
    decision.executeSampled()
    if !decision.commands.isEmpty {
      decision.forgetCommands()
      for team in teams { team.controller.writeCommands(&decision.commands) }
    }
    guard decision.outputWidth > 0 else { return }
    decision.sayActions()
    for team in teams where team.controller.outputWidth == decision.outputWidth {
      team.controller.writeOutputs(&decision.outputs)
    }
  }

  /// Lets somebody change `decision`, with a look at the world.
  @inline(__always)
  mutating func withDecision(_ body: (World, inout JointDecision) -> Void) { body(world, &decision) }

  /// Does, and broadcasts, what was decided.
  mutating func carryOut() {
    if !decision.commands.isEmpty {
      world.advance(decision.executed, commands: decision.commands, outputs: decision.outputs)
    } else if decision.outputWidth == 0 {
      world.advance(decision.executed)
    } else {
      world.advance(decision.executed, outputs: decision.outputs)
    }
  }

  // MARK: - Editing and starting over

  /// Changes the world between two steps, as an operator does. The controllers start afresh: what they knew of the
  /// world, and what they measured, may no longer hold.
  public mutating func edit(_ change: (World) throws(WorldEditError) -> World) throws(WorldEditError) {
    let edited = try change(world)
    precondition(edited.agentCount == world.agentCount, "an episode keeps its agents")
    world = edited
    let spent = controllerSeconds
    begin()
    controllerSeconds += spent
  }

  /// Goes back to the start, of the same episode or of another.
  public mutating func restart(episode: Int? = nil) {
    world.reset(episode: episode ?? world.episode)
    decision.reset()
    controllerSeconds = 0
    begin()
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = start.duration(to: clock.now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  /// Of each agent, from its start through all its goals, in cells, or meters of discs: what a path's length is compared
  /// with.
  private static func shortestPaths(_ world: World) -> [Double] {
    guard world.configuration.task == .reach else { return [] }
    if let motion = world.configuration.dynamics.discMotion { return discPaths(world, motion) }
    return world.configuration.agents.map { setup in
      var cell = setup.start
      var length = 0.0
      for goal in setup.goals {
        length += Double(
          world.plainCostToGo.distance(
            from: Int32(world.layout.index(of: cell)), to: Int32(world.layout.index(of: goal))))
        cell = goal
      }
      return length
    }
  }

  /// A disc is there once it is as near as the tolerance.
  private static func discPaths(_ world: World, _ motion: DiscMotion) -> [Double] {
    world.configuration.agents.map { setup in
      let disc = world.configuration.disc(of: setup)
      var (place, length) = (disc.start, 0.0)
      for goal in disc.goals {
        length += World.length(from: place, world.plainRoute(from: place, to: goal, radius: disc.radius))
        place = goal
      }
      return max(length - motion.goalTolerance, 0)
    }
  }
}
