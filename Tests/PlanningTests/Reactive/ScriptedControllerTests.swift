import GridWorld
import Planning
import Simulation
import Testing

@Suite("Scripted") struct ScriptedControllerTests {
  @Test("plays a row a step, and stays once the rows run out")
  func plays() {
    let script: [[Action]] = [[.right, .stay], [.down, .left], [.stay, .up]]
    var episode = Episode(
      world(["....", "...."], [(Cell(0, 0), Cell(0, 1)), (Cell(3, 1), Cell(0, 0))]),
      ScriptedController(script: script))
    for step in 0..<5 {
      episode.advance()
      #expect(episode.actions == (step < 3 ? script[step] : [.stay, .stay]))
    }
    #expect(episode.world.cell(of: 0) == Cell(1, 1))
    #expect(episode.world.cell(of: 1) == Cell(2, 0))
  }

  @Test("writes only the actions of the agents it drives")
  func onlyItsOwn() {
    let start = world(["....", "...."], [(Cell(0, 0), Cell(0, 1)), (Cell(3, 1), Cell(0, 0))])
    var controller = ScriptedController(script: [[.right, .left]])
    controller.begin(start, driving: [1])
    var actions: [Action] = [.down, .down]
    controller.decide(start, actions: &actions)
    #expect(actions == [.down, .left])
  }
}
