import Foundation

/// What a path leads to when it is written.
enum WriteTarget: Equatable {
  /// A regular file, or none yet: the last name of `path` is no link.
  case file(path: String, existing: Existing?)
  /// A descriptor of this process, as `/dev/stdout` and `/dev/fd/3` name it.
  case descriptor(Int32)
  /// A device, a pipe, or a descriptor of another process: written where it is.
  case direct(path: String)

  /// What a file that is replaced passes on to the new one.
  struct Existing: Equatable {
    var mode: mode_t
    var owner: uid_t
    var group: gid_t
  }

  /// Follows links, and finds out what is at their end.
  ///
  /// Nothing is opened, so that no pipe is waited for. Links are followed name by name rather than by the system: one that
  /// leads nowhere yet names the file to make, and those of `/dev` and `/proc` that stand for descriptors are to be
  /// known by their place.
  init(_ path: String) throws(FileError) {
    // A NUL would end the path for the system and open some other file.
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(path: path, reason: .cannotWrite("the name is empty or holds a NUL"))
    }
    var place = path
    for _ in 0...Path.maximumLinks {
      guard place.utf8.last != UInt8(ascii: "/") else { throw WriteTarget.isDirectory(path) }
      // To know the folders of descriptors by.
      let folder: String
      do { folder = try WriteTarget.resolved(Path.folder(of: place)) } catch {
        throw WriteTarget.failure(error.code, path, leadingTo: place)
      }
      let name = Path.name(of: place)
      if let target = WriteTarget.ofDescriptor(name, in: folder) {
        self = target
        return
      }
      var status = stat()
      guard lstat(place, &status) == 0 else {
        guard errno == ENOENT else { throw WriteTarget.failure(errno, path) }
        self = .file(path: place, existing: nil)
        return
      }
      switch status.st_mode & S_IFMT {
      case S_IFLNK:
        guard let next = Path.linkDestination(place) else {
          throw FileError(path: path, reason: .cannotWrite("the name its link leads to is no UTF-8 text"))
        }
        // From the folder as it was named: one that is no UTF-8 text could not be named anew.
        place = Path.appending(next, to: Path.folder(of: place))
      case S_IFREG:
        if access(place, W_OK) != 0 { throw WriteTarget.failure(errno, path) }
        self = .file(
          path: place,
          existing: Existing(mode: status.st_mode & 0o777, owner: status.st_uid, group: status.st_gid))
        return
      case S_IFCHR, S_IFBLK, S_IFIFO:
        self = .direct(path: place)
        return
      case S_IFDIR: throw WriteTarget.isDirectory(path)
      case S_IFSOCK: throw FileError(path: path, reason: .cannotWrite("it is a socket; name a file"))
      default: throw FileError(path: path, reason: .cannotWrite("it is no regular file"))
      }
    }
    throw WriteTarget.failure(ELOOP, path)
  }

  /// `/proc/7/fd/1`, which `/dev/stdout`, `/dev/fd/1` and `/proc/self/fd/1` lead to.
  private static func ofDescriptor(_ name: String, in folder: String) -> WriteTarget? {
    let parts = folder.split(separator: "/")
    let isOfProcess = parts.count == 3 || parts.count == 5 && parts[2] == "task"
    guard parts.first == "proc", parts.last == "fd", isOfProcess, let number = Int32(name) else { return nil }
    let isOwn = Int32(parts[1]) == getpid()
    return isOwn ? .descriptor(number) : .direct(path: folder + "/" + name)
  }

  struct SystemError: Error { var code: Int32 }

  static func resolved(_ folder: String) throws(SystemError) -> String {
    guard let resolved = realpath(folder, nil) else { throw SystemError(code: errno) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  static func isDirectory(_ path: String) -> FileError {
    FileError(path: path, reason: .cannotWrite("it is a directory; name a file in it"))
  }

  /// In the system's own words, such as "No space left on device", but for what they leave unclear.
  /// - Parameter place: What `path` leads to, where it is a link.
  static func failure(_ code: Int32, _ path: String, leadingTo place: String? = nil) -> FileError {
    let folder = Path.folder(of: place ?? path)
    let message =
      switch code {
      case ENOENT where folder != ".":
        "the folder is not there; make it with 'mkdir -p \(folder)'"
      case ELOOP: "its symbolic links lead in a circle; remove one"
      default: String(cString: strerror(code))
      }
    return FileError(path: path, reason: .cannotWrite(message))
  }
}
