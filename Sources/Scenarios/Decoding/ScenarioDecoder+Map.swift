import Basics
package import GridWorld
import Simulation

/// A map with what to call it, and its file if it has one.
package struct DecodedMap {
  package var grid: OccupancyGrid
  var name: String
  var file: String?
  /// Where they are known already.
  var components: ConnectedComponents?
  /// Meters, where the map's file says how large its cells are.
  var resolution: Double?

  /// Meters, where nothing else is said: ROS maps say how large their cells are.
  package var cellSize: Double {
    resolution.flatMap { WorldConfiguration.cellSizes.contains($0) ? $0 : nil } ?? 1
  }
}

/// The map: a path, rows, or a generator.
extension ScenarioDecoder {
  private static let forms = "a map: a path, {\"rows\": […]} or {\"generate\": {…}}"

  package func decodeMap(
    _ cursor: JSONCursor, rules: TerrainRules, seed: UInt64
  ) throws(ScenarioError) -> DecodedMap {
    if let path = overrides.map {
      return try readMap(path, isOfDocument: false, JSONCursor(flag: "--map", .string(path)), rules: rules)
    }
    guard case .string(let string) = cursor.node.content else {
      return try decodeMapObject(cursor, rules: rules, seed: seed)
    }
    guard let suiteMaps else { return try readMap(string, cursor, rules: rules) }
    _ = try cursor.name(of: "map", in: suiteMaps.map(\.name))
    guard let map = suiteMaps.first(where: { $0.name == string })?.value else {
      preconditionFailure("'\(string)' has just been found")
    }
    var decoded =
      switch map.node.content {
      case .string(let path): try readMap(path, map, rules: rules)
      case .array: DecodedMap(grid: try decodeRows(map, rules: rules), name: string)
      default: try decodeMapObject(map, rules: rules, seed: seed)
      }
    decoded.name = string
    return decoded
  }

  private func decodeMapObject(
    _ cursor: JSONCursor, rules: TerrainRules, seed: UInt64
  ) throws(ScenarioError) -> DecodedMap {
    guard case .object(let members) = cursor.node.content else {
      throw cursor.wrongType(ScenarioDecoder.forms)
    }
    let forms = members.filter { $0.key == "rows" || $0.key == "generate" }
    guard forms.count == 1 else {
      // A misspelled key explains more than "none".
      if forms.isEmpty, !members.isEmpty { _ = try ObjectReader(cursor, FileFormat.mapForms) }
      throw cursor.error(.choice(between: ["rows", "generate"], found: forms.count))
    }
    if forms[0].key == "rows" {
      var reader = try ObjectReader(cursor, FileFormat.mapRows)
      let name = try reader.optional("name")?.string() ?? "inline"
      let grid = try decodeRows(reader.required("rows", example: "[\"..#\", \"...\"]"), rules: rules)
      reader.finish()
      return DecodedMap(grid: grid, name: name)
    }
    var reader = try ObjectReader(cursor, FileFormat.mapGenerator)
    let generator = try decodeGenerator(
      reader.required("generate", example: "{\"kind\": \"random\", \"width\": 20, \"height\": 20}"),
      seed: seed)
    reader.finish()
    return DecodedMap(
      grid: generator.makeGrid(),
      name: "\(generator.kind.name)-\(generator.width)x\(generator.height)-\(generator.seed)")
  }

  private func decodeRows(_ cursor: JSONCursor, rules: TerrainRules) throws(ScenarioError) -> OccupancyGrid {
    let rows = try cursor.array(of: "rows, each a string such as \"..#\"")
    var strings: [String] = []
    for row in rows { strings.append(try row.string()) }
    do {
      return try OccupancyGrid(rows: strings, rules: rules)
    } catch {
      throw ScenarioError.all(of: error) { error in
        (error.row.map { rows[$0] } ?? cursor).error(.map(error))
      }
    }
  }

