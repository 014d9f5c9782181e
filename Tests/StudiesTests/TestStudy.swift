import Basics
import Evaluation
import Foundation
import Scenarios
import Testing

@testable import Studies

/// A folder for a study of tiny worlds, removed in the end.
final class TestStudy: Sendable {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Two agents on 5×5 cells; an update is 24 agent-steps or fewer.
  static let worlds =
    #"{"map": {"generate": {"kind": "random", "width": 5, "height": 5, "density": 0}}, "agents": {"count": 2}, "maxSteps": 6}"#

  static func base(worlds: String = TestStudy.worlds, agentSteps: Int = 60) -> String {
    """
    {"version": 1, "kind": "training", "name": "base",
     "policy": {"heads": 1, "tokenWidth": 4, "valueWidth": 4, "environmentWidths": [4], "hiddenWidths": [4],
                "sensors": {"window": {"radius": 1}, "rays": {"count": 0}, "peers": {"max": 1, "range": 2}}},
     "worlds": \(worlds), "reinforce": {"instances": 2},
     "evaluation": {"episodes": 32, "interval": 100}, "agentSteps": \(agentSteps), "checkpointInterval": 1}
    """.replacing("\n", with: " ")
  }

  /// A study's text with an inline base.
  static func text(_ members: String, base: String = TestStudy.base(), name: String = "s") -> String {
    #"{"version": 1, "kind": "study", "name": "\#(name)", "base": \#(base), \#(members)}"#
  }

  func study(_ members: String, base: String = TestStudy.base(), name: String = "s") throws -> Study {
    try Study(
      JSONDocument(text: TestStudy.text(members, base: base, name: name), file: folder + "/study.json"))
  }

  func write(_ text: String, to name: String) throws -> String {
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    return "\(folder)/\(name)"
  }

  func files(_ study: Study, in root: String = "runs") -> StudyFolder {
    StudyFolder(study, in: "\(folder)/\(root)")
  }

  /// Trains and measures all that is missing.
  func run(_ study: Study, in root: String = "runs", store: String? = nil, jobs: Int = 2) throws {
    let files = files(study, in: root)
    let runner = try StudyRunner(study, in: files, jobs: jobs)
    #expect(try runner.train() == .finished)
    let results = try ResultStore(path: store ?? files.storeFile, access: .write)
    defer { results.close() }
    #expect(
      try StudyMeasurement(study, in: files).run(
        in: results, program: "1", jobs: jobs, isCancelled: { false }))
  }

  func figures(_ study: Study, in root: String = "runs", store: String? = nil) throws -> StudyFigures {
    let files = files(study, in: root)
    let results = try ResultStore(path: store ?? files.storeFile, access: .read)
    defer { results.close() }
    return try StudyFigures(study, in: files, store: results, program: "1")
  }

  /// Every row of a study's runs but its times.
  func rows(_ study: Study, store: String) throws -> [String] {
    let results = try ResultStore(path: store, access: .read)
    defer { results.close() }
    var rows: [String] = []
    for run in try results.runs() where run.name.hasPrefix(study.name + "/") {
      let table = try ResultTable(results, run)
      let header = BatchText.csv(table).split(separator: "\n")
      let names = header[0].split(separator: ",", omittingEmptySubsequences: false)
      for line in header.dropFirst() {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        rows.append(
          run.name + " "
            + zip(names, fields).filter { !["runtime", "ms_per_step"].contains($0.0) }.map { String($0.1) }
            .joined(separator: ","))
      }
    }
    return rows.sorted()
  }
}

func bytes(of path: String) throws -> [UInt8] { try FileBytes.read(path: path, maximumBytes: 1 << 28) }
