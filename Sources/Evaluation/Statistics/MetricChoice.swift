import Basics

/// Which metrics tables and charts show: `navigation` for those of how robots went, `attention` for what attention did
/// beside them, `all`, or names; several parted by commas.
///
/// Data (JSON, CSV, stores) always has every one.
public struct MetricChoice: Equatable, Sendable {
  /// As they were written.
  public let words: [String]

  /// What is shown where nothing is asked for.
  public static let navigation = MetricChoice(words: ["navigation"])
  public static let all = MetricChoice(words: ["all"])
  private static let sets = ["navigation", "attention", "all"]

  private init(words: [String]) { self.words = words }

  /// Nil for a text that names nothing.
  public init?(_ text: String) {
    words = text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    if words.contains("") { return nil }
  }

  /// The chosen ones of those that there are.
  /// - Parameters:
  ///   - known: in the order of reports.
  ///   - usual: what `navigation` stands for, in the order of the table.
  public func names(of known: [String], usual: [String]) -> [String] {
    var names: [String] = []
    func add(_ more: some Sequence<String>) {
      for name in more where known.contains(name) && !names.contains(name) { names.append(name) }
    }
    for word in words {
      switch word {
      case "navigation": add(usual)
      case "attention":
        add(usual)
        add(known.filter(MetricCatalog.isAttention))
      case "all":
        add(usual)
        add(known)
      default: add(CollectionOfOne(word))
      }
    }
    return names
  }

  /// What to tell about a name that is no metric; nil if all is well.
  public func complaint(known: [String]) -> String? {
    guard let name = words.first(where: { !MetricChoice.sets.contains($0) && !known.contains($0) }) else {
      return nil
    }
    let guess = nearestName(to: name, in: known + MetricChoice.sets).map { "did you mean '\($0)'? There" }
    return "no metric '\(name)'; \(guess ?? "there") are \(known.joined(separator: ", ")); "
      + "and the sets navigation, attention, all."
  }
}
