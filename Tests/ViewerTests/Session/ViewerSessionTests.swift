import Foundation
import GridWorld
import Testing

@testable import Viewer

@Suite("Viewer session") @MainActor struct ViewerSessionTests {
  let model = TinyModel()
  let session: ViewerSession

  init() {
    session = ViewerSession(model: model, playback: Playback(stepsPerSecond: 10, isPaused: true))
    session.resize(width: 900, height: 600, scale: 1)
  }

  @Test("pause stops stepping and goes on again")
  func pause() {
    #expect(session.update(elapsed: 1, budget: 1) == 0)
    session.handle(.togglePause)
    #expect(!session.playback.isPaused && session.isRunning)
    var steps = 0
    for _ in 0..<10 { steps += session.update(elapsed: 0.1, budget: 1) }
    #expect(steps >= 10 && steps <= 11 && model.step == steps)
    session.handle(.togglePause)
    #expect(session.update(elapsed: 0.2, budget: 1) == 0)
  }

  @Test("a step is one step, pauses, and its motion is drawn")
  func step() {
    session.handle(.togglePause)
    session.handle(.step)
    #expect(session.playback.isPaused && model.step == 1)
    #expect(session.playback.progress == 0 && session.isAnimating)
    session.update(elapsed: 0.05, budget: 1)
    #expect(session.playback.progress > 0 && session.playback.progress < 1)
    for _ in 0..<10 { session.update(elapsed: 0.1, budget: 1) }
    #expect(session.playback.progress == 1 && model.step == 1 && !session.isAnimating)
  }

  @Test("faster, slower, real time and as fast as possible")
  func speed() {
    session.handle(.faster)
    #expect(session.playback.stepsPerSecond == 20)
    session.handle(.slower)
    session.handle(.slower)
    #expect(session.playback.stepsPerSecond == 5)
    session.handle(.realTime)
    #expect(session.playback.stepsPerSecond == 2, "a step takes half a second")
    session.handle(.asFastAsPossible)
    session.handle(.togglePause)
    #expect(session.update(elapsed: 0.001, budget: 0.02) > 100)
    #expect(model.sceneRequests == 1, "steps that are not drawn ask for no scene")
  }

  @Test("stepping keeps to its budget but always makes a step that is due")
  func budget() {
    session.handle(.togglePause)
    #expect(session.update(elapsed: 0.2, budget: 0) == 1)
  }

  @Test("the end of an episode stops it; restart starts it again")
  func finish() {
    let model = TinyModel(lastStep: 3)
    let session = ViewerSession(model: model, playback: Playback(stepsPerSecond: .infinity))
    session.update(elapsed: 0.1, budget: 1)
    #expect(model.step == 3 && !session.isRunning)
    session.handle(.step)
    #expect(model.step == 3 && session.message.contains("over"))
    session.handle(.restart)
    #expect(model.step == 0 && model.restarts == 1)
    #expect(session.scene.agents[0].position == Cell(1, 2).center)
    session.handle(.togglePause)
    session.update(elapsed: 0.1, budget: 1)
    #expect(model.step == 3)
  }

  @Test("zoom keeps the place under the pointer, pan moves the map, fit undoes both")
  func view() {
    let fitted = session.camera
    let pointer = SIMD2<Float>(200, 150)
    let before = fitted.position(pointer)
    session.handle(.zoom(factor: 2, at: pointer))
    #expect(session.camera.zoom == 2 * fitted.zoom)
    let drift = session.camera.position(pointer) - before
    #expect(abs(drift.x) < 1e-3 && abs(drift.y) < 1e-3)
    let place = session.place(of: 1)
    session.handle(.pan(by: SIMD2(25, -10)))
    let moved = session.place(of: 1) - place
    #expect(abs(moved.x - 25) < 1e-2 && abs(moved.y + 10) < 1e-2)
    session.handle(.fit)
    #expect(session.camera == fitted)
    session.handle(.pan(by: SIMD2(1e6, 0)))
    #expect(session.camera.center.x == 0, "the map can't be lost")
  }

