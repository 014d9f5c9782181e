import Episodes
import GridWorld
import Policies
import Scenarios
import Simulation
import Testing
import Viewer

@testable import Scenes

@Suite("What a shield did, and why") struct ShieldPartTests {
  private func scenes(_ name: String = "random-64") throws -> EpisodeScenes {
    EpisodeScenes(try EpisodeRecording(Repository.scenario(name, controller: "interaction+", maxSteps: 64)))
  }

  @Test("what is told at a step is what is then done, also looking back, and asking changes nothing")
  func foresight() throws {
    let (asked, plain) = (try scenes(), try scenes())
    var told: [Scene.ShieldPart?] = []
    for step in 0..<12 {
      let agent = (7 * step) % 64
      told.append(asked.scene(SceneFocus(selection: agent, attention: .selected)).shield)
      asked.recording.advance()
      plain.recording.advance()
      let part = try #require(told[step])
      #expect(asked.recording.episode.world.state.action[agent].index == part.done)
      #expect(
        asked.recording.episode.world.state.poses.cell == plain.recording.episode.world.state.poses.cell)
    }
    for step in (0..<12).reversed() {
      asked.recording.seek(to: step)
      let part = asked.scene(SceneFocus(selection: (7 * step) % 64, attention: .selected)).shield
      #expect(part == told[step], "looking back to step \(step)")
    }
  }

  @Test("whoever does not get what it liked best hears why, and the robot named is really in the way")
  func reasons() throws {
    let scenes = try scenes()
    var refused = 0
    for _ in 0..<30 {
      let before = scenes.moment()
      let account = try #require(scenes.recording.shieldAccount(of: 0))
      let after = account.cellsAfter.map { scenes.recording.layout.cell(at: Int($0)) }
      for agent in 0..<64 {
        let verdict = ShieldVerdict(
          account: account.account, before: before.cells, after: after, agent: agent)
        let preferred = account.account.preferred[agent]
        #expect(verdict.reason.isEmpty == (account.account.chosen[agent] == preferred))
        guard !verdict.reason.isEmpty else { continue }
        refused += 1
        let words = verdict.reason.split(separator: " ")
        guard words.first == "robot", let other = Int(words[1]) else { continue }
        let here = before.cells[agent]
        let target = Cell(here.x + preferred.offset.dx, here.y + preferred.offset.dy)
        #expect([before.cells[other], after[other]].contains(target) || after[other] == here)
      }
      scenes.recording.advance()
    }
    #expect(refused > 20)
  }

  @Test("without a shield there is no such part")
  func none() throws {
    let scenes = EpisodeScenes(
      try EpisodeRecording(Repository.scenario("depot", controller: Repository.policy)))
    #expect(scenes.scene(SceneFocus(selection: 3, attention: .selected)).shield == nil)
  }

  @Test("what is told before a step follows who is driven by hand")
  func driven() throws {
    let recording = try scenes().recording
    let before = try #require(recording.shieldAccount(of: 0)).cellsAfter
    let cells = recording.episode.world.state.poses.cell
    let moving = try #require(cells.indices.first { before[$0] != cells[$0] })
    try recording.drive(moving, .stay)
    #expect(try #require(recording.shieldAccount(of: 0)).cellsAfter[moving] == cells[moving])
    try recording.drive(moving, nil)
    #expect(try #require(recording.shieldAccount(of: 0)).cellsAfter == before)
  }
}
