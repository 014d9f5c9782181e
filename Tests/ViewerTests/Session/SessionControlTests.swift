import GridWorld
import Testing

@testable import Viewer

@Suite("Session controls") @MainActor struct SessionControlTests {
  let model = TinyModel(layers: .window)
  let session: ViewerSession

  init() {
    session = ViewerSession(model: model, playback: Playback(stepsPerSecond: 10, isPaused: true))
    session.resize(width: 1000, height: 640, scale: 1)
  }

  private func picture() -> [UInt32] {
    let canvas = Canvas(width: session.canvasSize.width, height: session.canvasSize.height)
    session.draw(on: canvas)
    return canvas.allPixels
  }

  @Test("stepping back and forth over 500 steps shows the same pictures")
  func backAndForth() {
    session.handle(.select(at: session.place(of: 0)))
    session.handle(.cycleAttention)
    session.resize(width: 700, height: 400, scale: 1)
    for _ in 0..<500 { model.advance() }
    session.handle(.stepBack)
    session.handle(.step)
    session.update(elapsed: 10, budget: 1)
    var forward: [[UInt32]] = []
    for step in [500, 250, 249, 1, 0] {
      session.seek(to: step)
      forward.append(picture())
    }
    for (index, step) in [500, 250, 249, 1, 0].enumerated().reversed() {
      session.seek(to: step)
      let isSame = picture() == forward[index]
      #expect(isSame, "step \(step)")
    }
  }

  @Test("the beginning and the last event are told, not passed")
  func ends() {
    session.handle(.stepBack)
    #expect(model.step == 0 && session.message.contains("start"))
    session.handle(.jumpToEvent(isForward: true))
    #expect(session.message.contains("no later"))
  }

  @Test("a pull at the time strip shows what is kept, at once")
  func timeStrip() {
    for _ in 0..<20 { model.advance() }
    session.handle(.press(at: SIMD2(-500, 600)))
    #expect(model.step == 20, "off the strip")
    session.handle(.press(at: SIMD2(10, 597)))
    #expect(model.step == 0)
    session.handle(.hover(at: SIMD2(5000, 0)))
    #expect(model.step == 20)
    session.handle(.pan(by: SIMD2(30, 0)))
    #expect(session.camera.center == SIMD2(10, 6), "a pull is no pan")
    session.handle(.release)
    session.handle(.hover(at: SIMD2(10, 597)))
    #expect(model.step == 20)
  }

  @Test("a finished episode starts again while it loops")
  func loop() {
    let model = TinyModel(lastStep: 3)
    let session = ViewerSession(model: model, playback: Playback(stepsPerSecond: .infinity))
    session.handle(.toggleLoop)
    session.update(elapsed: 0.1, budget: 1)
    #expect(model.step == 3)
    for _ in 0..<8 { session.update(elapsed: 0.2, budget: 1) }
    #expect(model.restarts >= 1)
  }

  @Test("edits that the model refuses are told and change nothing")
  func refusal() {
    model.refusal = ViewerRefusal("not here")
    for command in [
      ViewerCommand.paint(at: session.camera.screen(Cell(5, 5).center), begins: true), .reload,
      .open("a.json"),
    ] {
      session.show("")
      session.handle(command)
      #expect(session.message == "not here")
    }
    session.handle(.selectNext)
    session.handle(.toggleDrive)
    #expect(!session.isDriving && session.message == "not here")
    #expect(model.edits.isEmpty && !session.scene.map.isOccupied(Cell(5, 5)))
  }

  @Test("goals, driving and following ask for a selected robot")
  func selectionNeeded() {
    for command in [ViewerCommand.setGoal(at: SIMD2(100, 100)), .toggleDrive, .toggleFollow] {
      session.handle(command)
      #expect(session.message.contains("select a robot"))
    }
  }

  @Test("a follower keeps its agent in the middle")
  func follow() {
    session.handle(.selectNext)
    session.handle(.toggleFollow)
    for _ in 0..<9 {
      session.handle(.step)
      session.update(elapsed: 1, budget: 1)
      _ = picture()
      let place = session.place(of: 0) - session.camera.viewSize / 2
      #expect(abs(place.x) < 0.5 && abs(place.y) < 0.5)
    }
  }

  @Test("a row of the panel's list stands for its peer")
  func panelRows() throws {
    session.handle(.selectNext)
    session.handle(.cycleAttention)
    _ = picture()
    let row = try #require(session.renderer.panelRows.first)
    #expect(row.entity == 3, "the peer is attended to most")
    session.handle(.hover(at: SIMD2(Float(row.area.minX) + 20, Float(row.area.minY) + 8)))
    #expect(session.removedPeer == 1)
    session.handle(.select(at: SIMD2(Float(row.area.minX) + 20, Float(row.area.minY) + 8)))
    #expect(session.selection == 1)
  }
}
