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

  /// Decimals that tables show.
  public static func decimals(_ name: String) -> Int {
    if isShare(name) || name == "avg_throughput" || name == stepTime { return 3 }
    if name == "nav_time" || name == "min_distance" { return 2 }
    return name.hasPrefix("drift") || name.contains("entropy") ? 4 : 1
  }
}
