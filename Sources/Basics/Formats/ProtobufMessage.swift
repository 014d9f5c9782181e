/// A protocol buffer's message in its wire format (protobuf.dev/programming-guides/encoding), as far as event files and
/// ONNX models need it.
package struct ProtobufMessage: Equatable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  private enum Wire: UInt64 {
    case varint = 0
    case eightBytes = 1
    case lengthDelimited = 2
    case fourBytes = 5
  }

  package mutating func append(_ field: UInt64, integer: Int) {
    appendKey(field, .varint)
    appendVarint(UInt64(bitPattern: Int64(integer)))
  }

  package mutating func append(_ field: UInt64, double: Double) {
    appendKey(field, .eightBytes)
    appendWord(double.bitPattern)
  }

  package mutating func append(_ field: UInt64, float: Float) {
    appendKey(field, .fourBytes)
    appendWord(float.bitPattern)
  }

  package mutating func append(_ field: UInt64, string: String) {
    append(field, bytes: Array(string.utf8))
  }

  package mutating func append(_ field: UInt64, message: ProtobufMessage) {
    append(field, bytes: message.bytes)
  }

  /// A repeated field of integers, packed.
  package mutating func append(_ field: UInt64, integers: [Int]) {
    var packed = ProtobufMessage()
    for integer in integers { packed.appendVarint(UInt64(bitPattern: Int64(integer))) }
    append(field, bytes: packed.bytes)
  }

  /// A repeated field of doubles, packed.
  package mutating func append(_ field: UInt64, doubles: [Double]) {
    appendKey(field, .lengthDelimited)
    appendVarint(UInt64(8 * doubles.count))
    for double in doubles { appendWord(double.bitPattern) }
  }

  package mutating func append(_ field: UInt64, bytes: [UInt8]) {
    appendKey(field, .lengthDelimited)
    appendVarint(UInt64(bytes.count))
    self.bytes += bytes
  }

  private mutating func appendKey(_ field: UInt64, _ wire: Wire) {
    appendVarint(field << 3 | wire.rawValue)
  }

  private mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func appendWord(_ word: some FixedWidthInteger) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
