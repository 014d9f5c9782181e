/// The palette of a film: 128 colors and the index that means "as before".
///
/// More shades of every edge and trail than that cost a tenth of the file, and no eye tells them apart.
struct ColorTable: Sendable {
  static let transparent: UInt8 = 255
  private static let count = 128

  private var colors: [Color]
  /// Nearest color by the upper six bits of each channel; 0xFFFF where nobody has asked yet.
  private var nearest = [UInt16](repeating: .max, count: 1 << 18)
  /// Exact colors, by packed value.
  private var exact: [UInt32: UInt8] = [:]

  init(_ colors: [Color]) {
    var seen: Set<UInt32> = []
    self.colors = colors.filter { seen.insert($0.packed | 0xFF00_0000).inserted }
  }

  /// Fills what is left of the table with the colors of a picture, by median cut.
  mutating func fill(from canvas: Canvas) {
    var counts: [UInt32: Int] = [:]
    canvas.withPixels { pixels in
      var last: UInt32 = 0
      var run = 0
      for pixel in pixels {
        if pixel == last {
          run += 1
          continue
        }
        if run > 0 { counts[last, default: 0] += run }
        (last, run) = (pixel, 1)
      }
      counts[last, default: 0] += run
    }
    for color in colors { counts[color.packed | 0xFF00_0000] = nil }
    var boxes = [
      counts.map { (color: Color(packed: $0.key), count: $0.value) }.sorted {
        $0.color.packed < $1.color.packed
      }
    ]
    let room = ColorTable.count - colors.count
    while boxes.count < room {
      let spread = boxes.indices.map { ColorTable.spread(boxes[$0]) }
      guard let widest = spread.indices.max(by: { spread[$0].weight < spread[$1].weight }),
        boxes[widest].count > 1
      else { break }
      let channel = spread[widest].channel
      let sorted = boxes[widest].sorted {
        ($0.color[keyPath: channel], $0.color.packed) < ($1.color[keyPath: channel], $1.color.packed)
      }
      boxes[widest] = Array(sorted[..<(sorted.count / 2)])
      boxes.append(Array(sorted[(sorted.count / 2)...]))
    }
    for box in boxes where !box.isEmpty && colors.count < ColorTable.count {
      colors.append(box.max { $0.count < $1.count }?.color ?? .black)
    }
    for (index, color) in colors.enumerated() { exact[color.packed | 0xFF00_0000] = UInt8(index) }
  }

  /// The channel along which the colors of a box differ most, and how much it matters.
  private static func spread(
    _ box: [(color: Color, count: Int)]
  ) -> (channel: KeyPath<Color, UInt8>, weight: Float) {
    let channels: [KeyPath<Color, UInt8>] = [\.red, \.green, \.blue]
    var best: (channel: KeyPath<Color, UInt8>, weight: Float) = (\.red, -1)
    guard box.count > 1 else { return best }
    let total = Float(box.reduce(0) { $0 + $1.count })
    for channel in channels {
      let values = box.map { $0.color[keyPath: channel] }
      let range = Float((values.max() ?? 0) - (values.min() ?? 0))
      let weight = range * total.squareRoot().squareRoot()
      if weight > best.weight { best = (channel, weight) }
    }
    return best
  }

  mutating func index(of pixel: UInt32) -> UInt8 {
    let key = Int(pixel >> 18 & 0x3F) << 12 | Int(pixel >> 10 & 0x3F) << 6 | Int(pixel >> 2 & 0x3F)
    let known = nearest[key]
    if known != .max, known >> 8 == 0 { return UInt8(known) }
    // Bins that hold an exact color are told apart color by color.
    if let index = exact[pixel | 0xFF00_0000] { return index }
    let index = search(Color(packed: pixel))
    let holdsExact = colors.contains { color in
      let packed = color.packed
      return Int(packed >> 18 & 0x3F) << 12 | Int(packed >> 10 & 0x3F) << 6 | Int(packed >> 2 & 0x3F) == key
    }
    if holdsExact { exact[pixel | 0xFF00_0000] = index } else { nearest[key] = UInt16(index) }
    return index
  }

  private func search(_ color: Color) -> UInt8 {
    func distance(_ other: Color) -> Int {
      let red = Int(color.red) - Int(other.red)
      let green = Int(color.green) - Int(other.green)
      let blue = Int(color.blue) - Int(other.blue)
      return 3 * red * red + 6 * green * green + blue * blue
    }
    let best = colors.indices.min { distance(colors[$0]) < distance(colors[$1]) } ?? 0
    return UInt8(best)
  }

  /// 256 entries of red, green, blue.
  var bytes: [UInt8] {
    var bytes = colors.flatMap { [$0.red, $0.green, $0.blue] }
    bytes += [UInt8](repeating: 0, count: 768 - bytes.count)
    return bytes
  }
}
