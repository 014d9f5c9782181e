import Foundation

/// The facts of a PNG file that hold it together: its size, and whether every chunk is whole.
struct PNGFile {
  var width: Int
  var height: Int

  /// Nil unless the signature, all chunks with their checksums, and the end are as they should be.
  init?(path: String) {
    guard let data = FileManager.default.contents(atPath: path),
      data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    else { return nil }
    let bytes = [UInt8](data)
    var names: [String] = []
    var position = 8
    while position + 12 <= bytes.count {
      let length = PNGFile.number(bytes, position)
      let end = position + 8 + length
      guard end + 4 <= bytes.count else { return nil }
      guard PNGFile.checksum(bytes[(position + 4)..<end]) == PNGFile.number(bytes, end) else { return nil }
      names.append(String(decoding: bytes[(position + 4)..<(position + 8)], as: UTF8.self))
      position = end + 4
    }
    guard position == bytes.count, names.first == "IHDR", names.contains("IDAT"), names.last == "IEND" else {
      return nil
    }
    width = PNGFile.number(bytes, 16)
    height = PNGFile.number(bytes, 20)
  }

  private static func number(_ bytes: [UInt8], _ at: Int) -> Int {
    bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
  }

  /// CRC-32 (ISO 3309), as PNG uses it.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> Int {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return Int(crc ^ 0xFFFF_FFFF)
  }
}
