import Foundation
import GridWorld
import Simulation

/// Rays and lines of sight by plain walking, in double precision.
///
/// A walk lists where a segment crosses the lines between columns and those between rows, sorts the crossings
/// and enters a cell at each; two crossings in one place are a corner, passed diagonally unless both cells
/// beside it are blocked.
struct PlainSight {
  let isBlocked: (Cell) -> Bool

  enum Step {
    /// A cell entered after so many cells of way.
    case entered(Cell, Double)
    /// Stopped between two blocked cells, or by a blocked cell.
    case blocked(Double)
  }

  /// What a walk of `length` cells from a cell's center meets, up to the first thing that stops it.
  func walk(from origin: Cell, dx: Double, dy: Double, length: Double) -> [Step] {
    var crossings: [(distance: Double, isColumn: Bool)] = []
    for line in 0...Int(length + 1) {
      if dx != 0 { crossings.append(((Double(line) + 0.5) / abs(dx), true)) }
      if dy != 0 { crossings.append(((Double(line) + 0.5) / abs(dy), false)) }
    }
    crossings.sort { $0.distance < $1.distance }
    var cell = origin
    var steps: [Step] = []
    var index = 0
    while index < crossings.count, crossings[index].distance <= length {
      let (distance, isColumn) = crossings[index]
      let across = Cell(cell.x + (dx < 0 ? -1 : 1), cell.y)
      let along = Cell(cell.x, cell.y + (dy < 0 ? -1 : 1))
      if index + 1 < crossings.count, crossings[index + 1].distance - distance < 1e-9 {
        if isBlocked(across), isBlocked(along) { return steps + [.blocked(distance)] }
        cell = Cell(across.x, along.y)
        index += 2
      } else {
        cell = isColumn ? across : along
        index += 1
      }
      if isBlocked(cell) { return steps + [.blocked(distance)] }
      steps.append(.entered(cell, distance))
    }
    return steps
  }

  /// What a ray meets first; its range if nothing.
  func castRay(
    _ ray: Int, of count: Int, range: Double, from origin: Cell, isAgent: (Cell) -> Bool
  ) -> (distance: Double, hitsWall: Bool, hitsAgent: Bool) {
    let angle = 2 * Double.pi * Double(ray) / Double(count)
    let dx = abs(cos(angle)) < 1e-12 ? 0 : cos(angle)
    let dy = abs(sin(angle)) < 1e-12 ? 0 : sin(angle)
    for step in walk(from: origin, dx: dx, dy: dy, length: range) {
      switch step {
      case .entered(let cell, let distance): if isAgent(cell) { return (distance, false, true) }
      case .blocked(let distance): return (distance, true, false)
      }
    }
    return (range, false, false)
  }

  /// Whether nothing blocks the segment between two centers.
  func sees(_ a: Cell, _ b: Cell) -> Bool {
    let length = distance(a, b)
    guard length > 0 else { return true }
    let dx = Double(b.x - a.x) / length
    let dy = Double(b.y - a.y) / length
    return walk(from: a, dx: dx, dy: dy, length: length).allSatisfy {
      if case .blocked = $0 { false } else { true }
    }
  }
}
