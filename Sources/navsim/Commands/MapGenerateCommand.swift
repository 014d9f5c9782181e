import ArgumentParser
import GridWorld

struct MapGenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Draws a map from a seed.",
    discussion: """
      The same values give the same map on every machine. An option that the kind of map has no use for is \
      refused.
      """)

  enum KindName: String, CaseIterable, ExpressibleByArgument {
    case random, maze, rooms, warehouse
  }

  @Argument(help: "What the map looks like.")
  var kind: KindName

  @Option(name: .shortAndLong, help: "Cells from left to right.")
  var width = 32

  @Option(help: "Cells from top to bottom.")
  var height = 32

  @Option(help: "The same seed gives the same map.")
  var seed: UInt64 = 0

  @Option(help: "random: share of walls, 0 to 0.9 (default: 0.2).")
  var density: Double?

  @Option(help: "maze: corridor width (default: 1). warehouse: aisle width (default: 2).")
  var corridor: Int?

  @Option(help: "maze, rooms: share of extra openings, 0 to 1 (default: maze 0.1, rooms 0.5).")
  var loops: Double?

  @Option(
    help:
      "rooms: cells inside a room, each way (default: 5). warehouse: length of a shelf block (default: 8).")
  var block: Int?

  @Flag(name: .customLong("no-connected"), help: "random: keep parts that can't be reached from the largest.")
  var isScattered = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write (.map, .json or .txt); '-' is stdout.", valueName: "file"))
  var out = "-"

  @Option(help: "The output's format, whatever its ending; '-' without it gives map.")
  var to: MapFormat?

  func validate() throws {
    let sides = 1...MapGenerator.maximumSide
    guard sides.contains(width), sides.contains(height) else {
      throw ValidationError("--width and --height: from 1 to \(MapGenerator.maximumSide).")
    }
    try check("--density", density ?? 0, RandomMap.densities)
    try check("--loops", loops ?? 0, 0...1)
    try check("--corridor", corridor ?? 1, MazeMap.widths)
    try check("--block", block ?? 1, RoomsMap.roomSizes)
    try checkUse("--density", density != nil, [.random])
    try checkUse("--no-connected", isScattered, [.random])
    try checkUse("--corridor", corridor != nil, [.maze, .warehouse])
    try checkUse("--loops", loops != nil, [.maze, .rooms])
    try checkUse("--block", block != nil, [.rooms, .warehouse])
  }

  private func checkUse(_ flag: String, _ isGiven: Bool, _ kinds: [KindName]) throws {
    guard isGiven, !kinds.contains(kind) else { return }
    throw ValidationError(
      "\(flag) is for \(kinds.map(\.rawValue).joined(separator: " and ")) maps, not for \(kind.rawValue).")
  }

  private func check<Value: Comparable>(_ flag: String, _ value: Value, _ range: ClosedRange<Value>) throws {
    guard range.contains(value) else {
      throw ValidationError("\(flag) \(value): from \(range.lowerBound) to \(range.upperBound).")
    }
  }

  func run() throws {
    let generator = MapGenerator(
      generatorKind, width: width, height: height, seed: seed, isConnected: !isScattered)
    try MapOutput.write(
      generator.makeGrid(), to: out, format: to ?? (out == "-" ? .map : nil), rules: .movingai)
  }

  private var generatorKind: MapGenerator.Kind {
    switch kind {
    case .random: .random(RandomMap(density: density ?? 0.2))
    case .maze: .maze(MazeMap(corridorWidth: corridor ?? 1, loops: loops ?? 0.1))
    case .rooms: .rooms(RoomsMap(roomSize: block ?? 5, loops: loops ?? 0.5))
    case .warehouse: .warehouse(WarehouseMap(shelfLength: block ?? 8, aisle: corridor ?? 2))
    }
  }
}
