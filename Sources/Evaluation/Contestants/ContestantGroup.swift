import Foundation

/// Contestants that are told of together: policies trained alike with several seeds, or one by itself.
public struct ContestantGroup: Sendable {
  /// As it was asked for, without the files of several.
  public let name: String
  /// At least one.
  public let members: [PolicyContestant]

  /// Reads the policies.
  ///
  /// - Parameters:
  ///   - text: what `PolicyContestant` takes, or `NAME=FILE,FILE,…` for several policies under one name.
  ///   - faithfulness: slots that are to be hidden; nil for none.
  public init(_ text: String, faithfulness: Int? = nil) throws(ContestantError) {
    // A path may hold an equals sign, a name no slash.
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex, !text[..<sign].contains("/"),
      !FileManager.default.fileExists(atPath: text)
    else {
      name = text
      members = [try PolicyContestant(text, faithfulness: faithfulness)]
      return
    }
    name = String(text[..<sign])
    var members: [PolicyContestant] = []
    for file in text[text.index(after: sign)...].split(separator: ",", omittingEmptySubsequences: false) {
      if file.isEmpty || members.contains(where: { $0.name == file }) {
        throw .group(name, String(file))
      }
      members.append(try PolicyContestant(String(file), faithfulness: faithfulness))
    }
    self.members = members
  }
}
