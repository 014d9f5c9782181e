import Basics
import GridWorld

/// Where the results of a command go: stdout, or a file that is opened before the work begins.
struct ResultOutput {
  private let file: WholeFile?

  /// - Parameter path: nil or `-` for stdout.
  init(path: String?) throws(FileError) {
    guard let path, path != "-" else {
      file = nil
      return
    }
    file = try WholeFile(path: path)
  }

  /// How wide lines may be that go there: files take any.
  static func width(path: String?) -> Int? { path == nil || path == "-" ? Terminal.width : nil }

  /// Writes a part of an output that is too long for one text; `write` comes last.
  func add(_ text: String) throws(FileError) {
    guard let file else { return try Terminal.print(text, terminator: "") }
    try file.write(text)
  }

  /// Writes the whole output, or the rest of it, a line break at its end.
  func write(_ text: String) throws(FileError) {
    guard let file else { return try Terminal.print(text) }
    try file.write(text + "\n")
    try file.commit()
  }
}
