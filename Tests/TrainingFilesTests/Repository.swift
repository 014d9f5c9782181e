import Foundation

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
}
