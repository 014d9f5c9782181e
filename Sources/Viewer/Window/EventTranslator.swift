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

    private var gesture = PointerGesture()

    /// - Parameters:
    ///   - pixelsPerPoint: Canvas pixels per unit of SDL's mouse coordinates.
    ///   - scale: Canvas pixels per point of the interface.
    mutating func translate(_ event: SDL_Event, pixelsPerPoint: Float, scale: Float) -> ViewerCommand? {
      func place(_ x: Int32, _ y: Int32) -> SIMD2<Float> {
        (SIMD2(Float(x), Float(y)) + 0.5) * pixelsPerPoint
      }
      switch SDL_EventType(event.type) {
      case SDL_KEYDOWN: return key(event.key, scale)
      case SDL_TEXTINPUT: return text(event.text)
      case SDL_MOUSEMOTION:
        return gesture.move(to: place(event.motion.x, event.motion.y), scale: scale)
      case SDL_MOUSEBUTTONDOWN:
        switch Int32(event.button.button) {
        case SDL_BUTTON_LEFT: gesture.press(at: place(event.button.x, event.button.y))
        case SDL_BUTTON_MIDDLE: return .fit
        default: break
        }
        return nil
      case SDL_MOUSEBUTTONUP where Int32(event.button.button) == SDL_BUTTON_LEFT:
        return gesture.release(at: place(event.button.x, event.button.y))
      case SDL_MOUSEWHEEL:
        var (x, y): (Int32, Int32) = (0, 0)
        SDL_GetMouseState(&x, &y)
        let notches = max(-10, min(10, event.wheel.preciseY))
        return .zoom(factor: power(Self.zoomPerNotch, notches), at: gesture.location ?? place(x, y))
      default: return nil
      }
    }

    private func key(_ event: SDL_KeyboardEvent, _ scale: Float) -> ViewerCommand? {
      let modifiers = UInt32(event.keysym.mod)
      let isShifted = modifiers & KMOD_SHIFT.rawValue != 0
      if modifiers & (KMOD_ALT.rawValue | KMOD_GUI.rawValue) != 0 { return nil }
      let code = symbol(event.keysym)
      if modifiers & KMOD_CTRL.rawValue != 0 { return code == SDLK_q ? .quit : nil }
      // Holding a key repeats what can sensibly be repeated.
      switch code {
      case SDLK_RIGHT where !isShifted: return .step
      case SDLK_LEFT where isShifted: return .pan(by: SIMD2(Self.arrowDistance * scale, 0))
      case SDLK_RIGHT: return .pan(by: SIMD2(-Self.arrowDistance * scale, 0))
      case SDLK_UP where isShifted: return .pan(by: SIMD2(0, Self.arrowDistance * scale))
      case SDLK_DOWN where isShifted: return .pan(by: SIMD2(0, -Self.arrowDistance * scale))
      case SDLK_TAB: return isShifted ? .selectPrevious : .selectNext
      default: break
      }
      guard event.repeat == 0 else { return nil }
      switch code {
      case SDLK_SPACE, SDLK_p: return .togglePause
      case SDLK_HOME: return .fit
      case SDLK_r where !isShifted: return .restart
      case SDLK_g: return .toggleLayer(.grid)
      case SDLK_t: return .toggleLayer(.trails)
      case SDLK_o: return .toggleLayer(.goals)
      case SDLK_i: return .toggleLayer(.ids)
      case SDLK_F1: return .toggleHelp
      case SDLK_F12 where !isShifted: return .screenshot
      case SDLK_ESCAPE: return .dismiss
      case SDLK_q: return .quit
      default: return nil
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

    /// `base` to the power of a possibly fractional number of notches.
    private func power(_ base: Float, _ exponent: Float) -> Float {
      SDL_powf(base, exponent)
    }
  }
#endif
