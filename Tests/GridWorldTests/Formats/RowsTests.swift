import Basics
import Testing

@testable import GridWorld

@Suite("Maps as rows") struct RowsTests {
  @Test("read what they say, top row first")
  func reads() throws {
    let grid = try OccupancyGrid(rows: ["..#", "S.T"])
    #expect(grid.width == 3 && grid.height == 2)
    #expect(grid.isOccupied(Cell(2, 0)) && grid.isOccupied(Cell(2, 1)) && !grid.isOccupied(Cell(0, 1)))
    #expect(grid.terrain(at: Cell(0, 1)) == .swamp && grid.terrain(at: Cell(2, 1)) == .tree)
  }

  @Test("come back the same under every rule", arguments: TerrainRules.allCases)
  func roundTrip(rules: TerrainRules) throws {
    let characters = Array(rules.knownCharacters.utf8).filter { $0 != UInt8(ascii: " ") }
    var rng = SplitMix64(seed: 4)
    let rows = (0..<20).map { _ in
      String(decoding: (0..<31).map { _ in characters[rng.index(below: characters.count)] }, as: UTF8.self)
    }
    let grid = try OccupancyGrid(rows: rows, rules: rules)
    #expect(try OccupancyGrid(rows: grid.rows(rules: rules), rules: rules) == grid)
    #expect(try OccupancyGrid(rows: grid.rows(rules: rules, wall: "@"), rules: rules) == grid)
  }

  @Test("keep what is blocked where the rules lack the exact character")
  func inexact() throws {
    var grid = OccupancyGrid(width: 2, height: 1)
    grid.set(.water, isBlocked: false, at: Cell(0, 0))
    grid.set(.swamp, isBlocked: true, at: Cell(1, 0))
    #expect(grid.rows() == [".#"])
  }

  @Test(
    "that are wrong are refused, with the row",
    arguments: [
      ([], "the map has no rows; give at least one, such as \"..#\"."),
      ([""], "row 0 is empty; every row has a character for each cell."),
      (["..", ""], "row 1 is empty; every row has a character for each cell."),
      (["..", "."], "row 1 has 1 cell instead of 2; add 1."),
      (["..", "....."], "row 1 has 5 cells instead of 2; remove 3."),
      (
        ["..", ".x"],
        "'x' at column 1 of row 1 is no map character under the movingai rules; known are . G S W T @ O #."
      ),
      (
        ["é."],
        "'é' at column 0 of row 0 is no map character under the movingai rules; known are . G S W T @ O #."
      ),
      (
        [".\t."],
        "a tab at column 1 of row 0 is no map character under the movingai rules; known are . G S W T @ O #."
      ),
      ([String(repeating: ".", count: 16_385)], "width 16385 is out of range 1…16384."),
    ])
  func refused(rows: [String], message: String) {
    #expect(mapError { try OccupancyGrid(rows: rows) } == message)
  }
}
