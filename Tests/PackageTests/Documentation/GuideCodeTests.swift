import Foundation
import Testing

@Suite("Swift in the guide") struct GuideCodeTests {
  private static let blocks: [(place: String, text: String)] = Guide.files.flatMap { path in
    (Guide.pages[path]?.blocks ?? []).filter { $0.language == "swift" }.map {
      ("\(path):\($0.line)", $0.text)
    }
  }

  private static var manifests: [(place: String, text: String)] { blocks.filter { isManifest($0.text) } }

  private static func isManifest(_ text: String) -> Bool { text.hasPrefix("// swift-tools-version") }

  @Test("is that of the package which `make outside` builds and runs")
  func compiled() throws {
    let sources = try Repository.files(in: "Tests/OutsidePackage", fileExtension: "swift")
      .map { Self.lines(try Repository.text($0)) }
    for block in Self.blocks where !Self.isManifest(block.text) {
      let wanted = Self.lines(block.text)
      let isThere = sources.contains { source in
        source.indices.contains { source[$0...].starts(with: wanted) }
      }
      #expect(isThere, "\(block.place)")
    }
    #expect(Self.blocks.count > 8)
  }

  @Test("is whole: a listing that declares something is a file of that package")
  func whole() throws {
    let sources = try Repository.files(in: "Tests/OutsidePackage/Sources", fileExtension: "swift")
      .map(Repository.text)
    let listings = Self.blocks.filter { $0.text.contains("func ") }
    for block in listings { #expect(sources.contains(block.text), "\(block.place)") }
    #expect(listings.count > 4)
  }

  @Test("imports what its manifest depends on")
  func manifest() throws {
    #expect(Self.manifests.count == 1)
    for manifest in Self.manifests {
      #expect(manifest.text.hasPrefix("// swift-tools-version: 6.3\n"))
      let outside = try Repository.text("Tests/OutsidePackage/Package.swift")
      let products = manifest.text.matches(of: /product\(name: "(\w+)"/).map { String($0.1) }
      for block in Self.blocks where !Self.isManifest(block.text) {
        for match in block.text.matches(of: /import (\w+)/) {
          #expect(products.contains(String(match.1)), "\(block.place): \(match.1)")
        }
      }
      // The dependencies of the target there, in the same order.
      let list = products.map { ".product(name: \"\($0)\", package: \"navsim\")," }
      let wanted = Self.lines(
        (["name: \"Traffic\",", "dependencies: ["] + list + ["]),"]).joined(separator: "\n"))
      let lines = Self.lines(outside)
      #expect(lines.indices.contains { lines[$0...].starts(with: wanted) }, "\(manifest.place)")
    }
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
