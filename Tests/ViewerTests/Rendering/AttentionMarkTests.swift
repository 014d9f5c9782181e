import Basics
import GridWorld
import Testing

@testable import Viewer

@Suite("Marks of attention") struct AttentionMarkTests {
  @Test("the scale runs evenly from pale to deep, whatever the theme", arguments: [Theme.light, .dark])
  func ramp(theme: Theme) {
    let colors = theme.attentionRamp.colors
    let contrasts = colors.map { abs($0.brightness - theme.ground.brightness) }
    for i in 1..<colors.count { #expect(contrasts[i] > contrasts[i - 1]) }
    #expect(theme.attentionRamp.color(of: 0) == colors[0])
    #expect(theme.attentionRamp.color(of: 1) == colors[colors.count - 1])
    #expect(theme.attentionRamp.color(of: .nan) == colors[0])
    #expect(colors.allSatisfy(theme.colors.contains), "films show it exactly")
  }

  @Test(
    "what shows of a mark grows in proportion to the weight, and marks of all shapes alike",
    arguments: [AttentionMark.Shape.ring, .disc, .square, .diamond, .pointer])
  func area(shape: AttentionMark.Shape) {
    for base: Float in shape == .ring || shape == .diamond ? [0, 14.4, 30] : [0] {
      var mark = AttentionMark(shape: shape, center: SIMD2(0, 0), base: base, entity: 0, weight: 0)
      mark.direction = SIMD2(1, 0)
      func shown(_ weight: Float) -> Float {
        let reach = mark.reach(weight, cellSide: 40)
        switch shape {
        case .ring, .disc: return .pi * (reach * reach - base * base)
        case .square: return 4 * reach * reach
        case .diamond: return 2 * (reach * reach - base * base)
        case .pointer: return 1.6 * reach * reach
        }
      }
      for weight: Float in [0.01, 0.05, 0.2, 0.6, 1] {
        let expected = weight * 40 * 40 / 0.6
        #expect(abs(shown(weight) - expected) < 0.01 * expected + 0.1, "\(weight)")
      }
    }
  }

  @Test("pixels around a robot depend on the weight, not on the way to it", arguments: UInt64(1)...8)
  func distance(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let weight = Float.random(in: 0.05...0.7, using: &rng)
    let color = Theme.light.attentionRamp.color(of: weight)
    let counts = [Cell(7, 8), Cell(12, 4), Cell(21, 13)].map { cell in
      let drawn = AttendedScene([cell], weights: [0, weight])
      let center = drawn.camera.screen(cell.center)
      // Up to where a label begins.
      return drawn.canvas.count(color, around: center, reach: 14.4 + 14)
    }
    #expect(counts[0] > 20)
    for count in counts { #expect(abs(count - counts[0]) <= counts[0] / 5 + 6, "\(counts)") }
  }

  @Test("41 % next door outshines 3 % across the map", arguments: [Theme.light, .dark])
  func nearAndFar(theme: Theme) {
    var drawn = AttendedScene([Cell(6, 8), Cell(22, 3)], weights: [0.02, 0.41, 0.03])
    drawn.options.theme = theme
    var plain = drawn
    plain.options.attention = .off
    let (with, without) = (drawn.canvas, plain.canvas)
    func ink(_ inside: (SIMD2<Float>) -> Bool) -> Int {
      var sum = 0
      for y in 0..<with.height {
        for x in 0..<with.width where inside(SIMD2(Float(x), Float(y))) {
          let color = with[x, y]
          let isPurple = min(Int(color.red), Int(color.blue)) > Int(color.green) + 12
          if isPurple, color != without[x, y] { sum += color.difference(from: theme.ground) }
        }
      }
      return sum
    }
    let near = drawn.camera.screen(Cell(6, 8).center)
    let nearInk = ink { (($0 - near) * ($0 - near)).sum() < 30 * 30 }
    // All the way to the far one: link, halo and stripe of its label.
    let farInk = ink { $0.x > near.x + 40 && $0.y < 400 }
    #expect(nearInk > 3 * farInk && farInk > 0, "\(nearInk) and \(farInk)")
  }

  @Test("what is out of view is pointed to at the rim, the own cell is ringed")
  func outOfView() throws {
    var drawn = AttendedScene([], goal: Cell(90, 8), weights: [0.5], width: 100)
    drawn.scene.attentions[0].entities.append(
      .init(kind: .cell, name: "own cell", place: Cell(5, 8).center, cell: Cell(5, 8)))
    drawn.scene.attentions[0].original = [0.5, 0.3]
    drawn.scene.attentions[0].enhanced = [0.5, 0.3]
    let camera = Camera(center: SIMD2(10, 8), zoom: 40, viewSize: SIMD2(800, 640))
    let canvas = Canvas(width: 800, height: 640)
    let frame = SceneFrame(scene: drawn.scene, canvas: canvas, camera: camera, options: drawn.options)
    let focus = try #require(AttentionFocus(frame))
    #expect(focus.marks.map(\.shape) == [.pointer, .ring] && focus.namedCount == 2)
    #expect(focus.marks[0].direction == SIMD2(1, 0))
    #expect(focus.marks[0].center.x > 770 && focus.marks[0].center.x < 800)
    #expect(focus.marks[1].center == frame.centers[0] && focus.marks[1].base == focus.rim)
    SceneRenderer().draw(drawn.scene, on: canvas, camera: camera, options: drawn.options)
    let ramp = Theme.light.attentionRamp
    #expect(canvas.count(ramp.color(of: 0.5), around: focus.marks[0].center - SIMD2(20, 0), reach: 20) > 100)
    let ring = focus.marks[1].reach(0.3, cellSide: 40)
    #expect(canvas.count(ramp.color(of: 0.3), around: frame.centers[0], reach: ring) > 60)
  }

  @Test("a pointer never lies on the robot that sees it", arguments: [Cell(-9, 8), Cell(-1, 8), Cell(5, -4)])
  func pointerBeside(goal: Cell) throws {
    var drawn = AttendedScene([], goal: goal, weights: [0.4])
    let canvas = Canvas(width: 800, height: 640)
    // The robot is right at the rim of the view.
    drawn.scene.agents[0].position = goal.y < 0 ? Cell(5, 0).center : Cell(0, 8).center
    let camera = Camera(center: SIMD2(10, 8), zoom: 40, viewSize: SIMD2(800, 640))
    let frame = SceneFrame(scene: drawn.scene, canvas: canvas, camera: camera, options: drawn.options)
    let focus = try #require(AttentionFocus(frame))
    let mark = try #require(focus.marks.first)
    #expect(mark.shape == .pointer)
    let reach = mark.reach(0.4, cellSide: focus.cellSide)
    for part: Float in [0, 0.8, 1.6] {
      let way = mark.center - mark.direction * (part * reach) - focus.origin
      #expect((way * way).sum().squareRoot() > focus.rim + 2)
    }
    #expect(mark.center.x > 0 && mark.center.y > 0 && mark.center.x < 800 && mark.center.y < 640)
  }

  @Test("of a robot and a ray that ends at it, the stronger one is marked and named")
  func twins() throws {
    var drawn = AttendedScene([Cell(8, 8)], weights: [0.1, 0.2])
    drawn.scene.attentions[0].entities.append(
      .init(kind: .ray, name: "ray on robot 1", place: Cell(8, 8).center, rayTarget: 1))
    drawn.scene.attentions[0].enhanced = [0.1, 0.2, 0.35]
    drawn.scene.attentions[0].original = [0.1, 0.6, 0.05]
    let canvas = Canvas(width: 960, height: 640)
    var focus = try #require(AttentionFocus(drawn.frame(on: canvas)))
    #expect(focus.marks.map(\.entity) == [2, 0] && focus.isBright == [true, true])
    #expect(focus.text(of: focus.marks[0]) == "ray on robot 1 · 35 %")
    drawn.options.attentionKind = .original
    focus = try #require(AttentionFocus(drawn.frame(on: canvas)))
    #expect(focus.marks[0].entity == 1 && focus.marks[0].weight == 0.6)
    drawn.options.attentionKind = .both
    focus = try #require(AttentionFocus(drawn.frame(on: canvas)))
    #expect(focus.text(of: focus.marks[0]) == "ray on robot 1 · 35 %, W 5 %")
  }

  @Test("robots that nobody attends to step back, in colors that films show exactly")
  func dimming() {
    var drawn = AttendedScene([Cell(9, 3), Cell(14, 12)], weights: [0.1, 0.4, 0.01])
    drawn.options.layers.remove(.ids)
    let (canvas, theme) = (drawn.canvas, Theme.light)
    func color(of i: Int) -> Color {
      let place = drawn.camera.screen(drawn.scene.agents[i].position)
      return canvas[Int(place.x), Int(place.y)]
    }
    #expect(color(of: 1) == theme.color(ofIdentity: 1))
    #expect(color(of: 2) == theme.pale(theme.color(ofIdentity: 2)))
    var counts: [UInt32: Int] = [:]
    for pixel in canvas.allPixels { counts[pixel, default: 0] += 1 }
    let exact = Set(theme.colors.map(\.packed))
    for (pixel, count) in counts where count > 300 {
      let isExact = exact.contains(pixel)
      #expect(
        isExact, "\(Color(packed: pixel)) × \(count), first \(canvas.allPixels.firstIndex(of: pixel) ?? -1)")
    }
  }
}
