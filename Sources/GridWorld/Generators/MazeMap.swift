import Basics

/// Corridors through solid wall. Without loops a perfect maze: exactly one way between any two cells.
public struct MazeMap: Equatable, Sendable {
  public static let widths = 1...64
  public static let loopShares = 0.0...1.0

  public var wallWidth: Int
  public var corridorWidth: Int
  /// Share of the walls between neighboring corridors that are opened all the same: detours for robots that meet.
  public var loops: Double
  /// Whether a post stays where corridors cross and none of the walls around it is left. Without, the more loops, the more
  /// small halls: as in the mazes of the POGEMA benchmark (Skrynnik et al. 2025).
  public var posts: Bool

  public init(wallWidth: Int = 1, corridorWidth: Int = 1, loops: Double = 0.1, posts: Bool = true) {
    self.wallWidth = wallWidth
    self.corridorWidth = corridorWidth
    self.loops = loops
    self.posts = posts
  }

  func makeGrid(width: Int, height: Int, using rng: inout SplitMix64) -> OccupancyGrid {
    precondition(MazeMap.widths.contains(wallWidth) && MazeMap.widths.contains(corridorWidth))
    precondition(MazeMap.loopShares.contains(loops))
    var lattice = BlockLattice(width: width, height: height, block: corridorWidth, wall: wallWidth)
    lattice.link(loops: loops, using: &rng)
    var grid = lattice.carvedBlocks(width: width, height: height)
    lattice.forEachLink { columns, rows, _ in grid.carve(columns: columns, rows: rows) }
    if !posts {
      for (columns, rows) in lattice.loosePosts { grid.carve(columns: columns, rows: rows) }
    }
    return grid
  }
}
