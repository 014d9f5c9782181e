import Foundation
import Testing

@Suite("navsim validate") struct ValidateTests {
  @Test("finds all shipped files good, a line each")
  func shipped() throws {
    let result = try Program.shell(
      "cd '\(Program.repository.path)' && $navsim validate Scenarios/*.json Scenarios/suites/*.json Maps/*.map Maps/*.yaml"
    )
    #expect(result.exitCode == 0)
    #expect(result.errors.isEmpty)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count >= 15)
    #expect(lines.contains("Scenarios/corridor-swap.json: scenario, 2 agents on 15×2"))
    #expect(lines.contains("Maps/corridor.map: map, 15×2, 22 free cells"))
    #expect(lines.contains("Scenarios/suites/counts.json: suite, 9 cases"))
    #expect(lines.last?.hasPrefix("Maps/office.yaml: map, 400×280 cells of 0.050 m, ") == true)
  }

  @Test("looks at .scen files on their map, and names the endings it knows")
  func scenarioFiles() throws {
    try withFolder { folder in
      try "type octile\nheight 1\nwidth 4\nmap\n..@.\n".write(
        toFile: folder + "/a.map", atomically: true, encoding: .utf8)
      for (name, x) in [("good", 1), ("wall", 2)] {
        try "version 1\n0\ta.map\t4\t1\t0\t0\t\(x)\t0\t1\n".write(
          toFile: "\(folder)/\(name).scen", atomically: true, encoding: .utf8)
      }
      try "".write(toFile: folder + "/a.csv", atomically: true, encoding: .utf8)
      let result = try Program.shell("cd '\(folder)' && $navsim validate good.scen wall.scen a.csv")
      #expect(result.exitCode == 65 && result.output == "good.scen: scen, 1 entries on 4×1\n")
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 2 && lines[0].contains("is a wall"), "\(result.errors)")
      #expect(lines.last?.contains("a.csv: unknown ending; validate knows .json") == true)
    }
  }

  @Test("goes on after a bad file, and exits with the code of the first")
  func bad() throws {
    try withFolder { folder in
      try "{}".write(toFile: folder + "/bad.json", atomically: true, encoding: .utf8)
      try "..\n.\n".write(toFile: folder + "/ragged.txt", atomically: true, encoding: .utf8)
      try "..\n..\n".write(toFile: folder + "/good.txt", atomically: true, encoding: .utf8)
      let result = try Program.shell(
        "cd '\(folder)' && $navsim validate ragged.txt gone.scen bad.json good.txt")
      #expect(result.exitCode == 65)
      #expect(result.output == "good.txt: map, 2×2, 4 free cells\n")
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 3)
      #expect(lines[0].hasPrefix("navsim: ragged.txt:2: "))
      #expect(lines[1].hasPrefix("navsim: gone.scen: no such file"))
      #expect(lines[2].hasPrefix("navsim: bad.json"))
      #expect(try Program.shell("cd '\(folder)' && $navsim validate gone.map bad.json").exitCode == 66)
      #expect(try Program.shell("cd '\(folder)' && $navsim validate -q good.txt").output.isEmpty)
    }
  }
}
