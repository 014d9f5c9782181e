import Basics
import Simulation

/// The tables of a suite.
extension HTMLReport {
  /// What tells best how a suite went.
  static func leadMetric(_ groups: [ResultTable.Group]) -> String {
    // Of a crowd what became of the one that it is about.
    if !groups.isEmpty, groups.allSatisfy(\.hasEgo) { return "success_rate" }
    return groups.contains { !$0.present("CSR").isEmpty } ? "CSR" : "avg_throughput"
  }

  private func agentCounts(_ groups: [ResultTable.Group]) -> [Int] { Set(groups.map(\.agents)).sorted() }

  private func controllers(_ groups: [ResultTable.Group]) -> [String] {
    table.controllers.filter { name in groups.contains { $0.controller == name } }
  }

  /// A row a controller, a column a number of agents.
  func summary(_ groups: [ResultTable.Group]) -> [String: Any] {
    let metric = HTMLReport.leadMetric(groups)
    let counts = agentCounts(groups)
    var best: [Int: Double] = [:]
    for group in groups {
      if let mean = group.interval(metric)?.mean {
        best[group.agents] = max(best[group.agents] ?? -.infinity, mean)
      }
    }
    let rows = controllers(groups).map { controller -> [String: Any] in
      let cells = counts.map { count -> [String: Any] in
        let group = groups.first { $0.controller == controller && $0.agents == count }
        guard let interval = group?.interval(metric) else { return ["mean": "–"] }
        let fields = Figures.fields(interval, decimals: MetricCatalog.decimals(metric))
        return ["mean": fields[0], "range": fields[1], "isBest": interval.mean == best[count]]
      }
      return ["name": controller, "mark": HTMLReport.mark(style(of: controller)), "cells": cells]
    }
    func range(_ sizes: [Int]) -> String {
      let (low, high) = (sizes.min() ?? 0, sizes.max() ?? 0)
      return low == high ? "\(low)" : "\(low)–\(high)"
    }
    return [
      "metric": metric, "meaning": MetricCatalog.meaning(of: metric),
      "counts": counts.map { ["agents": "\($0)"] }, "rows": rows,
      "n": range(groups.map(\.count)), "instances": range(groups.map(\.instanceCount)),
    ]
  }

  /// Two controllers on a suite by a metric.
  struct Pair: Hashable {
    var suite: String
    var metric: String
    var first: String
    var second: String
  }

  /// Every controller against every other on the episodes they share, all numbers of agents together, by every metric
  /// that matters: both ways round, and their p values adjusted for all of the report, each two counted once.
  static func pairs(_ table: ResultTable) -> [Pair: PairedComparison] {
    var family: [(key: Pair, comparison: PairedComparison)] = []
    for suite in table.suiteTitles {
      let groups = table.groups.filter { $0.suiteTitle == suite }
      let byController = Dictionary(grouping: groups, by: \.controller)
      for metric in PairedComparison.usual(groups) {
        var pairs: [(key: Pair, comparison: PairedComparison)] = []
        for (row, first) in table.controllers.enumerated() {
          for second in table.controllers.dropFirst(row + 1) {
            guard
              let comparison = PairedComparison(
                byController[first] ?? [], byController[second] ?? [], metric: metric)
            else { continue }
            pairs.append((Pair(suite: suite, metric: metric, first: first, second: second), comparison))
          }
        }
        if !pairs.allSatisfy(\.comparison.isEmpty) { family += pairs }
      }
    }
    var adjusted: [Pair: PairedComparison] = [:]
    for (entry, comparison) in zip(family, PairedComparison.family(family.map(\.comparison))) {
      let key = entry.key
      adjusted[key] = comparison
      // The other way round the sign test is the same, and counts once.
      let mirror = Pair(suite: key.suite, metric: key.metric, first: key.second, second: key.first)
      adjusted[mirror] = comparison.mirrored
    }
    return adjusted
  }

  /// A table of differences for each metric, the first of them open.
  func comparisons(_ title: String, _ groups: [ResultTable.Group]) -> [[String: Any]] {
    let names = controllers(groups)
    guard names.count > 1 else { return [] }
    let metrics = PairedComparison.usual(groups).filter { metric in
      pairs.keys.contains { $0.suite == title && $0.metric == metric }
    }
    return metrics.enumerated().map { place, metric in
      var table = comparison(title, metric, names)
      table[place == 0 ? "isFirst" : "isFurther"] = true
      return table
    }
  }

