import Basics
import Foundation
import Testing

@testable import GridWorld

@Suite("Map files") struct FileTests {
  @Test("that are missing say so, and how to mend it")
  func missing() throws {
    let error = #expect(throws: MapError.self) { _ = try OccupancyGrid(mapFile: "Maps/nowhere.map") }
    #expect(
      error?.description
        == "Maps/nowhere.map: no such file; check the spelling and the folder the path starts from.")
    #expect(error?.isMissingInput == true)
    for path in ["", "a\0b.map", "Package.swift/a.map"] {
      #expect(throws: MapError(file: path, reason: .unreadable(.notFound))) {
        try OccupancyGrid(mapFile: path)
      }
    }
  }

  @Test("that are folders say so")
  func folder() {
    let error = #expect(throws: MapError.self) { try OccupancyGrid(mapFile: "/") }
    #expect(error?.description == "/: is a directory; name a file in it.")
    #expect(error?.isMissingInput == true)
  }

  @Test("that may not be read say so", .enabled(if: getuid() != 0, "root may read everything"))
  func noPermission() throws {
    try withTemporaryFile([46]) { path in
      chmod(path, 0)
      #expect(
        mapError { try OccupancyGrid(mapFile: path) }
          == "test.map: no permission to read it; grant it with 'chmod +r'.")
    }
  }

  @Test("without end are not read to their end")
  func endless() {
    let error = #expect(throws: FileError.self) { try TextFile(path: "/dev/zero", maximumBytes: 1 << 20) }
    #expect(error?.description == "/dev/zero: is larger than the 1 MiB navsim reads; is it the right file?")
    #expect(error?.isMissingInput == false)
  }

  @Test("that are not UTF-8 say on which line")
  func notUTF8() throws {
    try withTemporaryFile(Array("type octile\nheight 1\n".utf8) + [0xC3, 0x28]) { path in
      #expect(
        mapError { try OccupancyGrid(mapFile: path) }
          == "test.map:3: not UTF-8 text; save it as UTF-8 (or is it a binary file?).")
    }
    try withTemporaryFile([0xFF, 0xFE, 0x74, 0x00]) { path in
      #expect(
        mapError { try OccupancyGrid(mapFile: path) }
          == "test.map:1: not UTF-8 text but, it seems, UTF-16; save it as UTF-8.")
    }
  }

  @Test("in formats navsim does not read say which it does")
  func unknownFormat() {
    #expect(
      mapError { try OccupancyGrid(mapFile: "Maps/office.json") }
        == "Maps/office.json: navsim can't read '.json' maps; use a MovingAI '.map', plain rows in a '.txt', a ROS map's "
        + "'.yaml', or a '.pgm' or '.png' picture."
    )
  }

  @Test("may be plain rows, with a byte order mark")
  func plainRows() throws {
    let text = [0xEF, 0xBB, 0xBF] + Array("..#\r\n...\r\n\r\n".utf8)
    let grid = try withTemporaryFile(text, name: "a.txt") { try OccupancyGrid(mapFile: $0) }
    #expect(grid.rows() == ["..#", "..."])
    try withTemporaryFile(Array("..#\n..\n".utf8), name: "a.txt") { path in
      #expect(
        mapError { try OccupancyGrid(mapFile: path) }
          == "a.txt:2: row 1 has 2 cells instead of 3; add 1.")
    }
  }
}
