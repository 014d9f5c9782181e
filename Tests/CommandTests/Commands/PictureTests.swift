import Foundation
import Testing

@Suite("navsim run --picture") struct PictureTests {
  private let swap = Program.shipped("Scenarios/corridor-swap.json")

  @Test("draws the last step or an earlier one without a display, and says where")
  func draws() throws {
    try withFolder { folder in
      let path = folder + "/a.png"
      for arguments in ["", "--at 0", "--at 5 --theme dark", "--at 17"] {
        let result = try Program.shell("$navsim run '\(swap)' --picture '\(path)' \(arguments)")
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(result.errors.hasSuffix(".\npicture: \(path)\n"))
        #expect(result.output.contains("after 17 steps"), "the result is that of the whole episode")
        let picture = try #require(PNGFile(path: path))
        #expect((200...4000).contains(picture.width) && (100...4000).contains(picture.height))
      }
    }
  }

  @Test("at twice the scale has four times the pixels")
  func scale() throws {
    try withFolder { folder in
      let path = folder + "/a.png"
      _ = try Program.run("run", swap, "--picture", path)
      let single = try #require(PNGFile(path: path))
      _ = try Program.run("run", swap, "--picture", path, "--scale", "2")
      let double = try #require(PNGFile(path: path))
      #expect(double.width == 2 * single.width && double.height == 2 * single.height)
    }
  }

  @Test("frames a part of the map, and refuses what is none")
  func region() throws {
    try withFolder { folder in
      let path = folder + "/a.png"
      let framed = try Program.run("run", swap, "--picture", path, "--view", "2,1,8,4")
      #expect(framed.exitCode == 0, "\(framed.errors)")
      let picture = try #require(PNGFile(path: path))
      #expect(picture.width == 640 && picture.height == 4 * 80 + 28)
      for view in ["2,1,8", "2,1,0,4", "a,1,8,4", "nan,1,8,4", "2,1,8,4,"] {
        #expect(try Program.run("run", swap, "--picture", path, "--view", view).exitCode == 64, "\(view)")
      }
    }
  }

  @Test("imagines a peer away, but neither the selected robot nor one that is not there")
  func without() throws {
    try withFolder { folder in
      let path = folder + "/a.png"
      func draw(_ arguments: String) throws -> Int32 {
        try Program.shell("$navsim demo corridors --at 6 --picture '\(path)' \(arguments)").exitCode
      }
      #expect(try draw("") == 0)
      let before = try Data(contentsOf: URL(filePath: path))
      #expect(try draw("--select 1 --without 0") == 0)
      #expect(try Data(contentsOf: URL(filePath: path)) != before)
      #expect(try draw("--without 0") == 64)
      #expect(try draw("--select 1 --without 1") == 64)
      #expect(try draw("--select 1 --without 9") == 65)
    }
  }

  @Test("together with --trace leaves both files, and the trace is whole")
  func withTrace() throws {
    try withFolder { folder in
      let result = try Program.run(
        "run", swap, "--picture", folder + "/a.png", "--at", "3", "--trace", folder + "/a.jsonl", "-q")
      #expect(result.exitCode == 0)
      #expect(result.errors.isEmpty)
      #expect(names(in: folder) == ["a.jsonl", "a.png"])
      #expect(try Program.run("validate", folder + "/a.jsonl").output.contains("trace, 2 agents, 17 steps"))
    }
  }

  @Test("is a PNG: names of other formats are refused, those without an ending are not")
  func endings() throws {
    try withFolder { folder in
      _ = try Program.run("run", swap, "--trace", folder + "/a.jsonl", "-q")
      for command in [
        "run '\(swap)'", "demo corridors --at 2", "replay a.jsonl",
        "explain '\(swap)' --robot 0 --at 1",
      ] {
        let result = try Program.shell("cd '\(folder)' && $navsim \(command) --picture x.jpg")
        #expect(
          result.exitCode == 64 && result.errors.contains("--picture x.jpg: pictures are PNG; name it x.png"))
      }
      #expect(names(in: folder) == ["a.jsonl"])
      for name in ["plain", "a.PNG"] {
        #expect(try Program.run("run", swap, "--picture", "\(folder)/\(name)", "-q").exitCode == 0)
        #expect(PNGFile(path: "\(folder)/\(name)") != nil)
      }
    }
  }

  @Test("of a trace imagines nobody away, and does not offer to")
  func replayed() throws {
    #expect(try !Program.run("replay", "--help").output.contains("--without"))
    #expect(try Program.run("run", "--help").output.contains("--without"))
    #expect(try Program.run("replay", "a.jsonl", "--select", "1", "--without", "0").exitCode == 64)
  }

  @Test("of a step beyond the end is an error and leaves no file")
  func beyondTheEnd() throws {
    try withFolder { folder in
      let result = try Program.run(
        "run", swap, "--picture", folder + "/a.png", "--at", "18", "--trace", folder + "/a.jsonl")
      #expect(result.exitCode == 65)
      #expect(result.errors.hasSuffix("\nnavsim: --at 18: the episode ends at step 17.\n"))
      #expect(names(in: folder) == [])
    }
  }
}
