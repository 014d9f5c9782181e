public import Policies
public import Scenarios
import Simulation

extension PolicyExamples {
  /// Adds what the agents of a scenario perceive, step for step, in one episode after another, whatever drives them.
  ///
  /// - Parameters:
  ///   - scenario: with the sensors of the policy (`Scenario.fittingSenses`).
  ///   - rows: how many there are to be at least.
  /// - Throws: `EpisodeError` for controllers that can't be made, and for sensors that are not the policy's.
  public mutating func record(_ scenario: Scenario, atLeast rows: Int) throws(EpisodeError) {
    var number = 0
    while count < rows {
      var episode = try scenario.makeEpisode(number)
      if number == 0, let mismatch = file.policy.configuration.mismatch(with: episode.world.configuration) {
        throw .policy(
          PolicyFileError(
            file: "",
            reason: .doesNotFit(what: mismatch.what, policy: mismatch.policy, scenario: mismatch.scenario)))
      }
      let before = count
      repeat {
        record(episode.world)
        if episode.isOver { break }
        episode.advance()
      } while count < rows
      // Without agents there is nothing to record.
      guard count > before else { return }
      number += 1
    }
  }
}
