import Foundation
import Testing

@testable import Viewer

@Suite("A film of the window") @MainActor struct FilmRecordingTests {
  private func record(
    _ body: (ViewerSession, Canvas, _ folder: String) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-film-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let session = ViewerSession(model: TinyModel(layers: .window), playback: Playback(isPaused: true))
    session.screenshotFolder = folder
    session.resize(width: 640, height: 400, scale: 1)
    let canvas = Canvas(width: 640, height: 400)
    session.handle(.record)
    for _ in 0..<4 {
      session.handle(.step)
      session.update(elapsed: 1, budget: 1)
      session.draw(on: canvas)
    }
    try body(session, canvas, folder)
  }

  @Test("is finished whole when the window is closed, which says where it is", arguments: [false, true])
  func quitting(byEscape: Bool) throws {
    try record { session, _, folder in
      session.handle(byEscape ? .dismiss : .quit)
      #expect(session.hasQuit && !session.isRecording)
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
      let film = try GIFDecoder([UInt8](Data(contentsOf: URL(filePath: folder + "/" + name))))
      #expect(film.frames.count == 4)
      #expect(session.farewells == ["saved \(folder)/\(name), 4 frames"])
    }
  }

  @Test("is told of as long as it lasts, by the window and not by the film")
  func notice() throws {
    try record { session, canvas, folder in
      let red = Theme.light.collision.packed
      func reds(_ pixels: [UInt32]) -> Int { pixels.suffix(640 * 28).count { $0 == red } }
      for _ in 0..<5 { session.update(elapsed: 10, budget: 1) }
      session.draw(on: canvas)
      #expect(reds(canvas.allPixels) > 20)
      session.handle(.record)
      session.update(elapsed: 10, budget: 1)
      session.draw(on: canvas)
      #expect(reds(canvas.allPixels) == 0)
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
      let film = try GIFDecoder([UInt8](Data(contentsOf: URL(filePath: folder + "/" + name))))
      #expect(film.frames.allSatisfy { reds($0) == 0 })
    }
  }
}