  /// - Parameter isOfDocument: whether the path starts from the document's folder rather than the current one.
  private func readMap(
    _ path: String, isOfDocument: Bool = true, _ cursor: JSONCursor, rules: TerrainRules
  ) throws(ScenarioError) -> DecodedMap {
    guard !path.isEmpty else {
      throw cursor.wrongType("a path, such as \"../Maps/depot.map\"")
    }
    do {
      let file = isOfDocument ? resolve(path) : path
      let known = try mapCache?.map(file, rules: rules)
      let map: MapFile
      if let known { map = known.map } else { map = try MapFile(file, rules: rules) }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return DecodedMap(
        grid: map.grid, name: name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name, file: file,
        components: known?.components, resolution: map.resolution)
    } catch {
      throw self.error(error, namedAt: cursor)
    }
  }

  /// All that is wrong with a file that a document names.
  func error(_ error: MapError, namedAt cursor: JSONCursor) -> ScenarioError {
    ScenarioError.all(of: error) { error in
      var shown = error
      shown.file = simplified(error.file)
      return cursor.error(.map(shown))
    }
  }

  /// A file the document names: by a path from its folder or, where the document was opened through a symbolic link and
  /// the file is not beside that, from the folder the link leads to.
  package func resolve(_ path: String) -> String { Path.find(path, beside: file) }

  /// `Scenarios/../Maps/depot.map` as people would write it. Only for messages: with linked folders the system
  /// may see it otherwise.
  func simplified(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    let text = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    return text.isEmpty ? "." : text
  }

  package func decodeGenerator(_ cursor: JSONCursor, seed: UInt64) throws(ScenarioError) -> MapGenerator {
    let kinds = MapGenerator.Kind.names
    guard case .object = cursor.node.content else {
      throw cursor.wrongType("a map generator {\"kind\": …, \"width\": …, \"height\": …}")
    }
    guard let kindCursor = cursor.member("kind") else { throw cursor.missing("kind", example: "\"random\"") }
    let kind = try kindCursor.name(of: "kind of map", in: kinds)
    let keys = FileFormat.generators[kinds.firstIndex(of: kind) ?? 0]
    var reader = try ObjectReader(cursor, keys)
    _ = reader.optional("kind")
    let options = try decodeKind(kind, &reader)
    let width = try reader.integer("width", example: 32)
    let height = try reader.integer("height", example: 32)
    guard width * height <= OccupancyGrid.maximumCells else {
      throw cursor.error(.generatedMapTooLarge(width: width, height: height))
    }
    let ownSeed = try reader.optional("seed")?.seed()
    let isConnected = try reader.bool("connected", default: true)
    reader.finish()
    return MapGenerator(
      options, width: width, height: height, seed: ownSeed ?? seed, isConnected: isConnected)
  }

  private func decodeKind(_ kind: String, _ reader: inout ObjectReader) throws(ScenarioError)
    -> MapGenerator.Kind
  {
    switch kind {
    case "maze":
      var maze = MazeMap()
      maze.wallWidth = try reader.integer("wallWidth", default: maze.wallWidth)
      maze.corridorWidth = try reader.integer("corridorWidth", default: maze.corridorWidth)
      maze.loops = try reader.double("loops", default: maze.loops)
      maze.posts = try reader.bool("posts", default: maze.posts)
      return .maze(maze)
    case "rooms":
      var rooms = RoomsMap()
      rooms.roomSize = try reader.integer("roomSize", default: rooms.roomSize)
      rooms.doors = try reader.integer("doors", default: rooms.doors)
      rooms.loops = try reader.double("loops", default: rooms.loops)
      return .rooms(rooms)
    case "warehouse":
      var warehouse = WarehouseMap()
      warehouse.shelfLength = try reader.integer("shelfLength", default: warehouse.shelfLength)
      warehouse.shelfDepth = try reader.integer("shelfDepth", default: warehouse.shelfDepth)
      warehouse.aisle = try reader.integer("aisle", default: warehouse.aisle)
      warehouse.bay = try reader.integer("bay", default: warehouse.bay)
      return .warehouse(warehouse)
    default:
      var random = RandomMap()
      random.density = try reader.double("density", default: random.density)
      return .random(random)
    }
  }
}
