import Episodes
import GridWorld
import Policies
import Simulation
import Viewer

extension EpisodeScenes {
  /// What the shield of an agent's team makes of its wish at the step shown, and why; nil without a shield.
  ///
  /// - Parameter wanted: the policy's likeliest action.
  func shieldPart(of agent: Int, wanted: Int, _ moment: Moment) -> Scene.ShieldPart? {
    guard let (account, after) = recording.shieldAccount(of: agent), account.ranks[agent] >= 0 else {
      return nil
    }
    let layout = recording.layout
    let verdict = ShieldVerdict(
      account: account, before: moment.cells, after: after.map { layout.cell(at: Int($0)) }, agent: agent,
      isHeld: recording.world?.isHeld(agent) ?? false)
    return Scene.ShieldPart(
      wanted: wanted, preferred: account.preferred[agent].index, done: account.chosen[agent].index,
      reason: verdict.reason)
  }
}

/// Reads from a joint step why a robot was not given what it liked best.
struct ShieldVerdict {
  var account: ShieldAccount
  /// Where everybody was, and is after the step.
  var before: [Cell]
  var after: [Cell]
  var agent: Int
  /// Whether the ground holds it.
  var isHeld = false

  /// Words behind "because"; empty if it got what it liked best.
  var reason: String {
    let preferred = account.preferred[agent]
    guard account.chosen[agent] != preferred else { return "" }
    if isHeld { return "the ground holds it" }
    let (dx, dy) = preferred.offset
    let here = before[agent]
    let target = Cell(here.x + dx, here.y + dy)
    if let other = other(standingAt: target, in: before) {
      if after[other] == target { return "robot \(other) stands there and stays" + turn(of: other) }
      if after[other] == here || target == here {
        return "robot \(other) comes the other way" + turn(of: other)
      }
    }
    if let other = other(standingAt: target, in: after) {
      return target == here
        ? "robot \(other) needs its cell" + turn(of: other)
        : "robot \(other) takes that cell" + turn(of: other)
    }
    if let other = other(standingAt: here, in: after) {
      return "robot \(other) needs its cell" + turn(of: other)
    }
    return "a robot that goes before it would have been left without a way"
  }

  private func turn(of other: Int) -> String {
    guard account.ranks[other] >= 0 else { return " (another controller drives it)" }
    return account.ranks[other] < account.ranks[agent]
      ? ", and goes before it (\(Self.ordinal(account.ranks[other])) of \(count), it is \(Self.ordinal(account.ranks[agent])))"
      : ", pushed by one that goes before both"
  }

  private var count: Int { account.ranks.count { $0 >= 0 } }

  private func other(standingAt cell: Cell, in cells: [Cell]) -> Int? {
    cells.indices.first { $0 != agent && cells[$0] == cell }
  }

  static func ordinal(_ rank: Int) -> String {
    let number = rank + 1
    let suffix =
      switch (number % 10, number % 100) {
      case (_, 11...13): "th"
      case (1, _): "st"
      case (2, _): "nd"
      case (3, _): "rd"
      default: "th"
      }
    return "\(number)\(suffix)"
  }
}
