import Basics
import Compatibility
import Testing

@Suite("POGEMA's pathfinder") struct PogemaPathfinderTests {
  typealias Place = PogemaPathfinder.Place

  /// Steps from every cell of a square to the middle, by breadth; beyond the edge all is free, one cell wide.
  private func steps(on walls: [UInt8], radius: Int) -> [Place: Int] {
    let side = 2 * radius + 1
    var steps = [Place(row: 0, column: 0): 0]
    var queue = [Place(row: 0, column: 0)]
    var head = 0
    while head < queue.count {
      let place = queue[head]
      head += 1
      for (row, column) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
        let next = Place(row: place.row + row, column: place.column + column)
        let isInside = abs(next.row) <= radius && abs(next.column) <= radius
        guard abs(next.row) <= radius + 1, abs(next.column) <= radius + 1, steps[next] == nil else {
          continue
        }
        if isInside, walls[(next.row + radius) * side + next.column + radius] != 0 { continue }
        steps[next] = (steps[place] ?? 0) + 1
        queue.append(next)
      }
    }
    return steps
  }

  @Test("goes a shortest way, also around what it knows", arguments: UInt64(1)...20)
  func shortest(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let radius = 2 + rng.index(below: 6)
    let side = 2 * radius + 1
    var walls = (0..<(side * side)).map { _ in rng.uniform() < 0.35 ? 1 as UInt8 : 0 }
    walls[walls.count / 2] = 0
    let target = Place(row: 0, column: 0)
    let steps = steps(on: walls, radius: radius)
    for (start, count) in steps {
      let move = PogemaPathfinder.firstMove(on: walls.span, from: start, to: target)
      let next = Place(row: start.row + move.row, column: start.column + move.column)
      #expect(steps[next] == max(count - 1, 0), "from \(start) by \(move)")
    }
  }

  @Test("stays where there is no way")
  func enclosed() {
    let walls: [UInt8] = [1, 1, 1, 1, 0, 1, 1, 1, 1]
    let middle = Place(row: 0, column: 0)
    let outside = Place(row: 3, column: 3)
    #expect(PogemaPathfinder.firstMove(on: walls.span, from: middle, to: outside) == middle)
    #expect(PogemaPathfinder.firstMove(on: walls.span, from: middle, to: middle) == middle)
  }
}
