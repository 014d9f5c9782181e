#if Viewer
  import CSDL2
  import Foundation
  import Testing

  @testable import Viewer

  /// Windows under SDL's `dummy` driver, fed with events as a keyboard and a mouse would make them.
  @Suite("Viewer window", .serialized) @MainActor struct ViewerWindowTests {
    let model = TinyModel()
    let session: ViewerSession
    let window: ViewerWindow

    init() throws {
      SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "dummy", SDL_HINT_OVERRIDE)
      session = ViewerSession(model: model, playback: Playback(stepsPerSecond: 10, isPaused: true))
      window = try ViewerWindow(title: "tests", width: 900, height: 600)
      try window.runFrame(session)
    }

    private func press(_ key: SDL_KeyCode, _ modifiers: SDL_Keymod = KMOD_NONE) throws {
      var event = SDL_Event()
      event.key.type = SDL_KEYDOWN.rawValue
      event.key.keysym.sym = Int32(bitPattern: key.rawValue)
      event.key.keysym.mod = UInt16(modifiers.rawValue)
      SDL_PushEvent(&event)
      try window.runFrame(session)
    }

    private func type(_ character: Character) throws {
      var event = SDL_Event()
      event.text.type = SDL_TEXTINPUT.rawValue
      event.text.text.0 = CChar(character.asciiValue ?? 0)
      SDL_PushEvent(&event)
      try window.runFrame(session)
    }

    private func mouse(_ type: SDL_EventType, _ place: SIMD2<Float>, button: Int32 = SDL_BUTTON_LEFT) throws {
      var event = SDL_Event()
      if type == SDL_MOUSEMOTION {
        event.motion.type = type.rawValue
        (event.motion.x, event.motion.y) = (Int32(place.x), Int32(place.y))
      } else {
        event.button.type = type.rawValue
        event.button.button = UInt8(button)
        (event.button.x, event.button.y) = (Int32(place.x), Int32(place.y))
      }
      SDL_PushEvent(&event)
      try window.runFrame(session)
    }

    @Test("gives the session its size and draws")
    func size() {
      #expect(session.canvasSize == (900, 600) && session.scale == 1)
      #expect(!session.needsDrawing)
    }

    @Test("every key reaches the session")
    func keys() throws {
      try press(SDLK_SPACE)
      #expect(!session.playback.isPaused)
      try press(SDLK_p)
      #expect(session.playback.isPaused)
      let step = model.step
      try press(SDLK_RIGHT)
      try type(".")
      #expect(model.step == step + 2)
      for faster in "+=]" { try type(faster) }
      #expect(session.playback.stepsPerSecond == 100)
      for slower in "-[" { try type(slower) }
      #expect(session.playback.stepsPerSecond == 20)
      try type("1")
      #expect(session.playback.stepsPerSecond == 2)
      try type("0")
      #expect(session.playback.isUnlimited)
      try press(SDLK_TAB)
      #expect(session.selection == 0)
      try press(SDLK_TAB, KMOD_LSHIFT)
      #expect(session.selection == 2)
      let keys: [(SDL_KeyCode, SceneLayers)] = [
        (SDLK_g, .grid), (SDLK_t, .trails), (SDLK_o, .goals), (SDLK_i, .ids),
      ]
      for (key, layer) in keys {
        try press(key)
        #expect(!session.layers.contains(layer))
      }
      try press(SDLK_r)
      #expect(model.restarts == 1)
      try press(SDLK_r, KMOD_LSHIFT)
      #expect(model.restarts == 1 && model.opened == [nil], "Shift-R is another command")
      let center = session.camera.center
      try press(SDLK_RIGHT, KMOD_LSHIFT)
      #expect(session.camera.center.x > center.x)
      try press(SDLK_HOME)
      #expect(session.camera.center == center)
      try type("?")
      #expect(session.isHelpShown)
      try press(SDLK_F1)
      #expect(!session.isHelpShown)
      try press(SDLK_ESCAPE)
      #expect(session.selection == nil && !session.hasQuit)
      try press(SDLK_q)
      #expect(session.hasQuit)
    }

    @Test("a letter works on a layout without Latin letters, by its place")
    func layouts() throws {
      var event = SDL_Event()
      event.key.type = SDL_KEYDOWN.rawValue
      event.key.keysym.sym = 0x43F  // Cyrillic п, on the key that is G elsewhere
      event.key.keysym.scancode = SDL_SCANCODE_G
      SDL_PushEvent(&event)
      try window.runFrame(session)
      #expect(!session.layers.contains(.grid))
    }

    @Test("wheel zooms at the pointer, drag pans, click selects, middle click fits")
    func mouse() throws {
      let fitted = session.camera
      let pointer = SIMD2<Float>(250, 200)
      try mouse(SDL_MOUSEMOTION, pointer)
      var wheel = SDL_Event()
      wheel.wheel.type = SDL_MOUSEWHEEL.rawValue
      wheel.wheel.preciseY = 2
      let before = session.camera.position(pointer + 0.5)
      SDL_PushEvent(&wheel)
      try window.runFrame(session)
      #expect(abs(session.camera.zoom / fitted.zoom - 1.44) < 0.01)
      let drift = session.camera.position(pointer + 0.5) - before
      #expect(abs(drift.x) < 0.01 && abs(drift.y) < 0.01)

      let place = session.place(of: 1)
      try mouse(SDL_MOUSEBUTTONDOWN, pointer)
      try mouse(SDL_MOUSEMOTION, pointer + SIMD2(30, 20))
      try mouse(SDL_MOUSEMOTION, pointer + SIMD2(60, 20))
      try mouse(SDL_MOUSEBUTTONUP, pointer + SIMD2(60, 20))
      let moved = session.place(of: 1) - place
      #expect(abs(moved.x - 60) < 0.1 && abs(moved.y - 20) < 0.1)
      #expect(session.selection == nil)

      try mouse(SDL_MOUSEBUTTONDOWN, session.place(of: 1), button: SDL_BUTTON_MIDDLE)
      #expect(session.camera == fitted)
      for (press, expected) in [(session.place(of: 1), 1), (SIMD2(500, 60), nil)] as [(SIMD2<Float>, Int?)] {
        try mouse(SDL_MOUSEBUTTONDOWN, press)
        try mouse(SDL_MOUSEBUTTONUP, press)
        #expect(session.selection == expected)
      }
    }

    @Test("the loop ends when the window is closed")
    func closing() throws {
      var event = SDL_Event()
      event.type = SDL_QUIT.rawValue
      SDL_PushEvent(&event)
      try window.run(session)
      #expect(session.hasQuit)
    }

    @Test("at full speed most of the time goes into steps")
    func fullSpeed() throws {
      session.handle(.asFastAsPossible)
      session.handle(.togglePause)
      try window.runFrame(session)
      try window.runFrame(session)
      #expect(model.step > 100)
    }
  }

  @Suite("Without a display") struct DisplayTests {
    @Test("the error says so, and what to do instead")
    func noDisplay() async {
      await #expect(processExitsWith: .success) {
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"] { unsetenv(name) }
        await MainActor.run {
          do throws(ViewerError) {
            _ = try ViewerWindow(title: "nowhere")
            exit(1)
          } catch {
            guard case .noDisplay = error else { exit(2) }
            exit("\(error)".contains("--picture FILE.png") && !"\(error)".contains("\n") ? 0 : 3)
          }
        }
      }
    }

    // An exit test captures nothing, so each driver has one of its own.
    @Test("a driver asked for by the environment counts as a display")
    func drivers() async {
      await #expect(processExitsWith: .success) { await openWindow(driver: "dummy") }
      await #expect(processExitsWith: .success) { await openWindow(driver: "offscreen") }
    }
  }

  /// Opens a window under a driver named by the environment, draws once, and exits.
  @MainActor
  private func openWindow(driver: String) {
    unsetenv("DISPLAY")
    setenv("SDL_VIDEODRIVER", driver, 1)
    do {
      let session = ViewerSession(model: TinyModel())
      let window = try ViewerWindow(title: "unseen")
      try window.runFrame(session)
      exit(session.needsDrawing ? 1 : 0)
    } catch {
      exit(2)
    }
  }
#endif
