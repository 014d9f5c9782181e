import Basics
import GridWorld
import Simulation
import Testing

@Suite("Repaired cost-to-go") struct RepairedFieldTests {
  @Test("after every change, equals a breadth-first search from scratch", arguments: UInt64(1)...24)
  func equalsSearchFromScratch(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let width = 3 + rng.index(below: 20)
    let height = 3 + rng.index(below: 14)
    var plain = PlainMap(width: width, height: height, density: rng.uniform() * 0.5, using: &rng)
    var goal = plain.randomCell(using: &rng)
    var field = RepairedField(layout: plain.layout, walls: plain.blocked, goal: goal)
    var compared = 0
    for step in 0..<160 {
      let toggles = rng.index(below: 4)
      for _ in 0..<toggles {
        let cell = rng.index(below: 12) == 0 ? goal : plain.randomCell(using: &rng)
        plain.blocked[Int(cell)] ^= 1
        field.set(plain.blocked[Int(cell)] != 0, at: cell)
      }
      if rng.index(below: 20) == 0 {
        goal = plain.randomCell(using: &rng)
        field.moveGoal(to: goal)
      }
      let expected = plain.distances(to: goal)
      // Now everywhere, now in a few places: what is not asked for stays unexpanded.
      let cells = step % 5 == 0 ? plain.cells : (0..<3).map { _ in plain.randomCell(using: &rng) }
      for cell in cells {
        let found = field.distance(from: cell)
        #expect(
          found == expected[Int(cell)], "seed \(seed), step \(step), cell \(plain.layout.cell(at: Int(cell)))"
        )
        if found != expected[Int(cell)] { return }
        compared += 1
      }
    }
    #expect(compared > 500)
  }

  @Test(
    "over ground of different weight, equals fields from scratch after every change",
    arguments: UInt64(1)...12)
  func weighted(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var plain = PlainMap(width: 5 + rng.index(below: 12), height: 9, density: 0.25, using: &rng)
    let goal = plain.randomCell(using: &rng)
    let weights = plain.blocked.map { _ in UInt8(rng.index(below: 2) == 0 ? 1 : 1 + rng.index(below: 12)) }
    var field = RepairedField(layout: plain.layout, walls: plain.blocked, weights: weights, goal: goal)
    for step in 0..<60 {
      for _ in 0..<rng.index(below: 3) {
        let cell = plain.randomCell(using: &rng)
        plain.blocked[Int(cell)] ^= 1
        field.set(plain.blocked[Int(cell)] != 0, at: cell)
      }
      let expected = CostToGoFields(
        layout: plain.layout, blocked: plain.blocked, weights: weights, goalCount: 1)
      for cell in step % 4 == 0 ? plain.cells : [plain.randomCell(using: &rng)] {
        let found = field.distance(from: cell)
        #expect(found == expected.distance(from: cell, to: goal), "seed \(seed), step \(step), cell \(cell)")
      }
    }
  }

  @Test("a robot on its way asks only around itself, and is told right", arguments: UInt64(1)...12)
  func followsARobot(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var plain = PlainMap(width: 70, height: 40, density: 0.15, using: &rng)
    let goal = plain.randomCell(using: &rng)
    plain.blocked[Int(goal)] = 0
    var robot = plain.randomCell(using: &rng)
    var field = RepairedField(layout: plain.layout, walls: plain.blocked, goal: goal)
    for step in 0..<150 where robot != goal {
      for _ in 0..<2 {
        let cell = plain.randomCell(using: &rng)
        guard cell != goal, cell != robot else { continue }
        plain.blocked[Int(cell)] ^= 1
        field.set(plain.blocked[Int(cell)] != 0, at: cell)
      }
      let expected = plain.distances(to: goal)
      var next = robot
      for offset in plain.layout.moveOffsets {
        let cell = robot + Int32(offset)
        #expect(field.distance(from: cell) == expected[Int(cell)], "seed \(seed), step \(step)")
        if expected[Int(cell)] < expected[Int(next)] { next = cell }
      }
      robot = next
    }
  }

  @Test("a change far off the way costs next to nothing, one on the way less than a search")
  func costsLessThanFromScratch() {
    let seed: UInt64 = 5
    var rng = SplitMix64(seed: seed)
    var plain = PlainMap(width: 96, height: 96, density: 0.1, using: &rng)
    let goal = Int32(plain.layout.index(of: Cell(20, 20)))
    let robot = Int32(plain.layout.index(of: Cell(50, 24)))
    plain.blocked[Int(goal)] = 0
    plain.blocked[Int(robot)] = 0
    var field = RepairedField(layout: plain.layout, walls: plain.blocked, goal: goal)
    _ = field.distance(from: robot)
    let first = field.expandedCells
    #expect(first > 30 && first < plain.cells.count / 4, "\(first): from the goal toward the robot")
    for _ in 0..<400 {
      let cell = Int32(plain.layout.index(of: Cell(rng.index(below: 96), 60 + rng.index(below: 36))))
      plain.blocked[Int(cell)] ^= 1
      field.set(plain.blocked[Int(cell)] != 0, at: cell)
      _ = field.distance(from: robot)
    }
    #expect(field.expandedCells == first, "nothing on the way has changed")

    var (repaired, anew) = (0, 0)
    for _ in 0..<400 {
      let cell = Int32(plain.layout.index(of: Cell(20 + rng.index(below: 31), 15 + rng.index(below: 15))))
      guard cell != goal, cell != robot else { continue }
      plain.blocked[Int(cell)] ^= 1
      let before = field.expandedCells
      field.set(plain.blocked[Int(cell)] != 0, at: cell)
      var fresh = RepairedField(layout: plain.layout, walls: plain.blocked, goal: goal)
      let (found, expected) = (field.distance(from: robot), fresh.distance(from: robot))
      #expect(found == expected, "seed \(seed)")
      repaired += field.expandedCells - before
      anew += fresh.expandedCells
    }
    #expect(repaired * 3 < anew, "\(repaired) cells repaired, \(anew) from scratch")
  }

  @Test("is a value: a copy goes its own way, and memory stays within its bound")
  func isAValue() {
    var rng = SplitMix64(seed: 9)
    var plain = PlainMap(width: 40, height: 30, density: 0.2, using: &rng)
    let goal = plain.randomCell(using: &rng)
    plain.blocked[Int(goal)] = 0
    let before = plain.distances(to: goal)
    var field = RepairedField(layout: plain.layout, walls: plain.blocked, goal: goal)
    var copy = field
    for _ in 0..<600 {
      let cell = plain.randomCell(using: &rng)
      plain.blocked[Int(cell)] ^= 1
      copy.set(plain.blocked[Int(cell)] != 0, at: cell)
      _ = copy.distance(from: plain.randomCell(using: &rng))
    }
    let after = plain.distances(to: goal)
    for cell in plain.cells {
      #expect(field.distance(from: cell) == before[Int(cell)])
      #expect(copy.distance(from: cell) == after[Int(cell)])
    }
    // Arrays grow by doubling.
    #expect(copy.memoryInUse < 2 * 29 * (plain.layout.count + 64) + 4 * 1300)
  }
}

