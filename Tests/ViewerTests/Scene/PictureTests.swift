import GridWorld
import Testing

@testable import Viewer

@Suite("Pictures") @MainActor struct PictureTests {
  @Test("an agent's color is where the agent is", arguments: [Theme.light, .dark])
  func agentColor(theme: Theme) throws {
    let scene = TinyModel().scene()
    var options = RenderOptions(theme: theme)
    options.layers.remove(.ids)
    let canvas = Picture.draw(scene, size: (800, 500), options: options)
    let view = SceneRenderer.viewSize(width: 800, height: 500, layers: options.layers, scale: 1)
    let camera = Camera(fitting: SIMD2(20, 12), viewSize: view, margin: 10)
    for i in scene.agents.indices {
      let place = camera.screen(scene.agents[i].position)
      #expect(canvas[Int(place.x), Int(place.y)].difference(from: theme.color(ofIdentity: i)) <= 2)
    }
    let wall = camera.screen(Cell(0, 0).center)
    #expect(canvas[Int(wall.x), Int(wall.y)] == theme.wall)
    let ground = camera.screen(Cell(5, 6).center)
    #expect(canvas[Int(ground.x), Int(ground.y)] == theme.ground)
  }

  @Test("the PNG decodes to the picture, at the asked or an automatic size")
  func encoding() throws {
    let scene = TinyModel().scene()
    let asked = try PNGDecoder.decode(Picture.render(scene, size: (321, 207)))
    #expect(asked.width == 321 && asked.height == 207)
    let automatic = try PNGDecoder.decode(Picture.render(scene))
    #expect(automatic.width == 20 * 32 + 20 && automatic.height == 12 * 32 + 20 + 28)
    let dense = Picture.draw(scene, options: RenderOptions(scale: 2))
    #expect(dense.width == 2 * automatic.width && dense.height == 2 * automatic.height)
    #expect(automatic.allPixels == Picture.draw(scene).allPixels)
  }

  @Test("layers, selection, collisions and the help sheet each change the picture")
  func layers() {
    let model = TinyModel()
    for _ in 0..<5 { model.advance() }
    var scene = model.scene()
    func draw(_ options: RenderOptions = RenderOptions()) -> Canvas {
      Picture.draw(scene, size: (500, 320), options: options)
    }
    let full = draw().allPixels
    for layer in [SceneLayers.grid, .trails, .goals, .ids, .statusBar] {
      let options = RenderOptions(layers: SceneLayers.standard.subtracting(layer))
      #expect(draw(options).allPixels != full, "\(layer.name)")
    }
    #expect(draw(RenderOptions(selection: 1)).allPixels != full)
    #expect(draw(RenderOptions(isHelpShown: true)).allPixels != full)
    #expect(!draw().contains(Theme.light.collision))
    scene.agents[1].hasCollided = true
    #expect(draw().contains(Theme.light.collision))
    scene.obstacles = [.init(position: SIMD2(6, 6))]
    scene.doors = [.init(cell: Cell(3, 5), isOpen: false)]
    let canvas = draw()
    #expect(canvas.contains(Theme.light.obstacle) && canvas.contains(Theme.light.door))
  }

  @Test("motion is drawn between the last two steps")
  func interpolation() {
    let model = TinyModel()
    model.advance()
    let scene = model.scene()
    #expect(scene.position(of: 0, progress: 0) == SIMD2(1.5, 2.5))
    #expect(scene.position(of: 0, progress: 0.25) == SIMD2(1.75, 2.5))
    #expect(scene.position(of: 0, progress: 1) == SIMD2(2.5, 2.5))
    #expect(scene.position(of: 1, progress: 0.5) == SIMD2(10.5, 8.5))
  }

  @Test("a map with several cells to the pixel shows the mean of its cells")
  func reducedMap() {
    // Every other column is a wall: from afar, half way between wall and ground.
    var map = OccupancyGrid(width: 512, height: 512)
    for y in 0..<512 { for x in stride(from: 0, to: 512, by: 2) { map.setOccupied(true, at: Cell(x, y)) } }
    let theme = Theme.light
    let soft = theme.wall.mixed(with: theme.ground, 0.5)
    let mean = soft.mixed(with: theme.ground, 0.5)
    let options = RenderOptions(layers: [])
    for side in [276, 148, 84] {
      let canvas = Picture.draw(Scene(map: map), size: (side, side), options: options)
      #expect(canvas[side / 2, side / 2].difference(from: mean) <= 6, "at \(side) pixels")
    }
  }

  @Test("crowds far away and maps of any shape draw", arguments: [(1, 1), (2, 900), (700, 3), (300, 300)])
  func shapes(width: Int, height: Int) {
    let map = OccupancyGrid(width: width, height: height)
    let agents = (0..<(width == 300 ? 1200 : 300)).map { i in
      Scene.Agent(
        identity: i - 5, position: Cell(i % width, i / width % height).center,
        goal: Cell(i * 7 % width, i * 3 % height), hasCollided: i % 3 == 0)
    }
    let scene = Scene(map: map, agents: agents, title: "crowd", figures: [.init("step", "1")])
    for size in [(200, 150), (40, 500), (1, 1)] {
      let canvas = Picture.draw(scene, size: size, options: RenderOptions(theme: .dark, selection: 9))
      #expect(canvas.width == size.0)
    }
  }

  @Test("a renderer that keeps the map draws the same as a new one")
  func cache() {
    let model = TinyModel()
    let renderer = SceneRenderer()
    let (kept, fresh) = (Canvas(width: 400, height: 300), Canvas(width: 400, height: 300))
    var options = RenderOptions()
    var camera = Camera(fitting: SIMD2(20, 12), viewSize: SIMD2(400, 272))
    func check(_ scene: Scene, _ what: Comment) {
      renderer.draw(scene, on: kept, camera: camera, options: options)
      SceneRenderer().draw(scene, on: fresh, camera: camera, options: options)
      let isSame = kept.allPixels == fresh.allPixels
      #expect(isSame, what)
    }
    check(model.scene(), "first")
    model.advance()
    check(model.scene(), "another step")
    camera.pan(by: SIMD2(13, 5))
    check(model.scene(), "moved")
    options.theme = .dark
    check(model.scene(), "dark")
    options.layers.remove(.grid)
    check(model.scene(), "no grid")
    var scene = model.scene()
    scene.map.setOccupied(true, at: Cell(7, 7))
    check(scene, "another wall")
  }
}
