import Basics
import GridWorld

/// The text format of the LaCAM family of planners and their visualizers: see `PlanReader`.
extension Plan {
  /// Reads a plan file whose header names the goals.
  public init(file path: String) throws(PlanFileError) {
    self = try PlanFile(file: path).plan
  }

  /// - Parameter file: What messages call the text.
  public init(text: [UInt8], file: String) throws(PlanFileError) {
    self = try PlanFile(text: text, file: file).plan
  }

  /// The plan as text, with its sum of costs and makespan in the header.
  ///
  /// - Parameter extra: further `key=value` lines, such as the seed.
  public func text(extra: [(key: String, value: String)] = []) -> String {
    let heading = PlanRecording.Heading(mapName: mapName, solver: solver, extra: extra)
    var bytes = Array(
      PlanText.header(heading, isSolved: isSolved, arrivals: arrivals, starts: starts, goals: goals).utf8)
    var line: [UInt8] = []
    for (step, cells) in configurations.enumerated() { bytes += PlanText.step(step, cells, &line) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
