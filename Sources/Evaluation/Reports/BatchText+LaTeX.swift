import Basics
import Episodes

/// A run, and its comparisons, as tables for papers.
extension BatchText {
  /// A row per suite, number of agents and controller; the best mean of a suite and number of agents is bold.
  ///
  /// - Parameter program: what wrote the table.
  public static func latex(
    _ table: ResultTable, metrics: MetricChoice = .navigation, program: String
  ) -> String {
    let names = shown(table.groups, of: table, metrics)
    let parts = table.suiteTitles.flatMap { title -> [(title: String?, rows: [[LaTeXText]])] in
      let groups = table.groups.filter { $0.suiteTitle == title }
      func row(_ group: ResultTable.Group) -> [LaTeXText] {
        let peers = groups.filter { $0.agents == group.agents }
        return [LaTeXText(group.controller), LaTeXText("\(group.agents)")]
          + names.map { name in
            LaTeXText(
              group.interval(name), decimals: MetricCatalog.decimals(name), isBest: isBest(group, peers, name)
            )
          }
      }
      // A rule between team sizes, where several controllers are of each.
      let sizes = Set(groups.map(\.agents)).sorted()
      let isCompared = table.controllers.count > 1
      let teams = isCompared ? sizes.map { size in groups.filter { $0.agents == size } } : [groups]
      return teams.enumerated().map { number, team in
        (table.suiteTitles.count > 1 && number == 0 ? title : nil, team.map(row))
      }
    }
    let suites = table.suiteTitles.joined(separator: ", ")
    return LaTeXTable(
      caption: "\(suites): means over instances with 95 % intervals, \(sizes(table)).",
      label: table.run.name, comments: provenance(table, program),
      head: ["controller", "agents"] + names.map(MetricCatalog.heading), keys: 2, parts: parts
    ).text
  }

  /// A row a comparison.
  public static func latex(
    _ comparisons: [PairedComparison], of table: ResultTable, program: String
  ) -> String {
    guard let one = comparisons.first else { return "% no episodes in common" }
    var suites: [String] = []
    for pair in comparisons where !suites.contains(pair.suite) { suites.append(pair.suite) }
    let parts = suites.map { suite -> (title: String?, rows: [[LaTeXText]]) in
      let rows = comparisons.filter { $0.suite == suite }.map { pair -> [LaTeXText] in
        let decimals = MetricCatalog.decimals(pair.metric)
        return LaTeXTable.plain([
          pair.agents.map(String.init) ?? "all", MetricCatalog.heading(pair.metric),
          Figures.fixed(pair.firstMean, decimals: decimals),
          Figures.fixed(pair.secondMean, decimals: decimals),
        ]) + [LaTeXText(pair.difference, decimals: decimals, isBest: pair.isSignificant)]
          + LaTeXTable.plain([
            "\(pair.signs.larger)/\(pair.signs.equal)/\(pair.signs.smaller)",
            Figures.pValue(pair.adjustedPValue),
          ])
      }
      return (suites.count > 1 ? suite : nil, rows)
    }
    return LaTeXTable(
      caption:
        "\(one.first) against \(one.second) on the same episodes: mean difference with its 95 % interval, on how many "
        + "instances the first is larger/equal/smaller, and p of the sign test, adjusted by Holm for "
        + "\(one.familySize) comparisons; bold where p < 0.05.",
      label: "\(table.run.name)-\(one.first)-\(one.second)", comments: provenance(table, program),
      head: ["agents", "metric", one.first, one.second, "difference", "+/=/−", "p (Holm)"], left: [1],
      keys: 2, groups: [5], parts: parts
    ).text
  }

  private static func isBest(
    _ group: ResultTable.Group, _ peers: [ResultTable.Group], _ metric: String
  ) -> Bool {
    guard peers.count > 1, let better = MetricCatalog.better(metric),
      let mean = group.interval(metric)?.mean
    else { return false }
    let means = peers.compactMap { $0.interval(metric)?.mean }
    return mean == (better == .higher ? means.max() : means.min()) && Set(means).count > 1
  }

  private static func sizes(_ table: ResultTable) -> String {
    func range(_ values: [Int]) -> String {
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return low == high ? "\(low)" : "\(low)–\(high)"
    }
    return
      "\(range(table.groups.map(\.count))) episodes on \(range(table.groups.map(\.instanceCount))) instances a row"
  }

  /// Where the figures come from.
  private static func provenance(_ table: ResultTable, _ program: String) -> [String] {
    let run = table.run
    let seeds = Set(table.instances.map(\.seed)).sorted()
    let shown = seeds.prefix(16).map(String.init).joined(separator: ", ") + (seeds.count > 16 ? ", …" : "")
    // Named once where the same version ran it and tells of it.
    let ran = "navsim \(run.program)"
    let isSame = program == ran || program.hasPrefix(ran + ",")
    return [
      "run \(run.title), begun \(run.created)\(isSame ? "" : ", by \(ran)"), on \(run.machine)",
      "\(table.episodeCount) episodes, seeds \(shown); \(sizes(table))",
      "written by \(program)",
      "95 % intervals over instances: Wilson's for CSR, else the bootstrap's",
    ]
  }
}
