import Foundation
import Testing

@Suite("Swift in the guide") struct GuideCodeTests {
  @Test("is that of the package which `make outside` builds and runs")
  func compiled() throws {
    let source = try Self.lines(Repository.text("Tests/OutsidePackage/Tests/OutsideTests/GuideTests.swift"))
    var count = 0
    for page in try Guide.files.map(GuidePage.init) {
      for block in page.blocks where block.language == "swift" {
        count += 1
        let wanted = Self.lines(block.text)
        let isThere = source.indices.contains { source[$0...].starts(with: wanted) }
        #expect(isThere, "\(page.path):\(block.line)")
      }
    }
    #expect(count > 8)
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
