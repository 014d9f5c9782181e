import GridWorld

/// The look of every cell of a map, and of the map at half, quarter, … size.
final class MapColors {
  /// A map halved some number of times, each pixel the mean of four.
  struct Level {
    var width: Int
    var height: Int
    var pixels: [UInt32]
  }

  let width: Int
  let height: Int
  private let map: OccupancyGrid
  private let theme: Theme
  /// Class of every cell, row by row: its terrain, plus `blocked` if it stops a robot.
  private let classes: [UInt8]
  private let table: [UInt32]
  private let softTable: [UInt32]
  /// Levels made so far; level 0 is the map itself, which `classes` holds.
  private var levels: [Level] = []
  private static let blocked: UInt8 = 8

  init(_ map: OccupancyGrid, theme: Theme) {
    self.map = map
    self.theme = theme
    width = map.width
    height = map.height
    let (width, height) = (map.width, map.height)
    classes = Array(unsafeUninitializedCapacity: width * height) { classes, count in
      map.terrain.withUnsafeBufferPointer { terrain in
        for y in 0..<height {
          for x in 0..<width {
            let index = y * width + x
            classes[index] = terrain[index].rawValue | (map.isOccupied(Cell(x, y)) ? Self.blocked : 0)
          }
        }
      }
      count = width * height
    }
    table = MapColors.table(theme, softness: 0)
    softTable = MapColors.table(theme, softness: 1)
  }

  /// The color of each class. From far away walls are paler (`softness` 0 to 1), so that agents a few pixels
  /// large still stand out from them.
  private static func table(_ theme: Theme, softness: Float) -> [UInt32] {
    (0..<16).map { color(ofClass: $0, theme).mixed(with: theme.ground, 0.5 * softness).packed }
  }

  /// The color of each class of cell when a cell is `zoom` pixels large.
  func table(zoom: Float) -> [UInt32] {
    MapColors.table(theme, softness: max(0, min(1, (6 - zoom) / 5)))
  }

  private static func color(ofClass value: UInt8, _ theme: Theme) -> Color {
    let isBlocked = value & blocked != 0
    switch Terrain(rawValue: value & 7) {
    case .water: return theme.water
    case .tree: return theme.tree
    case .swamp: return isBlocked ? theme.wall : theme.swamp
    case .outOfBounds: return isBlocked ? theme.wall : theme.emptiness
    case .ground, nil: return isBlocked ? theme.wall : theme.ground
    }
  }

  func isOf(_ map: OccupancyGrid, _ theme: Theme) -> Bool { self.theme == theme && self.map == map }

  /// The opaque color of a cell of the map seen from near, as a pixel.
  @inline(__always)
  func color(_ x: Int, _ y: Int) -> UInt32 { table[Int(classes[y * width + x])] }

  /// The class of a cell of the map: an index into `table(zoom:)`.
  @inline(__always)
  func cellClass(_ x: Int, _ y: Int) -> Int { Int(classes[y * width + x]) }

  /// Whether a cell is drawn as a solid block; everything off the map counts as one, so that it needs no edge.
  @inline(__always)
  func isSolid(_ x: Int, _ y: Int) -> Bool {
    guard x >= 0, y >= 0, x < width, y < height else { return true }
    let value = classes[y * width + x]
    return value & Self.blocked != 0 && value & 7 != Terrain.water.rawValue
  }

  /// The map seen from afar, at 1 / 2ⁿ of its size, n = `halvings`, as far as that has a pixel.
  func level(_ halvings: Int) -> Level {
    while levels.count <= halvings {
      guard let last = levels.last else {
        let table = softTable
        levels.append(Level(width: width, height: height, pixels: classes.map { table[Int($0)] }))
        continue
      }
      guard last.width > 1 || last.height > 1 else { return last }
      levels.append(MapColors.halve(last))
    }
    return levels[halvings]
  }

  private static func halve(_ level: Level) -> Level {
    let width = (level.width + 1) / 2
    let height = (level.height + 1) / 2
    let pixels = [UInt32](unsafeUninitializedCapacity: width * height) { target, count in
      level.pixels.withUnsafeBufferPointer { source in
        for y in 0..<height {
          let top = 2 * y * level.width
          let bottom = min(2 * y + 1, level.height - 1) * level.width
          for x in 0..<width {
            let right = min(2 * x + 1, level.width - 1)
            let upper = mean(source[top + 2 * x], source[top + right])
            target[y * width + x] = mean(upper, mean(source[bottom + 2 * x], source[bottom + right]))
          }
        }
      }
      count = width * height
    }
    return Level(width: width, height: height, pixels: pixels)
  }

  /// The channel-wise mean of two pixels.
  @inline(__always)
  private static func mean(_ a: UInt32, _ b: UInt32) -> UInt32 {
    (a & b) &+ (((a ^ b) & 0xFEFE_FEFE) >> 1)
  }
}
