import Foundation
import GridWorld
import Testing

@Suite("navsim map") struct MapCommandTests {
  @Test("tells what is in a map, aligned as text or as JSON")
  func info() throws {
    let depot = Program.shipped("Maps/depot.map")
    let text = try Program.run("map", "info", depot)
    #expect(text.exitCode == 0)
    #expect(text.output.hasPrefix("width              40\nheight             24\nfree              720\n"))
    let facts = try object(try Program.run("map", "info", depot, "--format", "json").output)
    #expect(facts["free"] as? Int == 720)
    #expect(facts["density"] as? Double == 0.25)
    #expect(facts["components"] as? Int == 1)
  }

  @Test("draws the same map for the same seed, another for another", arguments: ["random", "maze", "rooms"])
  func generate(kind: String) throws {
    func map(_ seed: String) throws -> String {
      let result = try Program.run("map", "generate", kind, "-w", "21", "--height", "13", "--seed", seed)
      #expect(result.exitCode == 0)
      return result.output
    }
    #expect(try map("5") == map("5"))
    #expect(try map("5") != map("6"))
    #expect(try map("5").hasPrefix("type octile\nheight 13\nwidth 21\nmap\n"))
  }

  @Test("takes every option of every kind, as scenarios do, and says what it wrote")
  func options() throws {
    let cases: [(arguments: String, map: MapGenerator.Kind)] = [
      ("random --density 0.35", .random(RandomMap(density: 0.35))),
      (
        "maze --corridor-width 2 --wall-width 3 --loops 0.3",
        .maze(MazeMap(wallWidth: 3, corridorWidth: 2, loops: 0.3))
      ),
      ("maze --corridor 2", .maze(MazeMap(corridorWidth: 2))),
      ("rooms --room-size 6 --doors 3 --loops 0.2", .rooms(RoomsMap(roomSize: 6, doors: 3, loops: 0.2))),
      ("rooms --block 6", .rooms(RoomsMap(roomSize: 6))),
      (
        "warehouse --shelf-length 5 --shelf-depth 3 --aisle 1 --bay 7",
        .warehouse(WarehouseMap(shelfLength: 5, shelfDepth: 3, aisle: 1, bay: 7))
      ),
      ("warehouse --block 5 --corridor 3", .warehouse(WarehouseMap(shelfLength: 5, aisle: 3))),
    ]
    try withFolder { folder in
      for (arguments, kind) in cases {
        let grid = MapGenerator(kind, width: 40, height: 30, seed: 3).makeGrid()
        let result = try Program.shell(
          "cd '\(folder)' && $navsim map generate \(arguments) -w 40 --height 30 --seed 3 -o m.map")
        #expect(result.exitCode == 0 && result.output.isEmpty, "\(result.errors)")
        #expect(try text(folder + "/m.map") == grid.movingAIText(), "\(arguments)")
        let parts = ConnectedComponents(of: grid)
        let connection =
          parts.count == 1
          ? "connected"
          : "in \(parts.count) parts that no path connects, the largest of \(parts.sizes.max() ?? 0)"
        #expect(result.errors == "map: m.map, 40×30, \(grid.freeCellCount) free cells, \(connection)\n")
      }
    }
  }

  @Test("goes to ROS and back: an office floor, coarser, as walls of a scenario")
  func ros() throws {
    try withFolder { folder in
      let office = Program.shipped("Maps/office.yaml")
      let facts = try object(try Program.run("map", "info", office, "--format", "json").output)
      #expect(facts["resolution"] as? Double == 0.05 && (facts["unknown"] as? Int ?? 0) > 0)
      #expect(facts["components"] as? Int == 1)
      let grid = try MapServerMap(file: office)
      let result = try Program.shell(
        """
        cd '\(folder)' && $navsim map convert '\(office)' fine.yaml && $navsim map convert fine.yaml fine.map \
          && $navsim map convert fine.yaml coarse.yaml --coarsen 10 && $navsim map info coarse.yaml --format json
        """)
      #expect(result.exitCode == 0, "\(result.errors)")
      let again = try MapServerMap(file: folder + "/fine.yaml")
      #expect(again.states == grid.states && again.metadata.origin == grid.metadata.origin)
      #expect(again.metadata.resolution == 0.05)
      #expect(try text(folder + "/fine.map") == grid.grid.movingAIText())
      let coarse = try object(result.output)
      #expect(coarse["resolution"] as? Double == 0.5)
      #expect(coarse["width"] as? Int == (grid.width + 9) / 10)
      let run = try Program.shell(
        "cd '\(folder)' && $navsim run '\(Program.shipped("Scenarios/office.json"))' --format json")
      #expect(run.exitCode == 0, "\(run.errors)")
    }
  }

