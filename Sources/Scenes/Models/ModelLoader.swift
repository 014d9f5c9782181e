import GridWorld
import Scenarios
import Viewer

/// Where a scenario comes from: enough to read it again.
struct ScenarioSource {
  var path: String
  /// Of a suite; its first if nil.
  var caseName: String?
  var overrides = ScenarioOverrides()
  /// Of the episode.
  var number = 0

  /// - Throws: what the file's reader throws; `Failure` for files that are no scenarios.
  func load() throws -> Scenario {
    switch try Document.load(path, overrides: overrides) {
    case .scenario(let scenario): return scenario
    case .training:
      throw Failure(
        "\(path) is a training configuration; use 'navsim train \(path)'.", exitCode: Failure.badInput)
    case .suite(let suite):
      if let caseName { return try suite.scenario(named: caseName, overrides: overrides) }
      return try suite.scenario(at: 0, overrides: overrides)
    }
  }
}

/// Opens files for the window.
@MainActor
enum ModelLoader {
  /// The model of a scenario or, by its ending, of a trace.
  static func load(_ source: ScenarioSource) throws(ViewerRefusal) -> any ViewerModel {
    do {
      if source.path.hasSuffix(".jsonl") { return TraceModel(try TraceFile(path: source.path)) }
      return EpisodeModel(try EpisodeRecording(source.load(), number: source.number), source: source)
    } catch {
      throw ViewerRefusal(Failure(error)?.message ?? "\(error)")
    }
  }
}
