import Basics

/// Rectangular blocks in columns and rows with walls between them: the skeleton of mazes and rooms.
struct BlockLattice {
  /// The cells each block column and row covers, in ascending order.
  let columns: [Range<Int>]
  let rows: [Range<Int>]
  /// Whether the block (column, row), stored row by row, is linked to its right and lower neighbor.
  private(set) var linksRight: [Bool]
  private(set) var linksDown: [Bool]

  /// Fits as many blocks of `block` cells with walls of `wall` cells between them as the map holds; the last
  /// column and row take what is left over.
  init(width: Int, height: Int, block: Int, wall: Int) {
    columns = BlockLattice.spans(length: width, block: block, wall: wall)
    rows = BlockLattice.spans(length: height, block: block, wall: wall)
    linksRight = Array(repeating: false, count: columns.count * rows.count)
    linksDown = linksRight
  }

  private static func spans(length: Int, block: Int, wall: Int) -> [Range<Int>] {
    let count = max(1, (length + wall) / (block + wall))
    return (0..<count).map { index in
      let start = index * (block + wall)
      return start..<(index == count - 1 ? length : start + block)
    }
  }

  /// Links the blocks by a random spanning tree (depth-first, so with long winding ways), then links each pair of
  /// neighbors that is still parted with the probability `loops`.
  mutating func link(loops: Double, using rng: inout SplitMix64) {
    var isVisited = [Bool](repeating: false, count: linksRight.count)
    var stack = [rng.index(below: linksRight.count)]
    isVisited[stack[0]] = true
    while let block = stack.last {
      let neighbors = neighbors(of: block).filter { !isVisited[$0] }
      guard !neighbors.isEmpty else {
        stack.removeLast()
        continue
      }
      let next = neighbors[rng.index(below: neighbors.count)]
      isVisited[next] = true
      connect(block, next)
      stack.append(next)
    }
    let threshold = Float(loops)
    for block in linksRight.indices {
      let hasRight = block % columns.count + 1 < columns.count
      let hasLower = block + columns.count < linksRight.count
      if hasRight && !linksRight[block] && rng.uniform() < threshold { linksRight[block] = true }
      if hasLower && !linksDown[block] && rng.uniform() < threshold { linksDown[block] = true }
    }
  }

  private func neighbors(of block: Int) -> [Int] {
    var result: [Int] = []
    if block >= columns.count { result.append(block - columns.count) }
    if block + columns.count < linksRight.count { result.append(block + columns.count) }
    if block % columns.count > 0 { result.append(block - 1) }
    if block % columns.count + 1 < columns.count { result.append(block + 1) }
    return result
  }

  private mutating func connect(_ a: Int, _ b: Int) {
    let (first, second) = (min(a, b), max(a, b))
    if second == first + columns.count { linksDown[first] = true } else { linksRight[first] = true }
  }

  /// The places where four blocks meet that are all linked, so that no wall is left to hold the post between them.
  var loosePosts: [(columns: Range<Int>, rows: Range<Int>)] {
    var posts: [(columns: Range<Int>, rows: Range<Int>)] = []
    for row in rows.indices.dropLast() {
      for column in columns.indices.dropLast() {
        let block = row * columns.count + column
        guard linksRight[block], linksDown[block], linksRight[block + columns.count], linksDown[block + 1]
        else { continue }
        posts.append(
          (
            columns[column].upperBound..<columns[column + 1].lowerBound,
            rows[row].upperBound..<rows[row + 1].lowerBound
          ))
      }
    }
    return posts
  }

  /// A map with all blocks open and all walls closed, links too.
  func carvedBlocks(width: Int, height: Int) -> OccupancyGrid {
    var grid = OccupancyGrid.solid(width: width, height: height)
    for row in rows {
      for column in columns { grid.carve(columns: column, rows: row) }
    }
    return grid
  }

  /// Calls `body` for every linked pair with the rectangle of wall between the two.
  func forEachLink(_ body: (_ columns: Range<Int>, _ rows: Range<Int>, _ isHorizontal: Bool) -> Void) {
    for block in linksRight.indices {
      let (column, row) = (block % columns.count, block / columns.count)
      if linksRight[block] {
        body(columns[column].upperBound..<columns[column + 1].lowerBound, rows[row], true)
      }
      if linksDown[block] {
        body(columns[column], rows[row].upperBound..<rows[row + 1].lowerBound, false)
      }
    }
  }
}
