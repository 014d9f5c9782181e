import Basics
import Evaluation
import Foundation
import Testing

@testable import Studies

@Suite("The page of a training") struct TrainingPageTests {
  /// A run's folder with so many updates, every tenth evaluated, of two stages where there are any.
  private func folder(updates: Int, isStaged: Bool = false) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let stages = isStaged ? #", "stages": [{"kind": "imitation"}, {"kind": "reinforce"}]"# : ""
    try #"{"kind": "training", "name": "a <b>", "seed": 7\#(stages)}"#.write(
      toFile: folder + "/config.json", atomically: true, encoding: .utf8)
    var lines = ["update,agentSteps,return,CSR,entropy,driftLoss,agentStepsPerSecond,evalCSR,stage"]
    for update in 1...max(updates, 1) where updates > 0 {
      let evaluated = update % 10 == 0 ? "\(Double(update) / Double(updates))" : ""
      lines.append(
        "\(update),\(1000 * update),\(-50 + update),0.5,\(1.0 / Double(update)),0,500,\(evaluated),"
          + (isStaged ? update <= updates / 2 ? "0" : "1" : ""))
    }
    // The last row is not finished yet.
    try (lines.joined(separator: "\n") + "\n9999,1,").write(
      toFile: folder + "/metrics.csv", atomically: true, encoding: .utf8)
    return folder
  }

  @Test("has a curve for all that the run measured, over agent-steps and over time")
  func curves() throws {
    let folder = try folder(updates: 1000, isStaged: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let page = try TrainingPage(folder: folder, program: "navsim 1, checkout abc")
    let text = try page.text()
    #expect(page.chartFiles.map(\.name) == ["Return", "Success", "Entropy-of-actions", "Speed"])
    for (file, unit) in zip(page.chartFiles, ["return", "share", "nats", "agent-steps a second"]) {
      #expect(
        file.svg.contains(">\(unit)</text>") && file.svg.contains(">agent-steps</text>"), "\(file.name)")
    }
    let success = page.chartFiles[1].svg
    #expect(
      success.contains(">Success</text>") && !success.contains("stroke-opacity=\"0.4\""),
      "none is paler than its mark")
    for title in ["Return", "Success", "Entropy of actions", "Speed"] {
      #expect(text.ranges(of: "<b>\(title)</b>").count == 2, "\(title)")
    }
    #expect(!text.contains("Drift loss"), "it is 0 throughout")
    #expect(
      text.contains("a &lt;b&gt;") && text.contains("navsim 1, checkout abc") && text.contains("not finished")
    )
    #expect(text.contains(">imitation</text>") && text.contains(">reinforce</text>"))
    // 1000 updates of 1000 agent-steps at 500 a second.
    #expect(text.contains("33 min") && text.contains("minutes of training"))
    for link in ["http:", "https:", "src=", "@import", "url(", "<script", "NaN", "{{"] {
      #expect(!text.contains(link), "\(link)")
    }
    #expect(text.utf8.count < 400_000 && !text.contains("refresh"))
    #expect(try page.text(isLive: true).contains("http-equiv=\"refresh\""))
    #expect(try page.text() == text)
  }

  @Test("thins long curves to means of neighbors with their extremes")
  func thinned() {
    let points = (0..<1000).map { (x: Double($0), y: Double($0 % 2)) }
    let curve = TrainingCharts.thinned(points)
    #expect(curve.count == 200 && curve.allSatisfy { $0.low == 0 && $0.high == 1 && abs($0.y - 0.5) < 0.11 })
    #expect(curve.last?.x == 999)
    #expect(TrainingCharts.thinned([(x: 1, y: 2)]).map(\.y) == [2])
  }

  @Test("is made of a run that has hardly begun", arguments: [0, 1, 2])
  func begun(updates: Int) throws {
    let folder = try folder(updates: updates)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let text = try TrainingPage(folder: folder, program: "navsim 1").text()
    #expect(text.contains("There are not yet two updates") == (updates < 2) && !text.contains("NaN"))
    try FileManager.default.removeItem(atPath: folder + "/metrics.csv")
    #expect(try TrainingPage(folder: folder, program: "navsim 1").text().hasSuffix("</html>\n"))
  }

  @Test("of a real run tells its test figures")
  func real() throws {
    let test = try TestStudy()
    let base = TestStudy.base().replacing("\"interval\": 100", with: "\"interval\": 1")
    let study = try test.study(#""seeds": [1], "evaluate": [{"suite": "test", "episodes": 5}]"#, base: base)
    try test.run(study)
    let folder = test.files(study).path(of: study.trainings[0])
    let text = try TrainingPage(folder: folder, program: "navsim 1").text()
    #expect(text.contains(">finished<") && text.contains("The finished policies"))
    #expect(text.contains("best held-out CSR"))
  }

  @Test("tells of figures that are none, and refuses a file that is no run's")
  func spoiled() throws {
    let folder = try folder(updates: 3)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/metrics.csv"
    let rows = try String(contentsOfFile: file, encoding: .utf8)
    for spoiled in [
      rows + "\n" + rows, rows.replacing("3000", with: "99999999999999999999999"), "update,agentSteps\n\n\n",
    ] {
      try spoiled.write(toFile: file, atomically: true, encoding: .utf8)
      #expect(try TrainingPage(folder: folder, program: "navsim").text().contains("agent-steps"))
    }
    try "a,b,c\n1,2,3\n".write(toFile: file, atomically: true, encoding: .utf8)
    #expect(throws: FileError.self) { try TrainingPage(folder: folder, program: "navsim") }
  }
}
