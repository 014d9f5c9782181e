import Basics
import Scenarios
import Simulation

/// A comparison of two traces in words and a table; the traces are called A and B.
public struct ComparisonText {
  /// Values of the start that are listed.
  private static let longestStart = 6
  /// Agents named in a sentence.
  private static let longestList = 8

  private let comparison: TraceComparison
  private let width: Int

  /// - Parameter width: columns that lines of the table may take.
  public init(_ comparison: TraceComparison, width: Int) {
    self.comparison = comparison
    self.width = width
  }

  /// - Parameter rows: of the table, at most.
  public func text(rows: Int) -> String {
    var lines = [head("A", comparison.left), head("B", comparison.right)]
    lines += startLines
    lines += divergenceLines
    lines += tableLines(rows)
    lines += [end("A", comparison.left), end("B", comparison.right)]
    lines.append(comparison.isEqual ? "The two are equal, step for step." : "The two differ.")
    return lines.joined(separator: "\n")
  }

  private func head(_ letter: String, _ file: TraceFile) -> String {
    let count = file.scenario.world.agents.count
    return
      "\(letter): \(printable(file.path)): \(printable(file.scenario.name)), \(printable(file.controller)), "
      + "\(count) \(count == 1 ? "robot" : "robots"), \(file.steps.count - 1) steps"
  }

  // MARK: - The start

  private var startLines: [String] {
    let differences = comparison.startDifferences
    guard !differences.isEmpty else {
      return ["Start: alike in every value of the scenario, and in what drives."]
    }
    var lines = ["Start: differs in \(differences.count == 1 ? "one value" : "\(differences.count) values")"]
    for difference in differences.prefix(ComparisonText.longestStart) {
      func value(_ text: String?) -> String { text.map { clip($0, 24) } ?? "nothing" }
      lines.append("  \(difference.keyPath): \(value(difference.left)) in A, \(value(difference.right)) in B")
    }
    let rest = differences.count - ComparisonText.longestStart
    if rest > 0 { lines.append("  … and \(rest) more; --format json lists them") }
    let counts = [comparison.left, comparison.right].map { $0.scenario.world.agents.count }
    if counts[0] != counts[1] {
      lines.append("  robots 0 to \(comparison.agentCount - 1), which both have, are compared")
    }
    return lines
  }

  private func clip(_ text: String, _ length: Int) -> String {
    let text = printable(text)
    return text.count <= length ? text : text.prefix(length - 1) + "…"
  }

  // MARK: - The first difference

  private var divergenceLines: [String] {
    guard let divergence = comparison.divergence else {
      let last = min(comparison.left.steps.count, comparison.right.steps.count) - 1
      guard comparison.left.steps.count != comparison.right.steps.count else {
        return ["First difference: none."]
      }
      let ends = comparison.left.steps.count < comparison.right.steps.count ? "A" : "B"
      return ["First difference: none up to step \(last), where \(ends) ends and the other goes on."]
    }
    var lines = ["First difference: at step \(divergence.step)"]
    lines += divergence.fields.map { "  \($0.field.rawValue) of \(list($0.agents))" }
    if divergence.movesObstacles { lines.append("  obstacles") }
    if let agent = divergence.fields.flatMap(\.agents).min() {
      lines.append("  robot \(agent) in A: \(state(of: agent, in: comparison.left, at: divergence.step))")
      lines.append("  robot \(agent) in B: \(state(of: agent, in: comparison.right, at: divergence.step))")
    }
    return lines
  }

  private func list(_ agents: [Int]) -> String {
    let shown = agents.prefix(ComparisonText.longestList).map { "\($0)" }.joined(separator: ", ")
    let rest = agents.count - ComparisonText.longestList
    return (agents.count == 1 ? "robot " : "robots ") + shown + (rest > 0 ? " and \(rest) more" : "")
  }

  private func state(of agent: Int, in file: TraceFile, at index: Int) -> String {
    let step = file.steps[index]
    let isDisc = !step.discs.isEmpty
    func point(_ point: SIMD2<Double>) -> String {
      "[\(Figures.fixed(point.x, decimals: 2)), \(Figures.fixed(point.y, decimals: 2))] m"
    }
    func cell(_ place: [Int]) -> String { "[\(place[0]), \(place[1])]" }
    var text = "at " + (isDisc ? point(step.discs[agent].position) : cell(step.positions[agent]))
    text += ", bound for " + (isDisc ? point(step.discs[agent].goal) : cell(step.goals[agent]))
    let catalogue = file.scenario.world.dynamics.catalogue
    if index > 0, Int(step.actions[agent]) < catalogue.count {
      text += ", did '\(catalogue.name(of: Action(Int(step.actions[agent]))))'"
    }
    for event in step.events where event.agent == agent {
      text += event.kind == .agentCollision ? ", refused by a robot" : ", refused by a wall or an obstacle"
    }
    return text
  }

  // MARK: - Robots

  private func tableLines(_ limit: Int) -> [String] {
    let differing = comparison.differing
    guard !differing.isEmpty else { return [] }
    var lines = [
      "Robots: \(differing.count) of \(comparison.agentCount) differ, those that differ most first"
    ]
    lines += columns(differing.prefix(limit))
    if differing.count > limit {
      lines.append("  … and \(differing.count - limit) more; --rows \(differing.count) shows all")
    }
    return lines
  }

  /// As many columns as fit, the most important ones; the robot comes first.
  private func columns(_ differences: ArraySlice<AgentDifference>) -> [String] {
    let isLifelong = comparison.left.scenario.world.task == .lifelong
    let isDisc = comparison.left.scenario.world.dynamics.discMotion != nil
    func number(_ value: Double) -> String { Figures.fixed(value, decimals: isDisc ? 2 : 0) }
    func step(_ step: Int?) -> String { step.map { "\($0)" } ?? "never" }
    func result(_ course: AgentDifference.Course) -> String {
      isLifelong ? "\(course.goals)" : step(course.arrival)
    }
    let what = isLifelong ? "goals" : "arrives"
    var columns = [
      (["robot"] + differences.map { "\($0.agent)" }),
      (["from step"] + differences.map { step($0.firstStep) }),
      (["\(what) A"] + differences.map { result($0.left) }),
      (["\(what) B"] + differences.map { result($0.right) }),
      (["path A"] + differences.map { number($0.left.pathLength) }),
      (["path B"] + differences.map { number($0.right.pathLength) }),
      ([isDisc ? "ends apart, m" : "ends apart"]
        + differences.map { Figures.fixed($0.apart, decimals: isDisc ? 2 : 1) }),
    ]
    while true {
      let rows = columns[0].indices.map { row in columns.map { $0[row] } }
      let lines = Figures.columns(rows)
      if columns.count == 1 || lines.allSatisfy({ $0.count <= width }) { return lines }
      columns.removeLast()
    }
  }

  // MARK: - The ends

  private func end(_ letter: String, _ file: TraceFile) -> String {
    let last = file.steps.count - 1
    let count = file.scenario.world.agents.count
    let collisions = file.steps.reduce(0) { $0 + $1.events.count }
    var text = "\(letter) ends at step \(last): "
    if file.scenario.world.task == .lifelong {
      let goals = file.steps.reduce(0) { $0 + ($1.t > 0 ? $1.arrived.count : 0) }
      text += "\(goals) goals reached"
    } else {
      text += "\((0..<count).count { file.isOnGoal($0, at: last) }) of \(count) on their goals"
    }
    text += ", \(collisions) \(collisions == 1 ? "collision" : "collisions")"
    return text + (file.warning == nil ? "" : " (the trace is cut short)")
  }
}
