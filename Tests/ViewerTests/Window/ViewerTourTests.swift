#if Viewer
  import CSDL2
  import Foundation
  import GridWorld
  import Testing

  @testable import Viewer

  @Suite("Viewer tour") struct ViewerTourTests {
    /// In a process of its own, since SDL finds the display through the environment.
    @Test(
      "every control works with real keys and a real mouse under an X server",
      .enabled(if: XServer.isAvailable, "needs Xvfb and xdotool"), .timeLimit(.minutes(3)))
    func tour() async {
      await #expect(processExitsWith: .success) { @MainActor in
        let server = try #require(XServer(width: 1024, height: 768), "Xvfb does not start")
        setenv("DISPLAY", server.display, 1)
        setenv("SDL_VIDEODRIVER", "x11", 1)
        let tour = try ViewerTour(server: server)
        try tour.run()
      }
    }
  }

  /// Drives a window by `xdotool` and watches the session for the effect of each key and click.
  ///
  /// There are no fixed waits: frames run until the effect is there, or a generous deadline has passed.
  @MainActor
  private final class ViewerTour {
    private static let deadline: Duration = .seconds(20)

    private let server: XServer
    private let model = TinyModel(layers: .window)
    private var session: ViewerSession
    private let window: ViewerWindow
    private var windowID = ""
    private let clock = ContinuousClock()

    init(server: XServer) throws {
      self.server = server
      session = ViewerSession(model: model, playback: Playback(stepsPerSecond: 10))
      window = try ViewerWindow(title: "navsim tour", width: 900, height: 600)
    }

    func run() throws {
      try findWindow()
      try pauseAndStep()
      try changeSpeed()
      try moveView()
      try selectAgents()
      try switchLayers()
      try goBackInTime()
      try lookAtAttention()
      try editAndDrive()
      try openFiles()
      try record()
      try takeScreenshot()
      try restart()
      try resize()
      try quit()
    }

    // MARK: - Controls

    private func findWindow() throws {
      while windowID.isEmpty {
        windowID =
          try xdotool("search", "--name", "^navsim tour$").split(separator: "\n").last.map(String.init) ?? ""
      }
      try wait("the window is drawn") { !self.session.needsDrawing && self.session.canvasSize == (900, 600) }
      try movePointer(to: SIMD2(450, 300))
      try xdotool("windowfocus", windowID)
      try wait("it runs by itself") { self.model.step > 2 }
    }

    private func pauseAndStep() throws {
      try press("space", "Space pauses") { self.session.playback.isPaused }
      let step = model.step
      try press("period", "a point steps") { self.model.step == step + 1 }
      try press("Right", "the right arrow steps") { self.model.step == step + 2 }
      try press("p", "P goes on") { !self.session.playback.isPaused && self.model.step > step + 4 }
      try press("period", "a step pauses") { self.session.playback.isPaused }
    }

    private func changeSpeed() throws {
      let speeds: [(key: String, speed: Double)] = [
        ("plus", 20), ("equal", 50), ("bracketright", 100), ("KP_Add", 200), ("minus", 100),
        ("bracketleft", 50),
        ("KP_Subtract", 20), ("0", .infinity), ("1", 2),
      ]
      for (key, speed) in speeds {
        try press(key, "\(key) sets the speed") { self.session.playback.stepsPerSecond == speed }
      }
    }

    private func moveView() throws {
      let fitted = session.camera
      let pointer = SIMD2<Float>(300, 200)
      try movePointer(to: pointer)
      let anchor = session.camera.position(pointer)
      try xdotool("click", "4")
      try wait("the wheel zooms in") { self.session.camera.zoom > fitted.zoom * 1.1 }
      let drift = (session.camera.position(pointer) - anchor) * session.camera.zoom
      #expect(abs(drift.x) < 1.5 && abs(drift.y) < 1.5, "the place under the pointer stays")
      let zoom = session.camera.zoom
      try xdotool("click", "5")
      try wait("the wheel zooms out") { self.session.camera.zoom < zoom * 0.9 }

      let place = session.place(of: 1)
      try xdotool("mousedown", "1")
      try movePointer(to: pointer + SIMD2(20, 10))
      try movePointer(to: pointer + SIMD2(70, -40))
      try xdotool("mouseup", "1")
      try wait("a drag pans") {
        let moved = self.session.place(of: 1) - place - SIMD2(70, -40)
        return abs(moved.x) < 1 && abs(moved.y) < 1
      }
      #expect(session.selection == nil, "a drag selects nothing")
      try press("Home", "Home shows the whole map") { self.session.camera == fitted }
      try press("shift+Right", "Shift and an arrow pan") { self.session.camera.center.x > fitted.center.x }
      try xdotool("click", "2")
      try wait("a middle click shows the whole map") { self.session.camera == fitted }
    }

    private func selectAgents() throws {
      try movePointer(to: session.place(of: 1))
      try xdotool("click", "1")
      try wait("a click selects") { self.session.selection == 1 }
      try movePointer(to: session.camera.screen(SIMD2(6, 6)))
      try xdotool("click", "1")
      try wait("a click on empty ground clears") { self.session.selection == nil }
      try press("Tab", "Tab selects the first") { self.session.selection == 0 }
      try press("Tab", "Tab selects the next") { self.session.selection == 1 }
      try press("shift+Tab", "Shift-Tab selects the previous") { self.session.selection == 0 }
    }

    private func switchLayers() throws {
      let shown: [(String, SceneLayers)] = [
        ("g", .grid), ("t", .trails), ("o", .goals), ("i", .ids), ("c", .collisions), ("y", .roses),
        ("m", .panel),
      ]
      for (key, layer) in shown {
        try press(key, "\(key) hides \(layer.name)") { !self.session.layers.contains(layer) }
        try press(key, "\(key) shows \(layer.name)") { self.session.layers.contains(layer) }
      }
      for (key, layer) in [("v", SceneLayers.paths), ("d", .rays), ("b", .radio)] {
        try press(key, "\(key) shows \(layer.name)") { self.session.layers.contains(layer) }
        try press(key, "\(key) hides \(layer.name)") { !self.session.layers.contains(layer) }
      }
      try press("question", "a question mark shows the keys") { self.session.isHelpShown }
      try press("F1", "F1 hides them") { !self.session.isHelpShown }
    }

    private func goBackInTime() throws {
      if session.playback.isPaused { try press("space", "Space goes on") { !self.session.playback.isPaused } }
      try wait("some steps were made") { self.model.step > 16 }
      try press("space", "Space pauses") { self.session.playback.isPaused }
      let step = model.step
      try press("Left", "the left arrow steps back") { self.model.step == step - 1 }
      try press("Right", "and the right one forward again") { self.model.step == step }
      try press("shift+n", "Shift-N goes to the last event") {
        self.model.step % 7 == 0 && self.model.step < step
      }
      let event = model.step
      try press("shift+n", "and to the one before") { self.model.step == event - 7 }
      try press("n", "N goes to the next") { self.model.step == event }
      let strip = SIMD2<Float>(16, Float(session.canvasSize.height) - 28 - 15)
      try movePointer(to: strip)
      try xdotool("mousedown", "1")
      try wait("a press on the time strip goes there") { self.model.step == 0 }
      try movePointer(to: strip + SIMD2(Float(session.canvasSize.width), 0))
      try wait("a pull goes on") { self.model.step == self.model.head }
      try xdotool("mouseup", "1")
      try press("l", "L loops") { self.session.isLooping }
      try press("l", "L ends the loop") { !self.session.isLooping }
    }

    private func lookAtAttention() throws {
      try press("Home", "all of the map is in view") { self.session.camera.center == SIMD2(10, 6) }
      try movePointer(to: session.place(of: 0))
      try xdotool("click", "1")
      try wait("a click selects the walker") { self.session.selection == 0 }
      try press("a", "A shows its attention") { self.session.attention == .selected }
      try wait("it is drawn") { !self.session.scene.attentions.isEmpty }
      try press("h", "H shows the first head") { self.session.head == 0 }
      try press("h", "the second") { self.session.head == 1 }
      try press("h", "and the mean") { self.session.head == nil }
      try press("w", "W shows W") { self.session.attentionKind == .original }
      try press("w", "both") { self.session.attentionKind == .both }
      try press("w", "and W* again") { self.session.attentionKind == .enhanced }
      try movePointer(to: session.place(of: 1))
      try wait("pointing at a peer imagines it away") { self.session.removedPeer == 1 }
      #expect(session.scene.counterfactual?.probabilities == [0, 0, 0, 0.1, 0.9])
      try movePointer(to: SIMD2(30, 60))
      try wait("pointing elsewhere ends that") { self.session.removedPeer == nil }
      try press("f", "F follows") { self.session.isFollowing }
      try press("f", "F ends that") { !self.session.isFollowing }
      try press("Home", "the whole map again") { self.session.camera.center == SIMD2(10, 6) }
      try press("a", "A shows that of all") { self.session.attention == .all }
      try press("a", "and none") { self.session.attention == .off }
    }

    private func editAndDrive() throws {
      let cells = [Cell(5, 6), Cell(6, 6), Cell(7, 6)]
      try movePointer(to: session.camera.screen(cells[0].center))
      try xdotool("mousedown", "3")
      for cell in cells.dropFirst() { try movePointer(to: session.camera.screen(cell.center)) }
      try wait("a right drag draws walls") { cells.allSatisfy(self.session.scene.map.isOccupied) }
      try xdotool("mouseup", "3")
      try xdotool("click", "3")
      try wait("a right click erases one") { !self.session.scene.map.isOccupied(cells[2]) }
      try movePointer(to: session.camera.screen(Cell(3, 4).center))
      try xdotool("keydown", "ctrl")
      try xdotool("click", "1")
      try wait("Ctrl and a click set a goal") { self.model.edits.last == .setGoal(Cell(3, 4), agent: 0) }
      try xdotool("keyup", "ctrl")
      try press("x", "X drives") { self.session.isDriving && self.model.driven == [.stay] }
      let step = model.step
      for (key, direction) in [("w", DriveDirection.up), ("Left", .left), ("s", .down), ("d", .right)] {
        try press(key, "\(key) drives") { self.model.driven.last == .some(direction) }
      }
      #expect(model.step == step + 4, "each key makes a step while paused")
      try press("x", "X hands it back") { !self.session.isDriving && self.model.driven.last == .some(nil) }
    }

    private func openFiles() throws {
      try press("shift+r", "Shift-R reads the file anew") { self.model.opened == [nil] }
      model.refusal = ViewerRefusal("line 3: no")
      try press("shift+r", "an error is shown, and the old one goes on") {
        self.session.message == "line 3: no"
      }
      model.refusal = nil
      // xdotool can't drop files; SDL's own event is what a drop becomes.
      var event = SDL_Event()
      event.drop.type = SDL_DROPFILE.rawValue
      event.drop.file = SDL_strdup("/tmp/some.jsonl")
      SDL_PushEvent(&event)
      try wait("a dropped file is opened") { self.model.opened.last == "/tmp/some.jsonl" }
      try movePointer(to: session.place(of: 0))
      try xdotool("click", "1")
      try wait("the walker is selected again") { self.session.selection == 0 }
    }

    private func record() throws {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      session.screenshotFolder = folder.path
      try press("shift+F12", "Shift-F12 records") { self.session.isRecording }
      try press("period", "while steps are made") { self.session.recording?.film.frames ?? 0 > 2 }
      try press("shift+F12", "and ends") { !self.session.isRecording }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      let name = try #require(names.first)
      let film = try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
      #expect(try GIFDecoder(film).frames.count > 2)
    }

    private func takeScreenshot() throws {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      session.screenshotFolder = folder.path
      let file = folder.appendingPathComponent("tiny-step-\(model.step).png")
      try press("F12", "F12 saves the picture") { FileManager.default.fileExists(atPath: file.path) }
      let picture = try PNGDecoder.decode([UInt8](Data(contentsOf: file)))
      #expect(picture.width == 900 && picture.height == 600)
      #expect(picture.contains(session.theme.color(ofIdentity: 1)))
    }

    private func restart() throws {
      #expect(model.step > 0)
      try press("r", "R restarts") { self.model.restarts == 1 && self.model.step == 0 }
    }

    private func resize() throws {
      try xdotool("windowsize", windowID, "700", "500")
      try wait("the picture follows the window") {
        self.session.canvasSize == (700, 500) && !self.session.needsDrawing
      }
    }

    private func quit() throws {
      try press("question", "the help sheet is shown") { self.session.isHelpShown }
      try press("Escape", "Esc closes the sheet") { !self.session.isHelpShown }
      #expect(session.selection == 0 && !session.hasQuit)
      try press("Escape", "Esc clears the selection") { self.session.selection == nil }
      #expect(!session.hasQuit)
      try press("Escape", "Esc quits") { self.session.hasQuit }
      session = ViewerSession(model: model)
      try press("q", "Q quits") { self.session.hasQuit }
    }

    // MARK: - Hands

    private func press(_ key: String, _ effect: Comment, until isSeen: () -> Bool) throws {
      try xdotool("key", key)
      try wait(effect, until: isSeen)
    }

    /// Moves the pointer to a place in the window, and waits until it is there.
    private func movePointer(to place: SIMD2<Float>) throws {
      try xdotool("mousemove", "--window", windowID, "\(Int(place.x))", "\(Int(place.y))")
    }

    /// Runs `xdotool` while the window goes on.
    @discardableResult
    private func xdotool(_ arguments: String...) throws -> String {
      let (process, output) = try server.xdotool(arguments)
      try wait("xdotool \(arguments.joined(separator: " ")) ends") { !process.isRunning }
      return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    private func wait(_ effect: Comment, until isSeen: () -> Bool) throws {
      let end = clock.now.advanced(by: Self.deadline)
      while !isSeen() {
        try #require(clock.now < end, effect)
        try window.runFrame(session)
        usleep(2000)
      }
    }
  }
#endif
