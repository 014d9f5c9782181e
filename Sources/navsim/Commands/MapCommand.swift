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

/// The formats a map can be written in.
enum MapFormat: String, CaseIterable, ExpressibleByArgument {
  /// MovingAI `.map`: a header, then a character a cell.
  case map
  /// Rows of characters, nothing else.
  case rows
  /// The rows as a JSON array, to be pasted into a scenario.
  case json
  /// A YAML file for ROS's map_server, and its picture beside it.
  case ros

  /// By the ending of a file's name; nil if it says nothing.
  init?(path: String) {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    switch path[dot...] {
    case ".map": self = .map
    case ".json": self = .json
    case ".txt": self = .rows
    case ".yaml", ".yml": self = .ros
    default: return nil
    }
  }

  /// - Precondition: not `ros`, which takes two files.
  func text(of grid: OccupancyGrid, rules: TerrainRules) -> String {
    switch self {
    case .ros: preconditionFailure("two files")
    case .map: grid.movingAIText(rules: rules)
    case .rows: grid.rows(rules: rules).joined(separator: "\n") + "\n"
    case .json: JSONValue.array(grid.rows(rules: rules).map { .string($0) }).prettyText() + "\n"
    }
  }
}

struct MapInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "info", abstract: "Tells what is in a map.")

  @Argument(help: "A .map file, rows of characters, a ROS map's .yaml, or a .pgm or .png picture.")
  var file: String

  @Option(help: "How characters are read.")
  var terrain: TerrainRules = .movingai

  @Option(help: "How the facts are printed.")
  var format: FactFormat = .text

  func run() throws {
    let ros = MapServerMap.isOne(file) ? try MapServerMap(file: file) : nil
    let grid = try ros?.grid ?? OccupancyGrid(mapFile: file, rules: terrain)
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
    var facts: [(String, JSONValue)] = [
      ("width", .integer(grid.width)), ("height", .integer(grid.height)), ("free", .integer(free)),
      ("density", .double(1 - Double(free) / Double(grid.cellCount))),
      ("components", .integer(components.count)), ("largestComponent", .integer(largest)),
      ("deadEnds", .integer(deadEnds)),
      ("swamp", .integer(grid.terrain.count { $0 == .swamp })),
      ("water", .integer(grid.terrain.count { $0 == .water })),
    ]
    if let ros {
      let origin = ros.metadata.origin
      facts += [
        ("unknown", .integer(ros.unknownCount)), ("resolution", .double(ros.metadata.resolution)),
        ("originX", .double(origin.x)), ("originY", .double(origin.y)), ("originYaw", .double(origin.yaw)),
      ]
    }
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
    abstract: "Writes a map in another format, told by the ending: .map, .json (rows), .txt, .yaml (ROS).",
    discussion: """
      A .yaml is written with its picture beside it, a .pgm of the same name, as ROS's map_server reads them: walls are \
      occupied, all else is free. Of ROS maps robots keep off what is occupied or unknown; from one to another unknown \
      cells stay so, unless they are coarsened, and resolution and origin go with them.
      """)

  @Argument(help: "A .map file, rows of characters, a ROS map's .yaml, or a .pgm or .png picture.")
  var input: String

  @Argument(help: "Where to write; '-' is stdout.")
  var output: String

  @Option(help: "How the input's characters are read.")
  var terrain: TerrainRules = .movingai

  @Option(help: "The output's format, whatever its ending; '-' without it gives rows.")
  var to: MapFormat?

  @Option(help: ArgumentHelp("Make a cell of N×N, a wall where one of them is.", valueName: "N"))
  var coarsen = 1

  @Option(help: ArgumentHelp("Meters a cell, of a .yaml (default: the input's, or 1).", valueName: "meters"))
  var resolution: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where a .yaml's lower left corner lies, in meters (default: the input's, or 0,0).", valueName: "x,y"))
  var origin: String?

  func run() throws {
    let ros = MapServerMap.isOne(input) ? try MapServerMap(file: input) : nil
    let grid = try ros?.grid ?? OccupancyGrid(mapFile: input, rules: terrain)
    guard (1...max(grid.width, grid.height)).contains(coarsen) else {
      throw Failure(
        "--coarsen \(coarsen) is out of range 1…\(max(grid.width, grid.height)), the map's longer side.",
        exitCode: Failure.usage)
    }
    let format = to ?? MapFormat(path: output) ?? (output == "-" ? .rows : nil)
    for (flag, isGiven) in [("--resolution", resolution != nil), ("--origin", origin != nil)]
    where isGiven && format != .ros {
      throw Failure(
        "\(flag) belongs to maps for ROS; write to a .yaml, or leave it out.", exitCode: Failure.usage)
    }
    var metadata = ros?.metadata ?? MapServerMap.Metadata(image: "", resolution: 1)
    metadata.resolution = resolution ?? metadata.resolution * Double(coarsen)
    guard MapServerMap.Metadata.resolutions.contains(metadata.resolution) else {
      throw Failure("--resolution \(metadata.resolution) is out of range 1e-4…1e4.", exitCode: Failure.usage)
    }
    if let origin { (metadata.origin.x, metadata.origin.y) = try place(origin) }
    if format == .ros, coarsen == 1, let ros { return try MapOutput.write(ros, to: output, metadata) }
    let result = coarsen == 1 ? grid : grid.coarsened(by: coarsen)
    try MapOutput.write(result, to: output, format: format, rules: terrain, metadata)
    if coarsen > 1, let loss = CoarseningLoss(of: grid, in: result) { Terminal.say("warning: \(loss)") }
  }

  private func place(_ text: String) throws -> (Double, Double) {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard numbers.count == 2, let x = numbers[0], let y = numbers[1],
      MapServerMap.Metadata.offsets.contains(x), MapServerMap.Metadata.offsets.contains(y)
    else {
      throw Failure(
        "--origin: expected two numbers, -1e9…1e9, such as -10,-5, found '\(text)'.", exitCode: Failure.usage)
    }
    return (x, y)
  }
}

