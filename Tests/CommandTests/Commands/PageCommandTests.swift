import Foundation
import Testing

@Suite("A page for browsers") struct PageCommandTests {
  @Test("is written of a run, a trace and a demonstration")
  func pages() throws {
    try withFolder { folder in
      let trace = folder + "/a.jsonl"
      let swap = Program.shipped("Scenarios/corridor-swap.json")
      let run = try Program.run("run", swap, "--trace", trace, "--html", folder + "/run.html")
      #expect(run.exitCode == 0 && run.errors.contains("page: \(folder)/run.html"), "\(run.errors)")
      let replay = try Program.run("replay", trace, "--html", folder + "/replay.html")
      #expect(replay.exitCode == 0 && replay.output.isEmpty && replay.errors.contains("page: "))
      let demo = try Program.run("demo", "corridors", "--html", folder + "/demo.html")
      #expect(demo.exitCode == 0, "\(demo.errors)")
      for name in ["run", "replay", "demo"] {
        let page = try text(folder + "/\(name).html")
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
        // Nothing is loaded from anywhere.
        #expect(page.firstMatch(of: /(src|href)="(?!data:)/) == nil)
      }
      #expect(try text(folder + "/run.html") == text(folder + "/replay.html"))
    }
  }

  @Test("is refused with the usual messages, and leaves no file")
  func refusals() throws {
    try withFolder { folder in
      let (swap, page) = (Program.shipped("Scenarios/corridor-swap.json"), folder + "/a.html")
      let missing = try Program.run("replay", folder + "/none.jsonl", "--html", page)
      #expect(missing.exitCode == 66 && missing.errors.contains("none.jsonl"))
      let trace = folder + "/a.jsonl"
      #expect(try Program.run("run", swap, "--trace", trace, "-q").exitCode == 0)
      let header = try text(trace).prefix { $0 != "\n" } + "\n"
      try Data(header.utf8).write(to: URL(filePath: folder + "/empty.jsonl"))
      let empty = try Program.run("replay", folder + "/empty.jsonl", "--html", page)
      #expect(empty.exitCode == 65 && empty.errors.contains("expected the step t = 0"), "\(empty.errors)")
      let unwritable = try Program.run("replay", trace, "--html", folder + "/none/a.html")
      #expect(unwritable.exitCode == 73, "\(unwritable.errors)")
      let early = try Program.run("run", swap, "--html", folder + "/none/a.html")
      #expect(early.exitCode == 73 && early.output.isEmpty, "\(early.errors)")
      for arguments in [
        ["run", swap, "--html", page, "--window"], ["replay", trace, "--html", page, "--frames"],
        ["run", swap, "--html", page, "--trace", page], ["replay", trace, "--html", page, "--at", "3"],
        ["run", swap, "--html", page, "--episodes", "2"],
      ] {
        #expect(try Program.start(arguments, in: folder) == 64, "\(arguments)")
      }
      #expect(!FileManager.default.fileExists(atPath: page))
    }
  }
}

extension Program {
  /// The exit code of a run that prints into a folder.
  fileprivate static func start(_ arguments: [String], in folder: String) throws -> Int32 {
    try result(of: start(arguments, outputIn: folder), in: folder).exitCode
  }
}
