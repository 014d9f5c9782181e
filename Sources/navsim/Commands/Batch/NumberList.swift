public import ArgumentParser
public import Basics

extension NumberList: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

/// Names on a command line, parted by commas.
struct NameList: ExpressibleByArgument {
  var names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if names.contains("") { return nil }
  }
}
