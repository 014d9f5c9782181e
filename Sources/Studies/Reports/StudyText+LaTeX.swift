import Basics
public import Evaluation

extension StudyText {
  /// Each section as a table for papers: measurements with both intervals, the rest as it stands in text.
  ///
  /// - Parameter comments: where the figures come from, a line each.
  public static func latex(
    _ figures: StudyFigures, metrics: MetricChoice = .navigation, comments: [String]
  ) -> String {
    let seeds = figures.study.seeds.map(String.init).joined(separator: ", ")
    let comments = ["study \(figures.study.name), training seeds \(seeds)"] + comments
    let tables = figures.tables.map { table in
      latex(table, StudyText.metrics(table, metrics), comments, study: figures.study.name)
    }
    // The first section tells of the arms, the next ones are the tables above.
    let sections = sections(figures, metrics)
    let others = sections.prefix(1) + sections.dropFirst(1 + figures.tables.count)
    return
      (tables
      + others.map { section in
        LaTeXTable(
          caption: ([section.title + "."] + section.notes).joined(separator: " "), label: section.title,
          comments: comments, head: section.rows.first ?? [], left: section.left,
          parts: [(nil, section.rows.dropFirst().map(LaTeXTable.plain))]
        ).text
      }).joined(separator: "\n\n")
  }

  /// Two columns a metric: over instances, and over seeds.
  private static func latex(
    _ table: StudyFigures.Table, _ metrics: [String], _ comments: [String], study: String
  ) -> String {
    let rows = table.rows.map { row -> [LaTeXText] in
      let any = metrics.first { row.cells[$0] != nil }.flatMap { row.cells[$0] }
      return LaTeXTable.plain([row.arm, "\(any?.seeds.count ?? 0)", "\(any?.instances.count ?? 0)"])
        + metrics.flatMap { metric -> [LaTeXText] in
          guard let cell = row.cells[metric], !cell.seeds.isEmpty else {
            return LaTeXTable.plain(["–", "–"])
          }
          let (mean, half) = cell.overSeeds
          return [
            LaTeXText(cell.instances, decimals: decimals(metric)),
            LaTeXText(mean, half: half, decimals: decimals(metric)),
          ]
        }
    }
    return LaTeXTable(
      caption:
        "\(table.suite), \(table.agents) agents: means with 95 % intervals over instances, and over training seeds "
        + "(Student's).",
      label: "\(study)-\(table.evaluation)-\(table.suite)-\(table.agents)", comments: comments,
      head: ["arm", "seeds", "episodes"] + metrics.flatMap { [heading($0), "over seeds"] },
      groups: [2] + metrics.map { _ in 2 }, parts: [(nil, rows)]
    ).text
  }

  private static func heading(_ metric: String) -> String {
    metric == StudyFigures.decisionTime ? title(metric) + " ↓" : MetricCatalog.heading(metric)
  }
}
