import Foundation
import GridWorld
import Simulation

/// A lidar without any cleverness: every beam against the square of every blocked cell and the circle of every disc,
/// in double precision.
///
/// In cells. The rules of what is touched only just are the documented ones: a cell owns its left and its upper border;
/// a cell passed for less than a corner's width (2⁻³⁰ of a cell) is not met; two lines crossed within that width are a
/// corner, which stops a beam if both cells beside it are blocked.
struct PlainLidar {
  struct Disc {
    var center: SIMD2<Double>
    var radius: Double
  }

  struct Hit {
    /// Cells; the range if nothing is met.
    var distance: Double
    var target: LidarTarget
    /// The second cell of a closed corner.
    var other: LidarTarget?
  }

  static let corner = 0x1p-30

  let width: Int
  let height: Int
  /// All blocked cells of the map, and one row or column of them around it.
  let walls: [Cell]
  private let isBlocked: (Cell) -> Bool

  init(_ grid: OccupancyGrid) {
    width = grid.width
    height = grid.height
    isBlocked = grid.isOccupied
    var walls: [Cell] = []
    for y in -1...grid.height {
      for x in -1...grid.width where grid.isOccupied(Cell(x, y)) { walls.append(Cell(x, y)) }
    }
    self.walls = walls
  }

  func isBlocked(at place: SIMD2<Double>) -> Bool { isBlocked(cell(at: place)) }

  private func cell(at place: SIMD2<Double>) -> Cell {
    Cell(Int(place.x.rounded(.down)), Int(place.y.rounded(.down)))
  }

  /// - Parameter angle: of the beam, from +x toward +y.
  func cast(from start: SIMD2<Double>, angle: Double, range: Double, discs: [Int: Disc]) -> Hit {
    let x = cos(angle)
    let y = sin(angle)
    let direction = SIMD2(abs(x) < 1e-12 ? 0 : x, abs(y) < 1e-12 ? 0 : y)
    let home = cell(at: start)
    if isBlocked(home) { return Hit(distance: 0, target: .wall(home)) }
    var best = Hit(distance: range, target: .nothing)
    func offer(_ distance: Double, _ target: LidarTarget, _ other: LidarTarget? = nil) {
      guard distance < best.distance || (distance == best.distance && best.target == .nothing) else { return }
      best = Hit(distance: distance, target: target, other: other)
    }
    forEachCorner(from: start, direction, home) { way, besideX, besideY in
      if isBlocked(besideX), isBlocked(besideY) { offer(way, .wall(besideX), .wall(besideY)) }
    }
    for wall in walls {
      if let way = way(to: wall, from: start, direction, home) { offer(way, .wall(wall)) }
    }
    for (index, disc) in discs.sorted(by: { $0.key < $1.key }) {
      if let way = way(to: disc, from: start, direction) { offer(way, .disc(index)) }
    }
    return best
  }

  /// The slab test: where the beam is inside the cell's columns and inside its rows.
  private func way(
    to cell: Cell, from start: SIMD2<Double>, _ direction: SIMD2<Double>, _ home: Cell
  ) -> Double? {
    var enters = 0.0
    var leaves = Double.infinity
    for (line, start, direction, home) in [
      (cell.x, start.x, direction.x, home.x), (cell.y, start.y, direction.y, home.y),
    ] {
      if direction == 0 {
        if line != home { return nil }
      } else {
        let a = (Double(line) - start) / direction
        let b = (Double(line + 1) - start) / direction
        enters = max(enters, min(a, b))
        leaves = min(leaves, max(a, b))
      }
    }
    return leaves - enters > PlainLidar.corner ? enters : nil
  }

  /// Every corner of the map ahead that the beam goes through, and the cells beside it.
  private func forEachCorner(
    from start: SIMD2<Double>, _ direction: SIMD2<Double>, _ home: Cell,
    _ body: (Double, _ besideX: Cell, _ besideY: Cell) -> Void
  ) {
    guard direction.x != 0, direction.y != 0 else { return }
    for column in 0...width where direction.x < 0 ? column <= home.x : column > home.x {
      let wayX = (Double(column) - start.x) / direction.x
      let row = Int((start.y + wayX * direction.y).rounded())
      guard (0...height).contains(row), direction.y < 0 ? row <= home.y : row > home.y else { continue }
      let wayY = (Double(row) - start.y) / direction.y
      guard abs(wayX - wayY) <= PlainLidar.corner else { continue }
      let before = Cell(direction.x < 0 ? column : column - 1, direction.y < 0 ? row : row - 1)
      let after = Cell(direction.x < 0 ? column - 1 : column, direction.y < 0 ? row - 1 : row)
      body(min(wayX, wayY), Cell(after.x, before.y), Cell(before.x, after.y))
    }
  }

  /// The smaller root of |start + way · direction − center|² = radius².
  private func way(to disc: Disc, from start: SIMD2<Double>, _ direction: SIMD2<Double>) -> Double? {
    let offset = start - disc.center
    let c = (offset * offset).sum() - disc.radius * disc.radius
    if c <= 0 { return 0 }
    let b = (offset * direction).sum()
    let discriminant = b * b - c
    return b < 0 && discriminant >= 0 ? -b - discriminant.squareRoot() : nil
  }
}
