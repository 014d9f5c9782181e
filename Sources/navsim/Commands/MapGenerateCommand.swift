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

  @Option(help: "maze: cells of a corridor from side to side, 1 to 64 (default: 1).")
  var corridorWidth: Int?

  @Option(help: "maze: cells of a wall between corridors, 1 to 64 (default: 1).")
  var wallWidth: Int?

  @Option(help: "maze, rooms: share of extra openings, 0 to 1 (default: maze 0.1, rooms 0.5).")
  var loops: Double?

  @Flag(name: .customLong("no-posts"), help: "maze: keep no post that no wall is attached to.")
  var isWithoutPosts = false

  @Option(help: "rooms: cells inside a room, each way, 1 to 256 (default: 5).")
  var roomSize: Int?

  @Option(help: "rooms: doors in a wall that has any, 1 to 16 (default: 1).")
  var doors: Int?

  @Option(help: "warehouse: cells of a shelf block from left to right, 1 to 256 (default: 8).")
  var shelfLength: Int?

  @Option(help: "warehouse: cells of a shelf block from top to bottom, 1 to 256 (default: 2).")
  var shelfDepth: Int?

  @Option(help: "warehouse: cells between shelf blocks, 1 to 64 (default: 2).")
  var aisle: Int?

  @Option(help: "warehouse: open columns at least at the left and at the right, 0 to 256 (default: 4).")
  var bay: Int?

  @Option(help: "Short for --corridor-width of a maze, --aisle of a warehouse.")
  var corridor: Int?

  @Option(help: "Short for --room-size of rooms, --shelf-length of a warehouse.")
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
    let numbers: [(flag: String, value: Int?, range: ClosedRange<Int>, kinds: [KindName])] = [
      ("--corridor-width", corridorWidth, MazeMap.widths, [.maze]),
      ("--wall-width", wallWidth, MazeMap.widths, [.maze]),
      ("--room-size", roomSize, RoomsMap.roomSizes, [.rooms]),
      ("--doors", doors, RoomsMap.doorCounts, [.rooms]),
      ("--shelf-length", shelfLength, WarehouseMap.shelfSizes, [.warehouse]),
      ("--shelf-depth", shelfDepth, WarehouseMap.shelfSizes, [.warehouse]),
      ("--aisle", aisle, WarehouseMap.aisleWidths, [.warehouse]),
      ("--bay", bay, WarehouseMap.bayWidths, [.warehouse]),
      ("--corridor", corridor, MazeMap.widths, [.maze, .warehouse]),
      ("--block", block, RoomsMap.roomSizes, [.rooms, .warehouse]),
    ]
    for (flag, value, range, kinds) in numbers {
      if let value { try check(flag, value, range) }
      try checkUse(flag, value != nil, kinds)
    }
    if corridor != nil, corridorWidth != nil || aisle != nil {
      throw ValidationError("--corridor is short for --corridor-width or --aisle; give one of them.")
    }
    if block != nil, roomSize != nil || shelfLength != nil {
      throw ValidationError("--block is short for --room-size or --shelf-length; give one of them.")
    }
    try checkUse("--density", density != nil, [.random])
    try checkUse("--no-connected", isScattered, [.random])
    try checkUse("--no-posts", isWithoutPosts, [.maze])
    try checkUse("--loops", loops != nil, [.maze, .rooms])
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
    case .random: return .random(RandomMap(density: density ?? 0.2))
    case .maze:
      var maze = MazeMap()
      maze.corridorWidth = corridorWidth ?? corridor ?? maze.corridorWidth
      maze.wallWidth = wallWidth ?? maze.wallWidth
      maze.loops = loops ?? maze.loops
      maze.posts = !isWithoutPosts
      return .maze(maze)
    case .rooms:
      var rooms = RoomsMap()
      rooms.roomSize = roomSize ?? block ?? rooms.roomSize
      rooms.doors = doors ?? rooms.doors
      rooms.loops = loops ?? rooms.loops
      return .rooms(rooms)
    case .warehouse:
      var warehouse = WarehouseMap()
      warehouse.shelfLength = shelfLength ?? block ?? warehouse.shelfLength
      warehouse.shelfDepth = shelfDepth ?? warehouse.shelfDepth
      warehouse.aisle = aisle ?? corridor ?? warehouse.aisle
      warehouse.bay = bay ?? warehouse.bay
      return .warehouse(warehouse)
    }
  }
}
