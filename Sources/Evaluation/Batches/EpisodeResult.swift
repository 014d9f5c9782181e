import Basics
import Episodes
import Scenarios
import Simulation

/// What is kept of one finished episode.
public struct EpisodeResult: Equatable, Sendable {
  /// Which of its trial's episodes, from 0.
  public var number: Int
  public var terminated: Bool
  public var truncated: Bool
  public var steps: Int
  /// Everything measured but times, as one JSON object: it depends on the trial and the number alone, not on the machine,
  /// unless a controller has a time budget (`lacam` without iterations). Of a policy that holds for its behavior and what
  /// follows from it; drift and entropy of its attention are rounded (`EpisodeMetrics.exported`), since processors
  /// differ behind that. Values that a controller has not are left out or null.
  public var metrics: String
  /// Seconds in the controllers.
  public var runtime: Double
  /// Seconds from the start of the episode to its end.
  public var seconds: Double
  /// What the controllers said of how they drove (`Controller.note`), each once. Written, but not read back with the
  /// rows: see `ResultTable.notes`.
  public var notes: [String] = []

  public init(
    number: Int, terminated: Bool, truncated: Bool, steps: Int, metrics: String, runtime: Double,
    seconds: Double
  ) {
    self.number = number
    self.terminated = terminated
    self.truncated = truncated
    self.steps = steps
    self.metrics = metrics
    self.runtime = runtime
    self.seconds = seconds
  }

  /// - Parameter seconds: the episode's wall-clock time.
  init(_ episode: Episode, seconds: Double) {
    let values = episode.metrics.values
    let members = values.filter { $0.name != EpisodeResult.runtimeName }.map { name, value in
      JSONValue.Member(name, .double(EpisodeMetrics.exported(name, value)))
    }
    self.init(
      number: episode.world.episode, terminated: episode.world.isTerminated,
      truncated: episode.world.isTruncated, steps: episode.world.state.step,
      metrics: JSONValue.object(members).text, runtime: episode.metrics[EpisodeResult.runtimeName] ?? 0,
      seconds: seconds)
    notes = episode.notes
  }

  public static let runtimeName = "runtime"
}
