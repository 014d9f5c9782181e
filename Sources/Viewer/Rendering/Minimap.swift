import GridWorld

/// The whole map in a corner, with the part in view framed: drawn while much of a map is out of view.
final class Minimap {
  private let mapLayer = MapLayer()
  private var canvas: Canvas?

  /// Longest side in points.
  private static let side: Float = 170

  /// Whether a map needs one: less than half of it is in view along some axis.
  static func isNeeded(_ frame: SceneFrame) -> Bool {
    let shown = frame.camera.viewSize / frame.camera.zoom
    let size = frame.scene.mapSize
    return min(shown.x / size.x, shown.y / size.y) < 0.5 && frame.camera.viewSize.x > 3 * side * frame.scale
  }

  func draw(_ frame: SceneFrame) {
    let size = frame.scene.mapSize
    let zoom = Self.side * frame.scale / max(size.x, size.y)
    let (width, height) = (max(8, pixelRound(size.x * zoom)), max(8, pixelRound(size.y * zoom)))
    if canvas?.width != width || canvas?.height != height { canvas = Canvas(width: width, height: height) }
    guard let canvas else { return }
    var options = frame.options
    options.layers = []
    let camera = Camera(center: size / 2, zoom: zoom, viewSize: SIMD2(Float(width), Float(height)))
    mapLayer.draw(frame.scene.map, on: canvas, camera: camera, options: options)
    let dot = max(1, pixelRound((frame.scene.agents.count > 2000 ? 1 : 2) * frame.scale))
    for (index, agent) in frame.scene.agents.enumerated() {
      let place = camera.screen(agent.position)
      let isSelected = index == frame.selection
      let side = isSelected ? 3 * dot : dot
      canvas.fill(
        PixelRectangle(
          x: pixelRound(place.x) - side / 2, y: pixelRound(place.y) - side / 2, width: side, height: side),
        isSelected ? frame.theme.selection : frame.color(of: index))
    }
    let low = camera.screen(frame.camera.position(SIMD2(0, 0)))
    let high = camera.screen(frame.camera.position(frame.camera.viewSize))
    canvas.strokeRectangle(
      from: pointwiseMax(low, SIMD2(1, 1)),
      to: pointwiseMin(high, SIMD2(Float(width) - 1, Float(height) - 1)), lineWidth: 1.5 * frame.scale,
      frame.theme.attention)
    let margin = pixelRound(12 * frame.scale)
    let corner = PixelRectangle(
      x: pixelRound(frame.camera.viewSize.x) - width - margin,
      y: pixelRound(frame.camera.viewSize.y) - height - margin, width: width, height: height)
    frame.canvas.fill(corner.inset(-pixelRound(frame.scale)), frame.theme.panelEdge)
    frame.canvas.blit(canvas, x: corner.minX, y: corner.minY)
  }
}

extension Canvas {
  /// Copies all of another canvas to a place on this one, within the clip.
  func blit(_ other: Canvas, x: Int, y: Int) {
    let area = clip.intersection(PixelRectangle(x: x, y: y, width: other.width, height: other.height))
    guard !area.isEmpty else { return }
    for row in area.minY..<area.maxY {
      (pixels.baseAddress! + row * width + area.minX)
        .update(from: other.pixels.baseAddress! + (row - y) * other.width + area.minX - x, count: area.width)
    }
  }
}