  private func comparison(_ title: String, _ metric: String, _ names: [String]) -> [String: Any] {
    let rows = names.map { first -> [String: Any] in
      let cells = names.map { second -> [String: Any] in
        guard let pair = pairs[Pair(suite: title, metric: metric, first: first, second: second)]
        else { return ["difference": "", "isSelf": true] }
        let fields = Figures.fields(pair.difference, decimals: MetricCatalog.decimals(metric))
        let sign = pair.difference.mean > 0 ? "+" : ""
        return [
          "difference": sign + fields[0], "range": fields[1], "p": Figures.pValue(pair.adjustedPValue),
          "signs": "\(pair.signs.larger) / \(pair.signs.equal) / \(pair.signs.smaller)",
          "isBetter": pair.isSignificant && pair.favoured == first,
          "isWorse": pair.isSignificant && pair.favoured == second,
        ]
      }
      return ["name": first, "mark": HTMLReport.mark(style(of: first)), "cells": cells]
    }
    return [
      "metric": metric, "names": names.map { ["name": $0] }, "rows": rows,
      "direction": MetricCatalog.better(metric).map { $0 == .higher ? "Higher is better" : "Lower is better" }
        ?? "Neither more nor less is better",
      "meaning": MetricCatalog.meaning(of: metric).prefix(1).uppercased()
        + MetricCatalog.meaning(of: metric).dropFirst(), "family": "\(pairs.values.first?.familySize ?? 1)",
    ]
  }

  /// A row a map, the hardest first, a column a controller; shades from 0 (the lowest) to 10.
  func mapTable(_ groups: [ResultTable.Group]) -> [String: Any] {
    let metric = HTMLReport.leadMetric(groups)
    let names = controllers(groups)
    var sums: [String: [String: (sum: Double, count: Int)]] = [:]
    for group in groups {
      guard let values = group.values[metric] else { continue }
      for (row, value) in zip(group.rows, values) where value.isFinite {
        let map = table.maps[row.instance]
        let old = sums[map, default: [:]][group.controller] ?? (0, 0)
        sums[map, default: [:]][group.controller] = (old.sum + value, old.count + 1)
      }
    }
    guard sums.count > 1 else { return ["isShown": false] }
    let means = sums.mapValues { $0.mapValues { $0.sum / Double($0.count) } }
    let largest =
      MetricCatalog.isShare(metric) ? 1 : max(means.values.flatMap(\.values).max() ?? 1, 1e-9)
    // Sums in the order of the controllers: that of a dictionary changes from run to run, and rounding with it.
    let order = means.map { map, means in
      (map: map, mean: names.reduce(0) { $0 + (means[$1] ?? 0) } / Double(means.count))
    }
    .sorted { ($0.mean, $0.map) < ($1.mean, $1.map) }
    let rows = order.prefix(HTMLReport.mapLimit).map { entry -> [String: Any] in
      let cells = names.map { name -> [String: Any] in
        guard let mean = means[entry.map]?[name] else { return ["text": "", "shade": "none"] }
        return [
          "text": Figures.fixed(mean, decimals: 2),
          "shade": "\(Int((10 * min(max(mean / largest, 0), 1)).rounded()))",
        ]
      }
      return ["map": entry.map, "cells": cells]
    }
    return [
      "isShown": true, "metric": metric, "names": names.map { ["name": $0] }, "rows": rows,
      "isCut": order.count > HTMLReport.mapLimit, "left": "\(order.count - HTMLReport.mapLimit)",
    ]
  }

  /// Maps shown; a suite of thousands would make the report unreadable.
  private static let mapLimit = 64

  /// Everything, for those who want to look a figure up.
  func figures(_ groups: [ResultTable.Group]) -> [String: Any] {
    let metrics = table.metrics.filter { metric in groups.contains { !$0.present(metric).isEmpty } }
    let rows = groups.map { group -> [String: Any] in
      let cells = metrics.map { metric -> [String: Any] in
        var interval = group.interval(metric)
        if metric == EpisodeResult.runtimeName { interval = interval?.scaled(by: 1000) }
        let fields = Figures.fields(interval, decimals: MetricCatalog.decimals(metric))
        return ["mean": fields[0], "range": fields[1]]
      }
      return [
        "name": group.controller, "agents": "\(group.agents)", "n": "\(group.count)",
        "instances": "\(group.instanceCount)", "cells": cells,
      ]
    }
    let names = metrics.map { $0 == EpisodeResult.runtimeName ? "\($0) (ms)" : $0 }
    return ["metrics": names.map { ["name": $0] }, "rows": rows]
  }
}
