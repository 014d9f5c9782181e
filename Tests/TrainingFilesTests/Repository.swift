import Basics
import Foundation
import Testing

/// Where the shipped files are.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Files of a folder of the repository by their extension, in alphabetical order.
  static func files(in folder: String, fileExtension: String) -> [String] {
    let url = root.appendingPathComponent(folder)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return files.filter { $0.hasSuffix(".\(fileExtension)") }.sorted().map { "\(url.path)/\($0)" }
  }

  /// The definitions of a published JSON Schema.
  static func definitions(_ schema: String) throws -> JSONValue {
    let file = root.appendingPathComponent("Scenarios/schema/\(schema).schema.json").path
    return try #require(JSONDocument(file: file).root.value["$defs"])
  }
}
