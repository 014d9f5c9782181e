import GridWorld
import Testing

@testable import Viewer

@Suite("Attention in pictures") @MainActor struct AttentionPictureTests {
  private func draw(
    _ change: (inout RenderOptions, inout SceneFocus) -> Void = { _, _ in }
  ) -> Canvas {
    let model = TinyModel()
    for _ in 0..<3 { model.advance() }
    var options = RenderOptions(layers: SceneLayers.standard.union(.panel), selection: 0)
    var focus = SceneFocus(selection: 0, attention: .selected)
    options.attention = .selected
    change(&options, &focus)
    focus.layers = options.layers
    return Picture.draw(model.scene(focus), size: (700, 460), options: options)
  }

  @Test("every overlay changes the picture")
  func overlays() {
    let full = draw().allPixels
    #expect(draw { options, focus in (options.attention, focus.attention) = (.off, .off) }.allPixels != full)
    for head in 0..<2 { #expect(draw { options, _ in options.head = head }.allPixels != full) }
    for kind in [AttentionKindShown.original, .both] {
      #expect(draw { options, _ in options.attentionKind = kind }.allPixels != full)
    }
    for layer in [SceneLayers.paths, .rays, .radio] {
      #expect(draw { options, _ in options.layers.insert(layer) }.allPixels != full, "\(layer.name)")
    }
    for layer in [SceneLayers.roses, .panel] {
      #expect(draw { options, _ in options.layers.remove(layer) }.allPixels != full, "\(layer.name)")
    }
    let hovered = draw { options, focus in (options.removedPeer, focus.removedPeer) = (1, 1) }
    #expect(hovered.allPixels != full)
  }

  @Test("the cell and the peer attended to carry marks in the color of their weights")
  func places() {
    let plain = draw { options, focus in (options.attention, focus.attention) = (.off, .off) }
    let canvas = draw()
    let view = ViewLayout(width: 700, height: 460, layers: SceneLayers.standard.union(.panel), scale: 1)
      .mapSize
    let camera = Camera(fitting: SIMD2(20, 12), viewSize: view, margin: 10)
    let ramp = Theme.light.attentionRamp
    // A quarter of the attention goes to the cell at right, half of it to the peer: from its rim on.
    for (place, weight): (SIMD2<Float>, Float) in [
      (Cell(5, 2).center + SIMD2(0.2, 0.2), 0.25), (Cell(10, 8).center + SIMD2(0.3, 0.4), 0.5),
    ] {
      let pixel = camera.screen(place)
      let (before, after) = (plain[Int(pixel.x), Int(pixel.y)], canvas[Int(pixel.x), Int(pixel.y)])
      #expect(before != after)
      #expect(after == ramp.color(of: weight), "\(place): \(after)")
    }
  }

  @Test("weights, rankings and words follow the head")
  func ranking() {
    let attention = TinyModel.attention(Cell(4, 2))
    #expect(attention.heads == 2)
    #expect(attention.ranking(head: nil) == [3, 1, 0, 2])
    #expect(abs(attention.enhanced(3, head: nil) - 0.5) < 1e-6 && attention.original(0, head: 0) == 0.4)
    let scene = TinyModel().scene(SceneFocus(selection: 0, attention: .selected))
    let sentence = AttentionSummary.sentence(scene, attention, RenderOptions())
    #expect(sentence.contains("waits (70 %)") && sentence.contains("robot 1, which it hears by radio (50 %)"))
  }

  @Test("all of it fits canvases of any size and scale, down to a pixel", arguments: [Float(1), 2.5])
  func sizes(scale: Float) {
    let model = TinyModel()
    let focus = SceneFocus(layers: .window, selection: 0, attention: .all, removedPeer: 1)
    for size in [(1, 1), (240, 160), (700, 90), (720, 420)] {
      var options = RenderOptions(theme: .dark, scale: scale, layers: .window, selection: 0)
      options.removedPeer = 1
      var scene = model.scene(focus)
      scene.caption =
        "A caption that says what one sees, in some words more than fit into a line of a small picture."
      #expect(Picture.draw(scene, size: size, options: options).width == size.0)
      scene.companions = [model.scene(focus)]
      #expect(Picture.draw(scene, size: size, options: options).width == size.0)
    }
  }
}
