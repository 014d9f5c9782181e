/// A parsed JSON file that still knows on which line everything stands.
public struct JSONDocument: Equatable, Sendable {
  /// The largest document navsim reads: far above any suite, and small enough to answer at once.
  public static let maximumBytes = 256 << 20
  /// Arrays and objects inside one another; bounds the stack.
  public static let maximumDepth = 64

  /// The path for messages; paths inside the document start from its folder.
  public let file: String
  public let root: JSONNode

  /// A document made up in memory.
  public init(file: String, root: JSONNode) {
    self.file = file
    self.root = root
  }

  /// Reads and parses a file.
  public init(file path: String) throws(JSONError) {
    let text: TextFile
    do {
      text = try TextFile(path: path, maximumBytes: JSONDocument.maximumBytes)
    } catch {
      throw JSONError(file: path, reason: .unreadable(error.reason))
    }
    try self.init(bytes: text.bytes, file: path)
  }

  /// Parses a text in memory.
  public init(text: String, file: String) throws(JSONError) {
    try self.init(bytes: Array(text.utf8), file: file)
  }

  /// Parses UTF-8.
  public init(bytes: [UInt8], file: String) throws(JSONError) {
    var parser = JSONParser(bytes)
    do {
      root = try parser.parseDocument()
    } catch {
      throw JSONError(file: file, reason: .syntax(error))
    }
    self.file = file
  }
}
