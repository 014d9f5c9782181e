public import Basics

/// Paired comparisons as text and as data.
extension BatchText {
  /// A row a comparison, then what the figures are over and what the p values are adjusted for.
  ///
  /// - Parameter width: characters that a line may have, nil for any number; a table that is wider goes on below itself.
  public static func comparisons(_ comparisons: [PairedComparison], width: Int? = nil) -> String {
    guard !comparisons.isEmpty else { return "no episodes in common" }
    return
      (table(comparisons).lines(width: width)
      + [TextTable.prose(note(comparisons), width: width, indent: 2)]).joined(separator: "\n")
  }

  /// The same as Markdown.
  public static func markdown(_ comparisons: [PairedComparison]) -> String {
    guard !comparisons.isEmpty else { return "no episodes in common" }
    return table(comparisons).markdown + "\n\n" + note(comparisons)
  }

  private static func table(_ comparisons: [PairedComparison]) -> TextTable {
    let one = comparisons[0]
    let head = [
      "suite", "agents", "metric", "pairs", "instances", one.first, one.second, "difference", "95 %", "+/=/−",
      "p (sign)", "p (Holm)", "better",
    ]
    let rows = comparisons.map { comparison in
      let decimals = MetricCatalog.decimals(comparison.metric)
      let signs = comparison.signs
      return [
        comparison.suite, comparison.agents.map(String.init) ?? "all",
        MetricCatalog.heading(comparison.metric), "\(comparison.difference.count)",
        "\(comparison.difference.instances)", Figures.fixed(comparison.firstMean, decimals: decimals),
        Figures.fixed(comparison.secondMean, decimals: decimals),
      ] + Figures.fields(comparison.difference, decimals: decimals) + [
        "\(signs.larger)/\(signs.equal)/\(signs.smaller)", Figures.pValue(signs.pValue),
        Figures.pValue(comparison.adjustedPValue),
        comparison.isSignificant ? comparison.favoured ?? "–" : "–",
      ]
    }
    return TextTable([head] + rows, left: [0, 2, 12], keys: 3, groups: [2, 2, 2, 1, 2, 1])
  }

  private static func note(_ comparisons: [PairedComparison]) -> String {
    let family =
      comparisons.count == 1
      ? "One comparison, so that p (Holm) is p (sign)."
      : "p (Holm) is adjusted for the \(comparisons.count) comparisons of this table."
    return "Intervals and signs are over instances: +/=/− counts those on which \(comparisons[0].first) is "
      + "larger, equal, smaller. \(family) Of a metric with ↑ more is better, with ↓ less; the better one is named "
      + "where p (Holm) < 0.05, by the signs: the mean may point the other way."
  }

  /// An array with an object a comparison.
  public static func json(_ comparisons: [PairedComparison]) -> JSONValue {
    .array(
      comparisons.map { comparison in
        .object([
          .init("suite", .string(comparison.suite)),
          .init("agents", comparison.agents.map { .integer($0) } ?? .null),
          .init("metric", .string(comparison.metric)), .init("first", .string(comparison.first)),
          .init("second", .string(comparison.second)), .init("n", .integer(comparison.difference.count)),
          .init("instances", .integer(comparison.difference.instances)),
          .init("first_mean", .double(comparison.firstMean)),
          .init("second_mean", .double(comparison.secondMean)),
          .init("difference", comparison.difference.json),
          .init("larger", .integer(comparison.signs.larger)),
          .init("equal", .integer(comparison.signs.equal)),
          .init("smaller", .integer(comparison.signs.smaller)),
          .init("direction", .string(comparison.direction.rawValue)),
          .init("better", MetricCatalog.better(comparison.metric).map { .string($0.rawValue) } ?? .null),
          .init("favoured", comparison.favoured.map(JSONValue.string) ?? .null),
          .init("p", .double(comparison.signs.pValue)),
          .init("p_adjusted", .double(comparison.adjustedPValue)),
          .init("comparisons", .integer(comparison.familySize)),
        ])
      })
  }

  /// A line a comparison, the members of `json` as columns; what is not there is an empty field.
  public static func csv(_ comparisons: [PairedComparison]) -> String {
    let head = [
      "suite", "agents", "metric", "first", "second", "n", "instances", "first_mean", "second_mean",
      "difference", "low", "high", "larger", "equal", "smaller", "direction", "better", "favoured", "p",
      "p_adjusted", "comparisons",
    ]
    let lines = comparisons.map { comparison in
      let difference = comparison.difference
      let signs = comparison.signs
      let names = [
        Figures.csvField(comparison.suite), comparison.agents.map(String.init) ?? "",
        Figures.csvField(comparison.metric), Figures.csvField(comparison.first),
        Figures.csvField(comparison.second), "\(difference.count)", "\(difference.instances)",
      ]
      let figures = [
        comparison.firstMean, comparison.secondMean, difference.mean, difference.low, difference.high,
      ].map(Figures.csvNumber)
      return names + figures + [
        "\(signs.larger)", "\(signs.equal)", "\(signs.smaller)", comparison.direction.rawValue,
        MetricCatalog.better(comparison.metric)?.rawValue ?? "",
        Figures.csvField(comparison.favoured ?? ""),
        Figures.csvNumber(signs.pValue), Figures.csvNumber(comparison.adjustedPValue),
        "\(comparison.familySize)",
      ]
    }
    return ([head] + lines).map { $0.joined(separator: ",") }.joined(separator: "\n")
  }
}
