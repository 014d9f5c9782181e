import Testing

@testable import GridWorld

@Suite("All that is wrong with a map or .scen file") struct ManyFaultsTests {
  private func lines(map text: String) -> [String] {
    (mapError { try OccupancyGrid(movingAI: Array(text.utf8), file: "a.map") } ?? "")
      .split(separator: "\n").map(String.init)
  }

  @Test("is told at once for a map, row by row")
  func map() {
    #expect(
      lines(map: "type octile\nheight 7\nwidth 4\nmap\n..x.\n....\n...\n.....\n\n.éxx\n..\u{A0}\n") == [
        "a.map:5: 'x' at column 2 of row 0 is no map character under the movingai rules; known are . G S W T @ O #.",
        "a.map:7: row 2 has 3 cells instead of 4; add 1.",
        "a.map:8: row 3 has 5 cells instead of 4; remove 1.",
        "a.map:9: row 4 is empty; every row has a character for each cell.",
        "a.map:10: 'é' at column 1 of row 5 is no map character under the movingai rules; known are . G S W T @ O #.",
        "a.map:10: 'x' at column 2 of row 5 is no map character under the movingai rules; known are . G S W T @ O #.",
        "a.map:11: the invisible character U+00A0 at column 2 of row 6 is no map character under the movingai rules; known are . G S W T @ O #.",
        "a.map:11: row 6 has 3 cells instead of 4; add 1.",
      ])
  }

  @Test("is told for a map without a header, too, and measures rows by what most of them have")
  func bareRows() {
    #expect(
      lines(map: "..\n...\n.x.\n...\n") == [
        "a.map:1: row 0 has 2 cells instead of 3; add 1.",
        "a.map:3: 'x' at column 1 of row 2 is no map character under the movingai rules; known are . G S W T @ O #.",
      ])
    #expect(lines(map: ".é.\n...\n").count == 1, "a character of two bytes is one cell")
  }

  @Test(
    "covers header and rows, and says nothing twice",
    arguments: [
      ("type hex\nheight 2\nwidth x\nmap\n.?\n...\n", [1, 3, 5]),
      ("type octile\nhieght 1\nwitdh 4\nmap\n....\n", [2, 3]),
      ("type octile\nheight 1\nheight 2\nmap\n..?\n", [3, 4, 5]),
      ("type octile\nmap\n..\n", [2, 2]),
      ("type hex\nheight 0\nwidth 3\nmap\n?\n", [1, 2]),
      ("type octile\nheight 4\nwidth 3\nmap\n.?.\n..\n", [5, 6]),
      ("type octile\nheight 1\nwidth 3\nmap\n.?.\n...\n...\n", [5, 6]),
      ("hello\nworld\nhere\nare\nno\nrows\n", [1]),
    ])
  func header(text: String, numbers: [Int]) {
    let found = lines(map: text)
    let places = found.compactMap { $0.split(separator: ":").dropFirst().first.flatMap { Int($0) } }
    #expect(places == numbers, "\(found)")
  }

  @Test("is no more than ten errors, and how many there are beside")
  func limit() {
    let rows = String(repeating: "..?\n", count: 1_234)
    let found = lines(map: "type octile\nheight 1234\nwidth 3\nmap\n\(rows)")
    #expect(found.count == 11)
    #expect(found[9].hasPrefix("a.map:14: '?' at column 2 of row 9 ") && found[10] == "… and 1,224 more.")
  }

  @Test("is told at once for a .scen file, whether a line can't be read or does not fit the map")
  func scenarioFile() {
    let text = """
      version 1
      0 a 4 3 1 1 2 9 2
      0 a 4 3 0 0 2
      0 a 4 3 0 0 2 2 2
      0 a 4 3 x 0 2 2 nan
      0 a 8 8 0 0 2 2 2
      0 a 8 8 0 0 2 2 2
      0 a 4 3 7 0 2 2 2

      """
    let scen = try? MovingAIScenarioFile(salvaging: Array(text.utf8), file: "a.scen")
    let found = mapError { try scen?.check(on: MovingAIScenarioFileTests.grid) } ?? ""
    #expect(
      found.split(separator: "\n").map(String.init) == [
        "a.scen:2: start [1, 1] is a wall; [1, 0] is free.",
        "a.scen:2: goal [2, 9] is off the 4×3 map; columns run from 0 to 3, rows from 0 to 2.",
        "a.scen:3: expected 9 tab-separated fields (bucket, map, width, height, start x, start y, goal x, goal y, optimal length), found 7.",
        "a.scen:5: start x: expected a whole number from 0, found 'x'.",
        "a.scen:5: optimal length: expected a number from 0, found 'nan'.",
        "a.scen:6: is made for a 8×8 map, but this one is 4×3; use the map the file was made for.",
        "a.scen:8: start [7, 0] is off the 4×3 map; columns run from 0 to 3, rows from 0 to 2.",
      ])
    #expect(scen?.entries.map(\.number) == [0, 2, 4, 5, 6] && scen?.count == 7)
  }
}
