import Basics
public import GridWorld

/// The borders of a map's walls as discs avoid them: maximal straight edges, found by place.
///
/// What lies off the map is wall. Edges know which of their ends another wall closes off; where walls meet
/// corner to corner, nothing passes between. A value that is only read: a copy is free, and many threads may
/// use one.
public struct ORCAWalls: Sendable {
  /// A cell's side, meters.
  public let cellSize: Double
  public private(set) var edges: [WallEdge] = []
  /// The edges that go through each bucket, a square of `bucketCells`² cells, bucket by bucket, row by row.
  private var entries: FlatBuffer<Entry>
  private var starts: FlatBuffer<Int32>
  private let columns: Int
  private let rows: Int
  private let bucketSide: Double

  private struct Entry: BitwiseCopyable {
    var edge: WallEdge
    var index: Int32
    /// The first bucket the edge goes through.
    var column: Int32
    var row: Int32
  }

  private static let bucketCells = 4

  /// - Parameter cellSize: a cell's side, meters.
  public init(_ grid: OccupancyGrid, cellSize: Double) {
    precondition(cellSize > 0 && cellSize.isFinite, "a cell has a side")
    self.cellSize = cellSize
    bucketSide = cellSize * Double(ORCAWalls.bucketCells)
    columns = grid.width / ORCAWalls.bucketCells + 1
    rows = grid.height / ORCAWalls.bucketCells + 1
    entries = FlatBuffer(
      repeating: Entry(edge: WallEdge(from: .zero, to: .zero), index: 0, column: 0, row: 0), count: 0)
    starts = FlatBuffer(repeating: 0, count: 0)
    rebuild(grid)
  }

  /// Takes over cells that have changed, on a map of the same size.
  public mutating func rebuild(_ grid: OccupancyGrid) {
    precondition(
      grid.width / ORCAWalls.bucketCells + 1 == columns && grid.height / ORCAWalls.bucketCells + 1 == rows,
      "a map of the same size")
    edges.removeAll(keepingCapacity: true)
    for y in 0...grid.height {
      // Free ground below the line looks along x, ground above it back.
      appendRuns(
        grid, count: grid.width, free: { Cell($0, y) }, wall: { Cell($0, y - 1) },
        corner: { SIMD2(Double($0), Double(y)) }, isForward: true)
      appendRuns(
        grid, count: grid.width, free: { Cell($0, y - 1) }, wall: { Cell($0, y) },
        corner: { SIMD2(Double($0), Double(y)) }, isForward: false)
    }
    for x in 0...grid.width {
      appendRuns(
        grid, count: grid.height, free: { Cell(x - 1, $0) }, wall: { Cell(x, $0) },
        corner: { SIMD2(Double(x), Double($0)) }, isForward: true)
      appendRuns(
        grid, count: grid.height, free: { Cell(x, $0) }, wall: { Cell(x - 1, $0) },
        corner: { SIMD2(Double(x), Double($0)) }, isForward: false)
    }
    sortIntoBuckets()
  }

  /// Appends the runs of a line that have free ground on one side and walls on the other.
  @inline(__always)
  private mutating func appendRuns(
    _ grid: OccupancyGrid, count: Int, free: (Int) -> Cell, wall: (Int) -> Cell,
    corner: (Int) -> SIMD2<Double>, isForward: Bool
  ) {
    var first: Int?
    for place in 0...count {
      let isEdge = place < count && !grid.isOccupied(free(place)) && grid.isOccupied(wall(place))
      if isEdge, first == nil { first = place }
      if !isEdge, let start = first {
        let closesBefore = grid.isOccupied(free(start - 1))
        let closesAfter = grid.isOccupied(free(place))
        let (from, to) = (cellSize * corner(start), cellSize * corner(place))
        edges.append(
          isForward
            ? WallEdge(from: from, to: to, closesAtStart: closesBefore, closesAtEnd: closesAfter)
            : WallEdge(from: to, to: from, closesAtStart: closesAfter, closesAtEnd: closesBefore))
        first = nil
      }
    }
  }

