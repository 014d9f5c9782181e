import Foundation
import Testing

@Suite("The manual page") struct ManualTests {
  @Test("tells of every command and option that help tells of, in mdoc")
  func commands() throws {
    let result = try Program.run("manual")
    #expect(result.exitCode == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n")
    #expect(lines.contains(".Sh NAME") && lines.contains(".Ss navsim batch compare"))
    for name in ["demo", "run", "train", "study", "replay", "validate", "bench"] {
      let help = try Program.run(name, "--help").output
      let options = Set(
        help.matches(of: /^  .*(--[a-z][a-z-]+)/.anchorsMatchLineEndings()).map { String($0.1) })
      let section = try #require(result.output.range(of: ".Ss navsim \(name)\n"))
      let page = result.output[section.upperBound...]
      let end = page.range(of: "\n.S")?.lowerBound ?? page.endIndex
      let told = page[..<end].replacing("\\-", with: "-").replacing("Fl ", with: "-")
      #expect(options.count > 2)
      for option in options.subtracting(["--help", "--version"]) {
        #expect(told.contains(option), "\(name) \(option)")
      }
    }
    #expect(!result.output.contains(".Ss navsim manual"))
  }

  @Test("makes no line a macro that mdoc does not have, and closes what it opens")
  func macros() throws {
    let known: Set = [
      "Dd", "Dt", "Os", "Sh", "Ss", "Nm", "Nd", "Pp", "Bl", "It", "El", "Bd", "Ed",
    ]
    var open = 0
    for line in try Program.run("manual").output.split(separator: "\n") where line.hasPrefix(".") {
      let name = String(line.dropFirst().prefix { $0 != " " })
      #expect(known.contains(name), "\(line)")
      open += ["Bl", "Bd"].contains(name) ? 1 : ["El", "Ed"].contains(name) ? -1 : 0
      #expect((0...1).contains(open), "\(line)")
    }
    #expect(open == 0)
  }
}
