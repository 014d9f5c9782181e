import Basics
import Foundation
import Testing

/// Where the shipped files and the shared benchmarks are.
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

  /// Benchmarks that are kept beside the repository, or where `NAVSIM_SHARED` says; nil where there are none,
  /// but not with `CI=true`: what is missing there fails.
  static let benchmarks: String? = {
    let shared = ProcessInfo.processInfo.environment["NAVSIM_SHARED"] ?? root.path + "/../shared"
    let folder = shared + "/benchmarks"
    let isWanted =
      ProcessInfo.processInfo.environment["CI"] == "true" || FileManager.default.fileExists(atPath: folder)
    return isWanted ? folder : nil
  }()
}
