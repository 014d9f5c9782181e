import Episodes
import Foundation
import Scenes
import Testing
import Viewer

@Suite("An episode that is drawn") struct DrawnEpisodeTests {
  @Test("leaves a picture, a film and a trace, and the results of the whole episode")
  func files() throws {
    try withFolder { folder in
      var drawn = DrawnEpisode(
        RecordedEpisode(try Repository.scenario("corridor-swap"), trace: folder + "/a.jsonl"))
      (drawn.picture, drawn.pictureStep) = (folder + "/a.png", 3)
      drawn.film = Film(path: folder + "/a.gif", from: 2, to: 4)
      drawn.size = (320, 200)
      let record = try drawn.run()
      #expect(record.steps == 17)
      let whole = try EpisodeRecording(Repository.scenario("corridor-swap"))
      whole.advance(to: 3)
      let picture = try Picture.render(EpisodeScenes(whole).scene(), size: (320, 200))
      #expect(try Array(Data(contentsOf: URL(filePath: folder + "/a.png"))) == picture)
      #expect(try Data(contentsOf: URL(filePath: folder + "/a.gif")).prefix(6) == Data("GIF89a".utf8))
      #expect(try TraceFile(path: folder + "/a.jsonl").steps.count == 18)
    }
  }

  @Test("leaves no file where the episode is too short, or nobody attends")
  func refused() throws {
    try withFolder { folder in
      let recorded = RecordedEpisode(try Repository.scenario("corridor-swap"), trace: folder + "/a.jsonl")
      var late = DrawnEpisode(recorded)
      (late.picture, late.pictureStep) = (folder + "/a.png", 18)
      #expect(throws: DrawingError.pictureBeyondEnd(step: 18, end: 17)) { try late.run() }
      var lateFilm = DrawnEpisode(recorded)
      lateFilm.film = Film(path: folder + "/a.gif", from: 20)
      #expect(throws: DrawingError.filmBeyondEnd(from: 20, end: 17)) { try lateFilm.run() }
      var inattentive = DrawnEpisode(recorded, focus: SceneFocus(attention: .all))
      inattentive.picture = folder + "/a.png"
      #expect(throws: DrawingError.self) { try inattentive.run() }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}
