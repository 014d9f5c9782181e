import Basics

/// Draws a map from a seed. The same values give the same map on every machine.
public struct MapGenerator: Equatable, Sendable {
  /// The largest side of a generated map. (Maps from files may be larger.)
  public static let maximumSide = 4096

  /// What the map looks like.
  public enum Kind: Equatable, Sendable {
    case random(RandomMap)
    case maze(MazeMap)
    case rooms(RoomsMap)
    case warehouse(WarehouseMap)

    /// The names in files and on the command line.
    public static let names = ["random", "maze", "rooms", "warehouse"]

    public var name: String {
      switch self {
      case .random: "random"
      case .maze: "maze"
      case .rooms: "rooms"
      case .warehouse: "warehouse"
      }
    }
  }

  public var kind: Kind
  public var width: Int
  public var height: Int
  public var seed: UInt64
  /// Whether every free cell can be reached from every other: all but the largest part is walled off. Only
  /// `random` maps need it; the other kinds are connected by construction.
  public var isConnected: Bool

  /// - Precondition: Sides in 1…`maximumSide`; the kind's values in their stated ranges.
  public init(_ kind: Kind, width: Int, height: Int, seed: UInt64 = 0, isConnected: Bool = true) {
    self.kind = kind
    self.width = width
    self.height = height
    self.seed = seed
    self.isConnected = isConnected
  }

  /// - Precondition: as `validate` checks.
  public func makeGrid() -> OccupancyGrid {
    let sides = 1...MapGenerator.maximumSide
    precondition(sides.contains(width) && sides.contains(height), "\(width)×\(height) is out of range")
    var rng = RandomStream.generator(seed: seed, purpose: .map)
    var grid =
      switch kind {
      case .random(let map): map.makeGrid(width: width, height: height, using: &rng)
      case .maze(let map): map.makeGrid(width: width, height: height, using: &rng)
      case .rooms(let map): map.makeGrid(width: width, height: height, using: &rng)
      case .warehouse(let map): map.makeGrid(width: width, height: height)
      }
    if isConnected, case .random = kind { grid.wallOffAllButLargestComponent() }
    return grid
  }
}

extension OccupancyGrid {
  /// Keeps the largest connected part of the map (the first on a tie) and makes walls of the others.
  public mutating func wallOffAllButLargestComponent() {
    let components = ConnectedComponents(of: self)
    guard components.count > 1, let largest = components.largest else { return }
    for index in components.labels.indices
    where components.labels[index] >= 0 && components.labels[index] != Int32(largest) {
      setOccupied(true, at: Cell(index % width, index / width))
    }
  }

  /// A map of nothing but walls, for generators that carve.
  static func solid(width: Int, height: Int) -> OccupancyGrid {
    OccupancyGrid(
      width: width, height: height,
      terrain: Array(repeating: .outOfBounds, count: width * height),
      occupied: Array(repeating: true, count: width * height))
  }

  /// Opens every cell of the rectangle.
  mutating func carve(columns: Range<Int>, rows: Range<Int>) {
    for y in rows {
      for x in columns { setOccupied(false, at: Cell(x, y)) }
    }
  }
}
