import Foundation
import GridWorld
import Testing

/// The guide's article on the libraries builds the program `Traffic`, file by file. `PackageTests` holds that its listings
/// are those files, and that the code in the libraries' own pages is in them or here.
@Suite("The guide's code") struct GuideTests {
  @Test("plays a scenario, lets an own controller drive, records, plays many, and trains")
  func traffic() throws {
    try withFolder { folder in
      // As in the guide: the package stands beside the clone, which is called navsim.
      try FileManager.default.createDirectory(atPath: folder + "/Traffic", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/navsim", withDestinationPath: Repository.shipped(""))
      let process = Process()
      let bundle = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
      process.executableURL = bundle.deletingLastPathComponent().appending(path: "Traffic")
      process.currentDirectoryURL = URL(filePath: folder + "/Traffic")
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)

      // CSR; collisions; steps and sum of costs; a line a step, the start included; how many of 100 are solved; ten returns.
      let lines = text.split(separator: "\n")
      #expect(lines.first == "1.0")
      #expect(lines.count == 3 + 18 + 1 + 10, "\(text)")
      #expect(lines.dropFirst(2).first?.hasPrefix("17 ") == true)
      #expect((1...100).contains(lines.dropLast(10).last.flatMap { Int($0) } ?? 0))
    }
  }

  @Test("makes a map")
  func map() throws {
    let grid = try OccupancyGrid(rows: ["....", ".##.", "...."])
    print(grid.width, grid.isOccupied(Cell(1, 1)))
    #expect(grid.width == 4 && grid.isOccupied(Cell(1, 1)))
  }
}
