import Basics
import Episodes
import Scenarios
import Scenes
import Simulation

/// What `navsim_explain` is asked for.
enum ExplainRequest {
  static let keys = ObjectKeys("explain", ScenarioRequest.keys + ["robot", "step", "episode"])

  static func answer(_ text: String) throws -> Answer {
    var reader = try ObjectReader(try JSONCursor(request: text), keys, expected: "a request {\"source\": …}")
    let request = try ScenarioRequest(&reader)
    let robot = try reader.optional("robot")?.integer(in: 0...Int(Int32.max)) ?? 0
    let step = try reader.optional("step")?.integer(in: 0...Int(Int32.max)) ?? 0
    let number = try reader.optional("episode")?.integer(in: 0...Int(Int32.max)) ?? 0
    reader.finish()
    let scenario = try request.loadOne()
    let scenes: EpisodeScenes
    do throws(DecisionError) {
      scenes = try EpisodeScenes(deciding: robot, at: step, in: scenario, episode: number)
    } catch {
      throw CallError(error.description(robot: "robot", step: "step"), fault: error.fault)
    }
    do {
      let explanation = try DecisionExplainer(scenes).explain(robot)
      return Answer(
        explanation.json(
          scenario: scenario.name, controller: scenario.controllerNames, seed: scenario.world.seed))
    } catch {
      throw CallError(error.description + ".", fault: .badInput)
    }
  }
}
