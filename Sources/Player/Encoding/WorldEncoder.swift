import GridWorld
import Viewer

/// The map and what moves or opens on it.
enum WorldEncoder {
  /// Set in a cell's class beside its terrain where it stops a robot.
  static let blocked: UInt8 = 8

  /// Runs of cells alike, row by row: a class, and how many.
  static func cells(of map: OccupancyGrid) -> ByteStream {
    var stream = ByteStream()
    var (current, length) = (UInt8(0), 0)
    for y in 0..<map.height {
      for x in 0..<map.width {
        let cell = Cell(x, y)
        let kind = map.terrain(at: cell).rawValue | (map.isOccupied(cell) ? blocked : 0)
        if kind != current, length > 0 {
          stream.append(current)
          stream.append(unsigned: length)
          length = 0
        }
        current = kind
        length += 1
      }
    }
    stream.append(current)
    stream.append(unsigned: length)
    return stream
  }

  /// The obstacles and doors of one step: how many obstacles, the cell of each as columns and rows less those of the obstacle
  /// of the same number in the step before, then a byte a door that says whether it is open.
  static func add(_ scene: Scene, before: [Scene.Obstacle], to stream: inout ByteStream) {
    func cell(_ obstacle: Scene.Obstacle) -> Cell {
      Cell(Int(obstacle.position.x.rounded(.down)), Int(obstacle.position.y.rounded(.down)))
    }
    stream.append(unsigned: scene.obstacles.count)
    for (index, obstacle) in scene.obstacles.enumerated() {
      let now = cell(obstacle)
      let last = before.indices.contains(index) ? cell(before[index]) : Cell(0, 0)
      stream.append(signed: now.x - last.x)
      stream.append(signed: now.y - last.y)
    }
    for door in scene.doors { stream.append(door.isOpen ? 1 : 0) }
  }
}
