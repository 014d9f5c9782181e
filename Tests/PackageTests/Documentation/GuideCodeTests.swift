import Foundation
import Testing

@Suite("Swift in the guide") struct GuideCodeTests {
  @Test("is that of the package which `make outside` builds and runs")
  func compiled() throws {
    let source = try Self.lines(Repository.text("Tests/OutsidePackage/Tests/OutsideTests/GuideTests.swift"))
    let page = try GuidePage("Sources/navsim/navsim.docc/Tutorials/UsingTheLibraries.md")
    let blocks = page.blocks.filter { $0.language == "swift" }
    #expect(blocks.count >= 5)
    for block in blocks {
      let wanted = Self.lines(block.text)
      let isThere = source.indices.contains { source[$0...].starts(with: wanted) }
      #expect(isThere, "\(page.path):\(block.line)")
    }
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
