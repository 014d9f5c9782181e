/// What a controller said of how it drove some of its episodes, as where `lacam` had to leave them to `pibt+`.
public struct ControllerNote: Equatable, Sendable {
  public var controller: String
  /// The controller's words. Where they differ between episodes in numbers alone, `…` stands for these.
  public var words: String
  /// Episodes it is about, of so many.
  public var count: Int
  public var total: Int

  /// One line for users.
  public var text: String {
    let sentence = words.hasSuffix(".") ? String(words.dropLast()) : words
    let subject = sentence.hasPrefix("\(controller): ") ? "" : "\(controller): "
    return "\(subject)\(sentence) (\(count) of \(total) \(total == 1 ? "episode" : "episodes"))."
  }

  /// Sums up the notes of episodes, in the order in which they first turn up.
  /// - Parameters:
  ///   - entries: a controller with its words, one for each episode.
  ///   - totals: episodes by controller.
  public static func summary(
    of entries: [(controller: String, words: String)], totals: [String: Int]
  ) -> [ControllerNote] {
    struct Kind: Hashable {
      var controller: String
      var pattern: String
    }
    var places: [Kind: Int] = [:]
    var notes: [ControllerNote] = []
    for (controller, words) in entries {
      let kind = Kind(controller: controller, pattern: pattern(of: words))
      if let place = places[kind] {
        notes[place].count += 1
        if notes[place].words != words { notes[place].words = kind.pattern }
      } else {
        places[kind] = notes.count
        notes.append(
          ControllerNote(
            controller: controller, words: words, count: 1, total: totals[controller] ?? entries.count))
      }
    }
    return notes
  }

  /// The words with `…` for numbers.
  private static func pattern(of words: String) -> String {
    words.split(separator: " ", omittingEmptySubsequences: false)
      .map { word in
        let rest = word.drop(while: \.isNumber)
        return rest.count < word.count && rest.allSatisfy(\.isPunctuation) ? "…\(rest)" : String(word)
      }
      .joined(separator: " ")
  }
}
