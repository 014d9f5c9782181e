/// Draws a map with less than a pixel per cell: every pixel is the mean color of the cells it covers.
///
/// The map halved often enough has 1 to 2 cells per pixel; of that, the mean over each pixel's box is taken along
/// rows, then along columns.
enum ReducedMap {
  /// The cells along one axis that one pixel covers: the first, and the share of each of three.
  private struct Box {
    var first: Int
    var weights: SIMD3<Float>
  }

  static func draw(_ colors: MapColors, on canvas: Canvas, camera: Camera) {
    var halvings = 0
    while camera.zoom * Float(1 << (halvings + 1)) <= 1 { halvings += 1 }
    let level = colors.level(halvings)
    let zoom = camera.zoom * Float(1 << halvings)
    let area = canvas.bounds.intersection(
      PixelRectangle(
        minX: camera.pixelColumn(0), minY: camera.pixelRow(0), maxX: camera.pixelColumn(colors.width),
        maxY: min(pixelRound(camera.viewSize.y), camera.pixelRow(colors.height))))
    guard !area.isEmpty else { return }
    let origin = camera.screen(SIMD2(0, 0))
    let columns = boxes(area.minX..<area.maxX, origin: origin.x, zoom: zoom, count: level.width)
    let rows = boxes(area.minY..<area.maxY, origin: origin.y, zoom: zoom, count: level.height)

    // A cell row reduced along x, kept since neighboring pixel rows share cell rows.
    var reduced = (0..<3).map { _ in [SIMD4<Float>](repeating: .zero, count: area.width) }
    var reducedRow = [-1, -1, -1]
    level.pixels.withUnsafeBufferPointer { source in
      for (y, row) in zip(area.minY..<area.maxY, rows) {
        for k in 0..<3 where row.weights[k] > 0 {
          let cellRow = row.first + k
          guard reducedRow[cellRow % 3] != cellRow else { continue }
          reducedRow[cellRow % 3] = cellRow
          let line = UnsafeBufferPointer(rebasing: source[(cellRow * level.width)..<((cellRow + 1) * level.width)])
          reduce(line, columns, into: &reduced[cellRow % 3])
        }
        let target = canvas.pixels.baseAddress! + y * canvas.width + area.minX
        combine(
          reduced[row.first % 3].span, reduced[(row.first + 1) % 3].span, reduced[(row.first + 2) % 3].span,
          row.weights, into: target)
      }
    }
  }

  private static func boxes(_ pixels: Range<Int>, origin: Float, zoom: Float, count: Int) -> [Box] {
    pixels.map { pixel in
      let low = max(0, min(Float(count) - 0.001, (Float(pixel) - origin) / zoom))
      let high = max(low + 0.001, min(Float(count), (Float(pixel + 1) - origin) / zoom))
      let first = min(count - 1, Int(low))
      var weights = SIMD3<Float>.zero
      for k in 0..<3 where first + k < count {
        let cell = Float(first + k)
        weights[k] = max(0, min(high, cell + 1) - max(low, cell))
      }
      let sum = weights.sum()
      return Box(first: first, weights: sum > 0 ? weights / sum : SIMD3(1, 0, 0))
    }
  }

  private static func reduce(
    _ line: UnsafeBufferPointer<UInt32>, _ columns: [Box], into reduced: inout [SIMD4<Float>]
  ) {
    for i in columns.indices {
      let box = columns[i]
      var sum = channels(line[box.first]) * box.weights.x
      if box.weights.y > 0 { sum += channels(line[box.first + 1]) * box.weights.y }
      if box.weights.z > 0 { sum += channels(line[box.first + 2]) * box.weights.z }
      reduced[i] = sum
    }
  }

  private static func combine(
    _ a: Span<SIMD4<Float>>, _ b: Span<SIMD4<Float>>, _ c: Span<SIMD4<Float>>, _ weights: SIMD3<Float>,
    into target: UnsafeMutablePointer<UInt32>
  ) {
    for i in a.indices {
      var sum = a[i] * weights.x + SIMD4(repeating: 0.5)
      if weights.y > 0 { sum += b[i] * weights.y }
      if weights.z > 0 { sum += c[i] * weights.z }
      target[i] =
        0xFF00_0000 | UInt32(sum.x) << 16 | UInt32(sum.y) << 8 | UInt32(sum.z)
    }
  }

  @inline(__always)
  private static func channels(_ pixel: UInt32) -> SIMD4<Float> {
    SIMD4(Float(pixel >> 16 & 255), Float(pixel >> 8 & 255), Float(pixel & 255), 0)
  }
}
