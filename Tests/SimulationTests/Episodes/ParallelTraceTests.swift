import Basics
import Foundation
import Simulation
import Testing

@Suite("Episodes on several threads") struct ParallelTraceTests {
  @Test("write the same traces whatever the number of threads")
  func sameTraces() throws {
    let one = try traces(jobs: 1)
    #expect(Set(one).count == 6, "every episode is another")
    #expect(try traces(jobs: 2) == one)
    #expect(try traces(jobs: 5) == one)
  }

  /// The bytes of the traces of six episodes.
  private func traces(jobs: Int) throws -> [Data] {
    try withTemporaryFolder { folder in
      let failures = Workers.map(count: 6, jobs: jobs) { index -> String? in
        do {
          let configuration = randomConfiguration(seed: 11)
          var episode = Episode(
            World(configuration, episode: index),
            teams: [.init(controller: GreedyWalk(), agents: Array(configuration.agents.indices))])
          let writer = try TraceWriter(path: "\(folder)/\(index)", scenario: "{}", controller: "walk")
          for _ in 0..<60 {
            episode.advance()
            try writer.record(episode.world)
          }
          try writer.commit()
          return nil
        } catch {
          return "\(error)"
        }
      }
      #expect(failures.compactMap { $0 }.isEmpty)
      return try (0..<6).map { try Data(contentsOf: URL(filePath: "\(folder)/\($0)")) }
    }
  }
}
