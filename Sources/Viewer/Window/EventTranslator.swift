#if Viewer
  import CSDL2

  /// Turns SDL's keyboard and mouse events into commands.
  ///
  /// Signs such as `+` or `?` are taken from the text that a key types, so that they work on every keyboard
  /// layout; letters and named keys are taken from the key.
  struct EventTranslator {
    private static let zoomPerNotch: Float = 1.2
    /// Points that Shift and an arrow key move the view by.
    private static let arrowDistance: Float = 80

    /// What the keyboard is for at the moment.
    struct Context {
      /// Canvas pixels per unit of SDL's mouse coordinates.
      var pixelsPerPoint: Float
      /// Canvas pixels per point of the interface.
      var scale: Float
      /// Whether WASD and the arrows drive an agent.
      var isDriving: Bool
    }

    private var gesture = PointerGesture()
    private var isPainting = false

    /// The commands that one event stands for, in their order.
    mutating func translate(_ event: SDL_Event, _ context: Context) -> [ViewerCommand] {
      func place(_ x: Int32, _ y: Int32) -> SIMD2<Float> {
        (SIMD2(Float(x), Float(y)) + 0.5) * context.pixelsPerPoint
      }
      switch SDL_EventType(event.type) {
      case SDL_KEYDOWN: return key(event.key, context).map { [$0] } ?? []
      case SDL_TEXTINPUT: return text(event.text).map { [$0] } ?? []
      case SDL_MOUSEMOTION:
        let there = place(event.motion.x, event.motion.y)
        let drag = gesture.move(to: there, scale: context.scale)
        if isPainting { return [.paint(at: there, begins: false)] }
        return [.hover(at: there)] + (drag.map { [$0] } ?? [])
      case SDL_MOUSEBUTTONDOWN: return press(event.button, at: place(event.button.x, event.button.y))
      case SDL_MOUSEBUTTONUP:
        if Int32(event.button.button) == SDL_BUTTON_RIGHT { isPainting = false }
        guard Int32(event.button.button) == SDL_BUTTON_LEFT else { return [] }
        return gesture.release(at: place(event.button.x, event.button.y)).map { [$0] } ?? [
          .release
        ]
      case SDL_MOUSEWHEEL:
        var (x, y): (Int32, Int32) = (0, 0)
        SDL_GetMouseState(&x, &y)
        let notches = max(-10, min(10, event.wheel.preciseY))
        return [.zoom(factor: SDL_powf(Self.zoomPerNotch, notches), at: gesture.location ?? place(x, y))]
      case SDL_DROPFILE:
        guard let file = event.drop.file else { return [] }
        defer { SDL_free(file) }
        return [.open(String(cString: file))]
      default: return []
      }
    }

    private mutating func press(_ button: SDL_MouseButtonEvent, at place: SIMD2<Float>) -> [ViewerCommand] {
      switch Int32(button.button) {
      case SDL_BUTTON_LEFT:
        if UInt32(SDL_GetModState().rawValue) & KMOD_CTRL.rawValue != 0 { return [.setGoal(at: place)] }
        gesture.press(at: place)
        return [.press(at: place)]
      case SDL_BUTTON_MIDDLE: return [.fit]
      case SDL_BUTTON_RIGHT:
        isPainting = true
        return [.paint(at: place, begins: true)]
      default: return []
      }
    }

    // MARK: - Keys

    private func key(_ event: SDL_KeyboardEvent, _ context: Context) -> ViewerCommand? {
      let modifiers = UInt32(event.keysym.mod)
      let isShifted = modifiers & KMOD_SHIFT.rawValue != 0
      if modifiers & (KMOD_ALT.rawValue | KMOD_GUI.rawValue) != 0 { return nil }
      let code = symbol(event.keysym)
      if modifiers & KMOD_CTRL.rawValue != 0 { return code == SDLK_q ? .quit : nil }
      if context.isDriving, !isShifted, let direction = direction(code) { return .drive(direction) }
      if let repeated = repeatable(code, isShifted, context.scale) { return repeated }
      guard event.repeat == 0 else { return nil }
      return isShifted ? shifted(code) : plain(code)
    }

    /// Where WASD and the arrows drive.
    private func direction(_ code: SDL_KeyCode) -> DriveDirection? {
      switch code {
      case SDLK_w, SDLK_UP: .up
      case SDLK_s, SDLK_DOWN: .down
      case SDLK_a, SDLK_LEFT: .left
      case SDLK_d, SDLK_RIGHT: .right
      default: nil
      }
    }

    /// Holding a key repeats what can sensibly be repeated.
    private func repeatable(_ code: SDL_KeyCode, _ isShifted: Bool, _ scale: Float) -> ViewerCommand? {
      let distance = Self.arrowDistance * scale
      switch code {
      case SDLK_RIGHT where !isShifted: return .step
      case SDLK_LEFT where !isShifted: return .stepBack
      case SDLK_LEFT: return .pan(by: SIMD2(distance, 0))
      case SDLK_RIGHT: return .pan(by: SIMD2(-distance, 0))
      case SDLK_UP where isShifted: return .pan(by: SIMD2(0, distance))
      case SDLK_DOWN where isShifted: return .pan(by: SIMD2(0, -distance))
      case SDLK_TAB: return isShifted ? .selectPrevious : .selectNext
      default: return nil
      }
    }

    private func shifted(_ code: SDL_KeyCode) -> ViewerCommand? {
      switch code {
      case SDLK_r: .reload
      case SDLK_h: .cycleTalkRound
      case SDLK_n: .jumpToEvent(isForward: false)
      case SDLK_F12: .record
      default: plain(code)
      }
    }

    private func plain(_ code: SDL_KeyCode) -> ViewerCommand? {
      switch code {
      case SDLK_SPACE, SDLK_p: .togglePause
      case SDLK_HOME: .fit
      case SDLK_r: .restart
      case SDLK_n: .jumpToEvent(isForward: true)
      case SDLK_l: .toggleLoop
      case SDLK_f: .toggleFollow
      case SDLK_x: .toggleDrive
      case SDLK_a: .cycleAttention
      case SDLK_h: .cycleHead
      case SDLK_w: .cycleAttentionKind
      case SDLK_g: .toggleLayer(.grid)
      case SDLK_t: .toggleLayer(.trails)
      case SDLK_o: .toggleLayer(.goals)
      case SDLK_i: .toggleLayer(.ids)
      case SDLK_v: .toggleLayer(.paths)
      case SDLK_d: .toggleLayer(.rays)
      case SDLK_b: .toggleLayer(.radio)
      case SDLK_y: .toggleLayer(.roses)
      case SDLK_c: .toggleLayer(.collisions)
      case SDLK_k: .toggleLayer(.velocities)
      case SDLK_e: .toggleExplanation
      case SDLK_m: .toggleLayer(.panel)
      case SDLK_F1: .toggleHelp
      case SDLK_F12: .screenshot
      case SDLK_ESCAPE: .dismiss
      case SDLK_q: .quit
      default: nil
      }
    }

    /// The key's own symbol; on a layout without Latin letters, the letter a US keyboard has there.
    private func symbol(_ key: SDL_Keysym) -> SDL_KeyCode {
      let symbol = UInt32(bitPattern: key.sym)
      let isNamed = symbol & UInt32(SDLK_SCANCODE_MASK) != 0
      let letter = key.scancode.rawValue &- SDL_SCANCODE_A.rawValue
      return SDL_KeyCode(symbol < 128 || isNamed || letter >= 26 ? symbol : SDLK_a.rawValue + letter)
    }

    private func text(_ event: SDL_TextInputEvent) -> ViewerCommand? {
      switch Character(UnicodeScalar(UInt8(bitPattern: event.text.0))) {
      case ".": .step
      case "+", "=", "]": .faster
      case "-", "[": .slower
      case "0": .asFastAsPossible
      case "1": .realTime
      case "?": .toggleHelp
      default: nil
      }
    }
  }
#endif
