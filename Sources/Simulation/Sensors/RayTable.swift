import Foundation
import GridWorld

/// The cells that each sensor ray passes, as offsets from the agent's cell: on a grid every agent stands at a
/// cell center, so one table serves them all and a cast is a walk along a list.
///
/// Exact traversal (Amanatides and Woo 1987). Where a ray passes exactly through a corner it goes on diagonally,
/// unless both cells beside the corner are blocked.
struct RayTable: Sendable {
  struct Crossing: Sendable {
    /// Padded offset of the cell entered.
    var offset: Int32
    /// Padded offsets of the two cells beside the corner crossed; both 0 (the agent's own, free cell) if the
    /// cell is entered through an edge.
    var besideA: Int32
    var besideB: Int32
    /// Cells from the agent's center to the point of entry.
    var distance: Float
  }

  let crossings: [Crossing]
  /// First crossing of each ray, and one past the last.
  let start: [Int]
  /// (cos, sin) of each ray.
  let directions: [SIMD2<Float>]

  init(_ sensor: RaySensor, layout: GridLayout) {
    var crossings: [Crossing] = []
    var start = [0]
    var directions: [SIMD2<Float>] = []
    for ray in 0..<sensor.count {
      let angle = 2 * Double.pi * Double(ray) / Double(sensor.count)
      let direction = SIMD2(RayTable.snapped(cos(angle)), RayTable.snapped(sin(angle)))
      directions.append(SIMD2<Float>(direction))
      crossings += RayTable.traverse(direction, range: sensor.range, stride: Int32(layout.stride))
      start.append(crossings.count)
    }
    self.crossings = crossings
    self.start = start
    self.directions = directions
  }

  /// Axis-parallel rays get an exact 0, so that they never leave their row or column.
  private static func snapped(_ component: Double) -> Double { abs(component) < 1e-12 ? 0 : component }

  private static func traverse(_ direction: SIMD2<Double>, range: Double, stride: Int32) -> [Crossing] {
    var crossings: [Crossing] = []
    let stepX: Int32 = direction.x < 0 ? -1 : 1
    let stepY: Int32 = direction.y < 0 ? -1 : 1
    let perX = direction.x == 0 ? Double.infinity : 1 / abs(direction.x)
    let perY = direction.y == 0 ? Double.infinity : 1 / abs(direction.y)
    var nextX = perX / 2
    var nextY = perY / 2
    var x: Int32 = 0
    var y: Int32 = 0
    while min(nextX, nextY) <= range {
      let distance = min(nextX, nextY)
      var crossing = Crossing(offset: 0, besideA: 0, besideB: 0, distance: Float(distance))
      if abs(nextX - nextY) < 1e-9 {
        crossing.besideA = y * stride + x + stepX
        crossing.besideB = (y + stepY) * stride + x
        x += stepX
        y += stepY
        nextX += perX
        nextY += perY
      } else if nextX < nextY {
        x += stepX
        nextX += perX
      } else {
        y += stepY
        nextY += perY
      }
      crossing.offset = y * stride + x
      crossings.append(crossing)
    }
    return crossings
  }
}

/// What one ray met first.
public struct RayHit: Equatable, Sendable {
  public enum Kind: UInt8, Sendable { case nothing, wall, agent }
  public var kind: Kind
  /// Cells from the agent's center to the cell it hit; the ray's range if it hit nothing.
  public var distance: Float
}

extension RayTable {
  /// Walks ray `ray` from the padded cell `origin`.
  @inline(__always)
  func cast(
    _ ray: Int, from origin: Int32, range: Float, blocked: UnsafePointer<UInt8>,
    occupant: UnsafePointer<Int32>
  ) -> RayHit {
    for index in start[ray]..<start[ray + 1] {
      let crossing = crossings[index]
      let cell = Int(origin + crossing.offset)
      if blocked[cell] != 0 { return RayHit(kind: .wall, distance: crossing.distance) }
      if crossing.besideA != 0, blocked[Int(origin + crossing.besideA)] != 0,
        blocked[Int(origin + crossing.besideB)] != 0
      {
        return RayHit(kind: .wall, distance: crossing.distance)
      }
      if occupant[cell] >= 0 { return RayHit(kind: .agent, distance: crossing.distance) }
    }
    return RayHit(kind: .nothing, distance: range)
  }
}
