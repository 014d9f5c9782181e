import Episodes
import Foundation
import Player
import Scenarios
import Scenes
import Simulation
import Testing
import Viewer

@Suite("Attention in a page") struct PageAttentionTests {
  /// 32 robots and 24 decisions.
  private static let depot = Result {
    try Repository.run(
      Repository.scenario("depot", controller: Repository.policy("interaction"), maxSteps: 24))
  }

  @Test("is the window's: the same things by the same names, every head, to the fourth decimal")
  func everything() throws {
    let file = try Self.depot.get()
    let page = PlayerPage(file)
    #expect(page.omission == nil)
    let data = try PageData(page.html)
    let scenes = TraceScenes(file)
    let decisions = try (0..<32).map(data.decisions)
    for step in 0..<24 {
      let shown = scenes.scene(at: step, SceneFocus(layers: [], attention: .all)).attentions
      try #require(shown.count == 32)
      for attention in shown {
        let decision = try #require(decisions[attention.agent][step])
        try #require(decision.things == attention.entities.map(\.name))
        try #require(decision.enhanced.count == attention.heads)
        #expect(isSame(decision.enhanced.flatMap { $0 }, attention.enhanced))
        #expect(isSame(decision.original.flatMap { $0 }, attention.original))
        #expect(isSame(decision.probabilities, attention.probabilities))
        #expect(decision.value == nil && attention.value == nil, "this policy never learned a value")
      }
    }
    #expect(decisions.allSatisfy { $0[24] == nil }, "nothing is decided after the last step")
  }

  private func isSame(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  @Test("is cut down to what a page may hold, says so, and keeps what matters most")
  func budgets() throws {
    let file = try Self.depot.get()
    let whole = PlayerPage(file).html.utf8.count
    let scenes = TraceScenes(file)
    var omissions: [String] = []
    for share in [0.7, 0.5, 0.42, 0.4] {
      var settings = PlayerPage.Settings()
      settings.budget = Int(Double(whole) * share)
      settings.selection = 9
      let page = PlayerPage(file, settings)
      #expect(page.html.utf8.count <= settings.budget)
      omissions.append(try #require(page.omission))
      let data = try PageData(page.html)
      #expect(data.attention["omission"] as? String == page.omission)
      let decisions = try data.decisions(of: 9)
      for step in [0, 11, 23] {
        let attention = try #require(
          scenes.scene(at: step, SceneFocus(layers: [], selection: 9, attention: .selected)).attentions.first)
        let decision = try #require(decisions[step], "the selected robot goes first")
        try #require(decision.enhanced.count == 1)
        for (name, weight) in zip(decision.things, decision.enhanced[0]) {
          let index = try #require(attention.entities.firstIndex { $0.name == name })
          #expect(abs(weight - attention.enhanced(index, head: nil)) <= 5.1e-4)
        }
        // What is missing weighs no more than what is there.
        let least = decision.enhanced[0].min() ?? 0
        for (index, entity) in attention.entities.enumerated() where !decision.things.contains(entity.name) {
          #expect(attention.enhanced(index, head: nil) <= least + 1e-3)
        }
      }
    }
    #expect(omissions[0].contains("the mean of the 2 heads"), "\(omissions)")
    #expect(omissions.last?.contains("robots have theirs") == true, "\(omissions)")
    #expect(Set(omissions).count > 2, "\(omissions)")
  }

  @Test("that nobody recorded is explained")
  func nobody() throws {
    let file = try Repository.run(Repository.scenario("corridor-swap"))
    let page = PlayerPage(file)
    let reason = try PageData(page.html).attention["reason"] as? String
    #expect(page.omission == nil && reason?.hasPrefix("pibt does not attend to anything") == true)
    let depot = try Self.depot.get()
    let bare = TraceFile(
      controller: depot.controller, scenario: depot.scenario,
      steps: depot.steps.map {
        var step = $0
        step.attention = nil
        return step
      })
    let advice = try PageData(PlayerPage(bare).html).attention["reason"] as? String
    #expect(advice?.contains("--trace-attention") == true)
  }
}
