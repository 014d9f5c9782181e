import Basics
import Foundation
import Scenarios
import Testing

@testable import Studies

/// The shipped studies, and the published JSON Schema, which must say what the decoder does.
@Suite("Shipped studies") struct ShippedStudyTests {
  private static let root = (1...3).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }
  .path
  private static let files = Directory.names(in: root + "/Scenarios/studies").map {
    "\(root)/Scenarios/studies/\($0)"
  }

  @Test("load, are named like their files, and say what they ask", arguments: files)
  func load(file: String) throws {
    guard case .study = try Document.load(file) else {
      Issue.record("\(file) is no study")
      return
    }
    let study = try Study.load(file: file)
    #expect(file.hasSuffix("/\(study.name).json") && study.summary?.hasSuffix(".") == true)
    #expect(!study.evaluations.isEmpty)
  }

  @Test("attention's arms have the same number of weights within 1 %, for each number of heads")
  func weights() throws {
    let study = try Study.load(file: Self.root + "/Scenarios/studies/attention.json")
    #expect(study.arms.count == 9 && study.seeds.count >= 3)
    for heads in ["2", "4", "8"] {
      let counts = study.arms.filter { $0.name.hasSuffix("-\(heads)") }.map { Double($0.weightCount) }
      #expect(counts.count == 3 && (counts.max() ?? 2) / (counts.min() ?? 1) < 1.011, "\(counts)")
    }
  }

  @Test("are there")
  func present() { #expect(Self.files.count >= 2) }

  @Test("have a schema with exactly the keys and ranges of the decoder")
  func schema() throws {
    let file = Self.root + "/Scenarios/schema/study.schema.json"
    let definitions = try #require(JSONDocument(file: file).root.value["$defs"])
    for object in StudyFormat.all {
      let definition = try #require(definitions[object.name], "no definition of \(object.name)")
      guard case .object(let properties)? = definition["properties"] else {
        Issue.record("\(object.name) has no properties")
        continue
      }
      #expect(Set(properties.map(\.key)) == Set(object.keys), "\(object.name)")
      #expect(definition["additionalProperties"] == .bool(false) && definition["description"] != nil)
      for property in properties {
        let lower = property.value["minimum"]?.doubleValue
        let upper = property.value["maximum"]?.doubleValue
        switch object.ranges[property.key] {
        case .integers(let range):
          #expect(property.value["type"] == .string("integer"), "\(object.name).\(property.key)")
          #expect(
            lower == Double(range.lowerBound) && upper == Double(range.upperBound),
            "\(object.name).\(property.key)")
        case .numbers(let range):
          #expect(lower == range.lowerBound && upper == range.upperBound, "\(object.name).\(property.key)")
        case nil:
          #expect(property.key == "seed" || lower == nil && upper == nil, "\(object.name).\(property.key)")
        }
      }
    }
  }
}
