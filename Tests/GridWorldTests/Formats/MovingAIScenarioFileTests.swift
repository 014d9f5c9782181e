import Testing

@testable import GridWorld

@Suite("MovingAI scenario files") struct MovingAIScenarioFileTests {
  static let grid = MovingAIScenarioFileTests.makeGrid()

  private static func makeGrid() -> OccupancyGrid {
    var grid = OccupancyGrid(width: 4, height: 3)
    grid.setOccupied(true, at: Cell(1, 1))
    return grid
  }

  static func read(_ text: String) throws(MapError) -> MovingAIScenarioFile {
    let file = try MovingAIScenarioFile(bytes: Array(text.utf8), file: "a.scen")
    try file.check(on: grid)
    return file
  }

  @Test("are read with tabs or spaces, and keep the octile length under that name")
  func reads() throws {
    let text = "version 1\n0\ta b.map\t4\t3\t0\t0\t2\t2\t3.41421356\n"
    let file = try Self.read(text)
    #expect(file.entries.count == 1)
    #expect(file.entries[0].map == "a b.map" && file.entries[0].line == 2)
    #expect(file.entries[0].start == Cell(0, 0) && file.entries[0].goal == Cell(2, 2))
    #expect(file.entries[0].octileLength == 3.41421356)
    let spaced = try Self.read("version 1.0\r\n0 a.map 4 3 0 0 2 2 3.4\r\n\r\n")
    #expect(spaced.entries[0].goal == Cell(2, 2))
    let trailing = try Self.read(
      "version 1 \n0\ta.map\t4\t3\t0\t0\t2\t2\t3.4\t\n0 a.map 4 3 0 0 2 2 3.4 \t \n")
    #expect(trailing.entries.map(\.goal) == [Cell(2, 2), Cell(2, 2)] && trailing.listsSingleProblems)
    let bare = try Self.read("0\ta.map\t4\t3\t0\t0\t2\t2\t3.4\n")
    #expect(bare.entries.map(\.line) == [1] && !bare.listsSingleProblems)
  }

  @Test("give lengths in grid steps when asked, and none where no path leads")
  func gridLengths() throws {
    let file = try Self.read("version 1\n0 a 4 3 0 0 2 2 3.4\n0 a 4 3 1 0 1 2 3.8\n0 a 4 3 0 0 0 0 0\n")
    #expect(file.gridLengths(on: Self.grid) == [4, 4, 0])
    var parted = OccupancyGrid(width: 3, height: 1)
    parted.setOccupied(true, at: Cell(1, 0))
    let across = try MovingAIScenarioFile(bytes: Array("version 1\n0 a 3 1 0 0 2 0 2\n".utf8), file: "a.scen")
    #expect(across.gridLengths(on: parted) == [nil])
  }

  @Test(
    "that are wrong are refused, with file and line",
    arguments: [
      ("", "a.scen:1: first line: expected 'version 1', found an empty line."),
      ("version 2\n", "a.scen:1: first line: expected 'version 1', found 'version 2'."),
      (
        "version 1\n0\ta\t4\t3\t0\t0\t2\t2\n",
        "a.scen:2: expected 9 tab-separated fields (bucket, map, width, height, start x, start y, goal x, goal y, "
          + "optimal length), found 8."
      ),
      (
        "version 1\n\n0 a 4 3 0 0 2 x 2\n",
        "a.scen:3: goal y: expected a whole number from 0, found 'x'."
      ),
      ("version 1\n0 a 4 3 -1 0 2 2 2\n", "a.scen:2: start x: expected a whole number from 0, found '-1'."),
      (
        "version 1\n0 a 4 3 0 0 2 2 nan\n", "a.scen:2: optimal length: expected a number from 0, found 'nan'."
      ),
      (
        "version 1\n0 a 8 8 0 0 2 2 2\n",
        "a.scen:2: is made for a 8×8 map, but this one is 4×3; use the map the file was made for."
      ),
      (
        "version 1\n0 a 4 3 0 0 2 3 2\n",
        "a.scen:2: goal [2, 3] is off the 4×3 map; columns run from 0 to 3, rows from 0 to 2."
      ),
      ("version 1\n0 a 4 3 1 1 2 2 2\n", "a.scen:2: start [1, 1] is a wall; [1, 0] is free."),
      (
        "version 1\n0 a 99999999999999999999 3 0 0 2 2 2\n",
        "a.scen:2: map width: expected a whole number from 1, found '99999999999999999999'."
      ),
    ])
  func refused(text: String, message: String) {
    #expect(mapError { try Self.read(text) } == message)
  }
}