/// A map of bytes and the plain way to its distances.
struct PlainMap {
  let layout: GridLayout
  var blocked: [UInt8]
  let cells: [Int32]

  init(width: Int, height: Int, density: Float, using rng: inout SplitMix64) {
    layout = GridLayout(width: width, height: height, margin: 1)
    var blocked = layout.paddedOccupancy(of: OccupancyGrid(width: width, height: height))
    let layout = layout
    cells = (0..<(width * height)).map { Int32(layout.index(of: Cell($0 % width, $0 / width))) }
    for cell in cells where rng.uniform() < density { blocked[Int(cell)] = 1 }
    self.blocked = blocked
  }

  func randomCell(using rng: inout SplitMix64) -> Int32 { cells[rng.index(below: cells.count)] }

  func distances(to goal: Int32) -> [Int32] {
    var distances = [Int32](repeating: CostToGoFields.unreachable, count: layout.count)
    guard blocked[Int(goal)] == 0 else { return distances }
    distances[Int(goal)] = 0
    var queue = [goal]
    var next = 0
    while next < queue.count {
      let cell = queue[next]
      next += 1
      for offset in layout.moveOffsets.dropFirst() {
        let neighbor = Int(cell) + offset
        guard blocked[neighbor] == 0, distances[neighbor] == CostToGoFields.unreachable else { continue }
        distances[neighbor] = distances[Int(cell)] + 1
        queue.append(Int32(neighbor))
      }
    }
    return distances
  }
}
