import Episodes
import Scenarios
import Scenes
import Simulation
import Testing
import Viewer

@Suite("The step at which a robot decides") struct EpisodeDecisionTests {
  @Test("is shown, as an episode gets there")
  func there() throws {
    let scenario = try Repository.scenario("corridor-swap", controller: Repository.policy, maxSteps: 8)
    let scenes = try EpisodeScenes(deciding: 1, at: 3, in: scenario)
    let recording = try EpisodeRecording(scenario)
    recording.advance(to: 3)
    #expect(scenes.scene().agents.map(\.position) == EpisodeScenes(recording).scene().agents.map(\.position))
  }

  @Test("has to be one, of a robot that there is, in words of whoever asks")
  func nowhere() throws {
    let scenario = try Repository.scenario("corridor-swap", controller: Repository.policy, maxSteps: 8)
    func words(_ robot: Int, _ step: Int) -> String? {
      do throws(DecisionError) {
        _ = try EpisodeScenes(deciding: robot, at: step, in: scenario)
        return nil
      } catch {
        return error.description(robot: "--robot", step: "--at")
      }
    }
    #expect(words(2, 0) == "--robot 2: there are robots 0 to 1.")
    #expect(words(-1, 0) == "--robot -1: there are robots 0 to 1.")
    let rest = "where nobody decides anything any more; choose one before."
    #expect(words(0, 8) == "--at 8: the episode is over at step 8, \(rest)")
    #expect(words(0, 9) == "--at 9: the episode ends at step 8, \(rest)")
    #expect(words(0, 7) == nil)
  }
}
