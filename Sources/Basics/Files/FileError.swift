import Foundation

/// A file that can't be read or written, and how to mend it.
public struct FileError: ReportedError, Equatable {
  public enum Reason: Equatable, Sendable {
    case notFound
    case isDirectory
    case noPermission
    case tooLarge(maximumBytes: Int)
    /// The line of the first byte that is not UTF-8, from 1.
    case notUTF8(line: Int, looksLikeUTF16: Bool)
    /// Anything else the operating system reports, in its words.
    case failed(String)
    case cannotWrite(String)
    /// It would be written in the place of something that is read.
    case isInput
  }

  /// The path as the user wrote it.
  public var path: String
  public var reason: Reason

  public init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// Whether the input is missing (exit code 66) rather than there but wrong (65) or not writable (73).
  public var isMissingInput: Bool {
    switch reason {
    case .notFound, .isDirectory, .noPermission, .failed: true
    case .tooLarge, .notUTF8, .cannotWrite, .isInput: false
    }
  }

  /// Whether it is an output (exit code 73).
  public var isUnwritable: Bool {
    switch reason {
    case .cannotWrite, .isInput: true
    default: false
    }
  }

  public var fault: Fault { isUnwritable ? .cannotWrite : .input(isMissing: isMissingInput) }

  public var description: String {
    switch reason {
    case .notUTF8(let line, _): "\(place(path, line: line)): \(reason.sentence)"
    default: "\(place(path)): \(reason.sentence)"
    }
  }
}

extension FileError.Reason {
  /// What is wrong and how to mend it, without the place.
  public var sentence: String {
    switch self {
    case .notFound: "no such file; check the spelling and the folder the path starts from."
    case .isDirectory: "is a directory; name a file in it."
    case .noPermission: "no permission to read it; grant it with 'chmod +r'."
    case .tooLarge(let bytes): "is larger than the \(bytes >> 20) MiB navsim reads; is it the right file?"
    case .notUTF8(_, let looksLikeUTF16):
      looksLikeUTF16
        ? "not UTF-8 text but, it seems, UTF-16; save it as UTF-8."
        : "not UTF-8 text; save it as UTF-8 (or is it a binary file?)."
    case .failed(let message): "can't be read: \(message)."
    case .isInput: "is what this command reads, and would be lost; write to another file."
    case .cannotWrite(let message): "can't be written: \(message)."
    }
  }
}

extension FileError {
  /// In the system's own words, such as "No space left on device".
  public static func cannotWrite(_ path: String, _ code: Int32) -> FileError {
    FileError(path: path, reason: .cannotWrite(String(cString: strerror(code))))
  }
}
