import GridWorld
import Testing

@testable import Viewer

@Suite("Who attends to whom") struct AttentionFieldTests {
  /// Robots in a row that attend to each other with these weights: row i is robot i's.
  private func row(_ weights: [[Float]], cells: [Cell]) -> AttendedScene {
    var drawn = AttendedScene(Array(cells.dropFirst()), weights: [Float](repeating: 0, count: cells.count))
    for (i, cell) in cells.enumerated() { drawn.scene.agents[i].position = cell.center }
    drawn.scene.attentions = weights.indices.map { i in
      let peers = weights.indices.filter { $0 != i }
      let row = peers.map { weights[i][$0] }
      return Scene.Attention(
        agent: i,
        entities: peers.map { .init(kind: .peer($0), name: "robot \($0)", place: cells[$0].center) },
        original: row, enhanced: row, probabilities: [1, 0, 0, 0, 0], value: 0)
    }
    drawn.options.attention = .all
    drawn.options.selection = nil
    return drawn
  }

  private let weights: [[Float]] = [[0, 0.4, 0.1], [0.3, 0, 0.2], [0.01, 0.02, 0]]
  private let cells = [Cell(4, 8), Cell(10, 8), Cell(16, 8)]

  @Test("has each robot's strongest link, and the attention each receives in sum")
  func links() throws {
    let drawn = row(weights, cells: cells)
    let field = try #require(AttentionField(drawn.frame(on: Canvas(width: 960, height: 640))))
    #expect(field.links == [.init(from: 1, to: 0, weight: 0.3), .init(from: 0, to: 1, weight: 0.4)])
    for (sum, expected) in zip(field.received, [0.31, 0.42, 0.3] as [Float]) {
      #expect(abs(sum - expected) < 1e-6)
    }
    #expect(field.names == ["robot 0", "robot 1", "robot 2"])
    #expect(field.mostAttended(2) == [1, 0] && field.mostAttended(9) == [1, 0, 2])
    let areas = (0..<3).map { i in
      let reach = field.haloReach(i, radius: 14.4)
      return (reach * reach - 14.4 * 14.4) / field.received[i]
    }
    #expect(abs(areas[0] - areas[1]) < 0.1 && abs(areas[0] - areas[2]) < 0.1)
  }

  @Test("rays on robots count as attention to them, goals do not")
  func rays() throws {
    var drawn = row(weights, cells: cells)
    drawn.scene.attentions[2] = Scene.Attention(
      agent: 2,
      entities: [
        .init(kind: .ray, name: "ray on robot 0", place: cells[0].center, rayTarget: 0),
        .init(kind: .goal, name: "goal", place: SIMD2(3, 3)),
      ], original: [0.2, 0.8], enhanced: [0.2, 0.8], probabilities: [1, 0, 0, 0, 0], value: 0)
    let field = try #require(AttentionField(drawn.frame(on: Canvas(width: 960, height: 640))))
    #expect(field.links.first == .init(from: 2, to: 0, weight: 0.2))
    #expect(abs(field.received[0] - 0.5) < 1e-6)
  }

  @Test("mutual links are two arcs, neighbors are tied too")
  func arcs() {
    for cells in [[Cell(4, 8), Cell(7, 8), Cell(16, 8)], [Cell(9, 8), Cell(10, 8), Cell(16, 8)]] {
      let drawn = row(weights, cells: cells)
      let canvas = drawn.canvas
      let middle = drawn.camera.screen((cells[0].center + cells[1].center) / 2)
      for (weight, above): (Float, Bool) in [(0.4, true), (0.3, false)] {
        let color = Theme.light.attentionRamp.color(of: weight)
        let offset = SIMD2<Float>(0, above ? -24 : 24)
        #expect(canvas.count(color, around: middle + offset, reach: 23) > 8, "\(cells) \(weight)")
        #expect(canvas.count(color, around: middle - offset, reach: 20) <= 2, "\(cells) \(weight)")
      }
    }
  }
}
