import Episodes
import Scenarios
import Testing

@testable import Scenes
@testable import Viewer

@Suite("Explanations in the window") @MainActor struct ExplainingWindowTests {
  private func session(_ controller: String, selection: Int? = 3) throws -> (ViewerSession, EpisodeScenes) {
    let scenario = try Repository.scenario("junction", controller: controller)
    let scenes = EpisodeScenes(try EpisodeRecording(scenario))
    for _ in 0..<8 { scenes.recording.advance() }
    let model = EpisodeModel(
      scenes, source: ScenarioSource(path: Repository.shipped("Scenarios/junction.json")))
    return (
      ViewerSession(
        model: model, playback: Playback(stepsPerSecond: 5), theme: .light, attention: .selected,
        selection: selection), scenes
    )
  }

  @Test("E pauses and lists what the decision rests on, as explain does; running on, attention is back")
  func explaining() throws {
    let (session, scenes) = try session("navigator")
    #expect(session.scene.causes == nil)
    session.handle(.toggleExplanation)
    #expect(session.playback.isPaused)
    let causes = try #require(session.scene.causes)
    let explanation = try DecisionExplainer(scenes).explain(3)
    #expect(causes == explanation.sceneCauses)
    #expect(causes.contains { $0.effect > 0 })
    session.handle(.togglePause)
    #expect(session.scene.causes == nil, "nothing is explained while it runs")
    session.handle(.togglePause)
    session.handle(.toggleExplanation)
    #expect(session.scene.causes == nil)
  }

  @Test("Shift+H goes through the rounds of talk, then back to the decision")
  func rounds() throws {
    let (session, _) = try session("navigator")
    let decided = try #require(session.scene.attentions.first { $0.agent == 3 })
    let talk = session.scene.talk
    #expect(talk.count == 3)
    for round in 0..<3 {
      session.handle(.cycleTalkRound)
      let shown = try #require(session.scene.attentions.first { $0.agent == 3 })
      #expect(shown.probabilities == talk[round].probabilities && shown.enhanced == talk[round].weights)
    }
    session.handle(.cycleTalkRound)
    #expect(session.scene.attentions.first { $0.agent == 3 } == decided)
  }

  @Test("where nothing attends, or no robot is selected, it says so")
  func refusals() throws {
    let (plain, _) = try session("pibt")
    plain.handle(.toggleExplanation)
    #expect(plain.message.contains("does not attend"))
    plain.handle(.cycleTalkRound)
    #expect(plain.message.contains("no rounds of talk"))
    let (unselected, _) = try session("navigator", selection: nil)
    unselected.handle(.toggleExplanation)
    #expect(unselected.message.contains("select a robot"))
  }
}
