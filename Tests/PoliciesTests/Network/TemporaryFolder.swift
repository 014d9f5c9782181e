import Foundation

/// A folder that goes when the test is over.
final class TemporaryFolder {
  private let url: URL

  init() {
    url = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
  func bytes(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }
}
