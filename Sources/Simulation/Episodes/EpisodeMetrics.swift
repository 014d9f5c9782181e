import GridWorld

/// What one finished episode amounts to, under the names users of the field know.
public struct EpisodeMetrics: Equatable, Sendable {
  /// Name and value, in the order they are reported. NaN, as JSON null, where an episode has nothing to take a mean of.
  public var values: [(name: String, value: Double)]

  public static func == (a: EpisodeMetrics, b: EpisodeMetrics) -> Bool {
    a.values.elementsEqual(b.values) {
      $0.name == $1.name && ($0.value == $1.value || $0.value.isNaN && $1.value.isNaN)
    }
  }

  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }

  /// What a metric is called and means, and the tasks it is reported for.
  public struct Definition: Sendable {
    public let name: String
    /// One line, for help and reports.
    public let meaning: String
    public let tasks: [NavigationTask]
    /// Whether every value lies in 0...1.
    public let isShare: Bool
    /// Which episodes have it.
    public let subject: Subject
    /// Decimals that mean the same on every machine; nil for all. OpenBLAS takes the kernels of the processor, which sum in
    /// other orders: attention differs in the last digits of a `Float`, its drift by some 2·10⁻⁹ and its entropy by
    /// some 3·10⁻⁸ an episode.
    public let decimals: Int?
    /// Of which of an agent's pairs of steps it is a mean.
    public let pairs: Pairs

    /// What an episode must have for a metric to be reported.
    public enum Subject: Sendable {
      case anything
      /// A controller that attends.
      case attention
      case discs
      /// Robots that discover their map.
      case knowledge
      /// A radio that more than its range limits.
      case radio
      /// Ground that slows or costs.
      case terrain
    }

    public enum Pairs: Sendable {
      case all, quiet, eventful
    }

    /// How much a value counts in a mean over episodes or teams: by the share of the steps that it is itself a mean of, so
    /// that the parts make up the whole.
    ///
    /// - Parameter figure: the other figures of the same episode or team, by name.
    public func weight(_ figure: (String) -> Double?) -> Double {
      switch pairs {
      case .all: 1
      case .quiet: figure(EpisodeMetrics.quietShare) ?? 0
      case .eventful: 1 - (figure(EpisodeMetrics.quietShare) ?? 1)
      }
    }

    init(
      _ name: String, _ meaning: String, tasks: [NavigationTask] = NavigationTask.allCases,
      isShare: Bool = false, of subject: Subject = .anything, decimals: Int? = nil,
      pairs: Pairs = .all
    ) {
      self.name = name
      self.meaning = meaning
      self.tasks = tasks
      self.isShare = isShare
      self.subject = subject
      self.decimals = decimals
      self.pairs = pairs
    }
  }

  /// In the order they are reported.
  public static let definitions: [Definition] =
    [
      Definition("ISR", "share of agents on their goals at the end", tasks: [.reach], isShare: true),
      Definition("CSR", "1 if all agents are on their goals at the end", tasks: [.reach], isShare: true),
      Definition(
        "SoC",
        "sum over agents of the last arrival step; 0 if it never leaves its goal, the episode's length if off it at the end",
        tasks: [.reach]),
      Definition(
        "makespan",
        "step at which the last agent is on its goal for good; the episode's length if one is off it at the end",
        tasks: [.reach]),
      Definition("ep_length", "steps taken"),
      Definition("avg_throughput", "goals reached a step", tasks: [.lifelong]),
      Definition(
        "a_collisions", "moves refused because of another agent; of discs the steps in which they touched one"
      ),
      Definition(
        "o_collisions",
        "moves refused because of a wall, an obstacle or the edge; of discs the steps in which they touched one"
      ),
      Definition("path_length", "cells moved, mean over agents; meters of discs"),
      Definition(
        "path_cost",
        "cells moved, or meters of discs, each counted as the ground there costs, mean over agents",
        of: .terrain),
      Definition(
        "SPL", "mean of success · shortest ÷ longest of taken and shortest path (Anderson et al. 2018)",
        tasks: [.reach], isShare: true),
      Definition(
        "stuck_steps",
        "moves that the given map allows and a door, an obstacle or a new wall refused, mean over agents",
        of: .knowledge),
      Definition(
        "detour",
        "path length ÷ shortest path on the given map, mean over agents on their goals that had a way to go",
        tasks: [.reach], of: .knowledge),
    ] + discDefinitions + radioDefinitions + [
      Definition("runtime", "seconds in the controllers"),
      Definition(
        "drift_W", "drift of attention from the tokens alone between an agent's steps, nats",
        of: .attention, decimals: 5),
      Definition(
        "drift_W_star", "drift of the attention that acts, W*, nats", of: .attention, decimals: 5),
      Definition(
        "drift_control", "drift of a softmax over negative distance, nats: the control", of: .attention,
        decimals: 5),
      Definition("attention_entropy", "entropy of W*, nats", of: .attention, decimals: 4),
      Definition(
        "drift_W_quiet",
        "drift_W on quiet steps: no peer attended to (weight in W* at least the average slot's) appears, leaves or changes the moves that lead it closer, now or a step before",
        of: .attention, decimals: 5, pairs: .quiet),
      Definition(
        "drift_W_star_quiet", "drift_W_star on quiet steps", of: .attention, decimals: 5, pairs: .quiet),
      Definition(
        "drift_control_quiet", "drift_control on quiet steps", of: .attention, decimals: 5, pairs: .quiet
      ),
      Definition(
        "drift_W_events", "drift_W on all steps that are not quiet", of: .attention, decimals: 5,
        pairs: .eventful),
      Definition(
        "drift_W_star_events", "drift_W_star on all steps that are not quiet", of: .attention, decimals: 5,
        pairs: .eventful),
      Definition(
        quietShare, "share of quiet steps: quiet_share · quiet + (1 − quiet_share) · events is the drift",
        isShare: true, of: .attention, decimals: 4),
      Definition("bytes_sent", "bytes that an agent sends a step, all rounds of talk", of: .attention),
    ]

  /// What tells how much of an agent's steps are quiet.
  public static let quietShare = "quiet_share"

  /// A metric as stores, JSON and CSV have it: rounded to the decimals that mean the same on every machine. What lies at a
  /// border of rounding may still come out one apart.
  public static func exported(_ name: String, _ value: Double) -> Double {
    guard let decimals = definitions.first(where: { $0.name == name })?.decimals else { return value }
    let scale = (0..<decimals).reduce(1.0) { scale, _ in 10 * scale }
    return (value * scale).rounded() / scale
  }

  /// The names reported for a task, whatever the controller, in their order.
  public static func names(for task: NavigationTask) -> [String] {
    definitions.filter { $0.tasks.contains(task) && $0.subject == .anything }.map(\.name)
  }

  /// Cells moved, or the meters of a disc.
  private static func pathLength(of agent: Int, _ state: WorldState) -> Double {
    state.discs.count > 0 ? state.discs.course[agent].length : Double(state.pathLength[agent])
  }

  /// Reads the metrics off a world at the end of an episode.
  ///
  /// - Parameters:
  ///   - shortestPaths: each agent's shortest path from its start through all its goals (`reach`).
  ///   - runtime: seconds spent in controllers.
  ///   - figures: what each team's controller measured of itself, and the number of its agents: values of the same
  ///     name are averaged over agents, means over quiet steps over the agents' quiet steps, likewise of the others.
  public init(
    _ world: World, shortestPaths: [Double], runtime: Double,
    figures: [(agents: Int, figures: [(name: String, value: Double)])] = []
  ) {
    let state = world.state
    let steps = Double(state.step)
    let outcome = EpisodeOutcome(world)
    var weightedSuccesses = 0.0
    let agents = world.configuration.ego.map { $0..<$0 + 1 } ?? 0..<world.agentCount
    for agent in agents where world.configuration.task == .reach && world.isOnGoal(agent) {
      if world.configuration.ego == agent, state.discs.firstContact[agent] >= 0 { continue }
      let shortest = shortestPaths[agent]
      let length = EpisodeMetrics.pathLength(of: agent, state)
      weightedSuccesses += shortest == 0 ? (length == 0 ? 1 : 0) : shortest / max(shortest, length)
    }
    func total(_ counts: [Int32]) -> Double { counts.reduce(0) { $0 + Double($1) } }
    values = []
    if world.configuration.task == .reach {
      values += [
        ("ISR", outcome.individualRate),
        ("CSR", outcome.isSuccess ? 1 : 0),
        ("SoC", outcome.sumOfCosts),
        ("makespan", outcome.makespan),
      ]
    }
    values.append(("ep_length", steps))
    if world.configuration.task == .lifelong {
      values.append(("avg_throughput", outcome.throughput))
    }
    values += [
      ("a_collisions", total(state.agentCollisions)),
      ("o_collisions", total(state.obstacleCollisions)),
      (
        "path_length",
        agents.reduce(0) { $0 + EpisodeMetrics.pathLength(of: $1, state) } / Double(max(agents.count, 1))
      ),
    ]
    if world.hasTerrain {
      values.append(
        ("path_cost", agents.reduce(0) { $0 + state.pathCost[$1] } / Double(max(agents.count, 1))))
    }
    if world.configuration.task == .reach {
      values.append(("SPL", weightedSuccesses / Double(max(agents.count, 1))))
    }
    if let knowledge = world.knowledge {
      values.append(("stuck_steps", total(knowledge.stuckSteps) / Double(max(world.agentCount, 1))))
      if world.configuration.task == .reach { values.append(("detour", world.meanDetour(shortestPaths))) }
    }
    values += EpisodeMetrics.discValues(world) + EpisodeMetrics.radioValues(world)
    values.append(("runtime", runtime))
    for definition in EpisodeMetrics.definitions where definition.subject == .attention {
      let measured = figures.flatMap { team in
        team.figures.filter { $0.name == definition.name }.map {
          (
            weight: Double(team.agents)
              * definition.weight { name in team.figures.first { $0.name == name }?.value },
            value: $0.value
          )
        }
      }
      guard !measured.isEmpty else { continue }
      let present = measured.filter { $0.weight > 0 && $0.value.isFinite }
      let weight = present.reduce(0) { $0 + $1.weight }
      let sum = present.reduce(0) { $0 + $1.weight * $1.value }
      values.append((definition.name, weight > 0 ? sum / weight : .nan))
    }
  }
}
