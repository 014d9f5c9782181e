import Basics
import Evaluation
import Foundation
import Scenarios
import Testing
import Training

@testable import Studies

@Suite("Reports of studies") struct StudyReportTests {
  private static let members =
    #"""
    "arms": {"a": {}, "b": {"policy": {"attention": "soft"}}, "c": {"policy": {"heads": 2}}}, "seeds": [1, 2],
    "evaluate": [{"name": "alone", "suite": "test", "episodes": 8, "controllers": ["greedy"]},
      {"name": "behind", "suite": "test", "episodes": 8, "controller": {"name": "policy+", "prior": 1}}],
    "compare": {"metric": "SoC", "baseline": "b"},
    "crossValidation": {"field": "policy.function", "values": ["softmax", {"gumbelSoftmax": 0.5}], "folds": 2},
    "search": {"fields": {"policy.heads": [1, 2]}, "arms": 2, "rungs": 2, "budget": 240}
    """#

  @Test("hold every figure, and are the same bytes again from what is on disk")
  func whole() throws {
    let test = try TestStudy()
    let base = TestStudy.base().replacing("\"interval\": 100", with: "\"interval\": 1")
    let study = try test.study(Self.members, base: base)
    try test.run(study)
    let figures = try test.figures(study)
    #expect(figures.tables.map(\.evaluation) == ["alone", "behind"])
    #expect(figures.tables[0].rows.map(\.arm).prefix(3) == ["a", "b", "c"])
    #expect(figures.tables[0].rows.contains { $0.arm == "greedy" })
    // Arms against the baseline, also the search's and greedy where it drove.
    let pairs = figures.comparisons.map { "\($0.evaluation) \($0.pair.first)−\($0.pair.second)" }
    #expect(pairs.starts(with: ["alone a−b", "alone c−b"]) && pairs.contains("behind c−b"))
    #expect(figures.comparisons.allSatisfy { $0.pair.familySize == pairs.count && $0.pair.second == "b" })

    let page = try StudyPage(figures).text()
    let text = StudyText.text(figures)
    let json = StudyText.json(figures)
    let again = try StudyPage(test.figures(study)).text()
    #expect(page == again)
    for table in figures.tables {
      for row in table.rows {
        for metric in StudyText.metrics(table) {
          guard let cell = row.cells[metric] else { continue }
          let decimals = StudyText.decimals(metric)
          for figure in Figures.fields(cell.instances, decimals: decimals)
            + [StudyText.plusMinus(cell.overSeeds, decimals)]
          {
            #expect(page.contains(">\(figure)<") && text.contains(figure), "\(row.arm) \(metric) \(figure)")
          }
        }
      }
    }
    #expect(figures.curves.count == 5 && figures.curves[0].seeds.count == 2)
    #expect(page.contains("class=\"seed s0\"") && page.contains("CSR over weights"))
    #expect(page.contains("CSR over decision time") && page.contains("gumbelSoftmax0.5"))
    #expect(json["tables"]?.elements?.count == 2 && json["curves"]?.elements?.count == 5)
    #expect(json["search"]?["arms"]?.elements?.count == 2)
    #expect(json["crossValidation"]?["values"]?.elements?.count == 2)
    #expect(StudyText.markdown(figures).contains("### s: differences in SoC"))
    for width in [60, 80, 100, 120, 200] {
      for line in StudyText.text(figures, metrics: .all, width: width).split(separator: "\n") {
        #expect(line.count <= width, "\(line)")
      }
    }
    #expect(!text.contains("drift_W") && json.text.contains("drift_W"), "told on demand alone")
    let latex = StudyText.latex(figures, comments: ["navsim 1"])
    #expect(latex.ranges(of: "\\begin{table}").count == latex.ranges(of: "\\end{table}").count)
    #expect(latex.contains(#"$\pm"#) || latex.contains(#"\pm "#))
    let charts = StudyPage(figures).chartFiles.map(\.name)
    #expect(charts.contains("Learning") && charts.contains("alone-test-2-CSR-over-weights"), "\(charts)")
  }

  @Test(
    "state the mean over instances with all seeds' episodes, and the mean over seeds with Student's interval")
  func intervals() throws {
    let test = try TestStudy()
    let study = try test.study(#""seeds": [1, 2, 3], "evaluate": [{"suite": "test", "episodes": 10}]"#)
    try test.run(study)
    let results = try ResultStore(path: test.files(study).storeFile, access: .read)
    let table = try ResultTable(results, try results.run(named: "s/test"))
    let means = (1...3).map { seed in
      table.groups.first { $0.controller == "base-\(seed)" }?.interval("ISR")?.mean ?? .nan
    }
    let cell = try #require(try test.figures(study).tables[0].rows[0].cells["ISR"])
    #expect(cell.seeds == means)
    #expect(cell.instances.count == 30 && cell.instances.instances == 10)
    #expect(abs(cell.instances.mean - means.reduce(0, +) / 3) < 1e-12, "as many episodes of each seed")
    let deviation = (means.map { pow($0 - cell.instances.mean, 2) }.reduce(0, +) / 2).squareRoot()
    // Student's 97.5 % quantile with two degrees of freedom.
    #expect(abs((cell.overSeeds.half ?? 0) - 4.302653 * deviation / 3.0.squareRoot()) < 1e-5)
  }

  @Test("compare seed with seed, clustered by instance")
  func pairs() throws {
    let test = try TestStudy()
    let study = try test.study(
      #""arms": {"a": {}, "b": {"policy": {"heads": 2}}}, "seeds": [1, 2], "evaluate": [{"suite": "test", "episodes": 5}], "compare": {"metric": "ISR"}"#
    )
    try test.run(study)
    let comparison = try #require(try test.figures(study).comparisons.first)
    #expect(comparison.pair.difference.count == 10 && comparison.pair.difference.instances == 5)
    let seeds = try #require(
      try test.figures(study).tables[0].rows as [(arm: String, cells: [String: StudyFigures.Cell])]?)
    let differences = zip(seeds[0].cells["ISR"]?.seeds ?? [], seeds[1].cells["ISR"]?.seeds ?? []).map {
      $0 - $1
    }
    #expect(comparison.seeds == differences && differences.count == 2)
  }
}
