import Foundation
import Testing

/// A slip in a command line must not cost what it reads.
@Suite("What a command reads") struct KeptInputTests {
  private static let scenario = """
    {"version": 1, "name": "s", "map": "m.map", "maxSteps": 6, "controller": "interaction", "agents": {"count": 3}}
    """
  private static let map = "type octile\nheight 3\nwidth 4\nmap\n....\n....\n....\n"

  private func withFiles(_ body: (String) throws -> Void) throws {
    try withFolder { folder in
      try Self.scenario.write(toFile: folder + "/s.json", atomically: true, encoding: .utf8)
      try Self.map.write(toFile: folder + "/m.map", atomically: true, encoding: .utf8)
      try body(folder)
    }
  }

  @Test(
    "is never replaced by what it writes, by whatever name",
    arguments: [
      "run s.json --out s.json", "run s.json --trace s.json", "run s.json --html ./s.json",
      "run s.json --out m.map", "explain s.json --out s.json", "explain s.json --out m.map",
      "batch s.json --out s.json --store b.sqlite", "batch s.json --report link.json --store b.sqlite",
    ])
  func scenarios(command: String) throws {
    try withFiles { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link.json", withDestinationPath: folder + "/s.json")
      let result = try Program.shell("cd '\(folder)' && $navsim \(command)")
      #expect([64, 65, 73].contains(result.exitCode), "\(command): \(result.exitCode) \(result.errors)")
      #expect(result.errors.contains("is what this command reads"), "\(command): \(result.errors)")
      #expect(try text(folder + "/s.json") == Self.scenario)
      #expect(try text(folder + "/m.map") == Self.map)
    }
  }

  @Test("is a trace or a store as well")
  func tracesAndStores() throws {
    try withFiles { folder in
      let made = try Program.shell(
        "cd '\(folder)' && $navsim run s.json -q --trace t.jsonl && $navsim batch s.json -q --store b.sqlite")
      #expect(made.exitCode == 0, "\(made.errors)")
      let trace = try text(folder + "/t.jsonl")
      for command in [
        "replay t.jsonl --html t.jsonl", "batch show --store b.sqlite --out b.sqlite",
        "batch s.json --store b.sqlite --resume --report b.sqlite",
      ] {
        let result = try Program.shell("cd '\(folder)' && $navsim \(command)")
        #expect(result.exitCode == 73, "\(command): \(result.exitCode) \(result.errors)")
      }
      #expect(try text(folder + "/t.jsonl") == trace)
      #expect(try Program.shell("cd '\(folder)' && $navsim batch list --store b.sqlite").exitCode == 0)
    }
  }

  @Test("goes with outputs that are files, one each")
  func outputs() throws {
    try withFiles { folder in
      for (command, message) in [
        ("explain s.json --picture x.png --out x.png", "name two files"),
        ("run s.json --html ''", "name a file"),
        ("batch s.json --store b.sqlite --charts ''", "name a folder"),
        ("batch s.json --store b.sqlite --charts m.map", "m.map"),
        ("explain s.json --size 300x200", "--picture FILE.png"),
      ] {
        let result = try Program.shell("cd '\(folder)' && $navsim \(command)")
        #expect(result.exitCode == 64 || result.exitCode == 73, "\(command): \(result.exitCode)")
        #expect(result.errors.contains(message), "\(command): \(result.errors)")
      }
      #expect(Set(names(in: folder) ?? []).isSubset(of: ["m.map", "s.json", "b.sqlite"]))
    }
  }
}
