import Testing

@testable import Viewer

@Suite("Playback") struct PlaybackTests {
  @Test("makes as many steps as the speed asks for, whatever the frame rate", arguments: [10.0, 60, 144])
  func rate(framesPerSecond: Double) {
    var playback = Playback(stepsPerSecond: 20)
    var steps = 0
    for _ in 0..<Int(framesPerSecond * 3) {
      steps += playback.stepsDue(after: 1 / framesPerSecond, canStep: true)
    }
    #expect(abs(steps - 60) <= 1)
  }

  @Test("a long gap between frames is not caught up")
  func hiccup() {
    var playback = Playback(stepsPerSecond: 20)
    #expect(playback.stepsDue(after: 100, canStep: true) <= 6)
  }

  @Test("paused, or at the end, motion comes to rest and nothing steps")
  func rest() {
    var playback = Playback(stepsPerSecond: 1)
    _ = playback.stepsDue(after: 0.1, canStep: true)
    #expect(playback.progress < 0.2)
    for _ in 0..<10 { #expect(playback.stepsDue(after: 0.2, canStep: false) == 0) }
    #expect(playback.progress == 1)
    playback.isPaused = true
    for _ in 0..<10 { #expect(playback.stepsDue(after: 0.2, canStep: true) == 0) }
    playback.isPaused = false
    #expect(playback.stepsDue(after: 0.001, canStep: true) == 1, "the step that was due is made at once")
  }

  @Test("speeds go up and down in steps of 1, 2, 5 and stay in bounds; from full speed, down leads back")
  func speeds() {
    var playback = Playback(stepsPerSecond: 5)
    playback.speedUp()
    #expect(playback.stepsPerSecond == 10)
    for _ in 0..<50 { playback.speedUp() }
    #expect(playback.stepsPerSecond == 10_000)
    playback.setSpeed(.infinity)
    #expect(playback.isUnlimited && playback.description == "max" && playback.progress == 1)
    #expect(playback.stepsDue(after: 0, canStep: true) == .max)
    playback.speedUp()
    #expect(playback.isUnlimited)
    playback.slowDown()
    #expect(playback.stepsPerSecond == 10_000)
    for _ in 0..<50 { playback.slowDown() }
    #expect(playback.stepsPerSecond == 0.1 && playback.description == "0.1 steps/s")
    playback.setSpeed(3)
    playback.slowDown()
    #expect(playback.stepsPerSecond == 2)
  }
}

@Suite("Pointer gestures") struct PointerGestureTests {
  @Test("a press that hardly moves is a click")
  func click() {
    var gesture = PointerGesture()
    #expect(gesture.move(to: SIMD2(5, 5), scale: 1) == nil)
    gesture.press(at: SIMD2(10, 10))
    #expect(gesture.move(to: SIMD2(12, 11), scale: 1) == nil)
    #expect(gesture.release(at: SIMD2(12, 11)) == .select(at: SIMD2(12, 11)))
    #expect(gesture.release(at: SIMD2(12, 11)) == nil, "released once")
    #expect(gesture.location == SIMD2(12, 11))
  }

  @Test("a press that moves on is a drag and pans by all of it")
  func drag() {
    var gesture = PointerGesture()
    gesture.press(at: SIMD2(10, 10))
    var total = SIMD2<Float>(0, 0)
    for x in stride(from: Float(11), through: 60, by: 7) {
      if case .pan(let by) = gesture.move(to: SIMD2(x, 10), scale: 1) { total += by }
    }
    #expect(total == SIMD2(50, 0) || total == SIMD2(43 + 7, 0))
    #expect(gesture.release(at: SIMD2(60, 10)) == nil)
    #expect(gesture.move(to: SIMD2(90, 90), scale: 1) == nil)
  }
}
