import Foundation
import Testing

@Suite("Files that come with navsim") struct ShippedArgumentsTests {
  private func run(_ arguments: String..., in folder: String) throws -> ProgramResult {
    let process = try Program.start(arguments, outputIn: folder, currentFolder: folder)
    return try Program.result(of: process, in: folder)
  }

  @Test("are found from every folder, under the names that the guide gives them")
  func found() throws {
    try withFolder { folder in
      let scenario = try run("run", "Scenarios/corridor-swap.json", "-q", in: folder)
      #expect(scenario.exitCode == 0 && scenario.output.contains("all 2 agents"), "\(scenario.errors)")
      let map = try run("map", "convert", "Maps/corridor.map", "Maps/corridor.map", in: folder)
      // Its folder is not there, and the shipped map is not what is written.
      #expect(map.exitCode == 73, "\(map.errors)")
      #expect(map.errors.contains("Maps/corridor.map"), "\(map.errors)")
    }
  }

  @Test("stand behind those of the same name in the current folder")
  func ownFirst() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/Scenarios", withIntermediateDirectories: true)
      let own = try text(Program.shipped("Scenarios/corridor-swap.json"))
        .replacing("../Maps/corridor.map", with: Program.shipped("Maps/corridor.map"))
        .replacing("\"corridor-swap\"", with: "\"own\"")
      try own.write(toFile: folder + "/Scenarios/corridor-swap.json", atomically: true, encoding: .utf8)
      let result = try run("run", "Scenarios/corridor-swap.json", "-q", in: folder)
      #expect(result.output.hasPrefix("own:"), "\(result.output)\(result.errors)")
    }
  }
}
