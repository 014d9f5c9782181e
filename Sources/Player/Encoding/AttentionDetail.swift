/// How much of what was attended to goes into a page: less and less until it fits.
struct AttentionDetail: Equatable, Sendable {
  /// Whether every head is kept, or only their mean.
  var hasHeads: Bool
  /// Things of a decision at most, the most attended ones; nil for all.
  var things: Int?
  /// One over what weights and probabilities are rounded to.
  var unit: Int

  /// From everything, as exact as traces are, to the least that still says something.
  static let ladder = [
    AttentionDetail(hasHeads: true, things: nil, unit: 10_000),
    AttentionDetail(hasHeads: false, things: nil, unit: 10_000),
    AttentionDetail(hasHeads: false, things: 8, unit: 1000),
    AttentionDetail(hasHeads: false, things: 5, unit: 1000),
  ]

  /// What was left out, for the user; nil for nothing.
  ///
  /// - Parameter heads: of the policy.
  func omission(heads: Int) -> String? {
    let lost = [
      heads > 1 && !hasHeads ? "the mean of the \(heads) heads" : nil,
      things.map { "the \($0) things most attended to" },
    ].compactMap { $0 }
    return lost.isEmpty ? nil : lost.joined(separator: ", of ")
  }
}
