import Foundation

/// Folders: making them and looking into them.
public enum Directory {
  /// Makes a folder and those above it; one that is there already is fine.
  public static func make(_ path: String) throws(FileError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      if mkdir(made, 0o755) == 0 { continue }
      // Before anything else can change it.
      let code = errno
      if isThere(made) { continue }
      throw failure(code, making: made)
    }
  }

  /// In the system's own words; where the folder above is at fault, under that one's name.
  private static func failure(_ code: Int32, making path: String) -> FileError {
    let above = Path.folder(of: path)
    let words = String(cString: strerror(code))
    return switch code {
    case EACCES, EPERM, EROFS: FileError(path: above, reason: .cannotWrite(words))
    // All above is there: a file system such as /proc, which has no room for folders.
    case ENOENT:
      FileError(path: above, reason: .cannotWrite("no folder can be made there"))
    case EEXIST, ENOTDIR:
      FileError(
        path: path,
        reason: .cannotWrite(
          Path.linkDestination(path) == nil || Path.isThere(path)
            ? "it is a file, no folder; name another"
            : "it is a link that leads nowhere; remove it or name another"))
    default: FileError(path: path, reason: .cannotWrite(words))
    }
  }

  public static func isThere(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Waits until a folder's names are on the disk. What a file system can't do, or may not be asked for, is left out.
  /// - Parameter path: What messages call the file that was made.
  static func flush(_ folder: String, for path: String) throws(FileError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard fsync(descriptor) != 0, errno == EIO || errno == ENOSPC || errno == EDQUOT else { return }
    throw WriteTarget.failure(errno, path)
  }

  /// The names in a folder, sorted; empty if there is no such folder.
  public static func names(in path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}
