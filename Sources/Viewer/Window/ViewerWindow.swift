#if Viewer
  import CSDL2
  import Foundation

  /// A window that shows a session: SDL2 brings events in and pixels out, all drawing is `Canvas`'s.
  ///
  /// SDL wants the main thread. The driver is SDL's choice or that of `SDL_VIDEODRIVER`; `dummy` and `offscreen`
  /// make a window nobody sees, which counts as one only if the environment asks for it.
  @MainActor
  public final class ViewerWindow {
    /// Frames per second at most.
    private static let frameRate = 60.0
    /// At full speed, drawing gets at most this part of the time.
    private static let drawingShare = 1.0 / 16

    private var window: OpaquePointer?
    private var renderer: OpaquePointer?
    private var texture: OpaquePointer?
    private var canvas: Canvas?
    private var translator = EventTranslator()
    private let clock = ContinuousClock()
    private var lastUpdate: ContinuousClock.Instant
    private var drawingSeconds = 0.0

    /// Opens a window of the given size in points, or smaller if the display is.
    public init(title: String, width: Int = 1280, height: Int = 800) throws(ViewerError) {
      lastUpdate = clock.now
      try Self.startVideo()
      var bounds = SDL_Rect(x: 0, y: 0, w: Int32(width), h: Int32(height))
      var usable = SDL_Rect()
      if SDL_GetDisplayUsableBounds(0, &usable) == 0, usable.w > 0, usable.h > 0 {
        bounds.w = min(bounds.w, usable.w)
        bounds.h = min(bounds.h, usable.h)
      }
      let centered = Int32(bitPattern: SDL_WINDOWPOS_CENTERED_MASK)
      let flags = SDL_WINDOW_RESIZABLE.rawValue | SDL_WINDOW_ALLOW_HIGHDPI.rawValue
      window = SDL_CreateWindow(title, centered, centered, bounds.w, bounds.h, flags)
      guard window != nil else { throw close(failure("SDL_CreateWindow")) }
      // Whatever is there draws one textured rectangle fast enough: first the default, then without a GPU.
      renderer =
        SDL_CreateRenderer(window, -1, 0)
        ?? SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE.rawValue)
      guard renderer != nil else { throw close(failure("SDL_CreateRenderer")) }
      SDL_SetWindowMinimumSize(window, 240, 160)
      SDL_StartTextInput()
      SDL_EventState(SDL_DROPFILE.rawValue, SDL_ENABLE)
    }

    isolated deinit { close() }

    /// Starts SDL's video, and makes sure that there is a display.
    private static func startVideo() throws(ViewerError) {
      SDL_SetMainReady()
      // The hint is what the environment says, unless the program itself asked for a driver.
      let isWanted = SDL_GetHint(SDL_HINT_VIDEODRIVER).map { $0.pointee != 0 } ?? false
      // Without this, libraries below SDL complain on their own of what they miss.
      if !isWanted, getenv("DISPLAY") == nil, getenv("WAYLAND_DISPLAY") == nil {
        throw .noDisplay(reason: "neither DISPLAY nor WAYLAND_DISPLAY is set")
      }
      // Interrupting the program stays the program's business, and a compositor stays on.
      SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1")
      SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0")
      SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1")
      guard SDL_InitSubSystem(SDL_INIT_VIDEO) == 0 else {
        throw .noDisplay(reason: String(cString: SDL_GetError()))
      }
      let driver = SDL_GetCurrentVideoDriver().map { String(cString: $0) } ?? ""
      let isUnseen = driver == "offscreen" || driver == "dummy"
      if isUnseen && !isWanted {
        SDL_QuitSubSystem(SDL_INIT_VIDEO)
        throw .noDisplay(reason: "neither DISPLAY nor WAYLAND_DISPLAY leads to one")
      }
      if driver == "x11" {
        // The picture is made in memory; shared memory takes it to an X server faster than OpenGL does, and by
        // far where OpenGL is emulated (2 ms a frame instead of 15). The environment may still say otherwise.
        SDL_SetHint(SDL_HINT_RENDER_DRIVER, "software")
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0")
      }
    }

    /// Closes the window; it can't be used any more.
    public func close() {
      if texture != nil { SDL_DestroyTexture(texture) }
      if renderer != nil { SDL_DestroyRenderer(renderer) }
      if window != nil {
        SDL_DestroyWindow(window)
        SDL_QuitSubSystem(SDL_INIT_VIDEO)
      }
      (texture, renderer, window) = (nil, nil, nil)
    }

    /// Closes what was opened before a failure, and passes the failure on.
    private func close(_ error: ViewerError) -> ViewerError {
      let wasOpen = window != nil
      close()
      if !wasOpen { SDL_QuitSubSystem(SDL_INIT_VIDEO) }
      return error
    }

    private func failure(_ call: String) -> ViewerError {
      .failed(call: call, reason: String(cString: SDL_GetError()))
    }

    // MARK: - The loop

    /// Shows the session until the user quits.
    public func run(_ session: ViewerSession) throws(ViewerError) {
      lastUpdate = clock.now
      while !session.hasQuit { try runFrame(session, resting: true) }
    }

    /// One turn of the loop: time, events, picture. For programs with a loop of their own; `run` is this, over
    /// and over.
    ///
    /// - Parameter resting: whether to sleep then until the next turn is due.
    public func runFrame(_ session: ViewerSession, resting: Bool = false) throws(ViewerError) {
      let now = clock.now
      let elapsed = seconds(now - lastUpdate)
      lastUpdate = now
      // Toward a step ahead, as much time goes into stepping as into drawing, so that the window stays alive.
      let budget =
        session.target != nil
        ? max(0.03, drawingSeconds)
        : session.playback.isUnlimited ? drawingSeconds * (1 / Self.drawingShare - 1) : 0
      // Time first: what an event changes counts from now on.
      session.update(elapsed: elapsed, budget: min(0.15, max(0.012, budget)))
      fitSession(session)
      handleEvents(session)
      fitSession(session)
      if session.needsDrawing, isVisible { try draw(session) }
      if resting { rest(session) }
    }

    /// Sleeps until the next frame is due, or, when nothing moves, until something happens.
    private func rest(_ session: ViewerSession) {
      if session.hasQuit { return }
      if session.isRunning && session.playback.isUnlimited || session.target != nil { return }
      if !session.isAnimating && !session.needsDrawing {
        SDL_WaitEventTimeout(nil, 200)
        return
      }
      let left = 1 / Self.frameRate - seconds(clock.now - lastUpdate)
      if left > 0.001 { SDL_Delay(UInt32(left * 1000)) }
    }

    private func handleEvents(_ session: ViewerSession) {
      var event = SDL_Event()
      while SDL_PollEvent(&event) != 0 {
        switch SDL_EventType(event.type) {
        case SDL_QUIT: session.handle(.quit)
        case SDL_WINDOWEVENT: session.redraw()
        case SDL_RENDER_TARGETS_RESET, SDL_RENDER_DEVICE_RESET:
          // The texture is lost with the device; the next frame makes a new one.
          if texture != nil { SDL_DestroyTexture(texture) }
          texture = nil
          session.redraw()
        default:
          let context = EventTranslator.Context(
            pixelsPerPoint: pixelsPerPoint, scale: session.scale, isDriving: session.isDriving)
          for command in translator.translate(event, context) { session.handle(command) }
        }
      }
    }

    // MARK: - Size

    /// Pixels of the canvas per unit of SDL's mouse coordinates: above 1 on dense displays.
    private var pixelsPerPoint: Float {
      var (points, pixels): (Int32, Int32) = (0, 0)
      SDL_GetWindowSize(window, &points, nil)
      SDL_GetRendererOutputSize(renderer, &pixels, nil)
      return points > 0 && pixels > 0 ? Float(pixels) / Float(points) : 1
    }

    /// False while minimized or shrunk to nothing.
    private var isVisible: Bool {
      let hidden = SDL_WINDOW_MINIMIZED.rawValue | SDL_WINDOW_HIDDEN.rawValue
      return SDL_GetWindowFlags(window) & hidden == 0 && canvas != nil
    }

    /// Gives canvas and session the size of the window.
    private func fitSession(_ session: ViewerSession) {
      var (outputWidth, outputHeight): (Int32, Int32) = (0, 0)
      SDL_GetRendererOutputSize(renderer, &outputWidth, &outputHeight)
      guard outputWidth > 0, outputHeight > 0 else { return }
      let (width, height) = (min(Int(outputWidth), 1 << 15), min(Int(outputHeight), 1 << 15))
      let scale = pixelsPerPoint
      if canvas?.width != width || canvas?.height != height {
        canvas = Canvas(width: width, height: height)
        if texture != nil { SDL_DestroyTexture(texture) }
        texture = nil
      } else if session.canvasSize == (width, height), session.scale == scale {
        return
      }
      session.resize(width: width, height: height, scale: scale)
    }

    // MARK: - Picture

    private func draw(_ session: ViewerSession) throws(ViewerError) {
      guard let canvas else { return }
      let start = clock.now
      session.draw(on: canvas)
      if texture == nil {
        texture = SDL_CreateTexture(
          renderer, SDL_PIXELFORMAT_ARGB8888.rawValue, Int32(SDL_TEXTUREACCESS_STREAMING.rawValue),
          Int32(canvas.width), Int32(canvas.height))
        guard texture != nil else { throw failure("SDL_CreateTexture") }
        SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_NONE)
      }
      guard SDL_UpdateTexture(texture, nil, canvas.pixels.baseAddress, Int32(canvas.width * 4)) == 0 else {
        throw failure("SDL_UpdateTexture")
      }
      SDL_RenderCopy(renderer, texture, nil, nil)
      SDL_RenderPresent(renderer)
      drawingSeconds = seconds(clock.now - start)
    }

    private func seconds(_ duration: Duration) -> Double {
      Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
  }
#endif
