import Basics
import Foundation
import GridWorld
import Scenarios
import Simulation

/// A recorded episode, read back.
struct TraceFile {
  let path: String
  let controller: String
  let scenario: Scenario
  let steps: [TraceStep]
  /// What to tell the user about a trace that ends too early; nil for a whole one.
  let warning: String?

  /// Reads a trace. One that ends in the middle of a line is read up to there, with a `warning`.
  init(path: String) throws {
    self.path = path
    let text = try TextFile(path: path)
    var lines = text.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let isCut = !(lines.last ?? []).isEmpty
    if !isCut { lines.removeLast() }
    guard let headerLine = lines.first else { throw TraceFile.damage(path, 1, "the file is empty") }
    guard let header = try? JSONDocument(bytes: Array(headerLine), file: path),
      case .object(let members) = header.root.content,
      header.root.value["navsim"]?.stringValue == "trace",
      let scenario = members.first(where: { $0.key == "scenario" })?.value
    else {
      throw TraceFile.damage(path, 1, "expected a header {\"navsim\": \"trace\", …, \"scenario\": {…}}")
    }
    guard header.root.value["version"]?.integerValue == TraceWriter.version else {
      throw TraceFile.damage(path, 1, "expected \"version\": \(TraceWriter.version)")
    }
    self.scenario = try Scenario(scenario, file: path, keyPath: "scenario")
    controller = header.root.value["controller"]?.stringValue ?? ""
    let (steps, warning) = try TraceFile.readSteps(
      lines.dropFirst(), path, isCut: isCut, self.scenario.world)
    self.steps = steps
    self.warning = warning
  }

  private static func readSteps(
    _ lines: ArraySlice<ArraySlice<UInt8>>, _ path: String, isCut: Bool, _ world: WorldConfiguration
  ) throws -> ([TraceStep], warning: String?) {
    let decoder = JSONDecoder()
    var steps: [TraceStep] = []
    for (index, line) in lines.enumerated() {
      let number = index + 2
      let step: TraceStep
      do {
        step = try decoder.decode(TraceStep.self, from: Data(line))
      } catch {
        guard isCut, index == lines.count - 1, !steps.isEmpty else {
          throw damage(path, number, "expected a step {\"t\": \(index), \"positions\": […], …}")
        }
        return (steps, "\(path):\(number): ends in the middle of a step; played up to t = \(index - 1).")
      }
      guard step.t == index else { throw damage(path, number, "expected step t = \(index), found \(step.t)") }
      if let flaw = step.flaw(in: world) { throw damage(path, number, flaw) }
      steps.append(step)
    }
    guard !steps.isEmpty else { throw damage(path, 2, "expected the step t = 0") }
    return (steps, nil)
  }

  private static func damage(_ path: String, _ line: Int, _ what: String) -> Failure {
    Failure(
      "\(path):\(line): \(what); record it anew with 'navsim run … --trace'.", exitCode: Failure.badInput)
  }
}

extension TraceStep {
  /// What a step can't be in this world; nil for a sound one.
  fileprivate func flaw(in world: WorldConfiguration) -> String? {
    let agents = world.agents.count
    guard positions.count == agents, goals.count == agents, actions.count == agents else {
      return "expected positions, actions and goals of \(agents) agents"
    }
    for place in positions + goals + (obstacles ?? []) {
      guard place.count == 2, world.grid.contains(Cell(place[0], place[1])) else {
        return
          "expected cells [column, row] of the \(world.grid.width)×\(world.grid.height) map, found \(place)"
      }
    }
    guard (arrived + events.map(\.agent)).allSatisfy((0..<agents).contains) else {
      return "expected agents from 0 to \(agents - 1) in arrived and events"
    }
    for attention in attention ?? [] where !attention.isSound(agentCount: agents) {
      return
        "expected attention of agents from 0 to \(agents - 1), rows of W and W* as long as their entities"
    }
    return nil
  }

  var cells: [Cell] { positions.map { Cell($0[0], $0[1]) } }
  var goalCells: [Cell] { goals.map { Cell($0[0], $0[1]) } }
}
