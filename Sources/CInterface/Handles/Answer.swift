import Basics

/// What a call answers in text or bytes, until it is fetched.
final class Answer: Sendable {
  let bytes: [UInt8]
  /// What is left out of a text that is JSON, which lists them.
  let arrays: [AnswerArray]

  init(_ bytes: [UInt8], arrays: [AnswerArray] = []) {
    self.bytes = bytes
    self.arrays = arrays
  }

  convenience init(_ value: JSONValue) { self.init(Array(value.text.utf8)) }

  /// An object with arrays of numbers beside it, under its member "arrays".
  convenience init(_ members: [JSONValue.Member], arrays: [AnswerArray]) {
    let list = JSONValue.Member("arrays", .array(arrays.map(\.json)))
    self.init(Array(JSONValue.object(members + [list]).text.utf8), arrays: arrays)
  }

  /// Keeps it under a new handle.
  func keep(at place: UnsafeMutablePointer<UInt64>) { place.pointee = HandleTable.shared.keep(self) }
}

/// Numbers in an answer: their bytes in C's order, and what they are.
struct AnswerArray: Sendable {
  var name: String
  var type: String
  var shape: [Int]
  var bytes: [UInt8]

  /// - Parameter shape: its product is the number of values.
  init<Element: AnswerElement>(_ name: String, _ values: [Element], shape: [Int]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values are not \(shape)")
    self.name = name
    type = Element.answerType
    self.shape = shape
    bytes = values.withUnsafeBytes { Array($0) }
  }

  var json: JSONValue {
    .object([
      .init("name", .string(name)), .init("type", .string(type)),
      .init("shape", .array(shape.map { .integer($0) })),
    ])
  }
}

/// Numbers that callers know by name.
protocol AnswerElement: BitwiseCopyable {
  static var answerType: String { get }
}

extension UInt8: AnswerElement { static let answerType = "uint8" }
extension Int32: AnswerElement { static let answerType = "int32" }
extension Float: AnswerElement { static let answerType = "float32" }
extension Double: AnswerElement { static let answerType = "float64" }
