/// Writes animated GIFs (GIF89a): one palette for the whole film, and of every frame only what has changed.
///
/// The palette is the colors that were asked for, filled up with those of the first frame by median cut (Heckbert
/// 1982); other colors become the nearest of it.
public struct GIFEncoder: Sendable {
  public let width: Int
  public let height: Int
  /// Frames added so far, without those that changed nothing.
  public private(set) var frames = 0
  private var bytes: [UInt8] = []
  private var palette: ColorTable
  /// The picture as shown by the frames so far, as palette indices.
  private var shown: [UInt8] = []
  /// The frame that waits until it is known how long it stays.
  private var pending: (pixels: [UInt8], box: PixelRectangle, centiseconds: Int)?
  private let framesPerSecond: Int
  /// Frames asked for so far: the clock.
  private var ticks = 0
  private var centisecondsWritten = 0

  /// - Parameter palette: colors that must be exact, at most 96.
  public init(width: Int, height: Int, framesPerSecond: Int, palette: [Color] = []) {
    precondition(width > 0 && height > 0 && width < 1 << 16 && height < 1 << 16)
    precondition((1...50).contains(framesPerSecond), "GIF players show 1 to 50 frames a second")
    self.width = width
    self.height = height
    self.framesPerSecond = framesPerSecond
    self.palette = ColorTable(Array(palette.prefix(96)))
  }

  /// Adds the next frame, which has the film's size.
  public mutating func add(_ canvas: Canvas) {
    precondition(canvas.width == width && canvas.height == height, "all frames have the film's size")
    ticks += 1
    if shown.isEmpty {
      palette.fill(from: canvas)
      writeHeader()
    }
    let pixels = canvas.withPixels { source in
      [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
        for i in source.indices { target[i] = palette.index(of: source[i]) }
        count = source.count
      }
    }
    let box = changedBox(pixels)
    guard let box else { return }
    writePending()
    pending = (pixels, box, 0)
    frames += 1
  }

  /// The whole film.
  public mutating func finish() -> [UInt8] {
    ticks += framesPerSecond  // The last frame stays for a second.
    writePending()
    return bytes + [0x3B]
  }

  /// The smallest rectangle with all changes; nil if there are none.
  private func changedBox(_ pixels: [UInt8]) -> PixelRectangle? {
    let before = pending?.pixels ?? shown
    guard !before.isEmpty else { return PixelRectangle(x: 0, y: 0, width: width, height: height) }
    var box = PixelRectangle(minX: width, minY: height, maxX: 0, maxY: 0)
    pixels.withUnsafeBufferPointer { pixels in
      before.withUnsafeBufferPointer { before in
        for y in 0..<height {
          let row = y * width
          var first = 0
          while first < width, pixels[row + first] == before[row + first] { first += 1 }
          guard first < width else { continue }
          var last = width - 1
          while pixels[row + last] == before[row + last] { last -= 1 }
          box.minX = min(box.minX, first)
          box.maxX = max(box.maxX, last + 1)
          box.minY = min(box.minY, y)
          box.maxY = y + 1
        }
      }
    }
    return box.isEmpty ? nil : box
  }

  // MARK: - Blocks

  private mutating func write16(_ value: Int) {
    bytes.append(UInt8(truncatingIfNeeded: value))
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
  }

  private mutating func writeHeader() {
    bytes = Array("GIF89a".utf8)
    write16(width)
    write16(height)
    // A global table of 256 colors, 8 bits a channel.
    bytes += [0xF7, 0, 0]
    bytes += palette.bytes
    // Play without end.
    bytes += [0x21, 0xFF, 0x0B] + Array("NETSCAPE2.0".utf8) + [3, 1, 0, 0, 0]
  }

  private mutating func writePending() {
    guard let pending else { return }
    self.pending = nil
    // Shown until the frame now added: by the film's clock, so that roundings don't add up.
    let until = max(centisecondsWritten + 2, (ticks - 1) * 100 / framesPerSecond)
    bytes += [0x21, 0xF9, 4, 0x05]
    write16(until - centisecondsWritten)
    centisecondsWritten = until
    bytes += [ColorTable.transparent, 0]
    bytes.append(0x2C)
    write16(pending.box.minX)
    write16(pending.box.minY)
    write16(pending.box.width)
    write16(pending.box.height)
    bytes.append(0)
    var lzw = LZWWriter()
    for y in pending.box.minY..<pending.box.maxY {
      for x in pending.box.minX..<pending.box.maxX {
        let i = y * width + x
        let isSame = !shown.isEmpty && shown[i] == pending.pixels[i]
        lzw.add(isSame ? ColorTable.transparent : pending.pixels[i])
      }
    }
    bytes += lzw.finish()
    shown = pending.pixels
  }
}
