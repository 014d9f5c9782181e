import ArgumentParser
import Foundation
import GridWorld
import Scenarios

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks scenarios, suites, maps and .scen files without running them.",
    discussion: "Every file gets a line; the exit code is that of the first bad one.")

  @Argument(help: "Files ending in .json, .map or .scen.")
  var files: [String]

  @Option(help: "How map characters are read: movingai, lacam, lorr or pogema.")
  var terrain: TerrainRules = .movingai

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func run() throws {
    var firstFailure: Failure?
    for file in files {
      do {
        let summary = try check(file)
        if !quiet { Terminal.print("\(file): \(summary)") }
      } catch {
        guard let failure = Failure(error) else { throw error }
        Terminal.complain(failure.message)
        firstFailure = firstFailure ?? failure
      }
    }
    if let firstFailure { throw ExitCode(firstFailure.exitCode) }
  }

  private func check(_ file: String) throws -> String {
    if file.hasSuffix(".map") {
      let grid = try OccupancyGrid(mapFile: file, rules: terrain)
      return "map, \(grid.width)×\(grid.height), \(grid.freeCellCount) free cells"
    }
    if file.hasSuffix(".scen") {
      return "scen, \(try MovingAIScenarioFile(file: file).entries.count) entries"
    }
    switch try Document.load(file) {
    case .scenario(let scenario):
      return
        "scenario, \(scenario.world.agents.count) agents on \(scenario.world.grid.width)×\(scenario.world.grid.height)"
    case .suite(let suite):
      try suite.validate()
      return "suite, \(suite.count) cases"
    }
  }
}

extension TerrainRules: ExpressibleByArgument {}
