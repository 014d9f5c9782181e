import GridWorld
import Testing

@testable import Viewer

@Suite("Scenes side by side") @MainActor struct SideBySideTests {
  private func scene(heading: String, differing: [Int]) -> Scene {
    var scene = TinyModel().scene()
    scene.heading = heading
    scene.differing = differing
    var companion = scene
    companion.heading = heading + " too"
    scene.companions = [companion]
    return scene
  }

  @Test("have their headings above, and the maps all the rest", arguments: [Float(1), 2])
  func layout(scale: Float) {
    let words = SceneWords(scene(heading: "pibt: 3 of 8 on their goals", differing: []))
    let size = (width: Int(1200 * scale), height: Int(700 * scale))
    let layout = ViewLayout(
      width: size.width, height: size.height, layers: [.statusBar, .timeline], scale: scale, words: words)
    #expect(layout.caption == nil && layout.panel == nil)
    let headings = layout.headings?.height ?? 0
    #expect(headings > 0 && layout.map.minY == headings && layout.map.width == size.width)
    #expect(Float(headings + layout.map.height) == Float(size.height) - 58 * scale)
    #expect(Float(layout.map.height) > 0.85 * Float(size.height))
  }

  @Test("share a pointer: a robot is selected on either map")
  func selection() {
    final class Pair: ViewerModel {
      let scene: Scene
      init(_ scene: Scene) { self.scene = scene }
      var step: Int { 0 }
      var isFinished: Bool { true }
      var stepSeconds: Double { 1 }
      func advance() {}
      func restart() {}
      func scene(_ focus: SceneFocus) -> Scene { scene }
    }
    let session = ViewerSession(model: Pair(scene(heading: "a", differing: [])))
    session.resize(width: 1000, height: 500, scale: 1)
    let layout = session.layout
    let place = session.camera.screen(session.scene.agents[1].position)
    for column in [0, 1] {
      session.handle(.select(at: SIMD2(5, Float(layout.map.minY + 5))))
      #expect(session.selection == nil)
      let left = Float(column) * (session.camera.viewSize.x + 2)
      session.handle(.select(at: place + SIMD2(left, Float(layout.map.minY))))
      #expect(session.selection == 1, "column \(column)")
    }
  }

  @Test("ring the robots that differ, and no others", arguments: [Theme.light, .dark])
  func rings(theme: Theme) {
    let options = RenderOptions(theme: theme, layers: [])
    let plain = Picture.draw(scene(heading: "a", differing: []), options: options)
    let ringed = Picture.draw(scene(heading: "a", differing: [2]), options: options)
    #expect(plain.allPixels.count == ringed.allPixels.count && !plain.contains(theme.ray))
    #expect(ringed.allPixels.count { $0 == theme.ray.packed } > 2 * 40)
  }
}
