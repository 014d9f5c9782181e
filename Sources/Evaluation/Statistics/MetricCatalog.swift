import Simulation

/// What reports know about a metric by its name. Names they don't know are reported all the same.
public enum MetricCatalog {
  /// Milliseconds in the controllers per step: made from what is stored.
  public static let stepTime = "ms_per_step"

  /// The order of reports: the episode metrics as they are defined, then the rest by the alphabet, then times.
  static func ordered(_ names: some Sequence<String>) -> [String] {
    let defined = EpisodeMetrics.definitions.map(\.name)
    func rank(_ name: String) -> (Int, String) {
      if name == EpisodeResult.runtimeName || name == stepTime { return (Int.max, name) }
      return (defined.firstIndex(of: name) ?? defined.count, name)
    }
    return Set(names).sorted { rank($0) < rank($1) }
  }

  /// Whether every value lies in 0...1.
  public static func isShare(_ name: String) -> Bool {
    EpisodeMetrics.definitions.contains { $0.name == name && $0.isShare }
  }

  /// A metric that is a mean over a part of an episode's steps; nil if it is of all of them.
  static func partial(_ name: String) -> EpisodeMetrics.Definition? {
    EpisodeMetrics.definitions.first { $0.name == name && $0.pairs != .all }
  }

  /// Whether every episode's value is 0 or 1.
  public static func isOutcome(_ name: String) -> Bool { name == "CSR" }

  /// One line on what it is.
  public static func meaning(of name: String) -> String {
    if let definition = EpisodeMetrics.definitions.first(where: { $0.name == name }) {
      return definition.meaning
    }
    return name == stepTime ? "milliseconds in the controllers per step" : "as reported by the controller"
  }

  /// What its values are, of metrics that are no plain counts; nil for those, and for unknown ones.
  static func unit(_ name: String) -> String? {
    switch name {
    case "CSR", "success_rate", "collision_rate", "timeout_rate": "share of episodes"
    case "ISR": "share of agents"
    case "SoC": "agent-steps"
    case "makespan": "steps"
    case "avg_throughput": "goals a step"
    case "nav_time": "seconds"
    case "min_distance": "meters"
    case "bytes_sent": "bytes of an agent in a step"
    case stepTime: "milliseconds"
    case _ where name.hasPrefix("drift"): "nats a step"
    case _ where name.contains("entropy"): "nats"
    case _ where isShare(name): "share"
    default: nil
    }
  }

  /// What an axis is called, with the unit: `SoC (agent-steps)`.
  package static func axis(_ name: String) -> String { unit(name).map { "\(name) (\($0))" } ?? name }

  /// Decimals that tables show.
  public static func decimals(_ name: String) -> Int {
    if isShare(name) || name == "avg_throughput" || name == stepTime { return 3 }
    if name == "nav_time" || name == "min_distance" { return 2 }
    return name.hasPrefix("drift") || name.contains("entropy") ? 4 : 1
  }
}
