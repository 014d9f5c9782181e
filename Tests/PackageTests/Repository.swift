import Foundation

enum Repository {
  static let folder = (1...3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    .path

  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: folder + "/" + path, encoding: .utf8)
  }

  /// Files below a folder by their extension, from the repository's folder, in order.
  static func files(in folder: String, fileExtension: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: Repository.folder + "/" + folder)
    return (all?.allObjects as? [String] ?? []).filter { $0.hasSuffix("." + fileExtension) }.sorted()
      .map { folder + "/" + $0 }
  }
}

/// Calls `body` with the path of a folder that is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}
