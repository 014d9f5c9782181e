/// Says, now and then, whether a search should be given up.
///
/// Crosses into the lock under which fields are made, where the thread that brought it, and no other, calls it.
struct SearchStop: @unchecked Sendable {
  let isOver: () -> Bool

  static let never = SearchStop { false }

  /// Runs `body` with a question that must not outlive it.
  static func with<Result>(_ isOver: () -> Bool, _ body: (SearchStop) -> Result) -> Result {
    withoutActuallyEscaping(isOver) { body(SearchStop(isOver: $0)) }
  }
}
