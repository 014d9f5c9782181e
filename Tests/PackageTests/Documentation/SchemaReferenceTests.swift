import Basics
import Foundation
import Testing

/// The pages stand in the repository. `make reference` writes them anew.
@Suite("The reference of files") struct SchemaReferenceTests {
  @Test("is what the schemas say", arguments: SchemaReference.all.map(\.name))
  func current(name: String) throws {
    let reference = try #require(SchemaReference.all.first { $0.name == name })
    let made = try reference.markdown()
    if ProcessInfo.processInfo.environment["NAVSIM_WRITE_REFERENCE"] != nil {
      try made.write(toFile: Repository.folder + "/" + reference.path, atomically: true, encoding: .utf8)
    }
    let kept = try Repository.text(reference.path)
    let first = zip(made.split(separator: "\n"), kept.split(separator: "\n")).first { $0 != $1 }
    #expect(
      made == kept,
      "run 'make reference'; the first line that differs: \(first.map { "\($0.0)" } ?? "the last")")
  }

  @Test("has a row for every field")
  func complete() throws {
    for reference in SchemaReference.all {
      let page = try Repository.text(reference.path)
      let definitions = try Schemas().document(reference.name)["$defs"]?.members ?? []
      #expect(definitions.count > 2)
      for definition in definitions {
        let section = try #require(page.range(of: "\n## \(definition.key)\n"), "\(definition.key)")
        let rest = page[section.upperBound...]
        let rows = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)].split(separator: "\n")
        for field in definition.value["properties"]?.members ?? [] {
          let row = rows.first { $0.hasPrefix("| `\(field.key)` | ") }
          #expect(row != nil, "\(reference.name): \(definition.key).\(field.key)")
          #expect(row?.contains(" |  |  |  |") == false, "\(reference.name): \(definition.key).\(field.key)")
        }
      }
    }
  }
}
