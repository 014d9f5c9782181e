import Testing

/// A wrong text and what navsim must say about it.
struct BadInput: Sendable, CustomTestStringConvertible {
  let text: String
  /// The whole message after the file's name and a colon.
  let message: String

  /// A valid scenario, for edits that make it wrong.
  static let scenario = """
    {
      "version": 1,
      "map": {"rows": ["....", ".##.", "...."]},
      "agents": [
        {"start": [0, 0], "goals": [[3, 2]]},
        {"start": [3, 0], "goals": [[0, 2]]}
      ],
      "maxSteps": 20
    }
    """
  static let agents = """
    [
        {"start": [0, 0], "goals": [[3, 2]]},
        {"start": [3, 0], "goals": [[0, 2]]}
      ]
    """
  static let map = #"{"rows": ["....", ".##.", "...."]}"#
  static let rows = #"["....", ".##.", "...."]"#
  static let maxSteps = #""maxSteps": 20"#

  static let scenarioKeys =
    "version, name, description, lookFor, map, terrain, cellSize, seed, dynamics, task, maxSteps, maxTime, "
    + "goalTolerance, agentRadius, ego, egoVisible, sensors, radio, knowledge, terrainEffects, agents, obstacles, controller, $schema."

  static let controllers =
    "pibt, pibt+, lacam, astar, greedy, orca, dwa, pursuit, random, scripted, interaction, soft, uniform, navigator, crowd, office, interaction+, soft+, uniform+, navigator+, policy, policy+."

  init(_ text: String, says message: String) {
    self.text = text
    self.message = message
  }

  init(replace old: String, by new: String, says message: String) {
    precondition(BadInput.scenario.contains(old), "\(old) is not in the scenario to edit")
    self.init(BadInput.scenario.replacing(old, with: new), says: message)
  }

  var testDescription: String { message }
}
