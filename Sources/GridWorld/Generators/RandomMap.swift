import Basics

/// Every cell a wall with the same probability, independently of all others: the random maps of the
/// multi-agent path finding benchmarks.
public struct RandomMap: Equatable, Sendable {
  public static let densities = 0.0...0.9

  /// Probability that a cell is a wall. A connected map ends up with a few more walls.
  public var density: Double

  public init(density: Double = 0.2) { self.density = density }

  func makeGrid(width: Int, height: Int, using rng: inout SplitMix64) -> OccupancyGrid {
    precondition(RandomMap.densities.contains(density), "density \(density) is out of range")
    let threshold = Float(density)
    var grid = OccupancyGrid(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width where rng.uniform() < threshold { grid.setOccupied(true, at: Cell(x, y)) }
    }
    return grid
  }
}
