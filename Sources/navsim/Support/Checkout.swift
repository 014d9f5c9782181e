import Basics
import Foundation

/// Where the program comes from, as far as it can tell: the version, and the commit of the checkout that it was built in.
enum Checkout {
  /// `navsim 0.1.0`, or `navsim 0.1.0, checkout 1a2b3c4` of a program that lies in the build folder of a checkout. What is
  /// checked out now need not be what it was built from.
  static let program: String = {
    guard let commit = commit(above: "/proc/self/exe") else { return "navsim \(Version.number)" }
    return "navsim \(Version.number), checkout \(commit.prefix(7))"
  }()

  /// The commit that is checked out in the nearest folder above a file that is a git work tree; nil if there is none.
  static func commit(above file: String) -> String? {
    var folder = Path.folder(of: URL(filePath: file).resolvingSymlinksInPath().path)
    while folder != "/", folder != "." {
      if let git = gitFolder(of: folder) { return head(of: git) }
      folder = Path.folder(of: folder)
    }
    return nil
  }

  /// A further work tree has a file there that says where the folder is.
  private static func gitFolder(of folder: String) -> String? {
    let git = folder + "/.git"
    if Path.isThere(git + "/HEAD") { return git }
    guard let link = text(git), link.hasPrefix("gitdir: ") else { return nil }
    return Path.appending(String(link.dropFirst(8)), to: folder)
  }

  private static func head(of git: String) -> String? {
    guard let head = text(git + "/HEAD") else { return nil }
    guard head.hasPrefix("ref: ") else { return isCommit(head) ? head : nil }
    let name = String(head.dropFirst(5))
    let common = text(git + "/commondir").map { Path.appending($0, to: git) } ?? git
    for folder in [git, common] {
      if let commit = text("\(folder)/\(name)"), isCommit(commit) { return commit }
    }
    let packed = text(common + "/packed-refs")?.split(separator: "\n").first { $0.hasSuffix(" " + name) }
    return packed.map { String($0.prefix { $0 != " " }) }.flatMap { isCommit($0) ? $0 : nil }
  }

  private static func isCommit(_ text: String) -> Bool {
    text.utf8.count >= 40 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  private static func text(_ path: String) -> String? {
    guard let bytes = try? FileBytes.read(path: path, maximumBytes: 1 << 24) else { return nil }
    var text = String(decoding: bytes, as: UTF8.self)
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
