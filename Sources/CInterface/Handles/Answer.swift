import Basics

/// What a call answers in text or bytes, until it is fetched.
final class Answer: Sendable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  convenience init(_ value: JSONValue) { self.init(Array(value.text.utf8)) }

  /// Keeps it under a new handle.
  func keep(at place: UnsafeMutablePointer<UInt64>) { place.pointee = HandleTable.shared.keep(self) }
}
