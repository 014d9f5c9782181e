import Basics
import GridWorld
import Simulation
import Testing

@Suite("Agent bitboard") struct AgentBitboardTests {
  /// Widths around the words that bits are stored in, and radii of one block across and of several.
  @Test(
    "finds exactly the agents within the radius, wherever they stand",
    arguments: [1, 15, 16, 17, 63, 64, 65, 127, 129, 200], [1.0, 2.5, 7, 9, 20])
  func findsExactlyThoseInRange(width: Int, radius: Double) throws {
    var rng = SplitMix64(seed: UInt64(width) &* 1000 &+ UInt64(radius))
    let layout = GridLayout(width: width, height: 9, margin: Int(radius))
    let board = AgentBitboard(layout: layout, radius: radius)
    let cells = (0..<9).flatMap { y in (0..<width).map { Cell($0, y) } }
    for density: Float in [0.05, 0.5, 1] {
      let agents = cells.filter { _ in rng.uniform() < density }
      for cell in agents { board.pointers.set(Int32(layout.index(of: cell))) }
      let corners = [Cell(0, 0), Cell(width - 1, 0), Cell(0, 8), Cell(width - 1, 8)]
      let centers = corners + (0..<12).map { _ in cells[rng.index(below: cells.count)] }
      for center in centers {
        let index = Int32(layout.index(of: center))
        var ranks: [Int] = []
        board.pointers.forEachAgent(around: index) { ranks.append($0) }
        let found = ranks.sorted().map { layout.cell(at: Int(index + board.offsets[$0].offset)) }
        let expected = agents.filter { $0 != center && distance($0, center) <= radius }.sorted {
          (distance($0, center), $0.y, $0.x) < (distance($1, center), $1.y, $1.x)
        }
        try #require(found == expected, "around \(center), width \(width), radius \(radius)")
      }
      for cell in agents { board.pointers.clear(Int32(layout.index(of: cell))) }
    }
  }

  @Test("an emptied board finds nobody")
  func clearing() {
    let layout = GridLayout(width: 40, height: 5, margin: 7)
    let board = AgentBitboard(layout: layout, radius: 7)
    let cells = (0..<40).map { Int32(layout.index(of: Cell($0, 2))) }
    for cell in cells { board.pointers.set(cell) }
    for cell in cells { board.pointers.clear(cell) }
    for cell in cells { board.pointers.forEachAgent(around: cell) { _ in Issue.record("found somebody") } }
  }
}
