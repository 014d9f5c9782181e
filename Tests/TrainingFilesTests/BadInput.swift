import Testing

/// A wrong text and what navsim must say about it.
struct BadInput: Sendable, CustomTestStringConvertible {
  let text: String
  /// The whole message after the file's name and a colon.
  let message: String

  init(_ text: String, says message: String) {
    self.text = text
    self.message = message
  }

  var testDescription: String { message }
}
