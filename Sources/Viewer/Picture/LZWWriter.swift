/// The compression of GIF: variable-length codes of a dictionary that grows while it is used (Welch 1984), in
/// sub-blocks of up to 255 bytes.
struct LZWWriter {
  private static let clear = 256
  private static let end = 257
  private static let largest = 4096

  private var bytes: [UInt8] = [8]
  private var block: [UInt8] = []
  private var bits: UInt32 = 0
  private var bitCount = 0
  /// The code of a known string and one more index; 0 for none.
  private var next = [UInt16](repeating: 0, count: largest * 256)
  private var free = LZWWriter.end + 1
  private var width = 9
  private var prefix = -1

  init() { emit(LZWWriter.clear) }

  mutating func add(_ index: UInt8) {
    guard prefix >= 0 else {
      prefix = Int(index)
      return
    }
    let place = prefix << 8 | Int(index)
    if next[place] != 0 {
      prefix = Int(next[place])
      return
    }
    emit(prefix)
    if free < LZWWriter.largest {
      next[place] = UInt16(free)
      // The decoder is one entry behind, so the width grows when its dictionary does.
      if free == 1 << width, width < 12 { width += 1 }
      free += 1
    } else {
      emit(LZWWriter.clear)
      next.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
      free = LZWWriter.end + 1
      width = 9
    }
    prefix = Int(index)
  }

  /// Code size, sub-blocks and the closing empty one.
  mutating func finish() -> [UInt8] {
    if prefix >= 0 { emit(prefix) }
    emit(LZWWriter.end)
    if bitCount > 0 { block.append(UInt8(truncatingIfNeeded: bits)) }
    flush()
    return bytes + [0]
  }

  private mutating func emit(_ code: Int) {
    bits |= UInt32(code) << UInt32(bitCount)
    bitCount += width
    while bitCount >= 8 {
      block.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      bitCount -= 8
      if block.count == 255 { flush() }
    }
  }

  private mutating func flush() {
    guard !block.isEmpty else { return }
    bytes.append(UInt8(block.count))
    bytes += block
    block.removeAll(keepingCapacity: true)
  }
}
