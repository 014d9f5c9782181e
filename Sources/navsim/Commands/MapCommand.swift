import ArgumentParser
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

  /// By the ending of a file's name; rows if it says nothing.
  init(path: String) {
    self = path.hasSuffix(".map") ? .map : path.hasSuffix(".json") ? .json : .rows
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

  @Option(help: "How characters are read: movingai, lacam, lorr or pogema.")
  var terrain: TerrainRules = .movingai

  @Option(help: "text or json.")
  var format: OutputFormat = .text

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
    case .json: Terminal.print(JSONValue.object(facts.map { .init($0.0, $0.1) }).prettyText())
    case .csv: throw ValidationError("map info prints text or json.")
    case .text:
      for (name, value) in facts {
        Terminal.print(name.padding(toLength: 18, withPad: " ", startingAt: 0) + value.text)
      }
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

  @Option(help: "How the input's characters are read: movingai, lacam, lorr or pogema.")
  var terrain: TerrainRules = .movingai

  @Option(help: "map, rows or json, whatever the ending.")
  var to: MapFormat?

  func run() throws {
    let grid = try OccupancyGrid(mapFile: input, rules: terrain)
    try MapOutput.write(grid, to: output, format: to, rules: terrain)
  }
}

/// Writes a map to a file or to stdout.
enum MapOutput {
  static func write(_ grid: OccupancyGrid, to path: String, format: MapFormat?, rules: TerrainRules) throws {
    let text = (format ?? MapFormat(path: path)).text(of: grid, rules: rules)
    if path == "-" {
      Terminal.print(String(text.dropLast()))
    } else {
      try WholeFile.write(text, to: path)
    }
  }
}
