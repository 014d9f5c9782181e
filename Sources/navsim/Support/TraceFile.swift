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
    let header = try JSONDocument(bytes: Array(headerLine), file: path)
    guard case .object(let members) = header.root.content,
      header.root.value["navsim"]?.stringValue == "trace",
      let scenario = members.first(where: { $0.key == "scenario" })?.value
    else {
      throw TraceFile.damage(path, 1, "expected a header {\"navsim\": \"trace\", …, \"scenario\": {…}}")
    }
    self.scenario = try Scenario(scenario, file: path, keyPath: "scenario")
    controller = header.root.value["controller"]?.stringValue ?? ""
    let (steps, warning) = try TraceFile.readSteps(
      lines.dropFirst(), path, isCut: isCut, agents: self.scenario.world.agents.count)
    self.steps = steps
    self.warning = warning
  }

  private static func readSteps(
    _ lines: ArraySlice<ArraySlice<UInt8>>, _ path: String, isCut: Bool, agents: Int
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
      guard step.positions.count == agents, step.goals.count == agents,
        (step.positions + step.goals + (step.obstacles ?? [])).allSatisfy({ $0.count == 2 })
      else {
        throw damage(path, number, "expected positions and goals of \(agents) agents, [column, row] each")
      }
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
  var cells: [Cell] { positions.map { Cell($0[0], $0[1]) } }
  var goalCells: [Cell] { goals.map { Cell($0[0], $0[1]) } }
}
