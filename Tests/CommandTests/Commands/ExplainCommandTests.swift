import Foundation
import Testing

@Suite("navsim explain") struct ExplainCommandTests {
  private let depot = Program.shipped("Scenarios/depot.json")

  @Test("says in words what a robot means to do, and what that rests on")
  func text() throws {
    let result = try Program.run(
      "explain", depot, "--controller", "navigator+", "--robot", "5", "--at", "20")
    #expect(result.exitCode == 0, "\(result.errors)")
    for words in [
      "robot 5 at step 20", "It means to", "the shield", "next action", "W*", "gone", "hidden", "unheard",
      "Kendall's τ", "heard by radio", "rounds of talk", "before round 1",
    ] { #expect(result.output.contains(words), "\(words) is missing in\n\(result.output)") }
  }

  @Test("as JSON holds every effect, and draws the moment")
  func json() throws {
    try withFolder { folder in
      let picture = folder + "/p.png"
      let result = try Program.run(
        "explain", depot, "--controller", "interaction", "--robot", "7", "--at", "30", "--format", "json",
        "--picture", picture, "--size", "640x400")
      #expect(result.exitCode == 0, "\(result.errors)")
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let probabilities = try #require(object["probabilities"] as? [Double])
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
      let causes = try #require(object["causes"] as? [[String: Any]])
      var tried = 0
      for cause in causes {
        guard let gone = cause["gone"] as? [String: Any] else { continue }
        let then = try #require(gone["probabilities"] as? [Double])
        let shift = zip(probabilities, then).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
        #expect(abs(shift - (gone["shift"] as? Double ?? -1)) < 1e-6)
        tried += 1
      }
      #expect(tried > 10)
      #expect(FileManager.default.fileExists(atPath: picture))
    }
  }

  @Test(
    "refuses what can't be explained, and says what can",
    arguments: [
      (["--robot", "99"], "there are robots 0 to 31"), (["--at", "500"], "the episode ends at step"),
      (["--controller", "pibt"], "does not attend to anything"), (["--robot=-1"], "robots count from 0"),
    ])
  func refusals(arguments: [String], message: String) throws {
    try withFolder { folder in
      let controller = arguments.contains("--controller") ? [] : ["--controller", "interaction"]
      let process = try Program.start(["explain", depot] + controller + arguments, outputIn: folder)
      let result = try Program.result(of: process, in: folder)
      #expect(result.exitCode == 64 || result.exitCode == 65, "\(result.exitCode)")
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.output.isEmpty)
    }
  }

  @Test("wants a case of a suite, and none of a scenario")
  func cases() throws {
    let suite = Program.shipped("Scenarios/suites/two-corridors.json")
    let without = try Program.run("explain", suite)
    #expect(without.exitCode == 64 && without.errors.contains("pick one with --case"), "\(without.errors)")
    let with = try Program.run("explain", depot, "--case", "x", "--controller", "interaction")
    #expect(with.exitCode == 64 && with.errors.contains("is a single scenario"), "\(with.errors)")
    #expect(try Program.run("explain", suite, "--case", "upper", "--robot", "1", "--at", "3").exitCode == 0)
  }
}
