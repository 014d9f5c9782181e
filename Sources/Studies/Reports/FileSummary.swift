public import Basics
import Episodes
public import GridWorld
import Scenarios
import Simulation

/// A file that `FileSummary` can't tell about.
public struct FileSummaryError: ReportedError, Equatable {
  public var description: String
  public var fault: Fault
}

/// What a file of any kind holds that navsim reads, all of it checked.
public enum FileSummary {
  /// In a line.
  ///
  /// - Parameters:
  ///   - file: ends in .json, .map, .txt, .yaml, .pgm, .png, .scen or .jsonl, which tells what it is.
  ///   - terrain: how map characters are read.
  /// - Throws: whatever is wrong with it, a `ReportedError`.
  public static func text(file: String, terrain: TerrainRules = .movingai) throws -> String {
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
    if file.hasSuffix(".scen") { return try entries(file) }
    if file.hasSuffix(".jsonl") {
      let trace = try TraceReader(path: file)
      let flaws = trace.flaws().map(\.description) + [trace.warning].compactMap { $0 }
      guard flaws.isEmpty else {
        throw FileSummaryError(description: flaws.joined(separator: "\n"), fault: .badInput)
      }
      return "trace, \(trace.scenario.world.agents.count) agents, \(trace.stepCount - 1) steps"
    }
    guard file.hasSuffix(".json") else { throw unknownEnding(file) }
    return try DocumentSummary.text(file: file)
  }

  /// A .scen file, on its map, as 'run' takes it.
  private static func entries(_ file: String) throws -> String {
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

  private static func unknownEnding(_ file: String) -> FileSummaryError {
    let hint =
      switch Path.fileExtension(of: file) {
      case "plan": " 'navsim plan check' looks at plans."
      case "safetensors": " 'navsim policy info' looks at policies."
      default: ""
      }
    guard Path.isThere(file) else {
      return FileSummaryError(
        description: "\(file): no such file; check the spelling.", fault: .missingInput)
    }
    if Directory.isThere(file) {
      let error = FileError(path: file, reason: .isDirectory)
      return FileSummaryError(description: error.description, fault: .missingInput)
    }
    return FileSummaryError(
      description:
        "\(file): unknown ending; validate knows .json (scenarios, suites, training configurations, studies), .map, .txt, "
        + ".yaml, .pgm and .png (maps), .scen and .jsonl (traces).\(hint)", fault: .badInput)
  }
}
