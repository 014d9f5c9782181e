/// The keys an object of the file format can have, with the ranges of its numbers.
///
/// The decoder reads objects through these tables, and the tests hold the published JSON Schema against them.
package struct ObjectKeys: Sendable {
  package enum Range: Sendable {
    case integers(ClosedRange<Int>)
    case numbers(ClosedRange<Double>)
  }

  /// The definition in the schema.
  package let name: String
  package let keys: [String]
  package let ranges: [String: Range]
  /// Keys that are known but belong elsewhere, with the place they belong to.
  package let misplaced: [String: String]

  package init(
    _ name: String, _ keys: [String], ranges: [String: Range] = [:], misplaced: [String: String] = [:]
  ) {
    self.name = name
    self.keys = keys
    self.ranges = ranges
    self.misplaced = misplaced
  }
}
