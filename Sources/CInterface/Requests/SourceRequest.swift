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

  private let document: JSONDocument
  private let name: String

  static let keys = ObjectKeys("source", ["file", "text", "folder"])

  /// - Parameter cursor: a path, or `{"file": path}`, or `{"text": JSON, "folder": …}`: the text's relative paths start
  ///   there.
  init(_ cursor: JSONCursor) throws(ScenarioError) {
    if case .string(let path) = cursor.node.content {
      name = path
      document = try Document.read(SourceRequest.found(path))
      return
    }
    var reader = try ObjectReader(cursor, SourceRequest.keys, expected: "a path, or an object {\"text\": …}")
    let (file, text) = (try reader.optional("file")?.string(), try reader.optional("text")?.string())
    let folder = try reader.optional("folder")?.string() ?? ""
    reader.finish()
    if let file {
      name = file
      document = try Document.read(SourceRequest.found(file))
      return
    }
    guard let text else { throw cursor.missing("file", example: "\"Scenarios/depot.json\"") }
    name = "text"
    // What messages call it, and where its paths start from.
    let place = folder.isEmpty ? "scenario" : "\(folder)/scenario"
    do throws(JSONError) { document = try JSONDocument(text: text, file: place) } catch {
      throw ScenarioError(error)
    }
  }

  /// A file as it is named, or the one of that name that ships.
  private static func found(_ path: String) -> String {
    access(path, F_OK) == 0 ? path : ShippedFiles.path(of: path) ?? path
  }

  func content(_ overrides: ScenarioOverrides) throws(ScenarioError) -> Content {
    switch try Document(document, overrides: overrides) {
    case .scenario(let scenario): return .scenario(scenario)
    case .suite(let suite): return .suite(suite)
    case .training(let document): return .training(try TrainingDocument(document).configuration)
    case .study: throw ScenarioError(file: document.file, reason: .studyNotScenario)
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
