/// Draws a map with less than a pixel per cell: every pixel is the mean color of the cells it covers.
///
/// The map halved often enough has 1 to 2 cells per pixel; of that, the mean over each pixel's box is taken along
/// rows, then along columns.
enum ReducedMap {
  /// The cells along one axis that one pixel covers: the first, and the shares of three, in 256ths.
  private struct Box {
    var first: Int
    var weights: (UInt32, UInt32, UInt32)
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

    // Cell rows reduced along x, kept since neighboring pixel rows share them.
    var reduced = Array(repeating: [UInt32](repeating: 0, count: area.width), count: 3)
    var reducedRow = [-1, -1, -1]
    level.pixels.withUnsafeBufferPointer { source in
      for (y, row) in zip(area.minY..<area.maxY, rows) {
        for cellRow in row.first..<min(row.first + 3, level.height) where reducedRow[cellRow % 3] != cellRow {
          reducedRow[cellRow % 3] = cellRow
          let start = cellRow * level.width
          let line = UnsafeBufferPointer(rebasing: source[start..<(start + level.width)])
          reduce(line, columns.span, into: &reduced[cellRow % 3])
        }
        combine(
          reduced[row.first % 3], reduced[(row.first + 1) % 3], reduced[(row.first + 2) % 3], row.weights,
          into: canvas.pixels.baseAddress! + y * canvas.width + area.minX)
      }
    }
  }

  private static func boxes(_ pixels: Range<Int>, origin: Float, zoom: Float, count: Int) -> [Box] {
    pixels.map { pixel in
      let low = max(0, min(Float(count) - 0.001, (Float(pixel) - origin) / zoom))
      let high = max(low + 0.001, min(Float(count), (Float(pixel + 1) - origin) / zoom))
      let first = min(count - 1, Int(low))
      func share(_ cell: Int) -> UInt32 {
        guard cell < count else { return 0 }
        let overlap = min(high, Float(cell + 1)) - max(low, Float(cell))
        return UInt32(max(0, min(1, overlap / (high - low))) * 256)
      }
      let (second, third) = (share(first + 1), share(first + 2))
      return Box(first: first, weights: (256 - min(256, second + third), second, min(256 - second, third)))
    }
  }

  private static func reduce(
    _ line: UnsafeBufferPointer<UInt32>, _ columns: Span<Box>, into reduced: inout [UInt32]
  ) {
    let last = line.count - 1
    var reduced = reduced.mutableSpan
    for i in columns.indices {
      let box = columns[i]
      reduced[i] = mix(
        line[box.first], line[min(box.first + 1, last)], line[min(box.first + 2, last)], box.weights)
    }
  }

  private static func combine(
    _ a: [UInt32], _ b: [UInt32], _ c: [UInt32], _ weights: (UInt32, UInt32, UInt32),
    into target: UnsafeMutablePointer<UInt32>
  ) {
    for i in a.indices { target[i] = mix(a[i], b[i], c[i], weights) }
  }

  /// The weighted mean of three pixels; the weights sum to 256.
  @inline(__always)
  private static func mix(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ weights: (UInt32, UInt32, UInt32)
  ) -> UInt32 {
    func channels(_ mask: UInt32) -> UInt32 {
      let sum = (a & mask) &* weights.0 &+ (b & mask) &* weights.1 &+ (c & mask) &* weights.2
      return sum >> 8 & mask
    }
    return 0xFF00_0000 | channels(0xFF00FF) | channels(0x00FF00)
  }
}
