import Foundation
import Testing

@Suite("Links of the guide") struct GuideLinkTests {
  private static let articles = Set(
    Guide.files.filter { $0.hasPrefix("Sources/navsim/") }.map(Self.name))

  @Test("lead to files, articles and headings that are there", arguments: Guide.files)
  func resolve(path: String) throws {
    let page = try GuidePage(path)
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    for line in page.prose {
      let place = "\(path):\(line.number)"
      for match in line.text.matches(of: /\]\(([^)\s]+)\)/) {
        let target = String(match.1)
        if target.hasPrefix("doc:") {
          try check(article: String(target.dropFirst(4)), place)
        } else if target.hasPrefix("#") {
          #expect(page.anchors.contains(GuidePage.anchor(String(target.dropFirst()))), "\(place): \(target)")
        } else if !target.contains("://") {
          try check(file: target, from: folder, isInCatalog: path.contains(".docc/"), place)
        }
      }
      for match in line.text.matches(of: /<doc:([^>]+)>/) { try check(article: String(match.1), place) }
    }
  }

  @Test("reach every article from the guide's first page")
  func topics() throws {
    let first = try Repository.text("Sources/navsim/navsim.docc/navsim.md")
    for article in Self.articles where article != "navsim" {
      #expect(first.contains("- <doc:\(article)>"), "\(article)")
    }
  }

  /// The part that `docc` tells users of a library by name; it checks the members itself (`make docs`).
  @Test("of libraries name public things")
  func symbols() throws {
    var count = 0
    for path in Guide.files where path.contains(".docc/") && !path.hasPrefix("Sources/navsim/") {
      let module = String(path.split(separator: "/")[1])
      let sources = try Repository.files(in: "Sources/\(module)", fileExtension: "swift").map(Repository.text)
        .joined(separator: "\n")
      for line in try GuidePage(path).prose where line.text.hasPrefix("- ``") {
        let name = line.text.dropFirst(4).prefix { $0.isLetter || $0.isNumber }
        count += 1
        let pattern = try Regex(
          "public (final |indirect )?(class|struct|enum|protocol|typealias|func) \(name)\\b")
        #expect(sources.contains(pattern), "\(path):\(line.number): \(name)")
      }
    }
    #expect(count > 100)
  }

  private static func name(_ path: String) -> String {
    String((path.split(separator: "/").last ?? "").dropLast(3))
  }

  /// "FirstScenario", "ScenarioFields#agent", or a library's page, "/Simulation".
  private func check(article target: String, _ place: String) throws {
    let parts = target.split(separator: "#")
    if target.hasPrefix("/") {
      let module = target.dropFirst().split(separator: "/")[0]
      let page = "Sources/\(module)/\(module).docc/\(module).md"
      #expect(Guide.files.contains(page), "\(place): \(target)")
      return
    }
    let path = Guide.files.first { $0.hasPrefix("Sources/navsim/") && Self.name($0) == parts[0] }
    guard let path else {
      Issue.record("\(place): no article \(parts[0])")
      return
    }
    guard parts.count > 1 else { return }
    let anchors = try GuidePage(path).anchors
    #expect(anchors.contains(GuidePage.anchor(String(parts[1]))), "\(place): \(target)")
  }

  /// A catalog's pictures are found by name, wherever they lie in it.
  private func check(file target: String, from folder: String, isInCatalog: Bool, _ place: String) throws {
    let parts = target.split(separator: "#")
    let here = [Repository.folder, folder, String(parts[0])].filter { !$0.isEmpty }.joined(separator: "/")
    let picture = "\(Repository.folder)/Sources/navsim/navsim.docc/Pictures/\(parts[0])"
    let file = FileManager.default.fileExists(atPath: here) || !isInCatalog ? here : picture
    #expect(FileManager.default.fileExists(atPath: file), "\(place): \(target)")
    guard parts.count > 1, file.hasSuffix(".md") else { return }
    let anchors = try GuidePage(String(file.dropFirst(Repository.folder.count + 1))).anchors
    #expect(anchors.contains(GuidePage.anchor(String(parts[1]))), "\(place): \(target)")
  }
}
