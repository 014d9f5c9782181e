import Basics
import Testing

@testable import GridWorld

@Suite("Map generators") struct MapGeneratorTests {
  /// FNV-1a over the rows, line breaks between them.
  static func hash(_ grid: OccupancyGrid) -> UInt64 {
    grid.rows().joined(separator: "\n").utf8.reduce(0xCBF2_9CE4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
  }

  static let kinds: [MapGenerator.Kind] = [
    .random(RandomMap()), .random(RandomMap(density: 0.5)), .maze(MazeMap()),
    .maze(MazeMap(wallWidth: 2, corridorWidth: 3, loops: 0)), .rooms(RoomsMap()),
    .rooms(RoomsMap(roomSize: 3, doors: 2, loops: 0)), .warehouse(WarehouseMap()),
    .warehouse(WarehouseMap(shelfLength: 3, shelfDepth: 1, aisle: 1, bay: 0)),
  ]

  @Test(
    "draw the same map from the same seed, for ever",
    arguments: zip(
      kinds,
      [
        7_758_335_962_791_010_282, 15_490_717_028_012_059_347, 5_246_068_006_107_646_187,
        4_176_452_902_255_508_449, 1_372_332_414_405_564_379, 9_707_979_325_236_272_718,
        4_506_870_461_978_899_601, 2_123_812_639_137_129_857,
      ] as [UInt64]))
  func golden(kind: MapGenerator.Kind, hash: UInt64) {
    let grid = MapGenerator(kind, width: 41, height: 29, seed: 3).makeGrid()
    #expect(Self.hash(grid) == hash, "\(grid.rows().joined(separator: "\n"))")
  }

  @Test("draw other maps from other seeds", arguments: kinds)
  func seeds(kind: MapGenerator.Kind) {
    let hashes = Set(
      (0..<8).map { Self.hash(MapGenerator(kind, width: 30, height: 20, seed: $0).makeGrid()) })
    #expect(hashes.count == (kind.name == "warehouse" ? 1 : 8))
  }

  @Test("leave no free cell that can't be reached", arguments: kinds)
  func connected(kind: MapGenerator.Kind) {
    for seed in UInt64(0)..<12 {
      let (width, height) = (5 + Int(seed) * 4, 31 - Int(seed) * 2)
      let grid = MapGenerator(kind, width: width, height: height, seed: seed).makeGrid()
      #expect(grid.width == width && grid.height == height)
      #expect(ConnectedComponents(of: grid).count <= 1)
    }
  }

  @Test("work down to a single row, column or cell", arguments: kinds)
  func tiny(kind: MapGenerator.Kind) {
    for (width, height) in [(1, 1), (1, 9), (9, 1), (2, 2), (3, 40)] {
      #expect(MapGenerator(kind, width: width, height: height).makeGrid().cellCount == width * height)
    }
  }

  @Test("keep to the density", arguments: [0.0, 0.1, 0.3, 0.6])
  func density(density: Double) {
    let kind = MapGenerator.Kind.random(RandomMap(density: density))
    let grid = MapGenerator(kind, width: 100, height: 100, seed: 5, isConnected: false).makeGrid()
    let share = 1 - Double(grid.freeCellCount) / Double(grid.cellCount)
    #expect(abs(share - density) < 0.02)
    let connected = MapGenerator(kind, width: 100, height: 100, seed: 5).makeGrid()
    #expect(connected.freeCellCount == ConnectedComponents(of: grid).sizes.max())
  }

  @Test("make perfect mazes without loops", arguments: UInt64(1)...6)
  func perfectMaze(seed: UInt64) {
    let grid = MapGenerator(.maze(MazeMap(loops: 0)), width: 31, height: 21, seed: seed).makeGrid()
    // A tree has one edge less than nodes.
    let edges = grid.freeCells.reduce(0) { sum, cell in
      sum + [Cell(cell.x + 1, cell.y), Cell(cell.x, cell.y + 1)].count { !grid.isOccupied($0) }
    }
    #expect(edges == grid.freeCellCount - 1)
    let open = MapGenerator(.maze(MazeMap(loops: 1)), width: 31, height: 21, seed: seed).makeGrid()
    #expect(open.freeCellCount == 31 * 21 - 15 * 10, "only the pillars stay")
  }

  @Test("keep no post without a wall if they are to keep none", arguments: UInt64(1)...4)
  func loosePosts(seed: UInt64) {
    let usual = MapGenerator(.maze(MazeMap(loops: 0.5)), width: 21, height: 19, seed: seed).makeGrid()
    let without = MapGenerator(.maze(MazeMap(loops: 0.5, posts: false)), width: 21, height: 19, seed: seed)
      .makeGrid()
    var opened = 0
    for y in 0..<19 {
      for x in 0..<21 where usual.isOccupied(Cell(x, y)) {
        let isLoose =
          x % 2 == 1 && y % 2 == 1
          && [(1, 0), (-1, 0), (0, 1), (0, -1)].allSatisfy { !usual.isOccupied(Cell(x + $0.0, y + $0.1)) }
        #expect(without.isOccupied(Cell(x, y)) == !isLoose)
        opened += isLoose ? 1 : 0
      }
    }
    #expect(opened > 5 && without.freeCellCount == usual.freeCellCount + opened)
    let open = MapGenerator(.maze(MazeMap(loops: 1, posts: false)), width: 9, height: 7, seed: seed)
      .makeGrid()
    #expect(open.freeCellCount == 63)
  }

  @Test("keep the bays of a warehouse open and its aisles as wide as asked")
  func warehouse() {
    let map = WarehouseMap(shelfLength: 5, shelfDepth: 2, aisle: 2, bay: 6)
    let grid = MapGenerator(.warehouse(map), width: 40, height: 20).makeGrid()
    #expect(grid.freeCellCount < grid.cellCount)
    for y in 0..<20 {
      for x in Array(0..<6) + Array(34..<40) { #expect(!grid.isOccupied(Cell(x, y))) }
    }
    let shelfRows = (0..<20).filter { y in (0..<40).contains { grid.isOccupied(Cell($0, y)) } }
    #expect(shelfRows == [3, 4, 7, 8, 11, 12, 15, 16])
  }

  @Test("refuse what is out of range before they draw")
  func ranges() throws {
    let wrong: [(MapGenerator, String)] = [
      (MapGenerator(.random(RandomMap()), width: 0, height: 5), "width"),
      (MapGenerator(.random(RandomMap()), width: 5, height: 5000), "height"),
      (MapGenerator(.random(RandomMap(density: .nan)), width: 5, height: 5), "density"),
      (MapGenerator(.maze(MazeMap(wallWidth: 0)), width: 5, height: 5), "wallWidth"),
      (MapGenerator(.maze(MazeMap(corridorWidth: 65)), width: 5, height: 5), "corridorWidth"),
      (MapGenerator(.maze(MazeMap(loops: -0.1)), width: 5, height: 5), "loops"),
      (MapGenerator(.rooms(RoomsMap(roomSize: 0)), width: 5, height: 5), "roomSize"),
      (MapGenerator(.rooms(RoomsMap(doors: 17)), width: 5, height: 5), "doors"),
      (MapGenerator(.rooms(RoomsMap(loops: 2)), width: 5, height: 5), "loops"),
      (MapGenerator(.warehouse(WarehouseMap(shelfLength: -8)), width: 5, height: 5), "shelfLength"),
      (MapGenerator(.warehouse(WarehouseMap(shelfDepth: 0)), width: 5, height: 5), "shelfDepth"),
      (MapGenerator(.warehouse(WarehouseMap(aisle: 0)), width: 5, height: 5), "aisle"),
      (MapGenerator(.warehouse(WarehouseMap(bay: -1)), width: 5, height: 5), "bay"),
    ]
    for (generator, key) in wrong {
      let error = #expect(throws: ConfigurationError.self) { try generator.makeCheckedGrid() }
      #expect(error?.keyPath == key)
    }
    let sound = MapGenerator(.warehouse(WarehouseMap()), width: 40, height: 20)
    #expect(try sound.makeCheckedGrid() == sound.makeGrid())
  }
}
