public import GridWorld

/// Where one agent is, and where it looks.
public struct Pose: Hashable, Sendable, BitwiseCopyable {
  /// Padded index of the cell it stands on.
  public var cell: Int32
  /// East under dynamics without headings.
  public var heading: Heading

  @inlinable
  public init(cell: Int32, heading: Heading = .east) {
    self.cell = cell
    self.heading = heading
  }
}

/// The poses of all agents: one array per part, row `i` is agent `i`.
public struct Poses: Equatable, Sendable {
  /// Padded index of the cell each agent stands on.
  public internal(set) var cell: [Int32]
  /// Empty under dynamics without headings.
  public internal(set) var heading: [Heading]

  public var count: Int { cell.count }

  public subscript(agent: Int) -> Pose {
    Pose(cell: cell[agent], heading: heading.isEmpty ? .east : heading[agent])
  }

  mutating func remove(at agent: Int) {
    cell.remove(at: agent)
    if !heading.isEmpty { heading.remove(at: agent) }
  }
}
