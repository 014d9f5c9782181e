public import ArgumentParser
import Basics
import Episodes
import GridWorld
import Scenarios
import Simulation
import Studies

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract:
      "Checks scenarios, suites, training configurations, studies, maps, .scen files and traces without running them.",
    discussion: "Every file gets a line; the exit code is that of the first bad one.")

  @Argument(
    help:
      "Files ending in .json, .map, .txt (rows of a map), .yaml, .pgm or .png (maps of ROS), .scen or .jsonl (traces)."
  )
  var files: [String]

  @Option(help: "How map characters are read.")
  var terrain: TerrainRules = .movingai

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func run() throws {
    var firstFailure: Failure?
    for file in files {
      do {
        let summary = try check(file)
        if !quiet { try Terminal.print("\(printable(file)): \(summary)") }
      } catch {
        guard let failure = Failure(error) else { throw error }
        Terminal.complain(failure.message)
        firstFailure = firstFailure ?? failure
      }
    }
    if let firstFailure { throw ExitCode(firstFailure.exitCode) }
  }

  private func check(_ file: String) throws -> String {
    if MapServerMap.isOne(file) {
      let map = try MapServerMap(file: file)
      let grid = map.grid
      return "map, \(grid.width)×\(grid.height) cells of \(Figures.number(map.metadata.resolution)) m, "
        + "\(grid.freeCellCount) free cells, \(map.unknownCount) unknown"
    }
    if file.hasSuffix(".map") || file.hasSuffix(".txt") {
      let grid = try OccupancyGrid(mapFile: file, rules: terrain)
      return "map, \(grid.width)×\(grid.height), \(grid.freeCellCount) free cells"
    }
    if file.hasSuffix(".scen") {
      // On its map, as 'run' takes it.
      let document = try Document.load(file)
      if case .suite(let suite) = document {
        try suite.validate()
        return
          "scen, \(suite.count) single problems; run one with 'navsim run \(file) --case NUMBER', 0 to \(suite.count - 1)"
      }
      guard case .scenario(let scenario) = document else { return "scen" }
      let grid = scenario.world.grid
      return "scen, \(scenario.world.agents.count) entries on \(grid.width)×\(grid.height)"
    }
    if file.hasSuffix(".jsonl") {
      let trace = try TraceReader(path: file)
      let flaws = trace.flaws().map(\.description) + [trace.warning].compactMap { $0 }
      guard flaws.isEmpty else {
        throw Failure(flaws.joined(separator: "\n"), exitCode: Failure.badInput)
      }
      return "trace, \(trace.scenario.world.agents.count) agents, \(trace.stepCount - 1) steps"
    }
    guard file.hasSuffix(".json") else { throw ValidateCommand.unknownEnding(file) }
    return try DocumentSummary.text(file: file)
  }

  private static func unknownEnding(_ file: String) -> Failure {
    let hint =
      switch Path.fileExtension(of: file) {
      case "plan": " 'navsim plan check' looks at plans."
      case "safetensors": " 'navsim policy info' looks at policies."
      default: ""
      }
    guard Path.isThere(file) else {
      return Failure("\(file): no such file; check the spelling.", exitCode: Failure.missingInput)
    }
    if Directory.isThere(file) {
      let error = FileError(path: file, reason: .isDirectory)
      return Failure(error.description, exitCode: Failure.missingInput)
    }
    return Failure(
      "\(file): unknown ending; validate knows .json (scenarios, suites, training configurations, studies), .map, .txt, "
        + ".yaml, .pgm and .png (maps), .scen and .jsonl (traces).\(hint)", exitCode: Failure.badInput)
  }
}

extension TerrainRules: ExpressibleByArgument {}