  @Test("a resized window refits an untouched view and keeps a chosen one")
  func resize() {
    session.resize(width: 450, height: 300, scale: 1)
    let zoom = session.camera.zoom
    #expect(zoom < 30 && session.camera.viewSize == SIMD2(450, 272))
    session.handle(.zoom(factor: 1.5, at: SIMD2(10, 10)))
    let center = session.camera.center
    session.resize(width: 900, height: 600, scale: 2)
    #expect(session.camera.center == center && session.camera.zoom == zoom * 1.5 * 2)
  }

  @Test("a click selects the agent under it; on empty ground it clears, on the status bar it does nothing")
  func select() {
    session.handle(.select(at: session.place(of: 1) + SIMD2(3, -4)))
    #expect(session.selection == 1)
    session.handle(.select(at: SIMD2(400, 595)))
    #expect(session.selection == 1)
    session.handle(.select(at: session.camera.screen(Cell(5, 9).center)))
    #expect(session.selection == nil)
  }

  @Test("Tab walks through the agents both ways and brings them into view")
  func neighbors() {
    session.handle(.selectNext)
    #expect(session.selection == 0)
    session.handle(.selectPrevious)
    #expect(session.selection == 2)
    session.handle(.selectNext)
    session.handle(.selectNext)
    #expect(session.selection == 1)
    session.handle(.zoom(factor: 8, at: SIMD2(0, 0)))
    session.handle(.selectNext)
    let place = session.place(of: 2)
    #expect(place.x > 0 && place.y > 0 && place.x < 900 && place.y < 572)
  }

  @Test("layers toggle, with a word about it", arguments: [SceneLayers.grid, .trails, .goals, .ids])
  func layers(layer: SceneLayers) {
    session.handle(.toggleLayer(layer))
    #expect(!session.layers.contains(layer) && session.message.hasSuffix("off"))
    session.handle(.toggleLayer(layer))
    #expect(session.layers.contains(layer) && session.message.hasSuffix("on"))
    session.update(elapsed: 10, budget: 0)
    #expect(session.message.isEmpty)
  }

  @Test("Esc closes the help sheet, then clears the selection, then quits")
  func dismiss() {
    session.handle(.toggleHelp)
    session.handle(.selectNext)
    #expect(session.isHelpShown)
    session.handle(.dismiss)
    #expect(!session.isHelpShown && session.selection == 0 && !session.hasQuit)
    session.handle(.dismiss)
    #expect(session.selection == nil && !session.hasQuit)
    session.handle(.dismiss)
    #expect(session.hasQuit)
  }

  @Test("quit quits at once")
  func quit() {
    session.handle(.toggleHelp)
    session.handle(.quit)
    #expect(session.hasQuit)
  }

  @Test("a screenshot is the picture on show, under a name of its own; a folder that is not there is named")
  func screenshot() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    session.screenshotFolder = folder.path
    let canvas = Canvas(width: 900, height: 600)
    session.draw(on: canvas)
    session.handle(.screenshot)
    session.handle(.screenshot)
    #expect(session.message == "saved tiny-step-0-2.png")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ["tiny-step-0-2.png", "tiny-step-0.png"], "whole files, nothing left over")
    let png = try [UInt8](Data(contentsOf: folder.appendingPathComponent("tiny-step-0.png")))
    #expect(try PNGDecoder.decode(png).allPixels == canvas.allPixels)
    session.screenshotFolder = folder.path + "/missing"
    session.handle(.screenshot)
    #expect(session.message.contains("can't save tiny-step-0.png"))
    #expect(
      Screenshot.fileStem("Depot / 32: über") == "Depot-32-über" && Screenshot.fileStem("/") == "navsim")
  }

  @Test("the picture is drawn again only when something changed")
  func needsDrawing() {
    let canvas = Canvas(width: 900, height: 600)
    session.draw(on: canvas)
    session.update(elapsed: 0.1, budget: 1)
    #expect(!session.needsDrawing)
    session.handle(.selectNext)
    #expect(session.needsDrawing)
  }
}
