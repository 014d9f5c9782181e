import Foundation
import Testing

@testable import Basics

@Suite("A whole file") struct WholeFileTests {
  @Test("is not there before it is committed, and whole afterwards")
  func commit() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      let file = try WholeFile(path: path)
      // More than the buffer holds, so that something has reached the disk.
      for _ in 0..<10_000 { try file.write("0123456789\n") }
      #expect(!FileManager.default.fileExists(atPath: path))
      try file.commit()
      #expect(try String(contentsOfFile: path, encoding: .utf8).count == 110_000)
      #expect(names(in: folder) == ["a.txt"])
    }
  }

  @Test("leaves nothing behind when it is discarded or forgotten")
  func discard() throws {
    try withTemporaryFolder { folder in
      let file = try WholeFile(path: folder + "/a.txt")
      try file.write("half")
      file.discard()
      #expect(names(in: folder) == [])
      do { try WholeFile(path: folder + "/b.txt").write("half") }
      #expect(names(in: folder) == [])
    }
  }

  @Test("replaces what was there only when it is committed, and keeps its permissions")
  func replace() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try WholeFile.write("old", to: path)
      chmod(path, 0o600)
      let file = try WholeFile(path: path)
      try file.write("new")
      file.discard()
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
      try WholeFile.write("new", to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
      let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(permissions == 0o600)
    }
  }

  @Test("goes where a link leads, and leaves the link")
  func link() throws {
    try withTemporaryFolder { folder in
      try WholeFile.write("old", to: folder + "/a.txt")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: folder + "/a.txt")
      try WholeFile.write("new", to: folder + "/link")
      #expect(try String(contentsOfFile: folder + "/a.txt", encoding: .utf8) == "new")
      let kind = try FileManager.default.attributesOfItem(atPath: folder + "/link")[.type]
      #expect(kind as? FileAttributeType == .typeSymbolicLink)
    }
  }

  @Test("follows links link by link, to files that are not there yet, too; the links stay")
  func chainedLinks() throws {
    try withTemporaryFolder { folder in
      mkdir(folder + "/deep", 0o755)
      let links = [("one", "two"), ("two", "deep/three"), ("deep/three", "../deep/file"), ("far", "no/file")]
      for (link, destination) in links { symlink(destination, folder + "/" + link) }
      for text in ["made", "replaced"] {
        try WholeFile.write(text, to: folder + "/one")
        #expect(try String(contentsOfFile: folder + "/deep/file", encoding: .utf8) == text)
      }
      for (link, _) in links {
        var status = stat()
        #expect(lstat("\(folder)/\(link)", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK, "\(link)")
      }
      #expect(writeError(folder + "/far")?.contains("the folder is not there") == true)
      #expect(names(in: folder + "/deep") == ["file", "three"])
    }
  }

  @Test("refuses links in a circle and sockets, and leaves them as they are")
  func refused() throws {
    try withTemporaryFolder { folder in
      symlink("b", folder + "/a")
      symlink("a", folder + "/b")
      symlink("self", folder + "/self")
      for name in ["a", "b", "self", "a/x"] {
        #expect(writeError("\(folder)/\(name)")?.contains("links lead in a circle") == true, "\(name)")
      }
      let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(socket) }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let path = folder + "/s"
      try #require(path.utf8.count < 100)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      let isBound = withUnsafePointer(to: address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        }
      }
      #expect(isBound)
      #expect(writeError(path)?.contains("it is a socket") == true)
      #expect(names(in: folder) == ["a", "b", "s", "self"])
    }
  }

  @Test("writes into pipes and descriptors, by all their names")
  func descriptors() throws {
    try withTemporaryFolder { folder in
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      defer { ends.forEach { close($0) } }
      let number = ends[1]
      symlink("/dev/fd/\(number)", folder + "/link")
      let paths = [
        "/dev/fd/\(number)", "/proc/self/fd/\(number)", "/proc/\(getpid())/fd/\(number)", folder + "/link",
      ]
      for path in paths {
        try WholeFile.write("text", to: path)
        var bytes = [UInt8](repeating: 0, count: 9)
        #expect(read(ends[0], &bytes, 9) == 4, "\(path)")
      }
      mkfifo(folder + "/fifo", 0o644)
      // Open for reading, so that the writer does not wait.
      let reader = open(folder + "/fifo", O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      try WholeFile.write("text", to: folder + "/fifo")
      var bytes = [UInt8](repeating: 0, count: 9)
      #expect(read(reader, &bytes, 9) == 4)
      // A descriptor that is not open is an error, never a file.
      #expect(writeError("/dev/fd/987")?.contains("Bad file descriptor") == true)
      #expect(names(in: folder) == ["fifo", "link"])
    }
  }

  @Test("can have a name as long as the system allows, one letter, dashes, spaces, line breaks")
  func oddNames() throws {
    try withTemporaryFolder { folder in
      let odd = [
        String(repeating: "n", count: 250), String(repeating: "ü", count: 127), "a", "-", "--", "-y", " ",
        "a b",
        "line\nbreak", "...", "\u{202E}txt", "😀",
      ]
      for name in odd {
        try WholeFile.write("1", to: folder + "/" + name)
        try WholeFile.write("12", to: folder + "/" + name)
        #expect(try String(contentsOfFile: folder + "/" + name, encoding: .utf8) == "12")
      }
      #expect(names(in: folder)?.count == odd.count)
      #expect(writeError(folder + "/" + String(repeating: "n", count: 256))?.contains("too long") == true)
      #expect(names(in: folder)?.count == odd.count)
    }
  }

  @Test("is written aside under a name of its own, which others may have taken")
  func uniqueNames() throws {
    try withTemporaryFolder { folder in
      let files = try (0..<20).map { _ in try WholeFile(path: folder + "/a") }
      #expect(Set(files.compactMap(\.partialPath)).count == 20)
      let partial = names(in: folder) ?? []
      #expect(partial.count == 20 && partial.allSatisfy(PartialFiles.isName))
      for file in files { file.discard() }
      #expect(names(in: folder) == [])
      try WholeFile.write("text", to: folder + "/b")
      PartialFiles.removeLeftovers(in: folder)
      #expect(names(in: folder) == ["b"])
    }
  }

  @Test("leaves devices in place and writes to them")
  func device() throws {
    try WholeFile.write("gone", to: "/dev/null")
    let kind = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
    #expect(kind as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test(
    "says so when the disk is full",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func fullDisk() {
    #expect(writeError("/dev/full") == "/dev/full: can't be written: No space left on device.")
  }

  @Test("can't be a folder, be in a folder that is not there, or have no name")
  func badPaths() throws {
    try withTemporaryFolder { folder in
      #expect(
        writeError(folder) == "\(folder): can't be written: it is a directory; name a file in it.")
      #expect(
        writeError(folder + "/new/")
          == "\(folder)/new/: can't be written: it is a directory; name a file in it.")
      #expect(
        writeError(folder + "/no/a.txt")
          == "\(folder)/no/a.txt: can't be written: the folder is not there; make it with 'mkdir -p \(folder)/no'."
      )
      #expect(writeError("") == ": can't be written: the name is empty or holds a NUL.")
      #expect(names(in: folder) == [])
    }
  }

  @Test("does not replace a file that may not be written", .enabled(if: getuid() != 0, "root may write all"))
  func readOnly() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.txt"
      try WholeFile.write("old", to: path)
      chmod(path, 0o400)
      #expect(writeError(path) == "\(path): can't be written: Permission denied.")
      chmod(folder, 0o500)
      #expect(writeError(folder + "/b.txt") == "\(folder)/b.txt: can't be written: Permission denied.")
      chmod(folder, 0o700)
      #expect(names(in: folder) == ["a.txt"])
    }
  }

  private func writeError(_ path: String) -> String? {
    do {
      try WholeFile.write("text", to: path)
      return nil
    } catch {
      return error.description
    }
  }

  /// Nil if the folder can't be read.
  private func names(in folder: String) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("navsim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test("clears away what a program that was killed left of it, and nothing else")
  func abandoned() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.json"
      let other = try #require(PartialFiles.make(for: folder + "/b.json", mode: 0o600))
      let killed = try #require(PartialFiles.make(for: path, mode: 0o600))
      let living = try WholeFile(path: path)
      #expect(names(in: folder)?.count == 3)
      // As the end of a program does.
      for file in [other, killed] {
        close(file.descriptor)
        PartialFiles.forget(file.slot)
      }
      try WholeFile.write("x", to: path)
      let left = Set(names(in: folder) ?? [])
      let expected = [other.path, living.partialPath ?? "", path].map { Path.name(of: $0) }
      #expect(left == Set(expected), "\(left)")
      try living.write("y")
      try living.commit()
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "y")
    }
  }
}
