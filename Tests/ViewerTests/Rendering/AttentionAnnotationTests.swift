import Basics
import GridWorld
import Testing

@testable import Viewer

@Suite("Legend, labels and what if") struct AttentionAnnotationTests {
  /// A crowd in the middle of the map.
  private func crowd(_ rng: inout SplitMix64) -> AttendedScene {
    var cells: Set<Cell> = []
    while cells.count < 40 {
      let cell = Cell(Int.random(in: 1...18, using: &rng), Int.random(in: 3...13, using: &rng))
      if cell != Cell(5, 8) { cells.insert(cell) }
    }
    let weights = (0...40).map { _ in Float.random(in: 0...0.2, using: &rng) }
    return AttendedScene(cells.sorted { ($0.x, $0.y) < ($1.x, $1.y) }, weights: weights)
  }

  @Test("labels lie neither on robots nor on each other nor on the legend", arguments: UInt64(1)...30)
  func labels(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let drawn = crowd(&rng)
    let canvas = Canvas(width: 960, height: 640)
    let frame = drawn.frame(on: canvas)
    let focus = try #require(AttentionFocus(frame))
    let legend = try #require(
      AttentionLegend().draw(frame, title: "test", entries: [.init(sign: .ramp, text: "")], avoiding: []))
    var labels = MapLabels(frame, taken: [legend], soft: [])
    var placed = [legend]
    for mark in focus.named {
      let rim = mark.reach(mark.weight, cellSide: focus.cellSide)
      let label = labels.draw(focus.text(of: mark), anchor: mark.center, rim: rim, .black)
      let box = try #require(label)
      for i in frame.centers.indices {
        // A disc's radius is 14.4 pixels; the selected one has a ring of more than 20.
        let way = box.nearest(to: frame.centers[i]) - frame.centers[i]
        #expect((way * way).sum().squareRoot() >= (i == 0 ? 20 : 14.4), "over robot \(i)")
      }
      for other in placed { #expect(!other.overlaps(box)) }
      placed.append(box)
    }
    #expect(placed.count == 4)
  }

  @Test("the legend shows the whole scale, and gives way where there is no room")
  func legend() {
    for scope in [AttentionScope.selected, .all] {
      var drawn = AttendedScene([Cell(8, 8)], weights: [0.1, 0.4])
      drawn.options.attention = scope
      let canvas = drawn.canvas
      #expect(Theme.light.attentionRamp.colors.allSatisfy(canvas.contains), "\(scope)")
    }
    var plain = AttendedScene([Cell(8, 8)], weights: [0.1, 0.4])
    plain.options.attention = .off
    #expect(!plain.canvas.contains(Theme.light.attentionRamp.color(of: 1)))
    let small = AttendedScene([Cell(6, 3)], weights: [0.1, 0.4], width: 7, height: 9)
    #expect(!small.canvas.contains(Theme.light.attentionRamp.color(of: 1)))
  }

  @Test("the legend stays in its corner until robots crowd it out")
  func corner() throws {
    let canvas = Canvas(width: 960, height: 640)
    let legend = AttentionLegend()
    func place(_ peers: [Cell]) throws -> Box {
      let drawn = AttendedScene(peers, weights: [Float](repeating: 0.1, count: peers.count + 1))
      return try #require(
        legend.draw(
          drawn.frame(on: canvas), title: "test", entries: [.init(sign: .ramp, text: "")], avoiding: []))
    }
    let first = try place([])
    #expect(first.high.y > 620 && first.low.x < 20)
    #expect(try place([Cell(1, 15)]) == first)
    let crowded = [Cell(1, 15), Cell(2, 15), Cell(3, 15), Cell(1, 14)]
    let second = try place(crowded)
    #expect(second != first && second.low.y < 20)
    #expect(try place([Cell(20, 8)]) == second)
  }

  @Test("the removed peer is a ghost; what it does and would do are two arrows, each with its change")
  func whatIf() {
    var drawn = AttendedScene([Cell(9, 4)], weights: [0.1, 0.4])
    drawn.scene.attentions[0].probabilities = [0.02, 0.85, 0.03, 0.02, 0.08]
    let plain = drawn.canvas
    #expect(
      IntentionLayer.intentions(drawn.scene, drawn.scene.attentions[0])
        == [.init(action: 1, isAlternative: false, text: "")])
    drawn.scene.counterfactual = .init(
      agent: 0, removedPeer: 1, probabilities: [0.01, 0.03, 0.01, 0.01, 0.94])
    #expect(
      IntentionLayer.intentions(drawn.scene, drawn.scene.attentions[0]) == [
        .init(action: 1, isAlternative: false, text: "up: 85 → 3 %"),
        .init(action: 4, isAlternative: true, text: "right: 8 → 94 %"),
      ])
    let canvas = drawn.canvas
    let theme = Theme.light
    // Above and to the right of the robot, between its ring and the next cell's middle.
    let here = drawn.camera.screen(Cell(5, 8).center)
    for (picture, hasAlternative) in [(plain, false), (canvas, true)] {
      #expect(picture.count(theme.action, around: here - SIMD2(0, 34), reach: 14) > 15)
      #expect((picture.count(theme.attention, around: here + SIMD2(34, 0), reach: 14) > 10) == hasAlternative)
    }
    let ghost = drawn.camera.screen(Cell(9, 4).center)
    #expect(plain.count(theme.color(ofIdentity: 1), around: ghost, reach: 13) > 200)
    #expect(canvas.count(theme.color(ofIdentity: 1), around: ghost, reach: 13) == 0)
  }

  @Test("turns are curved arrows, waiting a ring, and discs go where their petals point")
  func actions() {
    var drawn = AttendedScene([], weights: [0.1])
    drawn.scene.actions = .gridOriented
    drawn.scene.agents[0].heading = .pi
    let here = drawn.camera.screen(Cell(5, 8).center)
    let isStill = SIMD2<Float>(0, 14.4 + 2.4)
    let rim = AgentLayer.selectionReach(drawn.frame(on: Canvas(width: 960, height: 640)), 0) + 4
    func ink(_ offset: SIMD2<Float>, _ drawn: AttendedScene, reach: Float = 7) -> Int {
      drawn.canvas.count(Theme.light.action, around: here + offset, reach: reach)
    }
    func tells(_ action: Int, ahead: Bool, left: Bool, right: Bool, stays: Bool) {
      drawn.scene.attentions[0].probabilities = (0..<4).map { $0 == action ? 0.7 : 0.1 }
      // It looks left on the map: its own left is down.
      #expect((ink(SIMD2(-rim - 10, 0), drawn) > 5) == ahead, "ahead \(action)")
      #expect((ink(SIMD2(0, rim), drawn, reach: 8) > 5) == left, "left \(action)")
      #expect((ink(SIMD2(0, -rim), drawn, reach: 8) > 5) == right, "right \(action)")
      #expect((ink(isStill, drawn, reach: 3) > 2) == stays, "stays \(action)")
    }
    tells(1, ahead: true, left: false, right: false, stays: false)
    tells(2, ahead: false, left: true, right: false, stays: false)
    tells(3, ahead: false, left: false, right: true, stays: false)
    tells(0, ahead: false, left: false, right: false, stays: true)
    drawn.scene.actions = [
      Scene.Action(label: "0.8 m/s 90°", phrase: "", move: SIMD2(0, 1), petal: SIMD2(0, 1))
    ]
    drawn.scene.attentions[0].probabilities = [1]
    #expect(ink(SIMD2(0, rim + 4), drawn) > 5)
  }
}
