import Basics
import Foundation
import Testing

@testable import Evaluation

/// Runs from which hardly any statistic can be made.
@Suite("Outputs of a small run") struct SmallRunTests {
  /// Everything that is made from a run, by name.
  private func outputs(_ batch: TestBatch, _ controllers: [String], episodes: Int = 1) throws -> [String:
    String]
  {
    try batch.run(batch.plan(controllers, episodes: episodes))
    let store = try ResultStore(path: batch.store, access: .read)
    let table = try ResultTable(store, store.run(named: nil))
    let pairs = PairedComparison.all(
      in: table, controllers[0], controllers[controllers.count - 1], metrics: table.metrics)
    return [
      "text": BatchText.table(table), "json": BatchText.json(table).prettyText(), "csv": BatchText.csv(table),
      "markdown": BatchText.markdown(table), "html": try HTMLReport(table).text { _ in nil },
      "pairs": BatchText.comparisons(pairs), "pairs json": BatchText.json(pairs).prettyText(),
      "pairs csv": BatchText.csv(pairs), "pairs markdown": BatchText.markdown(pairs),
    ]
  }

  /// No figure is anything but a number, and bounds are there both or not at all.
  private func check(_ outputs: [String: String]) throws {
    for (name, text) in outputs {
      #expect(!text.isEmpty)
      let words = text.lowercased().split { !$0.isLetter }
      for word in ["nan", "inf", "infinity"] { #expect(!words.contains { $0 == word }, "\(name): \(text)") }
      guard name.contains("json") else { continue }
      try walk(try JSONSerialization.jsonObject(with: Data(text.utf8)))
    }
  }

  private func walk(_ value: Any) throws {
    if let object = value as? [String: Any] {
      if object["mean"] != nil {
        #expect((object["low"] is NSNull) == (object["high"] is NSNull), "\(object)")
      }
      for value in object.values { try walk(value) }
    } else if let list = value as? [Any] {
      for value in list { try walk(value) }
    }
  }

  private static let one = #"[{"name": "a", "map": "wall", "agents": {"count": 2, "seed": 3}}]"#
  private static let lifelong = """
    [{"name": "a", "map": "wall", "task": "lifelong", "agents": {"count": 2, "seed": 3}},
     {"name": "b", "map": "open", "task": "lifelong", "agents": {"count": 2, "seed": 3}}]
    """
  private static let unsolvable = """
    [{"name": "a", "map": "wall", "maxSteps": 1, "agents": {"count": 2, "seed": 3}},
     {"name": "b", "map": "open", "maxSteps": 1, "agents": {"count": 2, "seed": 3}}]
    """
  private static let mixed = """
    [{"name": "a", "map": "wall", "agents": {"count": 2, "seed": 3}},
     {"name": "b", "map": "open", "task": "lifelong", "agents": {"count": 2, "seed": 3}}]
    """

  @Test("has no figure that is none", arguments: [one, lifelong, unsolvable, mixed])
  func small(cases: String) throws {
    for controllers in [["pibt"], ["pibt", "random"], ["pibt", "soft"]] {
      for episodes in [1, 3] {
        try check(try outputs(TestBatch(cases: cases), controllers, episodes: episodes))
      }
    }
  }

  @Test("with one instance and controller tells the mean, and that there is no interval")
  func single() throws {
    let outputs = try outputs(TestBatch(cases: Self.one), ["pibt"], episodes: 3)
    let json = try #require(outputs["json"])
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let group = try #require((object["groups"] as? [[String: Any]])?.first)
    #expect(group["n"] as? Int == 3 && group["instances"] as? Int == 1)
    let metrics = try #require(group["metrics"] as? [String: [String: Any]])
    let cost = try #require(metrics["SoC"])
    #expect(cost["mean"] is Double && cost["low"] is NSNull && cost["high"] is NSNull)
    #expect(metrics["CSR"]?["high"] as? Double == 1)
    #expect(outputs["pairs"]?.contains("no episodes in common") == false, "a controller equals itself")
  }

  @Test("counts the same starts under several seeds and names once, other starts and maps anew")
  func layouts() throws {
    let batch = try TestBatch(
      cases: """
        [{"name": "a", "map": "wall", "agents": [{"start": [0, 0], "goals": [[5, 2]]}]},
         {"name": "b", "map": "wall", "maxSteps": 19, "agents": [{"start": [0, 0], "goals": [[5, 2]]}]},
         {"name": "c", "map": "wall", "agents": [{"start": [0, 0], "goals": [[5, 1]]}]},
         {"name": "d", "map": "open", "agents": [{"start": [0, 0], "goals": [[5, 2]]}]},
         {"name": "e", "agents": {"count": 1},
          "map": {"generate": {"kind": "random", "width": 9, "height": 9, "density": 0.2}}}]
        """)
    var options = BatchPlan.Options()
    options.controllers = ["random"]
    options.seeds = [1, 2, 3]
    options.episodes = 2
    try batch.run(try BatchPlan(files: [batch.suite], options: options))
    let store = try ResultStore(path: batch.store, access: .read)
    let table = try ResultTable(store, store.run(named: nil))
    // a and b are one instance whatever the seed, c and d one each, e one a seed.
    #expect(table.groups.map(\.count) == [30] && table.groups.map(\.instanceCount) == [6])
    let interval = try #require(table.groups[0].interval("ISR"))
    #expect(interval.count == 30 && interval.instances == 6)
  }
}