/// Writes a map to a file or to stdout.
enum MapOutput {
  /// - Parameters:
  ///   - format: nil to go by the ending.
  ///   - metadata: of a map for ROS.
  static func write(
    _ grid: OccupancyGrid, to path: String, format: MapFormat?, rules: TerrainRules,
    _ metadata: MapServerMap.Metadata = MapServerMap.Metadata(image: "", resolution: 1)
  ) throws {
    guard let format = format ?? MapFormat(path: path) else {
      throw Failure(
        "\(path): the ending tells no map format; use .map, .txt (rows), .json (rows) or .yaml (ROS), or name one "
          + "with --to.",
        exitCode: Failure.usage)
    }
    if format == .ros { return try write(MapServerMap(grid, metadata), to: path, metadata) }
    let text = format.text(of: grid, rules: rules)
    try ResultOutput(path: path).write(String(text.dropLast()))
    if path != "-" {
      Terminal.say("map: \(printable(path)), \(summary(of: grid))")
    }
  }

  /// Its size, how much of it is free, and whether one can get from everywhere to everywhere.
  static func summary(of grid: OccupancyGrid) -> String {
    let parts = ConnectedComponents(of: grid)
    guard parts.count > 0 else { return "\(grid.width)×\(grid.height), no free cell" }
    let connection =
      parts.count == 1
      ? "connected"
      : "in \(parts.count) parts that no path connects, the largest of \(parts.sizes.max() ?? 0)"
    return "\(grid.width)×\(grid.height), \(grid.freeCellCount) free cells, \(connection)"
  }

  /// Writes a map for ROS: the picture first, so that there is no YAML file without one.
  ///
  /// - Parameter metadata: whose resolution and origin count; the rest is as `map_saver` has it.
  static func write(_ map: MapServerMap, to path: String, _ metadata: MapServerMap.Metadata) throws {
    guard path != "-" else {
      throw Failure("a map for ROS takes two files; name the .yaml.", exitCode: Failure.usage)
    }
    let ending = Path.fileExtension(of: path)
    let stem = ending.isEmpty ? path : String(path.dropLast(ending.utf8.count + 1))
    let metadata = MapServerMap.Metadata(
      image: Path.name(of: stem) + ".pgm", resolution: metadata.resolution, origin: metadata.origin)
    let picture = try WholeFile(path: stem + ".pgm")
    let yaml = try WholeFile(path: path)
    try picture.write(map.pgm)
    try picture.commit()
    try yaml.write(metadata.yaml)
    try yaml.commit()
    Terminal.say(
      "map: \(printable(path)) and \(printable(metadata.image)), \(map.width)×\(map.height) cells of "
        + "\(Figures.number(metadata.resolution)) m")
  }
}
