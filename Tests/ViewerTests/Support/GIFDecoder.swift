/// Reads GIFs as `GIFEncoder` writes them, by the format's rules and none of the encoder's code.
struct GIFDecoder {
  struct Failure: Error {}

  var width = 0
  var height = 0
  /// The pictures as shown after each frame, row by row, packed like a canvas's pixels.
  var frames: [[UInt32]] = []
  /// How long each is shown, in hundredths of a second.
  var delays: [Int] = []
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    guard bytes.count > 13, Array(bytes[0..<6]) == Array("GIF89a".utf8) else { throw Failure() }
    place = 6
    width = try next16()
    height = try next16()
    let flags = try next()
    place += 2
    guard flags & 0x80 != 0 else { throw Failure() }
    let colors = try (0..<(2 << Int(flags & 7))).map { _ in
      0xFF00_0000 | UInt32(try next()) << 16 | UInt32(try next()) << 8 | UInt32(try next())
    }
    var shown = [UInt32](repeating: 0, count: width * height)
    var transparent = -1
    while true {
      switch try next() {
      case 0x3B: return
      case 0x21:
        if try next() == 0xF9 {
          place += 1
          let hasTransparent = try next() & 1 != 0
          delays.append(try next16())
          transparent = hasTransparent ? Int(try next()) : -1
          place += 1
        } else {
          while case let size = try next(), size > 0 { place += Int(size) }
        }
      case 0x2C:
        let (x, y, w, h) = (try next16(), try next16(), try next16(), try next16())
        guard try next() == 0, x + w <= width, y + h <= height else { throw Failure() }
        let indices = try decodeLZW(count: w * h)
        for i in 0..<(w * h) where Int(indices[i]) != transparent {
          shown[(y + i / w) * width + x + i % w] = colors[Int(indices[i])]
        }
        frames.append(shown)
      default: throw Failure()
      }
    }
  }

  private mutating func next() throws -> UInt8 {
    guard place < bytes.count else { throw Failure() }
    place += 1
    return bytes[place - 1]
  }

  private mutating func next16() throws -> Int { Int(try next()) | Int(try next()) << 8 }

  private mutating func decodeLZW(count: Int) throws -> [UInt8] {
    let codeSize = Int(try next())
    var data: [UInt8] = []
    while case let size = Int(try next()), size > 0 {
      data += bytes[place..<(place + size)]
      place += size
    }
    let (clear, end) = (1 << codeSize, 1 << codeSize + 1)
    var table: [[UInt8]] = []
    var width = codeSize + 1
    var previous: [UInt8] = []
    var output: [UInt8] = []
    var bit = 0
    while bit + width <= data.count * 8 {
      var code = 0
      for i in 0..<width where data[(bit + i) / 8] >> UInt8((bit + i) % 8) & 1 == 1 { code |= 1 << i }
      bit += width
      if code == clear {
        table = (0..<clear).map { [UInt8($0)] } + [[], []]
        width = codeSize + 1
        previous = []
        continue
      }
      if code == end { break }
      let entry: [UInt8]
      if code < table.count {
        entry = table[code]
      } else {
        guard code == table.count, let first = previous.first else { throw Failure() }
        entry = previous + [first]
      }
      output += entry
      if !previous.isEmpty, table.count < 4096 {
        table.append(previous + [entry[0]])
        if table.count == 1 << width, width < 12 { width += 1 }
      }
      previous = entry
    }
    guard output.count == count else { throw Failure() }
    return output
  }
}
