import Basics
import Episodes
import Foundation
import Scenarios
import Training
import TrainingFiles

/// What a request runs, as its member `"source"` names it: a file, or the text of one.
struct SourceRequest {
  /// A scenario, a suite's cases, or a training configuration.
  enum Content {
    case scenario(Scenario)
    case suite(Suite)
    case training(TrainerConfiguration)
  }

  private enum Place {
    case file(String)
    case text(JSONDocument)
  }

  private let place: Place

  static let keys = ObjectKeys("source", ["file", "text", "folder"])

  /// - Parameter cursor: a path, or `{"file": path}`, or `{"text": JSON, "folder": …}`: the text's relative paths start
  ///   there.
  init(_ cursor: JSONCursor) throws(ScenarioError) {
    if case .string(let path) = cursor.node.content {
      place = .file(SourceRequest.found(path))
      return
    }
    var reader = try ObjectReader(cursor, SourceRequest.keys, expected: "a path, or an object {\"text\": …}")
    let (file, text) = (try reader.optional("file")?.string(), try reader.optional("text")?.string())
    let folder = try reader.optional("folder")?.string() ?? ""
    reader.finish()
    if let file {
      place = .file(SourceRequest.found(file))
      return
    }
    guard let text else { throw cursor.missing("file", example: "\"Scenarios/depot.json\"") }
    // What messages call it, and where its paths start from.
    let name = folder.isEmpty ? "scenario" : "\(folder)/scenario"
    do throws(JSONError) { place = .text(try JSONDocument(text: text, file: name)) } catch {
      throw ScenarioError(error)
    }
  }

  /// A file as it is named, or the one of that name that ships.
  static func found(_ path: String) -> String {
    access(path, F_OK) == 0 ? path : ShippedFiles.path(of: path) ?? path
  }

  /// - Parameter listsCases: whether the entries of a `.scen` file are cases, so that one can be picked.
  func content(
    _ overrides: ScenarioOverrides, listsCases: Bool = false
  ) throws(ScenarioError) -> Content {
    switch try document(overrides, listsCases: listsCases) {
    case .scenario(let scenario): return .scenario(scenario)
    case .suite(let suite): return .suite(suite)
    case .training(let document): return .training(try TrainingDocument(document).configuration)
    case .study: throw ScenarioError(file: file, reason: .studyNotScenario)
    }
  }

  /// A training configuration.
  func training(_ overrides: TrainingOverrides) throws -> TrainingDocument {
    switch try document(ScenarioOverrides(), listsCases: false) {
    case .training(let document): return try TrainingDocument(document, overrides: overrides)
    case .scenario: throw CallError("\(file) is a scenario, no training configuration.", fault: .badInput)
    case .suite: throw CallError("\(file) is a suite, no training configuration.", fault: .badInput)
    case .study: throw CallError("\(file) is a study, no training configuration.", fault: .badInput)
    }
  }

  /// What messages call it.
  var file: String {
    switch place {
    case .file(let path): path
    case .text(let document): document.file
    }
  }

  private func document(
    _ overrides: ScenarioOverrides, listsCases: Bool
  ) throws(ScenarioError) -> Document {
    switch place {
    case .file(let path): try Document.load(path, overrides: overrides, listsCases: listsCases)
    case .text(let document): try Document(document, overrides: overrides)
    }
  }
}

extension JSONCursor {
  /// A request, which stands in no file.
  init(request text: String) throws(ScenarioError) {
    do {
      let document = try JSONDocument(text: text, file: "request")
      self.init(file: "", keyPath: "", node: document.root.withoutLines)
    } catch {
      throw ScenarioError(error)
    }
  }
}

extension JSONNode {
  /// The same on no line: key paths alone say where things stand in what a program has written.
  var withoutLines: JSONNode {
    var content = content
    switch content {
    case .object(let members):
      content = .object(
        members.map { JSONMember(key: $0.key, line: 0, value: $0.value.withoutLines) })
    default: break
    }
    return JSONNode(line: 0, content: content)
  }
}
