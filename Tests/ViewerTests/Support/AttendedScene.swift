import GridWorld

@testable import Viewer

/// Robot 0 among others on an open map, and what it attends to.
struct AttendedScene {
  var scene: Scene
  var options = RenderOptions(layers: [.collisions, .ids, .goals])

  /// - Parameters:
  ///   - peers: cells of robots 1 and on.
  ///   - weights: of the goal, then of each of them.
  init(_ peers: [Cell], goal: Cell = Cell(1, 1), weights: [Float], width: Int = 24, height: Int = 16) {
    let here = Cell(5, 8)
    var agents = [Scene.Agent(identity: 0, position: here.center, goal: goal)]
    agents += peers.enumerated().map { Scene.Agent(identity: $0 + 1, position: $1.center) }
    scene = Scene(map: OccupancyGrid(width: width, height: height), agents: agents)
    scene.hasAttention = true
    var entities = [Scene.Attention.Entity(kind: .goal, name: "goal", place: goal.center)]
    entities += peers.enumerated().map {
      .init(kind: .peer($0 + 1), name: "robot \($0 + 1)", place: $1.center)
    }
    scene.attentions = [
      Scene.Attention(
        agent: 0, entities: entities, original: weights, enhanced: weights,
        probabilities: [0.7, 0.05, 0.05, 0.1, 0.1], value: 0)
    ]
    options.selection = 0
    options.attention = .selected
  }

  /// 40 pixels a cell at scale 1, nothing but the map.
  var canvas: Canvas {
    let (width, height) = (scene.map.width * 40, scene.map.height * 40)
    let canvas = Canvas(width: width, height: height)
    SceneRenderer().draw(scene, on: canvas, camera: camera, options: options)
    return canvas
  }

  var camera: Camera {
    let size = SIMD2(Float(scene.map.width * 40), Float(scene.map.height * 40))
    return Camera(center: scene.mapSize / 2, zoom: 40, viewSize: size)
  }

  func frame(on canvas: Canvas) -> SceneFrame {
    SceneFrame(scene: scene, canvas: canvas, camera: camera, options: options)
  }
}

extension Canvas {
  /// How many pixels within `reach` of a point have exactly this color.
  func count(_ color: Color, around center: SIMD2<Float>, reach: Float) -> Int {
    var count = 0
    for y in max(0, Int(center.y - reach))..<min(height, Int(center.y + reach)) {
      for x in max(0, Int(center.x - reach))..<min(width, Int(center.x + reach)) {
        let way = SIMD2(Float(x) + 0.5, Float(y) + 0.5) - center
        if (way * way).sum() <= reach * reach, self[x, y] == color { count += 1 }
      }
    }
    return count
  }
}
