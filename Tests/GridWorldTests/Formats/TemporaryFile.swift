import Foundation

/// Runs `body` with the path of a file of these bytes, and removes it again.
func withTemporaryFile<Result>(
  _ bytes: [UInt8], name: String = "test.map", _ body: (String) throws -> Result
) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("navsim-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appendingPathComponent(name)
  try Data(bytes).write(to: file)
  return try body(file.path)
}

/// The error that `body` throws, without the path of the temporary folder; nil if it throws none.
func mapError<Result>(_ body: () throws -> Result) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    let text = String(describing: error)
    guard let range = text.range(of: "navsim-"), let slash = text[range.lowerBound...].firstIndex(of: "/")
    else {
      return text
    }
    return String(text[text.index(after: slash)...])
  }
}
