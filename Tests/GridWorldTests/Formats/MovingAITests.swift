import Basics
import Testing

@testable import GridWorld

@Suite("MovingAI maps") struct MovingAITests {
  static let small = "type octile\nheight 2\nwidth 3\nmap\n..@\nT.W\n"

  static func read(_ text: String, rules: TerrainRules = .movingai) throws(MapError) -> OccupancyGrid {
    try OccupancyGrid(movingAI: Array(text.utf8), file: "a.map", rules: rules)
  }

  @Test("are read, with either line end, with blank lines at the end, and with the size in either order")
  func reads() throws {
    let grid = try Self.read(Self.small)
    #expect(grid.rows() == ["..#", "T.W"])
    #expect(try Self.read(Self.small.replacing("\n", with: "\r\n")) == grid)
    #expect(try Self.read(Self.small + "\n  \n") == grid)
    #expect(try Self.read(String(Self.small.dropLast())) == grid)
    #expect(try Self.read("type octile\nwidth 3\nheight 2\nmap\n..@\nT.W\n") == grid)
    #expect(try !Self.read(Self.small, rules: .lacam).isOccupied(Cell(2, 1)))
  }

  @Test(
    "are read as other planners ship them",
    arguments: [
      "height 2\nwidth 3\nmap\n..@\nT.W\n", "type tile\nheight 2\nwidth 3\nmap\n..@\nT.W\n",
      "Type Octile\nHEIGHT 2\nWidth 3\nMAP\n..@\nT.W\n", "width\t3\nheight\t2\ntype octile\nmap\n..@\nT.W",
      "..@\nT.W\n", "..@\r\nT.W\r\n\r\n", "\n..@\nT.W\n\n \n",
      "type octile \nheight 2 \nwidth 3\t\nmap \n..@ \nT.W  \t\n\t\n",
      "type octile\n\nheight 2\n\nwidth 3\nmap\n..@\nT.W\n",
    ])
  func foreign(text: String) throws {
    let grid = try Self.read(Self.small)
    #expect(try Self.read(text) == grid)
    for name in ["a.map", "a.txt", "a"] {
      let bytes = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
      #expect(try withTemporaryFile(bytes, name: name) { try OccupancyGrid(mapFile: $0) } == grid, "\(name)")
    }
  }

  @Test("name a wrong character without sending anybody in a circle", arguments: TerrainRules.allCases)
  func hints(rules: TerrainRules) {
    for byte in UInt8(1)...126 where byte != 10 && rules.classify(byte) == nil {
      let text = "type octile\nheight 1\nwidth 3\nmap\n." + String(UnicodeScalar(byte)) + ".\n"
      let message = mapError { try Self.read(text, rules: rules) } ?? ""
      #expect(message.contains("a.map:5: ") && message.contains("column 1 of row 0"), "\(byte)")
      for other in TerrainRules.allCases where message.contains("(the \(other) rules know it)") {
        #expect(other != rules && other.classify(byte) != nil, "\(byte)")
      }
    }
  }

  @Test("come back the same", arguments: UInt64(1)...4)
  func roundTrip(seed: UInt64) throws {
    let grid = MapGenerator(.random(RandomMap(density: 0.3)), width: 37, height: 23, seed: seed).makeGrid()
    #expect(try Self.read(grid.movingAIText()) == grid)
    let read = try withTemporaryFile(Array(grid.movingAIText().utf8)) { try OccupancyGrid(mapFile: $0) }
    #expect(read == grid)
  }

  @Test("are written whole or not at all")
  func writes() throws {
    let grid = try withTemporaryFile([]) { path in
      try WholeFile.write(Self.small, to: path)
      return try OccupancyGrid(mapFile: path)
    }
    #expect(grid.rows() == ["..#", "T.W"])
    let error = #expect(throws: FileError.self) { try WholeFile.write("x", to: "/no/such/folder/a.map") }
    #expect(error?.path == "/no/such/folder/a.map")
    #expect(error?.isMissingInput == false)
  }

  private static let form =
    "; a MovingAI map starts with the lines 'type octile', 'height H', 'width W' and 'map'."

