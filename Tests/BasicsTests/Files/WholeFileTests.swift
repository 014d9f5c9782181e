import Basics
import Foundation
import Testing

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
}
