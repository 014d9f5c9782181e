import GridWorld

/// Finds the nearest cell in whose middle a disc has room, through cells that are no walls: where a way
/// begins for a disc that stands beside a wall which it believes in.
struct PassableSearch: Sendable {
  private let layout: GridLayout
  private let division: CellDivision
  /// Cells, in each direction, beyond which it gives up.
  private let radius: Int32
  private var isSeen: [Bool] = []
  private var queue: [Int32] = []

  init(_ layout: GridLayout, radius: Int) {
    self.layout = layout
    division = CellDivision(layout)
    self.radius = Int32(min(radius, max(layout.width, layout.height)))
  }

  /// The passable cell with the fewest steps to it; nil for none near by.
  ///
  /// Allocates nothing after the first call.
  mutating func nearest(
    to start: Int32, isWall: (Int32) -> Bool, isPassable: (Int32) -> Bool
  ) -> Int32? {
    if isPassable(start) { return start }
    let side = 2 * radius + 1
    if isSeen.isEmpty { isSeen = Array(repeating: false, count: Int(side * side)) }
    queue.removeAll(keepingCapacity: true)
    let middle = division.coordinates(of: start)
    func place(_ cell: Int32) -> Int? {
      let here = division.coordinates(of: cell)
      let (x, y) = (here.x &- middle.x &+ radius, here.y &- middle.y &+ radius)
      return x >= 0 && y >= 0 && x < side && y < side ? Int(y &* side &+ x) : nil
    }
    queue.append(start)
    isSeen[Int(radius * side + radius)] = true
    defer {
      for cell in queue { if let place = place(cell) { isSeen[place] = false } }
    }
    let stride = Int32(layout.stride)
    let offsets: InlineArray<4, Int32> = [-stride, stride, -1, 1]
    var next = 0
    while next < queue.count {
      let cell = queue[next]
      next += 1
      for direction in 0..<4 {
        let other = cell &+ offsets[direction]
        guard let place = place(other), !isSeen[place], !isWall(other) else { continue }
        isSeen[place] = true
        queue.append(other)
        if isPassable(other) { return other }
      }
    }
    return nil
  }
}
