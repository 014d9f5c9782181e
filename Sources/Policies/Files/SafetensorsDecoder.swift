import Foundation

/// Turns the bytes of a safetensors file into tensors, and says exactly what is wrong with those of any other.
enum SafetensorsDecoder {
  private typealias Reason = PolicyFileError.Reason

  static func decode(
    _ bytes: [UInt8]
  ) throws(PolicyFileError.Reason) -> (tensors: [NamedTensor], metadata: [String: String]) {
    let headerBytes = try headerBytes(of: bytes)
    let header = try parse(headerBytes)
    let dataStart = 8 + headerBytes.count
    let places = try places(of: header, dataCount: bytes.count - dataStart)
    let tensors = bytes.withUnsafeBytes { all in
      places.map { place in
        NamedTensor(
          place.name, shape: place.shape, dataType: place.dataType,
          bytes: UnsafeRawBufferPointer(
            rebasing: all[(dataStart + place.begin)..<(dataStart + place.end)]))
      }
    }
    return (tensors, header.metadata)
  }

  // MARK: The header

  private static func headerBytes(of bytes: [UInt8]) throws(PolicyFileError.Reason) -> ArraySlice<UInt8> {
    if let format = foreignFormat(bytes) { throw .foreignFormat(format) }
    guard bytes.count >= 8 else { throw .tooShort(bytes: bytes.count) }
    let length = bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    }
    guard length >= 2, length <= UInt64(SafetensorsHeader.maximumBytes) else {
      throw .absurdHeaderLength(length)
    }
    if bytes.count > 8, bytes[8] != UInt8(ascii: "{") { throw .headerNotObject }
    guard bytes.count - 8 >= Int(length) else {
      throw .truncatedHeader(expected: Int(length), found: bytes.count - 8)
    }
    return bytes[8..<(8 + Int(length))]
  }

  /// What a file that begins like this most likely is; nil for what may be safetensors.
  private static func foreignFormat(_ bytes: [UInt8]) -> String? {
    let beginnings: [(String, [UInt8])] = [
      ("a zip archive (PyTorch's .pt and .pth files are)", Array("PK".utf8) + [3, 4]),
      ("a Python pickle", [0x80, 0x02]),
      ("an HDF5 file", [0x89] + Array("HDF".utf8)),
      ("a NumPy array", [0x93] + Array("NUMPY".utf8)),
      ("a gzip archive", [0x1F, 0x8B]),
      ("a picture", [0x89] + Array("PNG".utf8)),
      (
        "a Git LFS pointer (fetch the file itself with 'git lfs pull')", Array("version https://git-lfs".utf8)
      ),
    ]
    // A header's length could begin with some of these bytes, but not have the brace behind it then.
    if bytes.count > 8, bytes[8] == UInt8(ascii: "{"), bytes[7] == 0 { return nil }
    if let known = beginnings.first(where: { bytes.starts(with: $0.1) }) { return known.0 }
    let start = bytes.prefix(64)
    if let first = start.first(where: { $0 > 32 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
      start.allSatisfy({ $0 >= 32 || $0 == 9 || $0 == 10 || $0 == 13 })
    {
      return "a JSON text"
    }
    return nil
  }

  private static func parse(_ bytes: ArraySlice<UInt8>) throws(PolicyFileError.Reason) -> SafetensorsHeader {
    do {
      return try JSONDecoder().decode(SafetensorsHeader.self, from: Data(bytes))
    } catch let DecodingError.keyNotFound(key, context) {
      throw .missingField(key.stringValue, entry: context.codingPath.first?.stringValue ?? "")
    } catch let DecodingError.typeMismatch(_, context) {
      throw wrongEntry(at: context.codingPath)
    } catch let DecodingError.valueNotFound(_, context) {
      throw wrongEntry(at: context.codingPath)
    } catch let DecodingError.dataCorrupted(context) where !context.codingPath.isEmpty {
      throw wrongEntry(at: context.codingPath)
    } catch {
      throw .headerNotJSON
    }
  }

  private static func wrongEntry(at path: [any CodingKey]) -> PolicyFileError.Reason {
    let entry = path.first?.stringValue ?? ""
    let field = path.count > 1 ? path[1].stringValue : nil
    return entry == SafetensorsHeader.metadataKey
      ? .metadataNotString(key: field) : .wrongEntry(entry, field: field)
  }

  // MARK: The tensors' places

  private struct Place {
    let name: String
    let shape: [Int]
    let dataType: NamedTensor.DataType
    let begin: Int
    let end: Int
  }

  /// Checks each tensor by itself, then that together they fill the data.
  private static func places(
    of header: SafetensorsHeader, dataCount: Int
  ) throws(PolicyFileError.Reason) -> [Place] {
    var places: [Place] = []
    for (name, entry) in header.entries.sorted(by: { $0.name < $1.name }) {
      places.append(try place(name, entry))
    }
    // An empty tensor begins where the next one does, and comes first.
    places.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var end = 0
    var previous: String?
    for place in places {
      if place.begin > end { throw .gap(before: place.name, bytes: place.begin - end) }
      if place.begin < end { throw .overlap(previous ?? "", place.name) }
      end = place.end
      previous = place.name
    }
    if dataCount < end { throw .truncatedData(expected: end, found: dataCount) }
    if dataCount > end { throw .trailingBytes(dataCount - end) }
    return places
  }

  private static func place(
    _ name: String, _ entry: SafetensorsHeader.Entry
  ) throws(PolicyFileError.Reason) -> Place {
    guard let dataType = NamedTensor.DataType(rawValue: entry.dtype) else {
      throw .unknownDataType(entry.dtype, tensor: name)
    }
    guard entry.dataOffsets.count == 2, entry.dataOffsets[0] >= 0,
      entry.dataOffsets[0] <= entry.dataOffsets[1]
    else { throw .wrongOffsets(entry.dataOffsets, tensor: name) }
    var bytes = dataType.size
    for side in entry.shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: side)
      guard side >= 0, !overflow else { throw .wrongShape(entry.shape, tensor: name) }
      bytes = product
    }
    let (begin, end) = (entry.dataOffsets[0], entry.dataOffsets[1])
    guard end - begin == bytes else {
      throw .wrongSize(
        tensor: name, shape: entry.shape, dataType: dataType.rawValue, expected: bytes, found: end - begin)
    }
    return Place(name: name, shape: entry.shape, dataType: dataType, begin: begin, end: end)
  }
}
