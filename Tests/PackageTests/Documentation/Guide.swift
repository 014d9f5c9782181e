import Foundation

/// The Markdown that users read: README files and the articles of the guide and of the libraries.
enum Guide {
  static let files: [String] =
    ["README.md", "Scenarios/README.md", "Maps/README.md"]
    + Repository.files(in: "Sources", fileExtension: "md").filter { $0.contains(".docc/") }

  /// Each taken apart, once.
  static let pages: [String: GuidePage] = Dictionary(
    uniqueKeysWithValues: files.compactMap { path in (try? GuidePage(path)).map { (path, $0) } })

  /// Those with something to run.
  static let filesWithCommands: [String] = files.filter { path in
    pages[path]?.blocks.contains { $0.isShell || $0.isWholeScenario } == true
  }
}

/// One Markdown file, taken apart as far as tests need it.
struct GuidePage {
  /// Code between fences.
  struct Block {
    var language: String
    /// Of its first line, from 1.
    var line: Int
    var text: String
    /// What stands in `<!-- test: … -->` above it.
    var marker: String?

    var isShell: Bool { ["sh", "console"].contains(language) }
    /// A file that navsim reads, and no part of one.
    var isWholeScenario: Bool { language == "json" && text.hasPrefix("{ \"version\": 1") }
  }

  /// From the repository's folder.
  var path: String
  var blocks: [Block] = []
  /// Lines outside of code, by number from 1.
  var prose: [(number: Int, text: String)] = []
  /// What stands in the headings, in order.
  var headings: [String] = []
  /// The headings' anchors on GitHub.
  var anchors: [String] = []

  init(_ path: String) throws {
    self.path = path
    var open: Block?
    var marker: String?
    for (index, line) in try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      if var block = open {
        if line.hasPrefix("```") {
          blocks.append(block)
          open = nil
        } else {
          block.text += line + "\n"
          open = block
        }
      } else if line.hasPrefix("```") {
        open = Block(language: String(line.dropFirst(3)), line: index + 2, text: "", marker: marker)
        marker = nil
      } else {
        prose.append((index + 1, String(line)))
        if line.hasPrefix("#") { headings.append(String(line.drop { $0 == "#" }.dropFirst())) }
        if line.hasPrefix("<!-- test: "), let match = line.firstMatch(of: /<!-- test: (.*) -->/) {
          marker = String(match.1)
        } else if !line.isEmpty {
          marker = nil
        }
      }
    }
    anchors = GuidePage.anchors(of: headings)
  }

  /// Anchors of a page's headings on GitHub, in order: words joined by hyphens, lower case, without punctuation; a number
  /// tells those apart that are written alike.
  static func anchors(of headings: [String]) -> [String] {
    var counts: [String: Int] = [:]
    return headings.map { heading in
      let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
      let anchor = kept.replacing(" ", with: "-")
      defer { counts[anchor, default: 0] += 1 }
      return counts[anchor].map { "\(anchor)-\($0)" } ?? anchor
    }
  }
}
