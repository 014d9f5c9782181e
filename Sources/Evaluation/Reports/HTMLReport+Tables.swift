import Basics
import Simulation

/// The tables of a suite.
extension HTMLReport {
  /// What tells best how a suite went.
  static func leadMetric(_ groups: [ResultTable.Group]) -> String {
    groups.contains { !$0.present("CSR").isEmpty } ? "CSR" : "avg_throughput"
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
    let sizes = Set(groups.map(\.count)).sorted()
    return [
      "metric": metric, "meaning": MetricCatalog.meaning(of: metric),
      "counts": counts.map { ["agents": "\($0)"] }, "rows": rows,
      "n": sizes.count > 1 ? "\(sizes[0])–\(sizes[sizes.count - 1])" : "\(sizes.first ?? 0)",
    ]
  }

  /// Every controller against every other on the episodes they share, all numbers of agents together.
  func comparison(_ title: String, _ groups: [ResultTable.Group]) -> [String: Any] {
    let names = controllers(groups)
    guard names.count > 1 else { return ["isShown": false] }
    let metric = HTMLReport.leadMetric(groups)
    var byController: [String: [ResultTable.Group]] = [:]
    for group in groups { byController[group.controller, default: []].append(group) }
    let rows = names.map { first -> [String: Any] in
      let cells = names.map { second -> [String: Any] in
        guard first != second,
          let pair = PairedComparison(
            byController[first] ?? [], byController[second] ?? [], metric: metric)
        else { return ["difference": "", "isSelf": true] }
        let fields = Figures.fields(pair.difference, decimals: MetricCatalog.decimals(metric))
        let sign = pair.difference.mean > 0 ? "+" : ""
        return [
          "difference": sign + fields[0], "range": fields[1], "p": Figures.pValue(pair.signs.pValue),
          "signs": "\(pair.signs.larger) / \(pair.signs.equal) / \(pair.signs.smaller)",
          "isBetter": pair.signs.pValue < 0.05 && pair.difference.mean > 0,
          "isWorse": pair.signs.pValue < 0.05 && pair.difference.mean < 0,
        ]
      }
      return ["name": first, "mark": HTMLReport.mark(style(of: first)), "cells": cells]
    }
    return [
      "isShown": true, "metric": metric, "names": names.map { ["name": $0] }, "rows": rows,
    ]
  }

  /// A row a map, the hardest first, a column a controller; shades from 0 (the lowest) to 10.
  func mapTable(_ groups: [ResultTable.Group]) -> [String: Any] {
    let metric = HTMLReport.leadMetric(groups)
    let names = controllers(groups)
    var sums: [String: [String: (sum: Double, count: Int)]] = [:]
    for group in groups {
      guard let values = group.values[metric] else { continue }
      for (row, value) in zip(group.rows, values) where !value.isNaN {
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
        "name": group.controller, "agents": "\(group.agents)", "n": "\(group.count)", "cells": cells,
      ]
    }
    let names = metrics.map { $0 == EpisodeResult.runtimeName ? "\($0) (ms)" : $0 }
    return ["metrics": names.map { ["name": $0] }, "rows": rows]
  }
}
