import Simulation

/// Which values of a metric are the better ones.
public enum MetricDirection: String, Sendable {
  case higher, lower

  /// `↑` or `↓`, as papers mark their columns.
  public var arrow: String { self == .higher ? "↑" : "↓" }
}

extension MetricCatalog {
  private static let higherIsBetter: Set = [
    "CSR", "ISR", "SPL", "avg_throughput", "success_rate", "min_distance", "delivery_rate",
  ]
  private static let lowerIsBetter: Set = [
    "SoC", "makespan", "ep_length", "a_collisions", "o_collisions", "path_length", "path_cost", "stuck_steps",
    "detour", "collision_rate", "timeout_rate", "nav_time", "discomfort", "blocked_rate", "dropped_rate",
    "loss_rate", "bytes_sent", EpisodeResult.runtimeName, stepTime,
  ]

  /// Nil for what is neither good nor bad, as the drift of attention, and for unknown names.
  public static func better(_ name: String) -> MetricDirection? {
    higherIsBetter.contains(name) ? .higher : lowerIsBetter.contains(name) ? .lower : nil
  }

  /// The name with its arrow: `SoC ↓`.
  public static func heading(_ name: String) -> String {
    better(name).map { "\(name) \($0.arrow)" } ?? name
  }

  /// Whether it tells what attention did, and says nothing of how robots went.
  public static func isAttention(_ name: String) -> Bool {
    EpisodeMetrics.definitions.contains { $0.name == name && $0.subject == .attention }
  }
}
