import Basics
import GridWorld

/// Draws the map and keeps the result: a new picture is made only when map, camera or look have changed.
final class MapLayer {
  private struct Key: Equatable {
    var map: OccupancyGrid
    var camera: Camera
    var theme: Theme
    var scale: Float
    var hasGrid: Bool
  }

  private var key: Key?
  private var cached: Canvas?
  private var colors: MapColors?

  func draw(_ map: OccupancyGrid, on canvas: Canvas, camera: Camera, options: RenderOptions) {
    // Comparing maps that share their storage, as the frames of an episode do, takes no time.
    let newKey = Key(
      map: map, camera: camera, theme: options.theme, scale: options.scale,
      hasGrid: options.layers.contains(.grid))
    if let cached, key == newKey, cached.width == canvas.width, cached.height == canvas.height {
      canvas.copy(cached)
      return
    }
    if colors == nil || !colors!.isOf(map, options.theme) { colors = MapColors(map, theme: options.theme) }
    if cached?.width != canvas.width || cached?.height != canvas.height {
      cached = Canvas(width: canvas.width, height: canvas.height)
    }
    key = newKey
    guard let cached, let colors else { return }
    cached.clear(options.theme.background)
    if camera.zoom < 1 {
      ReducedMap.draw(colors, on: cached, camera: camera)
    } else {
      drawCells(colors, on: cached, camera: camera, newKey)
    }
    drawFrame(on: cached, camera: camera, newKey)
    canvas.copy(cached)
  }

  /// Fills every visible cell, its edges on whole pixels; each cell row is made once and copied down.
  private func drawCells(_ colors: MapColors, on canvas: Canvas, camera: Camera, _ key: Key) {
    let cells = camera.visibleCells(width: colors.width, height: colors.height)
    guard !cells.isEmpty else { return }
    let width = canvas.width
    let columns = (cells.minX...cells.maxX).map { min(width, max(0, camera.pixelColumn($0))) }
    let table = colors.table(zoom: camera.zoom)
    let viewHeight = min(canvas.height, pixelRound(camera.viewSize.y))
    for y in cells.minY..<cells.maxY {
      let top = max(0, camera.pixelRow(y))
      let bottom = min(viewHeight, camera.pixelRow(y + 1))
      guard top < bottom else { continue }
      let first = canvas.pixels.baseAddress! + top * width
      for x in cells.minX..<cells.maxX {
        let color = table[colors.cellClass(x, y)]
        let from = columns[x - cells.minX]
        let to = columns[x - cells.minX + 1]
        if from < to { (first + from).update(repeating: color, count: to - from) }
      }
      let (from, count) = (columns[0], columns[columns.count - 1] - columns[0])
      for row in (top + 1)..<max(top + 1, bottom) where count > 0 {
        (canvas.pixels.baseAddress! + row * width + from).update(from: first + from, count: count)
      }
    }
    let view = PixelRectangle(x: 0, y: 0, width: width, height: viewHeight)
    canvas.clipped(to: view) {
      if key.hasGrid { drawGridLines(on: canvas, cells, camera: camera, key) }
      drawWallEdges(colors, on: canvas, cells, camera: camera, key)
    }
  }

  /// Lines between cells; they fade in with the zoom.
  private func drawGridLines(on canvas: Canvas, _ cells: PixelRectangle, camera: Camera, _ key: Key) {
    let visibility = (camera.zoom / key.scale - 7) / 9
    guard visibility > 0 else { return }
    let color = key.theme.gridLine.opacity(min(1, visibility))
    let area = PixelRectangle(
      minX: camera.pixelColumn(cells.minX), minY: camera.pixelRow(cells.minY),
      maxX: camera.pixelColumn(cells.maxX), maxY: camera.pixelRow(cells.maxY))
    let thickness = max(1, Int(key.scale))
    // Drawn over ground and walls alike; walls cover theirs again with their edges.
    for x in cells.minX..<cells.maxX where x > 0 {
      let column = camera.pixelColumn(x)
      canvas.fill(
        PixelRectangle(minX: column, minY: area.minY, maxX: column + thickness, maxY: area.maxY), color)
    }
    for y in cells.minY..<cells.maxY where y > 0 {
      let row = camera.pixelRow(y)
      canvas.fill(
        PixelRectangle(minX: area.minX, minY: row, maxX: area.maxX, maxY: row + thickness), color)
    }
  }

  /// Fills walls again, over the grid lines, and draws a darker edge where they meet open cells.
  private func drawWallEdges(
    _ colors: MapColors, on canvas: Canvas, _ cells: PixelRectangle, camera: Camera, _ key: Key
  ) {
    guard camera.zoom >= 6 * key.scale else { return }
    let thickness = max(1, Int((min(key.scale, 2) * (camera.zoom >= 24 * key.scale ? 1.5 : 1)).rounded()))
    for y in cells.minY..<cells.maxY {
      for x in cells.minX..<cells.maxX where colors.isSolid(x, y) {
        let box = camera.pixels(of: Cell(x, y))
        let color = Color(packed: colors.color(x, y))
        let edge = color.mixed(with: key.theme.wallEdge, color == key.theme.wall ? 1 : 0.35)
        canvas.fill(box, color)
        if !colors.isSolid(x, y - 1) {
          canvas.fill(PixelRectangle(x: box.minX, y: box.minY, width: box.width, height: thickness), edge)
        }
        if !colors.isSolid(x, y + 1) {
          let from = box.maxY - thickness
          canvas.fill(PixelRectangle(x: box.minX, y: from, width: box.width, height: thickness), edge)
        }
        if !colors.isSolid(x - 1, y) {
          canvas.fill(PixelRectangle(x: box.minX, y: box.minY, width: thickness, height: box.height), edge)
        }
        if !colors.isSolid(x + 1, y) {
          let from = box.maxX - thickness
          canvas.fill(PixelRectangle(x: from, y: box.minY, width: thickness, height: box.height), edge)
        }
      }
    }
  }

  /// A line around the whole map.
  private func drawFrame(on canvas: Canvas, camera: Camera, _ key: Key) {
    let view = PixelRectangle(
      x: 0, y: 0, width: canvas.width, height: pixelRound(camera.viewSize.y))
    let inner = PixelRectangle(
      minX: camera.pixelColumn(0), minY: camera.pixelRow(0), maxX: camera.pixelColumn(key.map.width),
      maxY: camera.pixelRow(key.map.height))
    let thickness = max(1, Int(key.scale))
    canvas.clipped(to: view) {
      for (x, width) in [(inner.minX - thickness, thickness), (inner.maxX, thickness)] {
        canvas.fill(
          PixelRectangle(x: x, y: inner.minY, width: width, height: inner.height), key.theme.wallEdge)
      }
      for (y, height) in [(inner.minY - thickness, thickness), (inner.maxY, thickness)] {
        canvas.fill(
          PixelRectangle(
            x: inner.minX - thickness, y: y, width: inner.width + 2 * thickness, height: height),
          key.theme.wallEdge)
      }
    }
  }
}
