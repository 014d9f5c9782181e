import Basics
import Policies
import Viewer

/// An explanation in words and tables, for a terminal.
public enum ExplanationText {
  /// Effects below this share are not listed: they change nothing that anybody would notice.
  static let leastShift: Float = 0.005

  /// - Parameter longest: causes listed at most.
  public static func text(_ explanation: DecisionExplanation, title: String, longest: Int = 12) -> String {
    var lines = [
      "\(title): robot \(explanation.agent) at step \(explanation.step), \(way(explanation))",
      explanation.sentence,
    ]
    if let shield = explanation.shield { lines.append(shield.sentence(explanation.actions)) }
    lines.append("")
    lines += actions(explanation)
    lines.append("")
    lines += causes(explanation, longest: longest)
    lines.append("")
    lines += agreements(explanation)
    lines += heard(explanation)
    lines += rounds(explanation)
    return lines.joined(separator: "\n")
  }

  /// `on [3, 4], to [9, 9]`; of discs in meters.
  private static func way(_ explanation: DecisionExplanation) -> String {
    guard let position = explanation.position, let goal = explanation.goalPosition else {
      return "on \(explanation.cell), to \(explanation.goal)"
    }
    return "at (\(number(position.x)), \(number(position.y))) m, to (\(number(goal.x)), \(number(goal.y))) m"
  }

  private static func actions(_ explanation: DecisionExplanation) -> [String] {
    let order = explanation.probabilities.indices.sorted {
      (-explanation.probabilities[$0], $0) < (-explanation.probabilities[$1], $1)
    }
    let likely = order.prefix(5).filter { explanation.probabilities[$0] >= leastShift }
    return ["next action"]
      + Figures.columns(
        likely.map { [explanation.actions[$0].label, Figures.percent(explanation.probabilities[$0])] },
        left: [0])
  }

  private static func causes(_ explanation: DecisionExplanation, longest: Int) -> [String] {
    let all = explanation.causes.filter { $0.shift >= leastShift }
    let shown = all.prefix(longest)
    guard !shown.isEmpty else { return ["Nothing around it makes a difference."] }
    let rows = shown.map { cause in
      [cause.name] + [cause.enhanced, cause.original].map { $0.map(Figures.percent) ?? "–" }
        + [cause.gone, cause.hidden, cause.unheard].map { effect($0, explanation) }
    }
    var lines = ["what it rests on: the share of the probability that moves, and what it would then do"]
    lines += Figures.columns([["", "W*", "W", "gone", "hidden", "unheard"]] + rows, left: [0, 3, 4, 5])
    if all.count > shown.count {
      lines.append("  and \(all.count - shown.count) more with less effect (--all)")
    }
    lines.append(
      "  gone: taken out of the world, which is then decided anew (tried: \(explanation.robotsTried) robots, \(explanation.wallsTried) walls)"
    )
    lines.append("  hidden: kept from attention alone; unheard: nobody hears what it says")
    return lines
  }

  /// `62 % ↓ down` where the likeliest action is another one then; `–` for what was not tried.
  private static func effect(_ effect: DecisionExplanation.Effect?, _ explanation: DecisionExplanation)
    -> String
  {
    guard let effect else { return "–" }
    let share = Figures.percent(effect.shift)
    guard effect.best != DecisionExplanation.best(explanation.probabilities) else { return share }
    return share + " " + explanation.actions[effect.best].label
  }

  private static func agreements(_ explanation: DecisionExplanation) -> [String] {
    func line(_ name: String, _ agreement: DecisionExplanation.Agreement, _ things: String) -> String {
      let tau = agreement.tau.map { number($0) } ?? "not defined"
      return "  \(name): \(tau) (\(agreement.count) \(things))"
    }
    return [
      "does attention name what matters? Kendall's τ of W* and effect, 1 if both order alike",
      line("hidden", explanation.attentionAgreement, "things"),
      line("robots gone", explanation.robotAgreement, "robots"),
    ]
  }

  private static func heard(_ explanation: DecisionExplanation) -> [String] {
    let speakers = explanation.causes.filter { !$0.heard.isEmpty }
    guard !speakers.isEmpty else { return [] }
    let rows = speakers.prefix(8).map { cause in
      let said = cause.heard.prefix(explanation.actions.count)
      let likely = said.indices.filter { said[$0] >= 0.05 }.sorted { (-said[$0], $0) < (-said[$1], $1) }
      let words = likely.prefix(3).map { "\(explanation.actions[$0].label) \(Figures.percent(said[$0]))" }
      let message = cause.heard.dropFirst(explanation.actions.count)
      return [
        cause.name,
        (words.isEmpty ? "nothing of its own actions" : words.joined(separator: ", "))
          + (message.isEmpty ? "" : "; message of \(message.count) numbers"),
      ]
    }
    return ["", "heard by radio"] + Figures.columns(rows, left: [0, 1])
  }

  private static func rounds(_ explanation: DecisionExplanation) -> [String] {
    guard !explanation.rounds.isEmpty else { return [] }
    func row(_ name: String, _ probabilities: [Float], _ attended: String) -> [String] {
      let best = DecisionExplanation.best(probabilities)
      return [
        name, "\(explanation.actions[best].label) \(Figures.percent(probabilities[best]))",
        "attends most to \(attended)",
      ]
    }
    let before = zip(explanation.rounds, explanation.attendedBefore).enumerated().map { index, pair in
      row("before round \(index + 1)", pair.0.probabilities, pair.1)
    }
    let most =
      explanation.causes.max { ($0.enhanced ?? 0) < ($1.enhanced ?? 0) }?.name ?? "nothing"
    let rows = before + [row("it decides", explanation.probabilities, most)]
    return ["", "rounds of talk"] + Figures.columns(rows, left: [0, 1, 2])
  }

  private static func number(_ value: Double) -> String { Figures.fixed(value, decimals: 2) }
}