  @Test("warns where coarsening leaves no free cell, or parts that no path connects")
  func coarsening() throws {
    try withFolder { folder in
      let office = Program.shipped("Maps/office.yaml")
      func convert(_ n: Int, _ file: String) throws -> String {
        let result = try Program.run("map", "convert", office, "\(folder)/\(file)", "--coarsen", "\(n)")
        #expect(result.exitCode == 0)
        return result.errors
      }
      let none = try convert(100, "a.map")
      #expect(none.contains("4×3, no free cell\n") && !none.contains("connected"), "\(none)")
      #expect(none.contains("warning: of 77695 free cells none is left free; coarsen less\n"), "\(none)")
      for file in ["a.map", "a.yaml"] {
        let parted = try convert(20, file)
        #expect(
          parted.contains(
            "warning: free cells fall into 13 parts that no path connects, 1 part before; coarsen less\n"),
          "\(parted)")
      }
      #expect(try !convert(5, "a.map").contains("warning"))
    }
  }

  @Test("keeps flags of ROS maps to these")
  func rosFlags() throws {
    let depot = Program.shipped("Maps/depot.map")
    for (arguments, says) in [
      ("x.map --resolution 2", "--resolution belongs to maps for ROS"),
      ("x.yaml --resolution 0", "--resolution 0.0 is out of range 1e-4…1e4"),
      ("x.yaml --origin 1", "--origin: expected two numbers, -1e9…1e9, such as -10,-5, found '1'"),
      ("x.yaml --origin 1e10,0", "--origin: expected two numbers, -1e9…1e9"),
      ("x.yaml --resolution 1e4 --coarsen 0", "--coarsen 0 is out of range"),
      ("x.yaml --resolution 1e5", "--resolution 100000.0 is out of range 1e-4…1e4"),
      ("x.yaml --coarsen 0", "--coarsen 0 is out of range 1…40"), ("- --to ros", "takes two files"),
    ] {
      let result = try Program.shell("cd /tmp && $navsim map convert '\(depot)' \(arguments)")
      #expect(result.exitCode == 64 && result.errors.contains(says), "\(arguments): \(result.errors)")
    }
  }

  @Test("keeps a map the same through every format and back")
  func convert() throws {
    try withFolder { folder in
      let original = folder + "/a.map"
      #expect(try Program.run("map", "generate", "warehouse", "-o", original).exitCode == 0)
      #expect(try Program.run("map", "convert", original, folder + "/b.txt").exitCode == 0)
      #expect(try Program.run("map", "convert", folder + "/b.txt", folder + "/c.map").exitCode == 0)
      #expect(try text(folder + "/c.map") == text(original))
      let json = try Program.run("map", "convert", original, "-", "--to", "json").output
      let rows = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String]
      let plain = try text(folder + "/b.txt")
      #expect(rows == plain.split(separator: "\n").map(String.init))
      #expect(try Program.run("map", "convert", original, "-").output == plain)
    }
  }

  @Test(
    "refuses wrong usage with 64",
    arguments: [
      ("generate moze", "'moze' is invalid"),
      ("generate random -w 0", "--width and --height: from 1 to 4096."),
      ("generate random -w 1000000000", "--width and --height: from 1 to 4096."),
      ("generate random --density 2", "--density 2.0: from 0.0 to 0.9."),
      ("generate random --density nan", "--density nan: from 0.0 to 0.9."),
      ("generate random --loops 0.5", "--loops is for maze and rooms maps, not for random."),
      ("generate maze --density 0.5", "--density is for random maps, not for maze."),
      ("generate warehouse --doors 2", "--doors is for rooms maps, not for warehouse."),
      ("generate warehouse --bay 257", "--bay 257: from 0 to 256."),
      ("generate maze --corridor 2 --corridor-width 2", "give one of them"),
      ("generate random -o a.png", "the ending tells no map format"),
      ("info", "Missing expected argument '<file>'"),
    ])
  func usage(arguments: String, message: String) throws {
    let result = try Program.shell("cd / && $navsim map \(arguments)")
    #expect(result.exitCode == 64)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test("refuses maps that are missing with 66, bad ones with 65, places it can't write to with 73")
  func files() throws {
    try withFolder { folder in
      #expect(try Program.run("map", "info", folder + "/a.map").exitCode == 66)
      try "type octile\nheight 2\nwidth 2\nmap\n..\n".write(
        toFile: folder + "/a.map", atomically: true, encoding: .utf8)
      #expect(try Program.run("map", "info", folder + "/a.map").exitCode == 65)
      #expect(try Program.run("map", "convert", folder + "/a.map", folder + "/b.txt").exitCode == 65)
      #expect(try Program.run("map", "generate", "maze", "-o", folder + "/no/a.map").exitCode == 73)
      #expect(names(in: folder) == ["a.map"])
    }
  }
}