  @Test(
    "that are wrong are refused, with file and line",
    arguments: [
      ("", "a.map:1: expected 'type octile', found an empty line" + form),
      ("type hex\nheight 1\nwidth 1\nmap\n.\n", "a.map:1: expected 'type octile', found 'type hex'" + form),
      ("hello\nheight 1\nwidth 1\nmap\n.\n", "a.map:1: expected 'type octile', found 'hello'" + form),
      ("type octile\ntype tile\n", "a.map:2: 'type' is given a second time; remove one of the lines."),
      (
        "...\n.x.\n",
        "a.map:2: 'x' at column 1 of row 1 is no map character under the movingai rules; known are . G S W T @ O #."
      ),
      (
        "...\n..\n",
        "a.map:2: row 1 has 2 cells instead of 3; add 1."
      ),
      (
        "type octile\nheight 1\nwidth 3\nmap\n. .\n",
        "a.map:5: a space at column 1 of row 0 is no map character under the movingai rules; known are . G S W T @ O #."
      ),
      (
        "type octile\nheight 1\nwidth 3\nmap\n.\t.\n",
        "a.map:5: a tab at column 1 of row 0 is no map character under the movingai rules; known are . G S W T @ O #."
      ),
      (
        "type octile\nheight 1\nwidth 3\nmap\n.\u{1B}.\n",
        "a.map:5: the invisible character U+001B at column 1 of row 0 is no map character under the movingai rules; known are . G S W T @ O #."
      ),
      (
        "type octile\nheight 1\nwidth 3\nmap\n.\u{A0}.\n",
        "a.map:5: the invisible character U+00A0 at column 1 of row 0 is no map character under the movingai rules; known are . G S W T @ O #."
      ),
      (
        "type octile\nheight 1\nwidth 3\nmap\n.E.\n",
        "a.map:5: 'E' at column 1 of row 0 is no map character under the movingai rules; known are . G S W T @ O # (the lorr rules know it)."
      ),
      ("type octile\nhieght 1\nwidth 1\nmap\n.\n", "a.map:2: expected 'height H', found 'hieght 1'" + form),
      (
        "type octile\nheight 1\nmap\n.\n",
        "a.map:3: the header has no 'width'; add a line such as 'width 32' before 'map'."
      ),
      (
        "type octile\nmap\n.\n",
        "a.map:2: the header has no 'height'; add a line such as 'height 32' before 'map'.\n"
          + "a.map:2: the header has no 'width'; add a line such as 'width 32' before 'map'."
      ),
      (
        "type octile\nheight one\nwidth 1\nmap\n.\n",
        "a.map:2: expected 'height' and a whole number, found 'height one'" + form
      ),
      (
        "type octile\nheight\nwidth 1\nmap\n.\n",
        "a.map:2: expected 'height' and a whole number, found 'height'" + form
      ),
      ("type octile\nheight 0\nwidth 1\nmap\n", "a.map:2: height 0 is out of range 1…16384."),
      ("type octile\nheight -3\nwidth 1\nmap\n", "a.map:2: height -3 is out of range 1…16384."),
      (
        "type octile\nheight 1\nheight 2\n",
        "a.map:3: 'height' is given a second time; remove one of the lines."
      ),
      (
        "type octile\nheight 1000000000\nwidth 1000000000\nmap\n.\n",
        "a.map:2: height 1000000000 is out of range 1…16384.\na.map:3: width 1000000000 is out of range 1…16384."
      ),
      (
        "type octile\nheight 99999999999999999999999\nwidth 1\nmap\n.\n",
        "a.map:2: height 99999999999999999999999 is out of range 1…16384."
      ),
      (
        "type octile\nheight 16384\nwidth 16384\nmap\n.\n",
        "a.map:4: 16384×16384 cells are more than the 67108864 navsim accepts; cut the map or scale it down."
      ),
      ("type octile\nheight 2\nwidth 2", "a.map:3: expected 'map', found 'end of file'" + form),
      (
        "type octile\nheight 4\nwidth 2\nmap\n..\n..\n",
        "a.map:6: the header says height 4, but the file ends after 2 rows; add the missing rows or write 'height 2'."
      ),
      (
        "type octile\nheight 4\nwidth 2\nmap\n",
        "a.map:4: the header says height 4, but the file ends after 0 rows; add the missing rows or write 'height 0'."
      ),
      (
        "type octile\nheight 2\nwidth 2\nmap\n..\n.\n",
        "a.map:6: row 1 has 1 cell instead of 2; add 1."
      ),
      (
        "type octile\nheight 2\nwidth 2\nmap\n..\n...\n",
        "a.map:6: row 1 has 3 cells instead of 2; remove 1."
      ),
      (
        "type octile\nheight 3\nwidth 2\nmap\n..\n\n..\n",
        "a.map:6: row 1 is empty; every row has a character for each cell."
      ),
      (
        "type octile\nheight 1\nwidth 2\nmap\n.?\n",
        "a.map:5: '?' at column 1 of row 0 is no map character under the movingai rules; known are . G S W T @ O #."
      ),
      (
        "type octile\nheight 1\nwidth 2\nmap\n..\n..\n",
        "a.map:6: unexpected '..' after the last of 1 rows; remove it or correct 'height'."
      ),
      (
        "type octile\nheight 1\nwidth 2\nmap\n..\n\nthe end\u{1B}[2J\n",
        "a.map:7: unexpected 'the end\\u{1B}[2J' after the last of 1 rows; remove it or correct 'height'."
      ),
    ])
  func refused(text: String, message: String) {
    #expect(mapError { try Self.read(text) } == message)
  }

  @Test("of a few letters but a huge size are refused at once")
  func absurdSize() {
    let start = ContinuousClock.now
    _ = mapError { try Self.read("type octile\nheight 16384\nwidth 4096\nmap\n") }
    #expect(ContinuousClock.now - start < .seconds(1))
  }

  @Test("never crash when mutated")
  func fuzz() {
    var rng = SplitMix64(seed: 9)
    let valid = Array("type octile\r\nheight 3\r\nwidth 4\r\nmap\r\n..@.\r\nT.W.\r\nSSS.\r\n".utf8)
    var accepted = 0
    for _ in 0..<2000 {
      var bytes = valid
      for _ in 0...rng.index(below: 4) { mutate(&bytes, using: &rng) }
      if (try? OccupancyGrid(movingAI: bytes, file: "a.map")) != nil { accepted += 1 }
    }
    #expect(accepted > 0 && accepted < 2000, "the mutations should hit and miss")
  }

  /// Changes, removes, repeats or inserts a few bytes.
  private func mutate(_ bytes: inout [UInt8], using rng: inout SplitMix64) {
    guard !bytes.isEmpty else { return }
    let at = rng.index(below: bytes.count)
    switch rng.index(below: 5) {
    case 0: bytes[at] = UInt8(rng.index(below: 256))
    case 1: bytes.removeSubrange(at..<min(bytes.count, at + 1 + rng.index(below: 8)))
    case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 12)], at: at)
    case 3: bytes.insert(Array("0123456789-.@\n\r \t".utf8)[rng.index(below: 17)], at: at)
    default: bytes.removeSubrange(at...)
    }
  }
}
