import Basics
import Foundation
import GridWorld
import Testing

@testable import Training

@Suite("Run folder") struct RunFolderTests {
  static let configuration = #"{"name":"a","seed":1}"#

  private func message(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return String(describing: error)
    }
  }

  /// Opens a run's folder and closes it again; gives the files' names.
  private func open(
    in root: String, configuration: String = configuration, _ mode: RunFolder.Mode = .new
  ) throws -> (path: String, checkpoints: CheckpointFolder) {
    let run = try RunFolder("a", in: root, configuration: configuration, mode: mode)
    return (run.path, run.checkpoints)
  }

  @Test("is made with the configuration, and not overwritten by a second run")
  func new() throws {
    try withTemporaryFolder { root in
      let path = try open(in: root + "/runs").path
      #expect(try names(in: path) == [".lock", "checkpoints", "config.json"])
      #expect(try bytes(of: path + "/config.json") == Array((Self.configuration + "\n").utf8))
      #expect(
        message { _ = try RunFolder("a", in: root + "/runs", configuration: "{}", mode: .new) }
          == "\(root)/runs/a: holds a run already; go on with --resume, replace it with --force, or choose another "
          + "name.")
    }
  }

  @Test("is replaced on demand, but for what no run makes")
  func force() throws {
    try withTemporaryFolder { root in
      let run = try open(in: root)
      for name in ["metrics.csv", "last.safetensors", "events.out.tfevents.1.h.2.0", "notes.txt"] {
        try WholeFile.write("x", to: "\(run.path)/\(name)")
      }
      try run.checkpoints.save(CheckpointTests.sample())
      _ = try RunFolder("a", in: root, configuration: "{}", mode: .force)
      #expect(try names(in: run.path) == [".lock", "checkpoints", "config.json", "notes.txt"])
      #expect(
        try names(in: run.checkpoints.path).isEmpty
          && bytes(of: run.path + "/config.json") == Array("{}\n".utf8))
    }
  }

  @Test("is resumed only if it is there, and with its own configuration")
  func resume() throws {
    try withTemporaryFolder { root in
      #expect(
        message { _ = try RunFolder("a", in: root, configuration: Self.configuration, mode: .resume) }
          == "\(root)/a: holds no run to resume; start one without --resume.")
      #expect(try names(in: root).isEmpty)
      let run = try open(in: root)
      try WholeFile.write("x", to: run.path + "/last.safetensors")
      try WholeFile.write("x", to: run.path + "/last.safetensors.partial-7")
      _ = try RunFolder("a", in: root, configuration: Self.configuration, mode: .resume)
      #expect(try names(in: run.path) == [".lock", "checkpoints", "config.json", "last.safetensors"])
      #expect(
        message { _ = try RunFolder("a", in: root, configuration: #"{"name":"a","seed":2}"#, mode: .resume) }
          == "\(root)/a: is a run of another configuration: 'seed' is 1 there and 2 now; restore it, or train under "
          + "another name.")
    }
  }

  @Test(
    "has a name that is a folder's", arguments: ["", ".", "..", "a/b", "../x", "-rf", "a\nb", "a\0b", "a*"])
  func nameCheck(name: String) {
    #expect(!RunFolder.isName(name) && RunFolder.isName("interaction-1.5_ä"))
    let error = #expect(throws: RunFolderError.self) {
      try RunFolder(name, in: "runs", configuration: "{}", mode: .new)
    }
    #expect(error?.reason == .invalidName(name))
  }

  @Test(
    "belongs to one at a time, whatever the other wants", arguments: [RunFolder.Mode.new, .resume, .force])
  func lock(mode: RunFolder.Mode) throws {
    try withTemporaryFolder { root in
      let process = ProcessInfo.processInfo.processIdentifier
      try withExtendedLifetime(
        RunFolder("a", in: root, configuration: Self.configuration, mode: .new)
      ) {
        let before = try names(in: root + "/a")
        let error = #expect(throws: RunFolderError.self) { try open(in: root, mode) }
        #expect(error?.reason == .inUse(process: Int(process)) && error?.isUnwritable == true)
        #expect(error?.description.contains("process \(process) trains there right now") == true)
        #expect(try names(in: root + "/a") == before)
      }
      _ = try open(in: root, .resume)
    }
  }

  @Test("that is in use stays so, however many ask for it, and their files stay open")
  func refusedOften() throws {
    try withTemporaryFolder { root in
      let run = try RunFolder("a", in: root, configuration: "{}", mode: .new)
      // The descriptor that a refused one gave back is taken by the next file; it may not be closed a second time.
      var files: [Int32] = []
      defer { files.forEach { close($0) } }
      for _ in 0..<20 {
        #expect(throws: RunFolderError.self) {
          try RunFolder("a", in: root, configuration: "{}", mode: .resume)
        }
        files.append(dup(1))
      }
      #expect(files.allSatisfy { fcntl($0, F_GETFD) != -1 })
      #expect(Set(files).count == 20 && run.path == root + "/a")
    }
  }

  @Test("has a lock that is a file of its own, never a link to another")
  func lockedLink() throws {
    try withTemporaryFolder { root in
      mkdir(root + "/a", 0o755)
      try WholeFile.write("precious", to: root + "/other")
      symlink("../other", root + "/a/.lock")
      let error = #expect(throws: RunFolderError.self) {
        try RunFolder("a", in: root, configuration: "{}", mode: .new)
      }
      #expect(error?.isUnwritable == true && error?.description.contains("a/.lock: can't be written") == true)
      #expect(try String(contentsOfFile: root + "/other", encoding: .utf8) == "precious")
      unlink(root + "/a/.lock")
      mkfifo(root + "/a/.lock", 0o644)
      let pipe = #expect(throws: RunFolderError.self) {
        try RunFolder("a", in: root, configuration: "{}", mode: .new)
      }
      #expect(pipe?.description.contains("no regular file") == true)
    }
  }

  @Test("that can't be made says why")
  func unwritable() throws {
    try withTemporaryFolder { root in
      try WholeFile.write("x", to: root + "/runs")
      let error = #expect(throws: RunFolderError.self) {
        try RunFolder("a", in: root + "/runs", configuration: "{}", mode: .new)
      }
      #expect(error?.isUnwritable == true)
      #expect(error?.description == "\(root)/runs: can't be written: it is a file, no folder; name another.")
      try FileManager.default.createSymbolicLink(
        atPath: root + "/link", withDestinationPath: root + "/nowhere")
      let link = #expect(throws: RunFolderError.self) {
        try RunFolder("a", in: root + "/link", configuration: "{}", mode: .new)
      }
      #expect(
        link?.description
          == "\(root)/link: can't be written: it is a link that leads nowhere; remove it or name another.")
    }
  }

  @Test(
    "names the folder that it has no right to write in", .enabled(if: geteuid() != 0, "root may write all"))
  func forbidden() throws {
    try withTemporaryFolder { root in
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: root)
      let error = #expect(throws: RunFolderError.self) { try open(in: root + "/runs") }
      #expect(error?.description == "\(root): can't be written: Permission denied.")
    }
  }
}
