import ArgumentParser
import Basics
import Evaluation
import Foundation
import GridWorld
import Scenarios

struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Looks at maps, draws new ones, converts between formats.",
    subcommands: [MapInfoCommand.self, MapGenerateCommand.self, MapConvertCommand.self])
}

/// The text formats a map can be written in.
enum MapFormat: String, CaseIterable, ExpressibleByArgument {
  /// MovingAI `.map`: a header, then a character a cell.
  case map
  /// Rows of characters, nothing else.
  case rows
  /// The rows as a JSON array, to be pasted into a scenario.
  case json

  /// By the ending of a file's name; nil if it says nothing.
  init?(path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    switch path[dot...] {
    case ".map": self = .map
    case ".json": self = .json
    case ".txt": self = .rows
    default: return nil
    }
  }

  func text(of grid: OccupancyGrid, rules: TerrainRules) -> String {
    switch self {
    case .map: grid.movingAIText(rules: rules)
    case .rows: grid.rows(rules: rules).joined(separator: "\n") + "\n"
    case .json: JSONValue.array(grid.rows(rules: rules).map { .string($0) }).prettyText() + "\n"
    }
  }
}

struct MapInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "info", abstract: "Tells what is in a map.")

  @Argument(help: "A .map file, or rows of characters.")
  var file: String

  @Option(help: "How characters are read.")
  var terrain: TerrainRules = .movingai

  @Option(help: "How the facts are printed.")
  var format: FactFormat = .text

  func run() throws {
    let grid = try OccupancyGrid(mapFile: file, rules: terrain)
    let components = ConnectedComponents(of: grid)
    let free = grid.freeCellCount
    let largest = components.largest.map { components.sizes[$0] } ?? 0
    let deadEnds = grid.freeCells.count { cell in
      [
        Cell(cell.x, cell.y - 1), Cell(cell.x, cell.y + 1), Cell(cell.x - 1, cell.y),
        Cell(cell.x + 1, cell.y),
      ]
      .count { !grid.isOccupied($0) } == 1
    }
    let facts: [(String, JSONValue)] = [
      ("width", .integer(grid.width)), ("height", .integer(grid.height)), ("free", .integer(free)),
      ("density", .double(1 - Double(free) / Double(grid.cellCount))),
      ("components", .integer(components.count)), ("largestComponent", .integer(largest)),
      ("deadEnds", .integer(deadEnds)),
      ("swamp", .integer(grid.terrain.count { $0 == .swamp })),
      ("water", .integer(grid.terrain.count { $0 == .water })),
    ]
    switch format {
    case .json: try Terminal.print(JSONValue.object(facts.map { .init($0.0, $0.1) }).prettyText())
    case .text:
      let rows = facts.map { ($0.0, Figures.number($0.1.doubleValue ?? .nan)) }
      try Terminal.print(Figures.aligned(rows, indent: 0).joined(separator: "\n"))
    }
  }
}

struct MapConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Writes a map in another format, told by the ending: .map, .json (rows), .txt.")

  @Argument(help: "A .map file, or rows of characters.")
  var input: String

  @Argument(help: "Where to write; '-' is stdout.")
  var output: String

  @Option(help: "How the input's characters are read.")
  var terrain: TerrainRules = .movingai

  @Option(help: "The output's format, whatever its ending; '-' without it gives rows.")
  var to: MapFormat?

  func run() throws {
    let grid = try OccupancyGrid(mapFile: input, rules: terrain)
    try MapOutput.write(grid, to: output, format: to ?? (output == "-" ? .rows : nil), rules: terrain)
  }
}

/// Writes a map to a file or to stdout.
enum MapOutput {
  /// - Parameter format: nil to go by the ending.
  static func write(_ grid: OccupancyGrid, to path: String, format: MapFormat?, rules: TerrainRules) throws {
    guard let format = format ?? MapFormat(path: path) else {
      throw Failure(
        "\(path): the ending tells no map format; use .map, .txt (rows) or .json (rows), or name one with --to.",
        exitCode: Failure.usage)
    }
    let text = format.text(of: grid, rules: rules)
    try ResultOutput(path: path).write(String(text.dropLast()))
    if path != "-" {
      Terminal.say("map: \(printable(path)), \(grid.width)×\(grid.height), \(grid.freeCellCount) free cells")
    }
  }
}
