import Foundation

/// The first value in which two JSON texts differ, keys in the order of the alphabet; nil if there is none.
struct ConfigurationDifference: Equatable {
  /// As in `optimizer.learningRate`.
  let key: String
  /// The value in each text, as JSON; "absent" where there is none.
  let first: String
  let second: String

  /// - Parameter ignored: Top-level keys that are not compared.
  init?(_ first: String, _ second: String, ignoring ignored: Set<String> = []) {
    guard first != second else { return nil }
    let decoder = JSONDecoder()
    guard let one = try? decoder.decode(Value.self, from: Data(first.utf8)),
      let other = try? decoder.decode(Value.self, from: Data(second.utf8))
    else {
      self.init(key: "configuration", first: "unreadable", second: "another")
      return
    }
    guard let found = ConfigurationDifference.find(one, other, at: "", ignoring: ignored) else { return nil }
    self = found
  }

  private init(key: String, first: String, second: String) {
    self.key = key
    self.first = first
    self.second = second
  }

  private static func find(
    _ one: Value?, _ other: Value?, at path: String, ignoring ignored: Set<String>
  ) -> ConfigurationDifference? {
    switch (one, other) {
    case (.object(let a), .object(let b)):
      for key in Set(a.keys).union(b.keys).subtracting(ignored).sorted() {
        let place = path.isEmpty ? key : "\(path).\(key)"
        if let found = find(a[key], b[key], at: place, ignoring: []) { return found }
      }
      return nil
    case (.array(let a), .array(let b)) where a.count == b.count:
      for index in a.indices {
        if let found = find(a[index], b[index], at: "\(path)[\(index)]", ignoring: []) { return found }
      }
      return nil
    default:
      guard one != other else { return nil }
      return ConfigurationDifference(
        key: path, first: one?.text ?? "absent", second: other?.text ?? "absent")
    }
  }

  private indirect enum Value: Equatable, Decodable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case number(Double)
    case string(String)
    case array([Value])
    case object([String: Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let value = try? container.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? container.decode(Int64.self) {
        self = .integer(value)
      } else if let value = try? container.decode(UInt64.self) {
        self = .unsigned(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else if let value = try? container.decode(String.self) {
        self = .string(value)
      } else if let value = try? container.decode([Value].self) {
        self = .array(value)
      } else {
        self = .object(try container.decode([String: Value].self))
      }
    }

    /// For messages: long values only by their kind.
    var text: String {
      switch self {
      case .null: "null"
      case .bool(let value): "\(value)"
      case .integer(let value): "\(value)"
      case .unsigned(let value): "\(value)"
      case .number(let value): "\(value)"
      case .string(let value): "\"\(value)\""
      case .array(let elements):
        elements.count > 4
          ? "an array of \(elements.count)" : "[\(elements.map(\.text).joined(separator: ", "))]"
      case .object: "an object"
      }
    }
  }
}
