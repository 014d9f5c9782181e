public import Basics
import Evaluation
import Training

extension StudyText {
  /// `{"study", "arms", "tables", "comparisons", "curves", "crossValidation", "search"}`, every figure with its intervals:
  /// `low` and `high` over instances, `seed_mean` and `seed_half` over seeds.
  public static func json(_ figures: StudyFigures) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("study", .string(figures.study.name)),
      .init("seeds", .array(figures.study.seeds.map { .number(JSONNumber($0)) })),
      .init("arms", .array(figures.arms.map(arm))), .init("tables", .array(figures.tables.map(table))),
      .init("comparisons", .array(figures.comparisons.map(comparison))),
      .init("curves", .array(figures.curves.map(curve))),
    ]
    if let folds = figures.folds { members.append(.init("crossValidation", self.folds(folds))) }
    if let search = figures.search { members.append(.init("search", self.search(search))) }
    return .object(members)
  }

  private static func numbers(_ values: [Double]) -> JSONValue { .array(values.map(JSONValue.double)) }

  private static func arm(_ arm: StudyFigures.Arm) -> JSONValue {
    .object([
      .init("arm", .string(arm.name)), .init("weights", .integer(arm.weights)),
      .init("trained", .integer(arm.finished)), .init("planned", .integer(arm.planned)),
      .init("changes", .array(arm.changes.map(JSONValue.string))),
      .init("failures", .array(arm.failures.map(JSONValue.string))),
    ])
  }

  private static func members(_ interval: Interval, _ seeds: [Double]) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("mean", .double(interval.mean)), .init("low", interval.low.map(JSONValue.double) ?? .null),
      .init("high", interval.high.map(JSONValue.double) ?? .null), .init("n", .integer(interval.count)),
      .init("instances", .integer(interval.instances)), .init("seeds", numbers(seeds)),
    ]
    guard !seeds.isEmpty else { return members }
    let (mean, half) = Student.mean(seeds)
    members += [
      .init("seed_mean", .double(mean)), .init("seed_half", half.map(JSONValue.double) ?? .null),
    ]
    return members
  }

  private static func table(_ table: StudyFigures.Table) -> JSONValue {
    .object([
      .init("evaluation", .string(table.evaluation)), .init("suite", .string(table.suite)),
      .init("agents", .integer(table.agents)),
      .init(
        "arms",
        .array(
          table.rows.map { row in
            .object([
              .init("arm", .string(row.arm)),
              .init(
                "metrics",
                .object(
                  table.metrics.compactMap { metric in
                    row.cells[metric].map { .init(metric, .object(members($0.instances, $0.seeds))) }
                  })),
            ])
          })),
    ])
  }

  private static func comparison(_ comparison: StudyFigures.Comparison) -> JSONValue {
    let pair = comparison.pair
    return .object([
      .init("evaluation", .string(comparison.evaluation)), .init("suite", .string(pair.suite)),
      .init("agents", pair.agents.map { .integer($0) } ?? .null), .init("metric", .string(pair.metric)),
      .init("first", .string(pair.first)), .init("second", .string(pair.second)),
      .init("difference", .object(members(pair.difference, comparison.seeds))),
      .init("larger", .integer(pair.signs.larger)), .init("equal", .integer(pair.signs.equal)),
      .init("smaller", .integer(pair.signs.smaller)), .init("p", .double(pair.signs.pValue)),
      .init("p_adjusted", .double(pair.adjustedPValue)), .init("comparisons", .integer(pair.familySize)),
    ])
  }

  private static func curve(_ curve: LearningCurve) -> JSONValue {
    .object([
      .init("arm", .string(curve.arm)), .init("column", .string(curve.column)),
      .init(
        "mean",
        .array(
          curve.mean.map { point in
            .object([
              .init("agentSteps", .double(point.agentSteps)), .init("value", .double(point.value)),
              .init("half", point.half.map(JSONValue.double) ?? .null),
            ])
          })),
      .init(
        "seeds",
        .array(curve.seeds.map { points in .array(points.map { numbers([$0.agentSteps, $0.value]) }) })),
    ])
  }

  private static func folds(_ table: FoldTable) -> JSONValue {
    .object([
      .init("field", .string(table.field)), .init("folds", .integer(table.folds)),
      .init("note", .string(note(table))),
      .init(
        "values",
        .array(
          table.rows.map { row in
            .object([
              .init("value", .string(row.arm)),
              .init(
                "metrics",
                .object(
                  table.metrics.compactMap { metric in
                    row.folds[metric].map { values in
                      let (mean, half) = Student.mean(values)
                      return .init(
                        metric,
                        .object([
                          .init("mean", .double(mean)), .init("half", half.map(JSONValue.double) ?? .null),
                          .init("folds", numbers(values)),
                        ]))
                    }
                  })),
            ])
          })),
    ])
  }

  private static func search(_ table: SearchTable) -> JSONValue {
    .object([
      .init("metric", .string(table.metric.rawValue)),
      .init(
        "rungs",
        .array(
          table.rungs.map { rung in
            .object([.init("agentSteps", .integer(rung.agentSteps)), .init("arms", .integer(rung.arms))])
          })),
      .init(
        "arms",
        .array(
          table.rows.map { row in
            .object([
              .init("arm", .string(row.arm)), .init("changes", .array(row.changes.map(JSONValue.string))),
              .init("rung", .integer(row.scores.count)), .init("scores", numbers(row.scores)),
              .init("failure", row.failure.map(JSONValue.string) ?? .null),
            ])
          })),
    ])
  }
}
