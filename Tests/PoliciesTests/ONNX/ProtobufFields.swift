/// The fields of a protocol buffer's message, read back without the code that wrote it.
struct ProtobufFields {
  /// Of varints.
  private(set) var integers: [UInt64: [UInt64]] = [:]
  /// Of strings, bytes and messages.
  private(set) var bytes: [UInt64: [[UInt8]]] = [:]

  /// Nil for bytes that are no message.
  init?(_ message: [UInt8]) {
    var place = 0
    func varint() -> UInt64? {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while place < message.count, shift < 64 {
        let byte = message[place]
        place += 1
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
      return nil
    }
    while place < message.count {
      guard let key = varint() else { return nil }
      switch key & 7 {
      case 0:
        guard let value = varint() else { return nil }
        integers[key >> 3, default: []].append(value)
      case 2:
        guard let length = varint(), place + Int(length) <= message.count else { return nil }
        bytes[key >> 3, default: []].append(Array(message[place..<place + Int(length)]))
        place += Int(length)
      default: return nil
      }
    }
  }

  func string(_ field: UInt64) -> String? { strings(field).first }

  func strings(_ field: UInt64) -> [String] {
    (bytes[field] ?? []).map { String(decoding: $0, as: UTF8.self) }
  }

  func messages(_ field: UInt64) -> [ProtobufFields] { (bytes[field] ?? []).compactMap(ProtobufFields.init) }

  /// Integers written one after another into one field.
  func packed(_ field: UInt64) -> [Int] {
    var values: [Int] = []
    var value = 0
    var shift = 0
    for byte in bytes[field]?.first ?? [] {
      value |= Int(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 {
        values.append(value)
        (value, shift) = (0, 0)
      }
    }
    return values
  }
}
