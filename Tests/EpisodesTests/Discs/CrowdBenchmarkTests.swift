import Basics
import Episodes
import Foundation
import Scenarios
import Simulation
import Testing

/// The crowd's folder; nil where it is not at hand.
private let crowdFolder: String? = {
  let shared =
    ProcessInfo.processInfo.environment["NAVSIM_SHARED"]
    ?? Repository.root.appending(path: "../shared").standardized.path()
  let folder = shared + "/benchmarks/crowd/"
  return FileManager.default.fileExists(atPath: folder + "circle-crossing-validation.json") ? folder : nil
}()

/// The suite as it is published, played as `batch --controller orca` does.
@Suite(
  "The crowd's validation suite",
  .enabled(if: crowdFolder != nil, "the benchmarks are not beside the repository"))
struct CrowdBenchmarkTests {
  private struct Recording: Decodable { var positionsAfterStep: [String: [[[Double]]]] }

  private func suite(isVisible: Bool) throws -> Suite {
    let file = try #require(crowdFolder) + "circle-crossing-validation.json"
    var text = try String(contentsOfFile: file, encoding: .utf8)
    if isVisible {
      let spoiled = text
      text = text.replacing(#""egoVisible":false"#, with: #""egoVisible":true"#)
      #expect(text != spoiled)
    }
    return try Suite(JSONDocument(text: text, file: file))
  }

  @Test(
    "goes within a millimeter of RVO2's ways for 5 s, and fares as it did",
    arguments: [(false, 42...43, 10.45), (true, 100...100, 9.9)])
  func recorded(isVisible: Bool, successes: ClosedRange<Int>, time: Double) throws {
    let suite = try suite(isVisible: isVisible)
    let name = "circle-crossing-validation.orca-\(isVisible ? "visible" : "invisible").json"
    let recording = try JSONDecoder().decode(
      Recording.self, from: Data(contentsOf: URL(filePath: try #require(crowdFolder) + name)))
    #expect(suite.count == 100)
    var times: [Double] = []
    var (collisions, farthest) = (0.0, 0.0)
    for index in 0..<suite.count {
      let scenario = try suite.scenario(at: index, overrides: ScenarioOverrides(controller: "orca"))
      let truth = try #require(recording.positionsAfterStep[scenario.name])
      var episode = try scenario.makeEpisode()
      while !episode.isOver {
        episode.advance()
        // From a contact on, discs stop where those of the recording go through each other.
        let step = episode.world.state.step
        guard step <= min(20, truth.count), episode.world.state.discs.contact.allSatisfy(\.isEmpty) else {
          continue
        }
        for (place, recorded) in zip(episode.world.state.discs.position, truth[step - 1]) {
          let off = place - SIMD2(recorded[0], recorded[1])
          farthest = max(farthest, (off * off).sum().squareRoot())
        }
      }
      let metrics = episode.metrics.values
      func value(_ name: String) throws -> Double { try #require(metrics.first { $0.name == name }?.value) }
      if try value("success_rate") == 1 { times.append(try value("nav_time")) }
      collisions += try value("collision_rate")
      #expect(try value("success_rate") + value("collision_rate") + value("timeout_rate") == 1)
    }
    #expect(farthest < 1e-3, "\(farthest) m")
    #expect(
      successes.contains(times.count) && times.count + Int(collisions) == 100, "\(times.count), \(collisions)"
    )
    let mean = times.reduce(0, +) / Double(times.count)
    #expect(abs(mean - time) < (isVisible ? 0.01 : 0.05), "\(mean) s")
    print(
      "crowd, \(isVisible ? "visible" : "invisible"): \(times.count) successes, \(mean) s, within \(farthest) m"
    )
  }
}
