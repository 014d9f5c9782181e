import Basics
import Episodes

/// A run as tables for documents in Markdown.
extension BatchText {
  /// One table: a row a controller and a column a suite and number of agents, or, with one controller, a row a suite and
  /// a column a number of agents. Cells tell success, and in brackets the cost; below it stand the episodes.
  public static func markdown(_ table: ResultTable) -> String {
    guard !table.groups.isEmpty else { return "\(table.run.title): no episodes" }
    let lead = HTMLReport.leadMetric(table.groups)
    let hasCosts = table.metrics.contains("SoC") && lead != "success_rate"
    let controllers = table.controllers.filter { name in table.groups.contains { $0.controller == name } }
    func cell(_ group: ResultTable.Group?) -> String {
      guard let group else { return "" }
      let metric = group.sample(lead).isEmpty ? "avg_throughput" : lead
      guard let mean = group.interval(metric)?.mean else { return "–" }
      let cost = hasCosts ? group.interval("SoC") : nil
      return Figures.fixed(mean, decimals: MetricCatalog.decimals(metric))
        + (cost.map { " (\(Figures.fixed($0.mean, decimals: 0)))" } ?? "")
    }
    let title = hasCosts ? "\(lead) (SoC)" : lead
    var rows: [[String]]
    if controllers.count == 1 {
      let counts = Set(table.groups.map(\.agents)).sorted()
      rows = [["\(title), \(controllers[0])"] + counts.map { "\($0) agents" }]
      rows += table.suiteTitles.map { suite in
        [suite]
          + counts.map { count in cell(table.groups.first { $0.suiteTitle == suite && $0.agents == count }) }
      }
    } else {
      var columns: [(suite: String, agents: Int)] = []
      for group in table.groups
      where !columns.contains(where: { $0.suite == group.suiteTitle && $0.agents == group.agents }) {
        columns.append((group.suiteTitle, group.agents))
      }
      rows = [[title] + columns.map { "\($0.suite) \($0.agents)" }]
      rows += controllers.map { name in
        ["`\(name)`"]
          + columns.map { column in
            cell(
              table.groups.first {
                $0.controller == name && $0.suiteTitle == column.suite && $0.agents == column.agents
              })
          }
      }
    }
    return MarkdownTable.text(rows) + "\n\n" + sizes(table) + "\n"
      + table.notes.map { "\($0.text)\n" }.joined()
  }

  /// How many episodes a cell is of.
  private static func sizes(_ table: ResultTable) -> String {
    func range(_ values: [Int]) -> String {
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return low == high ? "\(low)" : "\(low)–\(high)"
    }
    let episodes = range(table.groups.map(\.count))
    let instances = range(table.groups.map(\.instanceCount))
    return "Means over instances; a cell is \(episodes) episodes on \(instances) instances, seeds "
      + Set(table.instances.map(\.seed)).sorted().prefix(8).map(String.init).joined(separator: ", ") + "."
  }
}
