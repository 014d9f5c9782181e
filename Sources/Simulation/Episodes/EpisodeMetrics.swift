import GridWorld

/// What one finished episode amounts to, under the names users of the field know.
public struct EpisodeMetrics: Equatable, Sendable {
  /// Name and value, in the order they are reported.
  public var values: [(name: String, value: Double)]

  public static func == (a: EpisodeMetrics, b: EpisodeMetrics) -> Bool {
    a.values.elementsEqual(b.values) { $0.name == $1.name && $0.value == $1.value }
  }

  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }

  /// One line per metric, for help and reports.
  public static let definitions: [(name: String, meaning: String)] = [
    ("ISR", "share of agents on their goals at the end"),
    ("CSR", "1 if all agents are on their goals at the end"),
    (
      "SoC",
      "sum over agents of the last arrival step; 0 if it never leaves its goal, the episode's length if off it at the end"
    ),
    ("makespan", "largest of those"),
    ("ep_length", "steps taken"),
    ("avg_throughput", "goals reached a step"),
    ("a_collisions", "moves refused because of another agent"),
    ("o_collisions", "moves refused because of a wall, an obstacle or the edge"),
    ("path_length", "cells moved, mean over agents"),
    ("SPL", "mean of success · shortest ÷ longest of taken and shortest path (Anderson et al. 2018)"),
    ("runtime", "seconds in the controllers"),
  ]

  /// Reads the metrics off a world at the end of an episode.
  ///
  /// - Parameters:
  ///   - shortestPaths: each agent's shortest path from its start through all its goals (`reach`).
  ///   - runtime: seconds spent in controllers.
  public init(_ world: World, shortestPaths: [Double], runtime: Double) {
    let state = world.state
    let count = max(world.agentCount, 1)
    let steps = Double(state.step)
    var costs: [Double] = []
    var successes = 0
    var weightedSuccesses = 0.0
    for agent in 0..<world.agentCount {
      let isDone = world.isOnGoal(agent)
      costs.append(isDone ? Double(max(state.lastArrival[agent], 0)) : steps)
      guard isDone, world.configuration.task == .reach else { continue }
      successes += 1
      let shortest = shortestPaths[agent]
      weightedSuccesses +=
        shortest == 0
        ? (state.pathLength[agent] == 0 ? 1 : 0)
        : shortest / max(shortest, Double(state.pathLength[agent]))
    }
    func total(_ counts: [Int32]) -> Double { counts.reduce(0) { $0 + Double($1) } }
    values = []
    if world.configuration.task == .reach {
      values += [
        ("ISR", Double(successes) / Double(count)),
        ("CSR", successes == world.agentCount ? 1 : 0),
        ("SoC", costs.reduce(0, +)),
        ("makespan", costs.max() ?? 0),
      ]
    }
    values.append(("ep_length", steps))
    if world.configuration.task == .lifelong {
      values.append(("avg_throughput", total(state.goalsReached) / max(steps, 1)))
    }
    values += [
      ("a_collisions", total(state.agentCollisions)),
      ("o_collisions", total(state.obstacleCollisions)),
      ("path_length", total(state.pathLength) / Double(count)),
    ]
    if world.configuration.task == .reach { values.append(("SPL", weightedSuccesses / Double(count))) }
    values.append(("runtime", runtime))
  }
}
