import Basics
import Foundation
package import GridWorld

/// The cells that each sensor ray passes, as offsets from the agent's cell: on a grid every agent stands at a
/// cell center, so one table serves them all and a cast is a walk along a list.
///
/// Exact traversal (Amanatides and Woo 1987). Where a ray passes exactly through a corner it goes on diagonally,
/// unless both cells beside the corner are blocked.
package struct RayTable: Sendable {
  package struct Crossing: BitwiseCopyable, Sendable {
    /// Padded offset of the cell entered.
    var offset: Int32
    /// Padded offsets of the two cells beside the corner crossed; both 0 (the agent's own, free cell) if the
    /// cell is entered through an edge.
    var besideA: Int32
    var besideB: Int32
    /// Cells from the agent's center to the point of entry.
    var distance: Float
  }

  package let sensor: RaySensor
  let crossings: FlatBuffer<Crossing>
  /// First crossing of each ray, and one past the last.
  let start: FlatBuffer<Int>

  /// - Parameter heading: where the first ray points.
  package init(_ sensor: RaySensor, layout: GridLayout, heading: Heading = .east) {
    self.sensor = sensor
    var crossings: [Crossing] = []
    var start = [0]
    for ray in 0..<sensor.count {
      let direction = RayTable.direction(ofRay: ray, of: sensor.count, heading: heading)
      crossings += RayTable.traverse(direction, range: sensor.range, layout: layout)
      start.append(crossings.count)
    }
    self.crossings = FlatBuffer(crossings)
    self.start = FlatBuffer(start)
  }

  /// (cos, sin) of a ray. Axis-parallel rays get an exact 0, so that they never leave their row or column.
  static func direction(ofRay ray: Int, of count: Int, heading: Heading = .east) -> SIMD2<Double> {
    let angle = 2 * Double.pi * Double(ray) / Double(count)
    let x = cos(angle)
    let y = sin(angle)
    let direction = SIMD2(abs(x) < 1e-12 ? 0 : x, abs(y) < 1e-12 ? 0 : y)
    // By quarter turns, so that the same ray stays exact whatever the heading.
    switch heading {
    case .east: return direction
    case .south: return SIMD2(-direction.y, direction.x)
    case .west: return -direction
    case .north: return SIMD2(direction.y, -direction.x)
    }
  }

  private static func traverse(
    _ direction: SIMD2<Double>, range: Double, layout: GridLayout
  ) -> [Crossing] {
    let stride = Int32(layout.stride)
    var crossings: [Crossing] = []
    let stepX: Int32 = direction.x < 0 ? -1 : 1
    let stepY: Int32 = direction.y < 0 ? -1 : 1
    let perX = direction.x == 0 ? Double.infinity : 1 / abs(direction.x)
    let perY = direction.y == 0 ? Double.infinity : 1 / abs(direction.y)
    var nextX = perX / 2
    var nextY = perY / 2
    var x: Int32 = 0
    var y: Int32 = 0
    // Past the margin there is nothing but the walls a ray has met before.
    while min(nextX, nextY) <= range, max(abs(x), abs(y)) < layout.margin {
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

  /// The table opened for a hot loop; valid as long as the table.
  package var pointers: Pointers { Pointers(crossings: crossings.base, start: start.base) }

  package struct Pointers {
    let crossings: UnsafePointer<Crossing>
    let start: UnsafePointer<Int>

    /// Walks one ray from the padded cell `origin` to the first blocked cell; infinity if there is none in range.
    @inline(__always)
    package func wallDistance(_ ray: Int, from origin: Int, blocked: UnsafePointer<UInt8>) -> Float {
      for index in start[ray]..<start[ray &+ 1] {
        let crossing = crossings[index]
        // Through a corner it passes unless both cells beside it are blocked.
        if blocked[origin &+ Int(crossing.offset)] != 0
          || (crossing.besideA != 0 && blocked[origin &+ Int(crossing.besideA)] != 0
            && blocked[origin &+ Int(crossing.besideB)] != 0)
        {
          return crossing.distance
        }
      }
      return .infinity
    }

    /// Walks one ray to the first agent; infinity if there is none in range.
    func agentDistance(_ ray: Int, from origin: Int, occupant: UnsafePointer<Int32>) -> Float {
      for index in start[ray]..<start[ray &+ 1] where occupant[origin &+ Int(crossings[index].offset)] >= 0 {
        return crossings[index].distance
      }
      return .infinity
    }
  }
}
