public import Episodes
public import Viewer

/// Opens files for the window.
@MainActor
public enum ModelLoader {
  /// The model of a scenario or, by its ending `.jsonl`, of a trace.
  ///
  /// - Parameter isCancelled: asked between steps; once true, the model is finished where it stands.
  public static func load(
    _ source: ScenarioSource, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(ViewerRefusal) -> any ViewerModel {
    if source.path.hasSuffix(".jsonl") {
      do {
        return TraceModel(try TraceFile(path: source.path), isCancelled: isCancelled)
      } catch {
        throw ViewerRefusal(error.description)
      }
    }
    do {
      let recording = try EpisodeRecording(source.load(), number: source.number)
      return EpisodeModel(EpisodeScenes(recording), source: source, isCancelled: isCancelled)
    } catch {
      throw ViewerRefusal(error.description)
    }
  }
}
