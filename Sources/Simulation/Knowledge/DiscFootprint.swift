import GridWorld

/// How a map of cells grows by a disc, wall by wall: a wall closes the cells around it in whose middle the
/// disc would touch it.
///
/// The same cells as `OccupancyGrid.grown(by:)` closes, but for maps of which robots believe single cells to
/// be otherwise: what a cell's walls are counted to on the given map, and what a robot believes is added to
/// the count.
struct DiscFootprint: Sendable {
  /// How far a wall's cells reach to either side, by rows from its own, in cells.
  private let halfWidths: [Int32]
  private let layout: GridLayout
  private let division: CellDivision
  /// By padded cell, how many walls of the given map close it, those beyond the rim among them.
  private let wallCounts: [Int32]
  /// One byte a padded cell, 1 where the given map's walls leave no room.
  let blocked: [UInt8]

  /// - Parameters:
  ///   - reach: what discs keep from walls, their radius included, in cells.
  ///   - walls: of the given map, one byte a padded cell.
  init(reach: Double, layout: GridLayout, walls: [UInt8]) {
    self.layout = layout
    division = CellDivision(layout)
    halfWidths = DiscFootprint.halfWidths(reach, longest: max(layout.width, layout.height))
    wallCounts = DiscFootprint.count(walls, layout, halfWidths)
    blocked = wallCounts.map { $0 > 0 ? 1 : 0 }
  }

  /// Rows that a wall's cells reach up and down.
  var rows: Int { halfWidths.count - 1 }

  /// As `OccupancyGrid.grown(by:)` has it.
  private static func halfWidths(_ reach: Double, longest: Int) -> [Int32] {
    let radius = reach - 1e-9
    guard radius > 0.5 else { return [0] }
    func gap(_ cells: Int) -> Double { max(Double(cells) - 0.5, 0) }
    var halfWidths: [Int32] = []
    var half = longest
    for row in 0...longest {
      while half >= 0, gap(half) * gap(half) + gap(row) * gap(row) >= radius * radius { half -= 1 }
      guard half >= 0 else { break }
      halfWidths.append(Int32(half))
    }
    return halfWidths
  }

  private static func count(_ walls: [UInt8], _ layout: GridLayout, _ halfWidths: [Int32]) -> [Int32] {
    let (stride, rows) = (layout.stride, layout.count / layout.stride)
    // Walls left of a cell in its row.
    var before = [Int32](repeating: 0, count: layout.count + rows)
    for row in 0..<rows {
      for column in 0..<stride {
        before[row * (stride + 1) + column + 1] =
          before[row * (stride + 1) + column] + Int32(walls[row * stride + column])
      }
    }
    var counts = [Int32](repeating: 1, count: layout.count)
    for row in layout.margin..<(layout.margin + layout.height) {
      for column in layout.margin..<(layout.margin + layout.width) {
        var sum: Int32 = 0
        for offset in -(halfWidths.count - 1)...(halfWidths.count - 1) {
          let half = Int(halfWidths[abs(offset)])
          let y = row + offset
          guard y >= 0, y < rows else {
            sum += Int32(2 * half + 1)
            continue
          }
          // What lies beyond the array is wall.
          let (left, right) = (max(column - half, 0), min(column + half, stride - 1))
          sum += Int32(2 * half - (right - left))
          sum += before[y * (stride + 1) + right + 1] - before[y * (stride + 1) + left]
        }
        counts[row * stride + column] = sum
      }
    }
    return counts
  }

  /// Whether a disc has no room in the middle of a padded cell on the map, as a robot believes.
  ///
  /// Takes time like what it believes.
  func isBlocked(_ cell: Int32, _ beliefs: Beliefs, walls: [UInt8]) -> Bool {
    let here = division.coordinates(of: cell)
    var sum = wallCounts[Int(cell)]
    for sighting in beliefs.sightings where sighting.contradicts {
      let there = division.coordinates(of: sighting.cell)
      let row = Int(abs(there.y &- here.y))
      guard row < halfWidths.count, abs(there.x &- here.x) <= halfWidths[row] else { continue }
      sum += walls[Int(sighting.cell)] == 0 ? 1 : -1
    }
    return sum > 0
  }

  /// Lets a field know what a wall that is new, or gone, makes of the cells around it.
  ///
  /// - Parameter beliefs: what the field's robot believes, of that wall too.
  func update(_ field: inout RepairedField, around cell: Int32, _ beliefs: Beliefs, walls: [UInt8]) {
    let isWall = (walls[Int(cell)] != 0) != beliefs.contradict(cell)
    let (row, column) = division.rowAndColumn(of: cell)
    let (top, left) = (layout.margin, layout.margin)
    let (bottom, right) = (top + layout.height - 1, left + layout.width - 1)
    for y in max(row - rows, top)...min(row + rows, bottom) {
      let half = Int(halfWidths[abs(y - row)])
      for x in max(column - half, left)...min(column + half, right) {
        let other = Int32(y * layout.stride + x)
        field.set(isWall || isBlocked(other, beliefs, walls: walls), at: other)
      }
    }
  }
}