  private mutating func sortIntoBuckets() {
    let starts = FlatBuffer<Int32>(repeating: 0, count: columns * rows + 1)
    for edge in edges {
      forEachBucket(of: edge) { bucket in starts.base[bucket] += 1 }
    }
    var sum: Int32 = 0
    for bucket in 0..<columns * rows {
      sum += starts.base[bucket]
      starts.base[bucket] = sum
    }
    starts[columns * rows] = sum
    let entries = FlatBuffer<Entry>(unwritten: Int(sum))
    for index in edges.indices.reversed() {
      let edge = edges[index]
      let entry = Entry(
        edge: edge, index: Int32(index), column: Int32(column(min(edge.start.x, edge.end.x))),
        row: Int32(row(min(edge.start.y, edge.end.y))))
      forEachBucket(of: edge) { bucket in
        starts.base[bucket] -= 1
        entries.base[Int(starts.base[bucket])] = entry
      }
    }
    (self.starts, self.entries) = (starts, entries)
  }

  @inline(__always)
  private func forEachBucket(of edge: WallEdge, _ body: (Int) -> Void) {
    for row in row(min(edge.start.y, edge.end.y))...row(max(edge.start.y, edge.end.y)) {
      for column in column(min(edge.start.x, edge.end.x))...column(max(edge.start.x, edge.end.x)) {
        body(row * columns + column)
      }
    }
  }

  @inline(__always)
  private func column(_ x: Double) -> Int { Int(max(0, min((x / bucketSide), Double(columns - 1)))) }

  @inline(__always)
  private func row(_ y: Double) -> Int { Int(max(0, min((y / bucketSide), Double(rows - 1)))) }

  /// Appends the half-planes of velocities that hit no wall within a horizon, the nearest edge's first.
  ///
  /// Standing still is in all of them. An edge that velocities of those before keep off adds none. Only edges
  /// that can be reached count.
  /// - Parameters:
  ///   - program: has no half-planes yet; those appended are fixed ones.
  ///   - position: of the disc's center, meters; in a wall there is nothing to keep off.
  ///   - radius: meters.
  ///   - horizon: seconds.
  ///   - near: memory to work in.
  func appendHalfPlanes(
    to program: VelocityProgram, position: SIMD2<Double>, velocity: SIMD2<Float>, radius: Float,
    maxSpeed: Float, horizon: Float, near: NearEdges
  ) {
    find(position, reach: (horizon * maxSpeed + radius) * 1.001, near)
    let perHorizon = 1 / horizon
    while let edge = near.popNearest() {
      let line = edge.halfPlane(velocity: velocity, radius: radius, perHorizon: perHorizon)
      program.append(line)
      near.removeAll { $0.isCovered(by: line, radius: radius, perHorizon: perHorizon) }
    }
    program.fixedCount = program.count
  }

  /// Finds the edges that a place is in front of, as far as it reaches, each once.
  private func find(_ place: SIMD2<Double>, reach: Float, _ near: NearEdges) {
    near.removeAll()
    let squaredReach = reach * reach
    let reach = Double(reach)
    let (left, right) = (column(place.x - reach), column(place.x + reach))
    let (top, bottom) = (row(place.y - reach), row(place.y + reach))
    let (starts, entries) = (starts.base, entries.base)
    for row in top...bottom {
      for column in left...right {
        let bucket = row * columns + column
        for slot in Int(starts[bucket])..<Int(starts[bucket + 1]) {
          let entry = entries[slot]
          // In the first of its buckets that is looked at.
          guard column == max(left, Int(entry.column)), row == max(top, Int(entry.row)) else { continue }
          guard let edge = NearEdge(entry.edge, index: Int(entry.index), from: place),
            edge.squaredDistance <= squaredReach
          else { continue }
          near.append(edge)
        }
      }
    }
  }
}
