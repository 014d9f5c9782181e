import Basics
import GridWorld
import Testing

@Suite("Cost-to-go of who turns, on a map that changes") struct TurningFieldTests {
  @Test("equals a search from scratch after every change", arguments: UInt64(1)...16)
  func equalsSearchFromScratch(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let (width, height) = (3 + rng.index(below: 14), 3 + rng.index(below: 12))
    var grid = OccupancyGrid(width: width, height: height)
    func cell() -> Cell { Cell(rng.index(below: width), rng.index(below: height)) }
    for _ in 0..<(width * height / 4) { grid.setOccupied(true, at: cell()) }
    let layout = GridLayout(width: width, height: height, margin: 1 + rng.index(below: 3))
    var goal = Int32(layout.index(of: cell()))
    var field = TurningField(layout: layout, walls: layout.paddedOccupancy(of: grid), goal: goal)
    for change in 0..<60 {
      for _ in 0...rng.index(below: 3) {
        let cell = cell()
        let isBlocked = rng.index(below: 3) == 0
        grid.setOccupied(isBlocked, at: cell)
        field.set(isBlocked, at: Int32(layout.index(of: cell)))
        #expect(field.isBlocked(Int32(layout.index(of: cell))) == isBlocked)
      }
      if rng.index(below: 15) == 0 {
        goal = Int32(layout.index(of: cell()))
        field.moveGoal(to: goal)
      }
      let plain = CostToGoFields(
        layout: layout, blocked: layout.paddedOccupancy(of: grid), motion: .turning, goalCount: 1)
      // Now and then everywhere, else here and there: so much is found, and no more.
      let places =
        change % 4 == 0
        ? (0..<width * height).map { Cell($0 % width, $0 / width) } : (0..<3).map { _ in cell() }
      for place in places {
        let index = Int32(layout.index(of: place))
        for heading in Heading.allCases {
          let expected =
            grid.isOccupied(place)
            ? CostToGoFields.unreachable : plain.distance(from: index, heading: heading, to: goal)
          guard field.distance(from: index, heading: heading) == expected else {
            Issue.record("seed \(seed), change \(change): \(heading) on \(place), not \(expected)")
            return
          }
        }
      }
    }
  }

  @Test("what changes far from the goal costs little")
  func repairs() {
    let layout = GridLayout(width: 60, height: 60, margin: 2)
    let grid = OccupancyGrid(width: 60, height: 60)
    let goal = Int32(layout.index(of: Cell(0, 0)))
    var field = TurningField(layout: layout, walls: layout.paddedOccupancy(of: grid), goal: goal)
    let robot = Int32(layout.index(of: Cell(40, 40)))
    #expect(field.distance(from: robot, heading: .west) == 81)
    let first = field.expandedPoses
    for row in 30..<50 {
      field.set(true, at: Int32(layout.index(of: Cell(38, row))))
      _ = field.distance(from: robot, heading: .west)
    }
    #expect(field.expandedPoses - first < 6 * first, "a search from scratch each time would be 20 times")
    #expect(field.distance(from: robot, heading: .west) == 82)
  }
}
