/// What is wrong with a map or `.scen` file, noted down while reading goes on: the first ten errors, and how many.
package struct MapFaults: Equatable, Sendable {
  /// Errors that are told of at most.
  package static let limit = 10

  /// At most `limit`, in the order of their lines.
  package private(set) var told: [MapError] = []
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  /// Notes an error down; one that would not be told of is not even made.
  package mutating func note(_ error: @autoclosure () -> MapError) {
    count += 1
    if told.count < MapFaults.limit { told.append(error()) }
  }

  /// Notes down what was found in another pass over the same file.
  package mutating func merge(_ other: MapFaults) {
    count += other.count
    told = Array(
      (told + other.told).sorted { ($0.line ?? .max) < ($1.line ?? .max) }.prefix(MapFaults.limit))
  }

  /// Refuses the file if anything is wrong with it.
  package func check() throws(MapError) {
    guard var error = told.first else { return }
    error.others = Array(told.dropFirst())
    error.untold = count - told.count
    throw error
  }
}
