public import Basics
public import GridWorld

/// What a `PogemaWorld` can't be made of or can't do. Cells are told as POGEMA tells them: (row, column).
public enum PogemaError: ReportedError, Equatable {
  case configuration(ConfigurationError)
  /// A list that has not an entry for each agent.
  case count(of: String, found: Int, expected: Int)
  case outside(what: String, Cell, width: Int, height: Int)
  case sharedCell(Cell, first: Int, second: Int)
  case wall(agent: Int, Cell)
  /// No cells for so many agents and goals.
  case noRoom(agents: Int, freeCells: Int)
  /// Under `restart`, on a goal that is the only cell the agent can reach.
  case enclosed(agent: Int, Cell)
  case action(agent: Int, found: Int, count: Int)

  public var fault: Fault { .badInput }

  public var description: String {
    switch self {
    case .configuration(let error): error.description
    case .count(let what, let found, let expected):
      "\(found) \(what) for \(expected) agents: give one for each agent."
    case .outside(let what, let cell, let width, let height):
      "\(what) \(text(cell)) is off the map of \(height) rows and \(width) columns: give a row from 0 to \(height - 1), a column from 0 to \(width - 1)."
    case .sharedCell(let cell, let first, let second):
      "agents \(first) and \(second) can't both stand on \(text(cell)): give each a cell of its own."
    case .wall(let agent, let cell): "agent \(agent) can't stand on \(text(cell)): it is a wall."
    case .noRoom(let agents, let freeCells):
      "no starts and goals for \(agents) agents on \(freeCells) free cells, two of one connected part for each: lower num_agents or density, or take a larger map."
    case .enclosed(let agent, let cell):
      "agent \(agent) stands on its goal \(text(cell)) and can reach no other cell, so that there is no next goal: start it elsewhere."
    case .action(let agent, let found, let count):
      "action \(found) of agent \(agent) is out of range: give a whole number from 0 to \(count - 1)."
    }
  }

  private func text(_ cell: Cell) -> String { "(\(cell.y), \(cell.x))" }
}
