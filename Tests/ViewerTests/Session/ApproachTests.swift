import Testing

@testable import Viewer

@Suite("Pulling the time strip ahead") @MainActor struct ApproachTests {
  private func makeSession(lastStep: Int) -> (session: ViewerSession, model: TinyModel) {
    let model = TinyModel(lastStep: lastStep, layers: .window)
    let session = ViewerSession(model: model, playback: Playback(stepsPerSecond: 10, isPaused: true))
    session.resize(width: 1000, height: 640, scale: 1)
    return (session, model)
  }

  /// A place on the strip, which spans steps 0 to 100 between its margins of 16 points.
  private func place(of step: Int) -> SIMD2<Float> { SIMD2(16 + 968 * Float(step) / 100, 597) }

  @Test("simulates to there slice by slice, shows how far it has come, and stands there")
  func simulates() {
    let (session, model) = makeSession(lastStep: 1000)
    session.handle(.press(at: place(of: 60)))
    #expect(session.target == 60 && model.step == 0 && session.isAnimating, "nothing is made while clicking")
    let canvas = Canvas(width: 1000, height: 640)
    for made in 1...60 {
      session.handle(.hover(at: place(of: 60)))
      #expect(session.update(elapsed: 0.02, budget: 0) == 1, "a step a slice without time for more")
      #expect(model.step == made && session.scene.timeline?.steps.upperBound == made)
      if made == 30 {
        session.draw(on: canvas)
        let (head, ahead) = (place(of: 30), place(of: 45))
        #expect(canvas[Int(ahead.x), Int(ahead.y)] != canvas[Int(place(of: 80).x), Int(head.y)])
      }
    }
    #expect(session.target == nil && session.playback.isPaused && !session.isRunning)
    session.handle(.select(at: place(of: 60)))
    #expect(session.update(elapsed: 1, budget: 1) == 0 && model.step == 60)
  }

  @Test("is cancelled by Esc, by a click, and by whatever else says where in time to be")
  func cancelled() {
    let (session, model) = makeSession(lastStep: 1000)
    session.handle(.press(at: place(of: 60)))
    session.update(elapsed: 0.02, budget: 0)
    session.handle(.dismiss)
    #expect(session.target == nil && !session.hasQuit && session.message.contains("stopped at step 1"))
    session.handle(.press(at: place(of: 60)))
    session.handle(.press(at: place(of: 40)))
    #expect(session.target == 40, "another click is another step")
    session.update(elapsed: 0.02, budget: 1)
    #expect(model.step == 40 && session.target == nil)
    session.handle(.press(at: place(of: 90)))
    session.update(elapsed: 0.02, budget: 0)
    session.handle(.press(at: place(of: 7)))
    #expect(session.target == nil && model.step == 7)
    for command in [ViewerCommand.togglePause, .step, .stepBack, .restart] {
      session.handle(.press(at: place(of: 95)))
      #expect(session.target == 95)
      session.handle(command)
      #expect(session.target == nil, "\(command)")
    }
  }

  @Test("stops where the episode ends, and says so")
  func endsEarlier() {
    let (session, model) = makeSession(lastStep: 30)
    session.handle(.press(at: place(of: 60)))
    session.update(elapsed: 0.02, budget: 10)
    #expect(model.step == 30 && session.target == nil && session.message == "the episode ends at step 30")
    session.handle(.press(at: place(of: 10)))
    session.handle(.press(at: place(of: 60)))
    #expect(model.step == 30 && session.target == nil)
  }
}
