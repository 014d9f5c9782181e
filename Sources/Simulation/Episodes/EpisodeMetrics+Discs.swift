/// The metrics of crowd navigation, of robots that are discs.
extension EpisodeMetrics {
  static let discDefinitions: [Definition] = [
    Definition(
      "success_rate",
      "share of robots (the ego, where there is one) that are on their goals and never touched anything",
      tasks: [.reach], isShare: true, of: .discs),
    Definition(
      "collision_rate", "share of robots (the ego, where there is one) that touched a wall or another robot",
      tasks: [.reach], isShare: true,
      of: .discs),
    Definition(
      "timeout_rate",
      "share of robots (the ego, where there is one) that touched nothing and are not on their goals at the end",
      tasks: [.reach], isShare: true, of: .discs),
    Definition(
      "nav_time", "seconds to the goal, mean over robots that reached it and never touched anything",
      tasks: [.reach], of: .discs),
    Definition("min_distance", "least gap to another robot, meters from rim to rim", of: .discs),
    Definition(
      "discomfort", "share of steps with another robot nearer than 0.2 m", isShare: true, of: .discs),
    Definition(
      "path_irregularity", "mean angle between the way gone and the goal, radians", of: .discs),
    Definition("jerk", "mean change of acceleration, m/s³", of: .discs),
  ]

  /// What discs add.
  static func discValues(_ world: World) -> [(name: String, value: Double)] {
    let (state, configuration) = (world.state, world.configuration)
    guard let motion = configuration.dynamics.discMotion, state.discs.count > 0 else { return [] }
    let agents = configuration.ego.map { [$0] } ?? Array(0..<world.agentCount)
    let count = Double(agents.count)
    let steps = Double(max(state.step, 1))
    func mean(_ value: (DiscCourse) -> Double?) -> Double {
      let values = agents.compactMap { value(state.discs.course[$0]) }
      return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }
    var values: [(name: String, value: Double)] = []
    if configuration.task == .reach {
      let touched = agents.filter { state.discs.firstContact[$0] >= 0 }
      let succeeded = agents.filter { world.isOnGoal($0) && state.discs.firstContact[$0] < 0 }
      let times = succeeded.map { Double(max(state.lastArrival[$0], 0)) * motion.timeStep }
      values += [
        ("success_rate", Double(succeeded.count) / count), ("collision_rate", Double(touched.count) / count),
        ("timeout_rate", Double(agents.count - succeeded.count - touched.count) / count),
        ("nav_time", times.isEmpty ? .nan : times.reduce(0, +) / Double(times.count)),
      ]
    }
    let least = agents.map { state.discs.course[$0].clearance }.min() ?? .infinity
    let isMeasured = least.isFinite
    values += [
      // Touching is no gap, to the last bit.
      ("min_distance", isMeasured ? (abs(least) < 1e-9 ? 0 : least) : .nan),
      ("discomfort", isMeasured ? mean { Double($0.closeSteps) / steps } : .nan),
      ("path_irregularity", mean { $0.movingSteps > 0 ? $0.deviation / Double($0.movingSteps) : nil }),
      ("jerk", mean { $0.jerkSteps > 0 ? $0.jerk / Double($0.jerkSteps) : nil }),
    ]
    return values
  }
}
