/// What coarsening took from a map: all its free cells, or ways between them.
public struct CoarseningLoss: Equatable, Sendable, CustomStringConvertible {
  /// Free cells, and parts of them that no path connects, of the map as it was.
  public let before: (cells: Int, parts: Int)
  /// The same of the coarse map, whose cells are larger.
  public let after: (cells: Int, parts: Int)

  /// Nil where free cells are left and ways between them as before.
  public init?(of fine: OccupancyGrid, in coarse: OccupancyGrid) {
    before = (fine.freeCellCount, ConnectedComponents(of: fine).count)
    after = (coarse.freeCellCount, ConnectedComponents(of: coarse).count)
    guard before.cells > 0, after.cells == 0 || after.parts > before.parts else { return nil }
  }

  public static func == (left: CoarseningLoss, right: CoarseningLoss) -> Bool {
    left.before == right.before && left.after == right.after
  }

  public var description: String {
    let cells = "\(before.cells) free \(before.cells == 1 ? "cell" : "cells")"
    let parts = "\(before.parts) \(before.parts == 1 ? "part" : "parts")"
    return after.cells == 0
      ? "of \(cells) none is left free; coarsen less"
      : "free cells fall into \(after.parts) parts that no path connects, \(parts) before; coarsen less"
  }
}
