import Foundation
import Testing

/// Every fenced block of shell in the guide, run in the order of its page (see `GuideFolder` for what stands in).
///
/// A line `<!-- test: … -->` above a block says what is otherwise: `skip, REASON`; `check, REASON`: only whether options and
/// files are there; `exit N`: the last command ends with that code. In blocks of `console` commands begin with `$ `; the other
/// lines have to come out in that order, where `…` stands for anything.
@Suite("Commands of the guide") struct GuideCommandTests {
  @Test("run, and print what is shown", arguments: Guide.filesWithCommands)
  func run(path: String) throws {
    let page = try #require(Guide.pages[path])
    let folder = try GuideFolder()
    defer { folder.remove() }
    for block in page.blocks where block.isShell {
      let place = "\(path):\(block.line)"
      let marker = block.marker ?? ""
      if marker.hasPrefix("skip") {
        #expect(marker.count > "skip, ".count + 5, "\(place): say why")
        continue
      }
      let script = block.language == "console" ? Self.commands(of: block) : block.text
      let outcome = try folder.run(
        script, isOnlyChecked: marker.hasPrefix("check"), isBrief: block.language == "sh")
      let expected = marker.hasPrefix("exit ") ? Int32(marker.dropFirst(5)) : 0
      #expect(outcome.exitCode == expected, "\(place): \(script)\n\(outcome.output.suffix(2000))")
      if outcome.exitCode != expected { return }
      if block.language == "console", marker.isEmpty || marker.hasPrefix("exit") {
        Self.compare(block, with: outcome.output, place)
      }
    }
    for (index, block) in page.blocks.enumerated() where block.isWholeScenario {
      let file = "block-\(index).json"
      try block.text.write(toFile: folder.path + "/" + file, atomically: true, encoding: .utf8)
      let outcome = try folder.run("navsim validate \(file)")
      #expect(outcome.exitCode == 0, "\(path):\(block.line): \(outcome.output)")
    }
  }

  @Test("are many, and most of them run")
  func many() throws {
    let blocks = Guide.pages.values.flatMap(\.blocks).filter(\.isShell)
    let skipped = blocks.filter { $0.marker?.hasPrefix("skip") == true }
    #expect(blocks.count > 40, "\(blocks.count)")
    #expect(skipped.count * 4 < blocks.count, "\(skipped.map(\.text))")
  }

  private static func commands(of block: GuidePage.Block) -> String {
    block.text.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) + "\n" }.joined()
  }

  private static func compare(_ block: GuidePage.Block, with output: String, _ place: String) {
    // Columns are as wide as the widest number, such as a time.
    func words(_ line: Substring) -> String { line.split(separator: " ").joined(separator: " ") }
    var rest = output.split(separator: "\n").map(words)[...]
    for line in block.text.split(separator: "\n") where !line.hasPrefix("$ ") {
      let parts = words(line).split(separator: "…", omittingEmptySubsequences: false)
      guard let index = rest.firstIndex(where: { matches($0, parts) }) else {
        Issue.record("\(place): '\(line)' did not come out of\n\(output.suffix(3000))")
        return
      }
      rest = rest[(index + 1)...]
    }
  }

  /// Whether a line holds these parts in this order, with anything between them.
  private static func matches(_ line: String, _ parts: [Substring]) -> Bool {
    guard line.hasPrefix(parts[0]), line.hasSuffix(parts[parts.count - 1]) else { return false }
    if parts.count == 1 { return line == parts[0] }
    var place = line.startIndex
    for part in parts where !part.isEmpty {
      guard let range = line.range(of: part, range: place..<line.endIndex) else { return false }
      place = range.upperBound
    }
    return true
  }
}
