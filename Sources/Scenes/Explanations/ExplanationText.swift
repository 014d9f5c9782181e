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
      + likely.map { action in
        "  " + pad(explanation.actions[action].label, 14)
          + padLeft(percent(explanation.probabilities[action]), 7)
      }
  }

  private static func causes(_ explanation: DecisionExplanation, longest: Int) -> [String] {
    let shown = explanation.causes.filter { $0.shift >= leastShift }.prefix(longest)
    guard !shown.isEmpty else { return ["Nothing around it makes a difference."] }
    let nameWidth = max(20, shown.map { $0.name.count + 2 }.max() ?? 0)
    var lines = ["what it rests on: the share of the probability that moves, and what it would then do"]
    lines.append(
      "  " + pad("", nameWidth) + padLeft("W*", 6) + padLeft("W", 6) + "   " + pad("gone", 20)
        + pad("hidden", 20) + "unheard")
    for cause in shown {
      let line =
        "  " + pad(cause.name, nameWidth) + padLeft(cause.enhanced.map(percent) ?? "–", 6)
        + padLeft(cause.original.map(percent) ?? "–", 6) + "   "
        + pad(effect(cause.gone, explanation), 20) + pad(effect(cause.hidden, explanation), 20)
        + effect(cause.unheard, explanation)
      lines.append(trimmed(line))
    }
    let rest = explanation.causes.count { $0.shift >= leastShift } - shown.count
    if rest > 0 { lines.append("  and \(rest) more with less effect (--all)") }
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
    let share = percent(effect.shift)
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
    return ["", "heard by radio"]
      + speakers.prefix(8).map { cause in
        let said = cause.heard.prefix(explanation.actions.count)
        let likely = said.indices.filter { said[$0] >= 0.05 }.sorted { (-said[$0], $0) < (-said[$1], $1) }
        let words = likely.prefix(3).map { "\(explanation.actions[$0].label) \(percent(said[$0]))" }
        let message = cause.heard.dropFirst(explanation.actions.count)
        return "  " + pad(cause.name, 14)
          + (words.isEmpty ? "nothing of its own actions" : words.joined(separator: ", "))
          + (message.isEmpty ? "" : "; message of \(message.count) numbers")
      }
  }

  private static func rounds(_ explanation: DecisionExplanation) -> [String] {
    guard !explanation.rounds.isEmpty else { return [] }
    func line(_ name: String, _ probabilities: [Float], _ attended: String) -> String {
      let best = DecisionExplanation.best(probabilities)
      return "  " + pad(name, 16)
        + pad("\(explanation.actions[best].label) \(percent(probabilities[best]))", 18)
        + "attends most to \(attended)"
    }
    let before = zip(explanation.rounds, explanation.attendedBefore).enumerated().map { index, pair in
      line("before round \(index + 1)", pair.0.probabilities, pair.1)
    }
    let most =
      explanation.causes.max { ($0.enhanced ?? 0) < ($1.enhanced ?? 0) }?.name ?? "nothing"
    return ["", "rounds of talk"] + before + [line("it decides", explanation.probabilities, most)]
  }

  // MARK: - Figures

  static func percent(_ share: Float) -> String {
    let percent = share * 100
    if percent > 0, percent < 1 { return "<1 %" }
    return "\(Int(percent.rounded())) %"
  }

  private static func number(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return "\(rounded == 0 ? 0 : rounded)"
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func padLeft(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
