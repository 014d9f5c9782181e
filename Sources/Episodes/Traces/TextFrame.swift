import GridWorld
import Scenarios
import Simulation

/// Steps of a trace as text.
public enum TextFrame {
  /// One line: how many moved, who arrived, who collided.
  ///
  /// - Precondition: `index` in `file.steps.indices`.
  public static func line(_ file: TraceFile, step index: Int) -> String {
    let step = file.steps[index]
    let agents = "\(step.positions.count)"
    func padded(_ number: Int, like widest: String) -> String {
      let digits = "\(number)"
      return String(repeating: " ", count: max(0, widest.count - digits.count)) + digits
    }
    let onGoal = step.positions.indices.count { file.isOnGoal($0, at: index) }
    var line = "t=" + padded(step.t, like: "\(file.steps.count - 1)")
    line += "  on goal " + padded(onGoal, like: agents) + "/" + agents
    if index > 0 {
      let moved = zip(step.positions, file.steps[index - 1].positions).count { $0 != $1 }
      line += "  moved " + padded(moved, like: agents)
    }
    if !step.arrived.isEmpty { line += "  arrived \(step.arrived)" }
    let refused = step.events.filter { $0.kind == .agentCollision }.map(\.agent)
    if !refused.isEmpty { line += "  refused by agents \(refused)" }
    let blocked = step.events.filter { $0.kind == .obstacleCollision }.map(\.agent)
    if !blocked.isEmpty { line += "  refused by walls \(blocked)" }
    return line
  }

  /// The line, and under it the map: walls `#`, agents as letters (upper case on their goals), free goals `+`,
  /// obstacles `%`. More agents than letters are shown by their numbers, each cell as wide as the longest of them and
  /// one more column, which marks those on their goals with `*`.
  ///
  /// - Precondition: `index` in `file.steps.indices`.
  public static func draw(_ file: TraceFile, step index: Int) -> String {
    let step = file.steps[index]
    let grid = file.scenario.world.grid
    var rows = (0..<grid.height).map { y in
      (0..<grid.width).map { x -> Character in grid.isOccupied(Cell(x, y)) ? "#" : "." }
    }
    for goal in step.goalCells { rows[goal.y][goal.x] = "+" }
    for obstacle in step.obstacles ?? [] { rows[obstacle[1]][obstacle[0]] = "%" }
    let agents = step.cells.enumerated().map { (cell: $1, isOnGoal: file.isOnGoal($0, at: index)) }
    let lines = agents.count > letters.count ? numbered(agents, on: rows) : lettered(agents, on: rows)
    return ([line(file, step: index)] + lines).joined(separator: "\n")
  }

  private static let letters = Array("abcdefghijklmnopqrstuvwxyz")

  private static func lettered(
    _ agents: [(cell: Cell, isOnGoal: Bool)], on rows: [[Character]]
  ) -> [String] {
    var rows = rows
    for (agent, letter) in zip(agents, letters) {
      rows[agent.cell.y][agent.cell.x] = agent.isOnGoal ? Character(letter.uppercased()) : letter
    }
    return rows.map { String($0) }
  }

  private static func numbered(
    _ agents: [(cell: Cell, isOnGoal: Bool)], on rows: [[Character]]
  ) -> [String] {
    let width = String(agents.count - 1).count
    var rows = rows.map { row in
      row.map { cell in
        cell == "#"
          ? String(repeating: "#", count: width + 1)
          : String(repeating: " ", count: width - 1) + String(cell) + " "
      }
    }
    for (number, agent) in agents.enumerated() {
      let name = String(number)
      rows[agent.cell.y][agent.cell.x] =
        String(repeating: " ", count: width - name.count) + name + (agent.isOnGoal ? "*" : " ")
    }
    return rows.map { row in
      var line = row.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
