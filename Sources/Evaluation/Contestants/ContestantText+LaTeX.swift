import Basics
public import Simulation
import Training

extension ContestantText {
  /// A row a group, for papers; where a name stands for several policies, a second part with means over these, ± half of
  /// Student's 95 % interval.
  ///
  /// - Parameter comments: where the figures come from, a line each.
  public static func latex(
    _ groups: [ContestantEvaluation.GroupResult], task: NavigationTask, metrics: MetricChoice = .navigation,
    comments: [String]
  ) -> String {
    let shown = shown(task, metrics)
    let measures = measures(of: task).filter { shown.contains($0.name) }
    let figures = (AttentionFigure.main + AttentionFigure.split).filter { shown.contains($0.metric) }
    let rows = groups.map { group -> [LaTeXText] in
      [LaTeXText(group.name)]
        + measures.map { LaTeXText($0.interval(group.results), decimals: $0.decimals) }
        + figures.map { figure in
          figure.mean(group.results).map { LaTeXText($0, half: nil, decimals: figure.decimals) }
            ?? LaTeXText("–")
        }
    }
    var parts: [(title: String?, rows: [[LaTeXText]])] = [(nil, rows)]
    if groups.contains(where: { $0.results.count > 1 }) {
      func field(_ values: [Double], _ decimals: Int) -> LaTeXText {
        let (mean, half) = Student.mean(values)
        return LaTeXText(mean, half: half, decimals: decimals)
      }
      let rows = groups.map { group -> [LaTeXText] in
        [LaTeXText("\(group.name) (\(group.results.count))")]
          + measures.map { measure in
            field(group.results.compactMap { measure.interval([$0])?.mean }, measure.decimals)
          }
          + figures.map { figure in
            figure.values(group.results).map { field($0, figure.decimals) } ?? LaTeXText("–")
          }
      }
      parts.append(("means over policies, ± half of Student's 95 % interval", rows))
    }
    let sizes = Set(groups.map { group in group.results.reduce(0) { $0 + $1.evaluation.episodes } }).sorted()
    return LaTeXTable(
      caption: "Means over instances with 95 % intervals, "
        + sizes.map(String.init).joined(separator: " or ") + " episodes a row.",
      label: "policies", comments: comments,
      head: ["policy"] + (measures.map(\.name) + figures.map(\.metric)).map(MetricCatalog.heading),
      parts: parts
    ).text
  }
}
