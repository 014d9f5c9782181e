import Foundation

/// Paths as text, taken apart byte by byte at their slashes.
///
/// Foundation's own functions for that are not used: `NSString`'s `deletingLastPathComponent` traps on a path of one
/// letter, and URLs rewrite what they are given.
public enum Path {
  /// All before the last name: `a/b` of `a/b/c`, `/` of `/c`, `.` of `c`. Slashes at the end belong to no name.
  public static func folder(of path: String) -> String {
    let (_, start) = lastName(path)
    guard start > path.utf8.startIndex else { return path.utf8.first == slash ? "/" : "." }
    let folder = trimmed(path.utf8[..<start])
    return folder.isEmpty ? "/" : String(folder)
  }

  /// The last name: `c` of `a/b/c` and of `a/b/c/`; empty where there is none, as in `/`.
  public static func name(of path: String) -> String { String(lastName(path).name) }

  /// What follows the last dot of the last name; empty for `a`, `a.` and `.a`.
  public static func fileExtension(of path: String) -> String {
    let name = lastName(path).name
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return "" }
    return String(name[name.utf8.index(after: dot)...])
  }

  /// A path from a folder; one that starts at the root stays as it is.
  public static func appending(_ path: String, to folder: String) -> String {
    if path.utf8.first == slash || folder.isEmpty { return path }
    return folder.utf8.last == slash ? folder + path : folder + "/" + path
  }

  /// The same file as seen from a folder: relative, without the machine's own folders in it. What is relative already
  /// stays as it is.
  ///
  /// - Parameter folder: from the root; the current folder if nil.
  public static func relative(_ path: String, to folder: String? = nil) -> String {
    guard path.utf8.first == slash else { return path }
    let folder = folder ?? FileManager.default.currentDirectoryPath
    func names(_ path: String) -> [Substring] {
      var names: [Substring] = []
      for name in path.split(separator: "/") where name != "." {
        if name == ".." { _ = names.popLast() } else { names.append(name) }
      }
      return names
    }
    let (target, start) = (names(path), names(folder))
    let shared = zip(target, start).prefix { $0 == $1 }.count
    let steps = Array(repeating: "..", count: start.count - shared) + target.dropFirst(shared)
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }

  /// A file that another one names by a path from its own folder: beside that one or, where that is a symbolic link,
  /// beside what the link leads to. The first place that exists; if none does, the first.
  public static func find(_ path: String, beside file: String) -> String {
    let places = foldersBeside(file).map { $0.isEmpty ? path : appending(path, to: $0) }
    return places.first(where: isThere) ?? places[0]
  }

  /// The folder of a file, empty where the path has none; then those of what it leads to, link by link.
  public static func foldersBeside(_ file: String) -> [String] {
    func prefix(_ path: String) -> String {
      path.utf8.lastIndex(of: slash).map { String(path[...$0]) } ?? ""
    }
    var folders = [prefix(file)]
    var path = file
    for _ in 0..<maximumLinks {
      guard let next = linkDestination(path) else { break }
      path = appending(next, to: prefix(path))
      let folder = prefix(path)
      if !folders.contains(folder) { folders.append(folder) }
    }
    return folders
  }

  /// Whether there is anything of that name, links followed.
  public static func isThere(_ path: String) -> Bool {
    var status = stat()
    return !path.utf8.contains(0) && stat(path, &status) == 0
  }

  /// Links after which the system gives up.
  static let maximumLinks = 40

  /// What a symbolic link says; nil for everything else, and for what is no UTF-8 text.
  static func linkDestination(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(validating: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static let slash = UInt8(ascii: "/")

  private static func lastName(_ path: String) -> (name: Substring, start: String.Index) {
    let whole = trimmed(path.utf8[...])
    let start = whole.utf8.lastIndex(of: slash).map { path.utf8.index(after: $0) } ?? path.startIndex
    return (path[start..<whole.endIndex], start)
  }

  /// Without the slashes at the end.
  private static func trimmed(_ bytes: Substring.UTF8View) -> Substring {
    var rest = bytes
    while rest.last == slash { rest.removeLast() }
    return Substring(rest)
  }
}
