import Basics
import GridWorld

/// A map's file as read.
struct MapFile: Sendable {
  var grid: OccupancyGrid
  /// Meters a cell; nil for formats that don't say.
  var resolution: Double?

  init(_ file: String, rules: TerrainRules) throws(MapError) {
    guard file.hasSuffix(".yaml") || file.hasSuffix(".yml") else {
      grid = try OccupancyGrid(mapFile: file, rules: rules)
      return
    }
    let map = try MapServerMap(file: file)
    grid = map.grid
    resolution = map.metadata.resolution
  }
}

/// The map that a suite's cases read last, so that thousands of cases on one map read it once and share its memory.
final class MapCache: Sendable {
  struct Key: Equatable, Sendable {
    var file: String
    var rules: TerrainRules
  }

  struct Entry: Sendable {
    var map: MapFile
    var components: ConnectedComponents
  }

  private let last = Locked<(key: Key, entry: Entry)?>(nil)

  /// The map of a file, from memory if it was the last.
  func map(_ file: String, rules: TerrainRules) throws(MapError) -> Entry {
    let key = Key(file: file, rules: rules)
    if let entry = last.withLock({ $0?.key == key ? $0?.entry : nil }) { return entry }
    let map = try MapFile(file, rules: rules)
    let entry = Entry(map: map, components: ConnectedComponents(of: map.grid))
    last.withLock { $0 = (key, entry) }
    return entry
  }
}
