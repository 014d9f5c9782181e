/// Numbers as people list them: `8,16,32`, and ranges `0-9`.
public struct NumberList: Equatable, Sendable {
  public static let maximumCount = 1_000_000
  public private(set) var values: [UInt64] = []

  /// Nil for anything else, and for more than `maximumCount` numbers.
  public init?(_ text: String) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
      guard (1...2).contains(bounds.count), let lower = bounds[0], let upper = bounds[bounds.count - 1],
        lower <= upper, upper - lower < NumberList.maximumCount - values.count
      else { return nil }
      values += Array(lower...upper)
    }
  }
}
