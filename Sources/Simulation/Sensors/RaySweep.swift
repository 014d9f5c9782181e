import Basics
public import GridWorld

/// Where an agent's rays end, in words that people and pictures use; policies get theirs from `RayCaster`, which this
/// agrees with.
public struct RaySweep: Sendable {
  public enum Target: Equatable, Sendable {
    case nothing
    case wall(Cell)
    case agent(Int)
  }

  public struct Hit: Equatable, Sendable {
    /// (cos, sin), x to the right, y down.
    public var direction: SIMD2<Float>
    /// Cells from the agent's center; the sensor's range if nothing is met.
    public var distance: Float
    public var target: Target
  }

  /// One, or one by heading.
  private let tables: [RayTable]
  private let layout: GridLayout

  /// - Parameter model: where robots have headings, their first ray points ahead; else to the right of the map.
  public init(_ sensor: RaySensor, width: Int, height: Int, model: DynamicsConfiguration.Model = .grid) {
    layout = GridLayout(width: width, height: height, margin: max(2, Int(sensor.range.rounded(.up)) + 1))
    let layout = layout
    let headings = model.hasHeadings ? Heading.allCases : [.east]
    tables = headings.map { RayTable(sensor, layout: layout, heading: $0) }
  }

  /// One hit a ray, for an agent on `cell`.
  ///
  /// - Parameters:
  ///   - heading: of the agent; without meaning where agents have none.
  ///   - isBlocked: whether a cell stops rays; true off the map.
  ///   - occupant: the agent on a cell.
  public func hits(
    from cell: Cell, heading: Heading = .east, isBlocked: (Cell) -> Bool, occupant: (Cell) -> Int?
  ) -> [Hit] {
    let heading = tables.count > 1 ? heading : .east
    let table = tables[Int(heading.rawValue)]
    let origin = layout.index(of: cell)
    func there(_ offset: Int32) -> Cell { layout.cell(at: origin + Int(offset)) }
    return (0..<table.sensor.count).map { ray in
      let direction = RayTable.direction(ofRay: ray, of: table.sensor.count, heading: heading)
      var hit = Hit(
        direction: SIMD2(Float(direction.x), Float(direction.y)), distance: Float(table.sensor.range),
        target: .nothing)
      for index in table.start[ray]..<table.start[ray + 1] {
        let crossing = table.crossings[index]
        let entered = there(crossing.offset)
        var target = Target.nothing
        if isBlocked(entered) {
          target = .wall(entered)
        } else if crossing.besideA != 0, isBlocked(there(crossing.besideA)),
          isBlocked(there(crossing.besideB))
        {
          target = .wall(there(crossing.besideA))
        } else if let agent = occupant(entered) {
          target = .agent(agent)
        }
        guard target != .nothing else { continue }
        hit.distance = crossing.distance
        hit.target = target
        break
      }
      return hit
    }
  }
}
