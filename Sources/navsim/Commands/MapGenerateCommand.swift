import ArgumentParser
import GridWorld

struct MapGenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Draws a map from a seed.",
    discussion: "The same values give the same map on every machine.")

  enum KindName: String, CaseIterable, ExpressibleByArgument {
    case random, maze, rooms, warehouse
  }

  @Argument(help: "random, maze, rooms or warehouse.")
  var kind: KindName

  @Option(name: .shortAndLong, help: "Cells from left to right.")
  var width = 32

  @Option(help: "Cells from top to bottom.")
  var height = 32

  @Option(help: "Seed.")
  var seed: UInt64 = 0

  @Option(help: "random: share of walls, 0 to 0.9.")
  var density = 0.2

  @Option(help: "maze: corridor width. warehouse: aisle width.")
  var corridor: Int?

  @Option(help: "maze, rooms: share of extra openings, 0 to 1.")
  var loops: Double?

  @Option(help: "rooms: cells inside a room, each way. warehouse: length of a shelf block.")
  var block: Int?

  @Flag(inversion: .prefixedNo, help: "random: wall off all but the largest connected part.")
  var connected = true

  @Option(name: .shortAndLong, help: "Where to write (.map, .json or .txt); '-' is stdout.")
  var out = "-"

  func validate() throws {
    let sides = 1...MapGenerator.maximumSide
    guard sides.contains(width), sides.contains(height) else {
      throw ValidationError("--width and --height: from 1 to \(MapGenerator.maximumSide).")
    }
    try check("--density", density, RandomMap.densities)
    try check("--loops", loops ?? 0, 0...1)
    try check("--corridor", corridor ?? 1, MazeMap.widths)
    try check("--block", block ?? 1, RoomsMap.roomSizes)
  }

  private func check<Value: Comparable>(_ flag: String, _ value: Value, _ range: ClosedRange<Value>) throws {
    guard range.contains(value) else {
      throw ValidationError("\(flag) \(value): from \(range.lowerBound) to \(range.upperBound).")
    }
  }

  func run() throws {
    let generator = MapGenerator(
      generatorKind, width: width, height: height, seed: seed, isConnected: connected)
    try MapOutput.write(
      generator.makeGrid(), to: out, format: out == "-" ? .map : nil, rules: .movingai)
  }

  private var generatorKind: MapGenerator.Kind {
    switch kind {
    case .random: .random(RandomMap(density: density))
    case .maze: .maze(MazeMap(corridorWidth: corridor ?? 1, loops: loops ?? 0.1))
    case .rooms: .rooms(RoomsMap(roomSize: block ?? 5, loops: loops ?? 0.5))
    case .warehouse: .warehouse(WarehouseMap(shelfLength: block ?? 8, aisle: corridor ?? 2))
    }
  }
}
