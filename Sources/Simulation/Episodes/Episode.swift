import GridWorld

/// One episode under way: a world and the controllers that drive its agents.
///
/// The one loop behind `run`, the window and batches: `begin`, then `advance` until `isOver`.
public struct Episode {
  /// A controller and the agents it drives.
  public struct Team {
    public var controller: any Controller
    public var agents: [Int]

    public init(controller: any Controller, agents: [Int]) {
      self.controller = controller
      self.agents = agents
    }
  }

  public private(set) var world: World
  public private(set) var teams: [Team]
  /// The joint action of the last step.
  public private(set) var actions: [GridAction]
  /// Seconds spent in controllers so far.
  public private(set) var controllerSeconds = 0.0
  /// What the agents broadcast after the last step, shape (agents, width); empty without a radio.
  private var outputs: [Float] = []
  private let shortestPaths: [Double]
  private let clock = ContinuousClock()

  /// Stands at t = 0, the controllers ready.
  ///
  /// - Parameter teams: together they drive every agent of the world exactly once.
  public init(_ world: World, teams: [Team]) {
    precondition(teams.flatMap(\.agents).sorted() == Array(0..<world.agentCount), "every agent, once")
    self.world = world
    self.teams = teams
    actions = Array(repeating: .stay, count: world.agentCount)
    shortestPaths = Episode.shortestPaths(world)
    begin()
  }

  private mutating func begin() {
    let start = clock.now
    for team in teams.indices { teams[team].controller.begin(world, driving: teams[team].agents) }
    controllerSeconds = seconds(since: start)
  }

  /// Over when the task is done or the step limit is reached.
  public var isOver: Bool { world.isTerminated || world.isTruncated }

  public var metrics: EpisodeMetrics {
    EpisodeMetrics(
      world, shortestPaths: shortestPaths, runtime: controllerSeconds,
      figures: teams.map { ($0.agents.count, $0.controller.figures) })
  }

  /// Takes one step.
  ///
  /// - Parameter commands: agents that somebody drives by hand in this step: what they do, and say, is this action,
  ///   whatever their controllers decide.
  public mutating func advance(commands: [Int: GridAction] = [:]) {
    let start = clock.now
    for team in teams.indices { teams[team].controller.decide(world, actions: &actions) }
    controllerSeconds += seconds(since: start)
    for team in teams.indices { teams[team].controller.review(world) }
    for (agent, action) in commands { actions[agent] = action }
    guard let width = world.radio?.outputWidth else { return world.advance(actions) }
    writeOutputs()
    for (agent, action) in commands {
      for entry in 0..<width { outputs[agent * width + entry] = entry == Int(action.rawValue) ? 1 : 0 }
    }
    world.advance(actions, outputs: outputs)
  }

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
    for agent in actions.indices { actions[agent] = .stay }
    begin()
  }

  /// One-hot actions, but where a controller of the radio's width says more.
  private mutating func writeOutputs() {
    guard let width = world.radio?.outputWidth else { return }
    outputs.removeAll(keepingCapacity: true)
    for action in actions {
      for entry in 0..<width { outputs.append(entry == Int(action.rawValue) ? 1 : 0) }
    }
    for team in teams where team.controller.outputWidth == width { team.controller.writeOutputs(&outputs) }
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    let elapsed = start.duration(to: clock.now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  private static func shortestPaths(_ world: World) -> [Double] {
    guard world.configuration.task == .reach else { return [] }
    return world.configuration.agents.map { setup in
      var cell = setup.start
      var length = 0.0
      for goal in setup.goals {
        length += Double(
          world.costToGo.distance(
            from: Int32(world.layout.index(of: cell)), to: Int32(world.layout.index(of: goal))))
        cell = goal
      }
      return length
    }
  }
}
