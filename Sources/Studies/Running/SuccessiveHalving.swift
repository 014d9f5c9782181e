/// How many arms each rung has and how far it trains them: every rung takes the same share of the budget (Jamieson,
/// Talwalkar 2016, Algorithm 1).
enum SuccessiveHalving {
  /// - Returns: of each rung the agent-steps, from the start of training, after which it ends, and its arms.
  static func rungs(arms: Int, rungs: Int, keep: Double, budget: Int) -> [(agentSteps: Int, arms: Int)] {
    var result: [(agentSteps: Int, arms: Int)] = []
    var (steps, count) = (0, arms)
    for _ in 0..<rungs {
      steps += budget / rungs / count
      result.append((steps, count))
      count = max(1, Int((Double(count) * keep).rounded(.up)))
    }
    return result
  }

  /// The best of some arms, in their own order.
  ///
  /// - Parameters:
  ///   - scores: of each arm; nil for one that failed, which never goes on while another can.
  ///   - isCost: whether less is better.
  static func best(_ count: Int, of scores: [Double?], isCost: Bool) -> [Int] {
    func rank(_ score: Double?) -> Double {
      guard let score, score.isFinite else { return .infinity }
      return isCost ? score : -score
    }
    let order = scores.indices.sorted { (rank(scores[$0]), $0) < (rank(scores[$1]), $1) }
    return order.filter { scores[$0] != nil }.prefix(count).sorted()
  }
}
