import Basics
public import Episodes

extension RunText {
  /// The rows of `table` as a table for papers.
  ///
  /// - Parameter comments: where the figures come from, a line each.
  public static func latex(
    _ records: some RandomAccessCollection<EpisodeRecord>, title: String, metrics: MetricChoice = .navigation,
    comments: [String]
  ) -> String {
    let names = shown(records, metrics)
    let groups = groups(records)
    let hasSeveral = Set(records.map(\.controller)).count > 1
    let rows = groups.map { group, places -> [LaTeXText] in
      let members = places.lazy.map { records[$0] }
      let sizes = ["\(group.agents)", "\(members.count)", "\(Set(members.map(\.instance)).count)"]
      return LaTeXTable.plain((hasSeveral ? [group.controller] : []) + sizes)
        + names.map { name in
          let sample = sample(of: name, members)
          return LaTeXText(
            sample.isEmpty ? nil : Interval(sample, isOutcome: MetricCatalog.isOutcome(name)),
            decimals: MetricCatalog.decimals(name))
        }
    }
    let seeds = Set(records.map(\.seed)).sorted()
    let shownSeeds =
      seeds.prefix(16).map(String.init).joined(separator: ", ") + (seeds.count > 16 ? ", …" : "")
    return LaTeXTable(
      caption: "\(heading(records, title)), means over instances with 95 % intervals.", label: title,
      comments: ["\(records.count) episodes, seeds \(shownSeeds)"] + comments,
      head: (hasSeveral ? ["controller"] : []) + ["agents", "episodes", "instances"]
        + names.map(MetricCatalog.heading),
      left: hasSeveral ? [0] : [], keys: hasSeveral ? 2 : 1, groups: [2], parts: [(nil, rows)]
    ).text
  }
}
