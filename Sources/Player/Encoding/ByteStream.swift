import Foundation

/// Whole numbers as bytes, small ones in few: what the page's `codec.js` reads back.
struct ByteStream {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }
  var isEmpty: Bool { bytes.isEmpty }
  var base64: String { Data(bytes).base64EncodedString() }
  /// Characters of `base64`.
  var base64Count: Int { (bytes.count + 2) / 3 * 4 }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }
  mutating func append(_ other: ByteStream) { bytes.append(contentsOf: other.bytes) }

  /// Seven bits a byte, the lowest first; all bytes but the last have their highest bit set (LEB128).
  ///
  /// - Precondition: `value` is not negative.
  mutating func append(unsigned value: Int) {
    var rest = UInt(value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// 0, −1, 1, −2, … as 0, 1, 2, 3, …: small numbers of either sign are short.
  mutating func append(signed value: Int) {
    append(unsigned: value >= 0 ? 2 * value : -2 * value - 1)
  }
}
