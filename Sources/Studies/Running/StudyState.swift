import Basics

/// What a study knows beyond its run folders: how search arms did at each rung, and which trainings broke off.
///
/// One file, replaced whole: killed at any moment, the study finds it as it was after some training.
struct StudyState: Equatable, Sendable {
  /// By training, a value a rung it has finished; nil where it failed in that.
  var scores: [String: [Double]] = [:]
  /// By training, why it can't go on.
  var failures: [String: String] = [:]

  init() {}

  init(file path: String) throws(FileError) {
    guard Path.isThere(path) else { return }
    let bytes = try FileBytes.read(path: path, maximumBytes: 1 << 28)
    guard let document = try? JSONDocument(bytes: bytes, file: path),
      case .object(let members) = document.root.value
    else {
      throw FileError(
        path: path, reason: .failed("it is damaged; remove it, and what it knew is measured anew"))
    }
    for member in members {
      guard case .object(let entries) = member.value else { continue }
      for entry in entries {
        if member.key == "scores" {
          scores[entry.key] = (entry.value.elements ?? []).compactMap(\.doubleValue)
        } else if member.key == "failures" {
          failures[entry.key] = entry.value.stringValue
        }
      }
    }
  }

  func write(to path: String) throws(FileError) {
    func object(_ entries: [String: JSONValue]) -> JSONValue {
      .object(entries.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
    }
    let json = JSONValue.object([
      .init("scores", object(scores.mapValues { .array($0.map(JSONValue.double)) })),
      .init("failures", object(failures.mapValues(JSONValue.string))),
    ])
    try WholeFile.write(json.prettyText() + "\n", to: path)
  }
}
