import Basics
import GridWorld
import Viewer

/// Something that is attended to, as the page lists it once and names it by its number from then on: its words, and how
/// to find it on the map at whatever step.
struct AttendedThing: Hashable {
  enum Place: Hashable {
    /// The goal of whoever attends.
    case goal
    /// A robot by its number.
    case robot(Int)
    /// A cell, so many columns and rows from the cell of whoever attends.
    case cellNearby(dx: Int, dy: Int)
    case cell(x: Int, y: Int)
    /// Tenths of a cell from whoever attends: where a ray ends in the open.
    case point(dx: Int, dy: Int)
  }

  var name: String
  /// `goal`, `cell`, `ray` or `peer`.
  var kind: String
  var place: Place
  /// Whether something was heard of it over the radio.
  var isHeard: Bool

  /// - Parameters:
  ///   - robots: by place: whom a ray ends at.
  ///   - isContinuous: whether robots are discs, whose rays end at walls that lie anywhere around them.
  init(
    _ entity: Scene.Attention.Entity, of agent: Scene.Agent, robots: [SIMD2<Float>: Int], isContinuous: Bool
  ) {
    name = entity.name
    isHeard = !entity.heard.isEmpty
    let (column, row) = (agent.position.x.rounded(.down), agent.position.y.rounded(.down))
    let here = Cell(Int(column), Int(row))
    func wall(_ cell: Cell) -> Place {
      isContinuous ? .cell(x: cell.x, y: cell.y) : .cellNearby(dx: cell.x - here.x, dy: cell.y - here.y)
    }
    switch entity.kind {
    case .goal: (kind, place) = ("goal", .goal)
    case .peer(let number): (kind, place) = ("peer", .robot(number))
    case .cell:
      kind = "cell"
      let cell = entity.cell ?? here
      place = .cellNearby(dx: cell.x - here.x, dy: cell.y - here.y)
    case .ray:
      kind = "ray"
      if let cell = entity.cell {
        place = wall(cell)
      } else if let robot = robots[entity.place] {
        place = .robot(robot)
      } else {
        let way: SIMD2<Float> = (entity.place - agent.position) * 10
        place = .point(dx: Int(way.x.rounded()), dy: Int(way.y.rounded()))
      }
    }
  }

  var json: JSONValue {
    var members = [JSONValue.Member("name", .string(name)), .init("kind", .string(kind))]
    func numbers(_ x: Int, _ y: Int) -> JSONValue { .array([.integer(x), .integer(y)]) }
    switch place {
    case .goal: break
    case .robot(let number): members.append(.init("robot", .integer(number)))
    case .cellNearby(let dx, let dy): members.append(.init("near", numbers(dx, dy)))
    case .cell(let x, let y): members.append(.init("cell", numbers(x, y)))
    case .point(let dx, let dy): members.append(.init("point", numbers(dx, dy)))
    }
    if isHeard { members.append(.init("heard", .bool(true))) }
    return .object(members)
  }
}
