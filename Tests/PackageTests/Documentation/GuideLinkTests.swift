import Foundation
import Testing

@Suite("Links of the guide") struct GuideLinkTests {
  private static let articles = Guide.files.filter { $0.contains(".docc/") }

  @Test("lead to files and headings that are there, wherever the Markdown is read", arguments: Guide.files)
  func resolve(path: String) throws {
    let page = try #require(Guide.pages[path])
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    for line in page.prose {
      let place = "\(path):\(line.number)"
      #expect(!line.text.contains("doc:"), "\(place): links of DocC lead nowhere in Markdown")
      guard line.text.contains("](") else { continue }
      for match in line.text.matches(of: /\]\(([^)\s]+)\)/) where !match.1.contains("://") {
        try check(String(match.1), from: folder, of: page, place)
      }
    }
  }

  @Test("reach every article from the guide's first page")
  func topics() throws {
    let folder = "Sources/navsim/navsim.docc/"
    let first = try Repository.text(folder + "navsim.md")
    for article in Self.articles where article.hasPrefix(folder) && article != folder + "navsim.md" {
      #expect(first.contains("](\(article.dropFirst(folder.count)))\n"), "\(article)")
    }
  }

  /// `docc` finds articles by name, so names must be unique; its anchors keep upper case.
  @Test("become links of DocC", arguments: articles)
  func converted(path: String) throws {
    let text = try Self.convert(path)
    var found: [String] = []
    for line in text.split(separator: "\n") {
      guard line.contains("](") || line.contains("<doc:") else { continue }
      for match in line.matches(of: /(?:\]\(|<)doc:([^)>]+)[)>]/) { found.append(String(match.1)) }
      #expect(!line.contains(/\]\([^):]*\.md/), "\(path): \(line)")
    }
    let own = path.split(separator: "/")[1]
    for target in found {
      let parts = target.split(separator: "#")
      let name = parts[0].split(separator: "/").last ?? ""
      let pages = Self.articles.filter { $0.hasSuffix("/\(name).md") }
      #expect(pages.count == 1, "\(path): \(target): \(pages)")
      guard let other = pages.first else { continue }
      #expect(target.hasPrefix("/") == (other.split(separator: "/")[1] != own), "\(path): \(target)")
      guard parts.count > 1 else { continue }
      let anchors = try #require(Guide.pages[other]).headings.map { heading in
        heading.filter { $0.isLetter || $0.isNumber || "+ -".contains($0) }.replacing(" ", with: "-")
      }
      #expect(anchors.contains(String(parts[1])), "\(path): \(target)")
    }
    let written = try #require(Guide.pages[path]).prose.filter { $0.text.contains("](") }.flatMap {
      $0.text.matches(of: /\]\([^)]*(\.md|\(#)/)
    }
    #expect(found.count >= written.count, "\(path)")
  }

  /// The part that `docc` tells users of a library by name; it checks the members itself (`make docs`).
  @Test("of libraries name public things")
  func symbols() throws {
    var count = 0
    for path in Guide.files where path.contains(".docc/") && !path.hasPrefix("Sources/navsim/") {
      let module = String(path.split(separator: "/")[1])
      let sources = try Repository.files(in: "Sources/\(module)", fileExtension: "swift").map(Repository.text)
        .joined(separator: "\n")
      for line in try #require(Guide.pages[path]).prose where line.text.hasPrefix("- ``") {
        let name = line.text.dropFirst(4).prefix { $0.isLetter || $0.isNumber }
        count += 1
        let pattern = try Regex(
          "public (final |indirect )?(class|struct|enum|protocol|typealias|func) \(name)\\b")
        #expect(sources.contains(pattern), "\(path):\(line.number): \(name)")
      }
    }
    #expect(count > 100)
  }

  /// Pages of catalogs link to each other, and to the pictures that `make docs` puts into each catalog: nothing else is
  /// there in the site.
  private func check(_ target: String, from folder: String, of page: GuidePage, _ place: String) throws {
    let parts = target.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
    var file = page.path
    if !parts[0].isEmpty {
      let whole = URL(filePath: Repository.folder).appending(path: folder).appending(path: parts[0])
      let path = whole.standardized.path
      #expect(FileManager.default.fileExists(atPath: path), "\(place): \(target)")
      file = String(path.dropFirst(Repository.folder.count + 1))
    }
    if page.path.contains(".docc/") {
      let isInSite = Self.articles.contains(file) || file.hasPrefix("Assets/Pictures/")
      #expect(isInSite, "\(place): \(target) is not in the site")
    }
    guard parts.count > 1, file.hasSuffix(".md") else { return }
    #expect(Guide.pages[file]?.anchors.contains(parts[1]) == true, "\(place): \(target)")
  }

  /// A page as `make docs` gives it to `docc`.
  private static func convert(_ path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["awk", "-f", ".ci/markdown-to-docc.awk"] + articles + ["convert=1", path]
    process.currentDirectoryURL = URL(filePath: Repository.folder)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(path)")
    return String(decoding: text, as: UTF8.self)
  }
}
