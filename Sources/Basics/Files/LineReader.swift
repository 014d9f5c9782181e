import Foundation

/// Reads a text file line by line and holds one line at a time.
///
/// Lines end with `\n`, which is not part of them; a byte order mark at the start is left out. Every line is checked to be
/// UTF-8.
public final class LineReader {
  /// A line of the file.
  public struct Line: Equatable, Sendable {
    public var bytes: ArraySlice<UInt8>
    /// From 1.
    public var number: Int
    /// Whether a line break follows; only the last line of a file may be without.
    public var isWhole: Bool
  }

  public let path: String
  private let maximumBytes: Int
  private let maximumFileBytes: Int
  private let descriptor: Int32
  /// What was read and is not yet given out, from `start` on.
  private var buffer: [UInt8] = []
  private var start = 0
  /// Bytes from `start` on that are known to hold no line break.
  private var searched = 0
  private var bytesRead = 0
  private var number = 0
  private var isAtEnd = false
  private static let chunkSize = 1 << 16

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - maximumBytes: the longest line; a longer one is an error.
  ///   - maximumFileBytes: the largest file likewise.
  public init(
    path: String, maximumBytes: Int = TextFile.maximumBytes, maximumFileBytes: Int = .max
  ) throws(FileError) {
    // A NUL would end the path for the system and open some other file.
    guard !path.isEmpty, !path.utf8.contains(0) else { throw FileError(path: path, reason: .notFound) }
    self.path = path
    self.maximumBytes = maximumBytes
    self.maximumFileBytes = maximumFileBytes
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, reason: FileBytes.reason(of: errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(path: path, reason: FileBytes.reason(of: errno))
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileError(path: path, reason: .isDirectory) }
    if status.st_size > maximumFileBytes {
      throw FileError(path: path, reason: .tooLarge(maximumBytes: maximumFileBytes))
    }
  }

  /// Lines of a text in memory.
  ///
  /// - Parameter name: what messages call it.
  public init(bytes: [UInt8], name: String) {
    path = name
    maximumBytes = .max
    maximumFileBytes = .max
    descriptor = -1
    buffer = bytes
    isAtEnd = true
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The next line; nil after the last.
  public func next() throws(FileError) -> Line? {
    var end = lineBreak()
    while end == nil, !isAtEnd {
      try readChunk()
      end = lineBreak()
    }
    guard let end = end ?? (start < buffer.count ? buffer.count : nil) else { return nil }
    number += 1
    var line = Line(bytes: buffer[start..<end], number: number, isWhole: end < buffer.count)
    start = end + 1
    searched = 0
    try check(line)
    if number == 1, line.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { line.bytes.removeFirst(3) }
    return line.bytes.isEmpty && !line.isWhole ? nil : line
  }

  /// The place of the next line break; nil if what was read holds none.
  private func lineBreak() -> Int? {
    let from = start + searched
    let place = from < buffer.count ? buffer[from...].firstIndex(of: UInt8(ascii: "\n")) : nil
    if place == nil { searched = max(0, buffer.count - start) }
    return place
  }

  /// Goes on reading the line that has no end yet.
  private func readChunk() throws(FileError) {
    buffer.removeFirst(min(start, buffer.count))
    start = 0
    if buffer.count > maximumBytes {
      throw FileError(path: path, reason: .tooLarge(maximumBytes: maximumBytes))
    }
    let old = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: LineReader.chunkSize))
    let count = buffer.withUnsafeMutableBytes { bytes in
      var count = -1
      repeat {
        count = read(descriptor, bytes.baseAddress?.advanced(by: old), LineReader.chunkSize)
      } while count < 0
        && errno == EINTR
      return count
    }
    let code = errno
    buffer.removeLast(LineReader.chunkSize - max(count, 0))
    guard count >= 0 else { throw FileError(path: path, reason: FileBytes.reason(of: code)) }
    isAtEnd = count == 0
    bytesRead += count
    if bytesRead > maximumFileBytes {
      throw FileError(path: path, reason: .tooLarge(maximumBytes: maximumFileBytes))
    }
  }

  private func check(_ line: Line) throws(FileError) {
    if line.bytes.count > maximumBytes {
      throw FileError(path: path, reason: .tooLarge(maximumBytes: maximumBytes))
    }
    if line.bytes.allSatisfy({ $0 < 0x80 }) || String(validating: line.bytes, as: UTF8.self) != nil { return }
    let looksLikeUTF16 =
      number == 1 && (line.bytes.starts(with: [0xFF, 0xFE]) || line.bytes.starts(with: [0xFE, 0xFF]))
    throw FileError(path: path, reason: .notUTF8(line: number, looksLikeUTF16: looksLikeUTF16))
  }
}
