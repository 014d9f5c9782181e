/// The bytes of a text file, known to be UTF-8, and the way to write one.
public struct TextFile: Equatable, Sendable {
  /// Enough for the largest map navsim accepts.
  public static let maximumBytes = 80 << 20

  public let path: String
  /// Without the byte order mark some editors put in front.
  public let bytes: [UInt8]

  /// Reads a whole file. Reads at most `maximumBytes`, whatever the file (or device) offers.
  public init(path: String, maximumBytes: Int = TextFile.maximumBytes) throws(FileError) {
    let bytes = try FileBytes.read(path: path, maximumBytes: maximumBytes)
    if let line = TextFile.firstLineNotUTF8(bytes) {
      let looksLikeUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      throw FileError(path: path, reason: .notUTF8(line: line, looksLikeUTF16: looksLikeUTF16))
    }
    self.path = path
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// The lines of a text: split at `\n`, without a `\r` before it. A text that ends in a line break has an
  /// empty last line.
  public static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0
    }
  }

  /// The line, from 1, of the first byte that is not UTF-8; nil for good text.
  static func firstLineNotUTF8(_ bytes: [UInt8]) -> Int? {
    if bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil { return nil }
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var line = 1
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) {
      if scalar.first == UInt8(ascii: "\n") { line += 1 }
    }
    return line
  }
}
