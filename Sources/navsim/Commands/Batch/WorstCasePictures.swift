import Basics
import Episodes
import Evaluation
import Scenes
import Viewer

/// Draws the ends of stored episodes, played again from what the store knows of them.
struct WorstCasePictures {
  var store: ResultStore

  /// Nil where the episode can't be played any more, as when a policy's file is gone.
  func picture(of worst: WorstCase) -> HTMLReport.Picture? {
    guard !Interrupt.isRequested, let scenario = try? store.scenario(of: worst.trial),
      let recording = try? EpisodeRecording(scenario, number: worst.number)
    else { return nil }
    recording.advance(to: .max, isCancelled: { Interrupt.isRequested })
    var scene = EpisodeScenes(recording).scene()
    // Words would be too small to read in the report, which has them beside the picture.
    scene.caption = ""
    func drawn(_ theme: Theme) -> [UInt8]? {
      var options = RenderOptions(theme: theme)
      options.layers.remove(.statusBar)
      return try? Picture.render(scene, options: options)
    }
    guard let light = drawn(.light), let dark = drawn(.dark) else { return nil }
    return HTMLReport.Picture(light: light, dark: dark)
  }
}
