import Basics
import Foundation

/// The JSON object in front of the data: types, shapes and places of the tensors, and the metadata.
struct SafetensorsHeader: Decodable {
  static let metadataKey = "__metadata__"
  /// As in the stock library.
  static let maximumBytes = 100_000_000

  struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let dataOffsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      func integers(_ key: CodingKeys) throws -> [Int] {
        // As `Int`, Foundation's decoder would not say where a number is that is none.
        try container.decode([Double].self, forKey: key).map { number in
          guard let integer = Int(exactly: number) else {
            throw DecodingError.dataCorruptedError(
              forKey: key, in: container, debugDescription: "not an integer")
          }
          return integer
        }
      }
      dtype = try container.decode(String.self, forKey: .dtype)
      shape = try integers(.shape)
      dataOffsets = try integers(.dataOffsets)
    }
  }

  var entries: [(name: String, entry: Entry)] = []
  var metadata: [String: String] = [:]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys {
      if name.stringValue == SafetensorsHeader.metadataKey {
        metadata = try container.decode([String: String].self, forKey: name)
      } else {
        entries.append((name.stringValue, try container.decode(Entry.self, forKey: name)))
      }
    }
  }

  /// Any key.
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

// MARK: Writing

extension SafetensorsHeader {
  /// The header of tensors that follow one another in this order: metadata first, by key, as the stock library
  /// writes it, padded so that the data start at a multiple of 8.
  static func text(of tensors: [NamedTensor], metadata: [String: String]) -> [UInt8] {
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      members.append(.init(metadataKey, .object(pairs.map { .init($0.key, .string($0.value)) })))
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.byteCount
      members.append(
        .init(
          tensor.name,
          .object([
            .init("dtype", .string(tensor.dataType.rawValue)),
            .init("shape", .array(tensor.shape.map(JSONValue.integer))),
            .init("data_offsets", .array([.integer(offset), .integer(end)])),
          ])))
      offset = end
    }
    let text = Array(JSONValue.object(members).text.utf8)
    let padding = (8 - text.count % 8) % 8
    return text + [UInt8](repeating: UInt8(ascii: " "), count: padding)
  }
}
