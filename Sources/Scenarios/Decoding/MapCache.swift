import Basics
import GridWorld

/// The map that a suite's cases read last, so that thousands of cases on one map read it once and share its memory.
final class MapCache: Sendable {
  struct Key: Equatable, Sendable {
    var file: String
    var rules: TerrainRules
  }

  struct Entry: Sendable {
    var grid: OccupancyGrid
    var components: ConnectedComponents
  }

  private let last = Locked<(key: Key, entry: Entry)?>(nil)

  /// The map of a file, from memory if it was the last.
  func map(_ file: String, rules: TerrainRules) throws(MapError) -> Entry {
    let key = Key(file: file, rules: rules)
    if let entry = last.withLock({ $0?.key == key ? $0?.entry : nil }) { return entry }
    let grid = try OccupancyGrid(mapFile: file, rules: rules)
    let entry = Entry(grid: grid, components: ConnectedComponents(of: grid))
    last.withLock { $0 = (key, entry) }
    return entry
  }
}
