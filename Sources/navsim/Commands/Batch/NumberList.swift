import ArgumentParser

/// Numbers on a command line: `8,16,32` and ranges `0-9`.
struct NumberList: ExpressibleByArgument {
  static let maximumCount = 1_000_000
  var values: [UInt64] = []

  init?(argument: String) {
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
      guard (1...2).contains(bounds.count), let lower = bounds[0], let upper = bounds[bounds.count - 1],
        lower <= upper, upper - lower < NumberList.maximumCount - values.count
      else { return nil }
      values += Array(lower...upper)
    }
  }
}

/// Names on a command line, parted by commas.
struct NameList: ExpressibleByArgument {
  var names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if names.contains("") { return nil }
  }
}
