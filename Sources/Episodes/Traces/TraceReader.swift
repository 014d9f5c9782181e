import Basics
import Foundation
public import Scenarios
public import Simulation

/// Reads a trace step by step and holds one step at a time, so that its length does not matter.
///
/// ```swift
/// let reader = try TraceReader(path: "a.jsonl")
/// while let step = try reader.next() { print(step.t, step.cells) }
/// ```
public final class TraceReader {
  public let path: String
  /// What drove the agents, as the header says.
  public let controller: String
  /// The scenario that was run, from the header.
  public let scenario: Scenario
  /// Steps read so far.
  public private(set) var stepCount = 0
  /// What to tell the user about a trace that ends in the middle of a line; nil for a whole one, and before its end is
  /// reached.
  public private(set) var warning: String?
  private let lines: LineReader
  private var physics: TracePhysics
  private let decoder = JSONDecoder()

  /// Opens a trace and reads its header.
  ///
  /// - Parameter maximumBytes: the largest file that is read; any without it.
  /// - Throws: `TraceError` for a file that can't be read or does not begin as a trace does.
  public convenience init(path: String, maximumBytes: Int = .max) throws(TraceError) {
    let lines: LineReader
    do { lines = try LineReader(path: path, maximumFileBytes: maximumBytes) } catch { throw .file(error) }
    try self.init(lines)
  }

  /// Reads a trace that is in memory.
  ///
  /// - Parameter name: what messages call it.
  public convenience init(bytes: [UInt8], name: String = "trace") throws(TraceError) {
    try self.init(LineReader(bytes: bytes, name: name))
  }

  private init(_ lines: LineReader) throws(TraceError) {
    path = lines.path
    self.lines = lines
    (scenario, controller) = try TraceReader.readHeader(try TraceReader.line(of: lines), path)
    physics = TracePhysics(scenario.world)
  }

  /// The next step, t = 0 being the first; nil after the last. A line that the end of the file cuts off is no step: then
  /// there is a `warning`.
  ///
  /// - Throws: `TraceError` for a line that is no step of this trace.
  public func next() throws(TraceError) -> TraceStep? {
    guard let (step, line, flaws) = try read() else { return nil }
    if let flaw = flaws.first { throw damage(line, flaw) }
    return step
  }

  /// All that is wrong with the rest of the trace, as far as `limit` goes; a line that can't be read ends it.
  public func flaws(limit: Int = 10) -> [TraceError] {
    var found: [TraceError] = []
    do {
      while found.count < limit, let (_, line, flaws) = try read() {
        found += flaws.map { damage(line, $0) }
      }
    } catch {
      found.append(error)
    }
    return Array(found.prefix(limit))
  }

  private func read() throws(TraceError) -> (step: TraceStep, line: Int, flaws: [String])? {
    let line = try TraceReader.line(of: lines)
    guard let line else {
      if stepCount == 0 { throw damage(2, "expected the step t = 0") }
      return nil
    }
    guard let step = decode(Data(line.bytes)) else {
      guard !line.isWhole, stepCount > 0 else {
        throw damage(line.number, "expected a step {\"t\": \(stepCount), \"positions\": […], …}")
      }
      warning = "\(path):\(line.number): ends in the middle of a step; played up to t = \(stepCount - 1)."
      return nil
    }
    guard step.t == stepCount else {
      throw damage(line.number, "expected step t = \(stepCount), found \(step.t)")
    }
    if let flaw = step.flaw(in: scenario.world) { throw damage(line.number, flaw) }
    stepCount += 1
    return (step, line.number, physics.flaws(of: step))
  }

  private func decode(_ data: Data) -> TraceStep? {
    guard scenario.world.dynamics.model.isContinuous else {
      return try? decoder.decode(TraceStep.self, from: data)
    }
    return try? decoder.decode(DiscTraceStep.self, from: data).step(in: scenario.world)
  }

  private static func line(of lines: LineReader) throws(TraceError) -> LineReader.Line? {
    do { return try lines.next() } catch { throw .file(error) }
  }

  private static func readHeader(
    _ line: LineReader.Line?, _ path: String
  ) throws(TraceError) -> (Scenario, controller: String) {
    guard let line else { throw .damaged(path: path, line: 1, what: "the file is empty") }
    guard let header = try? JSONDocument(bytes: Array(line.bytes), file: path),
      case .object(let members) = header.root.content,
      header.root.value["navsim"]?.stringValue == "trace",
      let scenario = members.first(where: { $0.key == "scenario" })?.value
    else {
      throw .damaged(
        path: path, line: 1, what: "expected a header {\"navsim\": \"trace\", …, \"scenario\": {…}}")
    }
    guard header.root.value["version"]?.integerValue == TraceWriter.version else {
      throw .damaged(path: path, line: 1, what: "expected \"version\": \(TraceWriter.version)")
    }
    do {
      return (
        try Scenario(scenario, file: path, keyPath: "scenario"),
        header.root.value["controller"]?.stringValue ?? ""
      )
    } catch {
      throw .scenario(error)
    }
  }

  private func damage(_ line: Int, _ what: String) -> TraceError {
    .damaged(path: path, line: line, what: what)
  }
}
