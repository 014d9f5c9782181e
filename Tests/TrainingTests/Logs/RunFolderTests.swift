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

  @Test("is made with the configuration, and not overwritten by a second run")
  func new() throws {
    try withTemporaryFolder { root in
      let run = try RunFolder("a", in: root + "/runs", configuration: Self.configuration, mode: .new)
      #expect(try names(in: run.path) == ["checkpoints", "config.json"])
      #expect(try bytes(of: run.configurationFile) == Array((Self.configuration + "\n").utf8))
      #expect(
        message { _ = try RunFolder("a", in: root + "/runs", configuration: "{}", mode: .new) }
          == "\(root)/runs/a: holds a run already; go on with --resume, replace it with --force, or choose another "
          + "name.")
    }
  }

  @Test("is replaced on demand, but for what no run makes")
  func force() throws {
    try withTemporaryFolder { root in
      let run = try RunFolder("a", in: root, configuration: Self.configuration, mode: .new)
      for name in ["metrics.csv", "last.safetensors", "events.out.tfevents.1.h.2.0", "notes.txt"] {
        try WholeFile.write("x", to: "\(run.path)/\(name)")
      }
      try run.checkpoints.save(CheckpointTests.sample())
      _ = try RunFolder("a", in: root, configuration: "{}", mode: .force)
      #expect(try names(in: run.path) == ["checkpoints", "config.json", "notes.txt"])
      #expect(
        try names(in: run.checkpoints.path).isEmpty && bytes(of: run.configurationFile) == Array("{}\n".utf8))
    }
  }

  @Test("is resumed only if it is there, and with its own configuration")
  func resume() throws {
    try withTemporaryFolder { root in
      #expect(
        message { _ = try RunFolder("a", in: root, configuration: Self.configuration, mode: .resume) }
          == "\(root)/a: holds no run to resume; start one without --resume.")
      let run = try RunFolder("a", in: root, configuration: Self.configuration, mode: .new)
      try WholeFile.write("x", to: run.lastPolicy)
      try WholeFile.write("x", to: run.lastPolicy + ".partial-7")
      _ = try RunFolder("a", in: root, configuration: Self.configuration, mode: .resume)
      #expect(try names(in: run.path) == ["checkpoints", "config.json", "last.safetensors"])
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

  @Test("that can't be made says why")
  func unwritable() throws {
    try withTemporaryFolder { root in
      try WholeFile.write("x", to: root + "/runs")
      let error = #expect(throws: RunFolderError.self) {
        try RunFolder("a", in: root + "/runs", configuration: "{}", mode: .new)
      }
      #expect(error?.isUnwritable == true)
      #expect(error?.description == "\(root)/runs: can't be written: File exists.")
    }
  }
}
