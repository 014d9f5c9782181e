import Basics
import Foundation
import Testing

@testable import Scenarios
@testable import Studies
@testable import TrainingFiles

/// The published JSON Schemas must say what the decoder does.
@Suite("JSON Schema") struct SchemaTests {
  /// The definitions of a published schema.
  private func definitions(_ schema: String) throws -> JSONValue {
    let file = "\(ShippedStudyTests.root)/Scenarios/schema/\(schema).schema.json"
    return try #require(JSONDocument(file: file).root.value["$defs"])
  }

  private func check(_ objects: [ObjectKeys], in definitions: JSONValue) throws {
    for object in objects {
      let definition = try #require(definitions[object.name], "no definition of \(object.name)")
      guard case .object(let properties)? = definition["properties"] else {
        Issue.record("\(object.name) has no properties")
        continue
      }
      #expect(Set(properties.map(\.key)) == Set(object.keys), "\(object.name)")
      #expect(definition["additionalProperties"] == .bool(false), "\(object.name)")
      #expect(definition["description"] != nil, "\(object.name)")
    }
  }

  @Test("has exactly the keys of the decoder")
  func keys() throws {
    try check(FileFormat.all, in: definitions("scenario"))
    try check(FileFormat.allOfSuites, in: definitions("suite"))
    try check(TrainingFormat.all, in: definitions("training"))
    try check(StudyFormat.all, in: definitions("study"))
  }

  @Test("has exactly the ranges of the decoder")
  func ranges() throws {
    try checkRanges(FileFormat.all, in: definitions("scenario"))
    try checkRanges(TrainingFormat.all, in: definitions("training"))
    try checkRanges(StudyFormat.all, in: definitions("study"))
  }

  private func checkRanges(_ objects: [ObjectKeys], in definitions: JSONValue) throws {
    for object in objects {
      guard case .object(let properties)? = definitions[object.name]?["properties"] else { continue }
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
          #expect(property.value["type"] == .string("number"), "\(object.name).\(property.key)")
          #expect(lower == range.lowerBound && upper == range.upperBound, "\(object.name).\(property.key)")
        case nil:
          #expect(property.key == "seed" || lower == nil && upper == nil, "\(object.name).\(property.key)")
        }
      }
    }
  }

  @Test("states the defaults of the decoder")
  func defaults() throws {
    let text = #"{"version": 1, "map": {"rows": [".."]}, "agents": {"count": 1}}"#
    let resolved = try Scenario(JSONDocument(text: text, file: "test.json")).resolved
    let definitions = try self.definitions("scenario")
    compare("scenario", resolved, with: definitions)
    #expect(definitions["rays"]?["properties"]?["count"]?["default"] == .integer(8), "defaults are stated")
  }

  @Test("states the defaults of the trainer")
  func trainingDefaults() throws {
    let text = #"{"version": 1, "kind": "training"}"#
    let resolved = try TrainingDocument(JSONDocument(text: text, file: "test.json")).resolved
    let definitions = try self.definitions("training")
    compare("training", resolved, with: definitions)
    // All but the maps and agents, which have no single value, and the seed and name.
    for object in [
      TrainingFormat.policy, TrainingFormat.interaction, TrainingFormat.reward, TrainingFormat.reinforce,
      TrainingFormat.optimizer, TrainingFormat.evaluation,
    ] {
      for key in object.keys {
        let property = definitions[object.name]?["properties"]?[key]
        #expect(property?["default"] != nil || property?["$ref"] != nil, "\(object.name).\(key)")
      }
    }
  }

  /// Holds every stated default against the value a document without that key resolves to.
  private func compare(_ name: String, _ value: JSONValue, with definitions: JSONValue) {
    guard case .object(let members) = value else { return }
    for member in members {
      let property = definitions[name]?["properties"]?[member.key]
      if let stated = property?["default"] {
        let isEqual =
          stated == member.value || stated.doubleValue.map { $0 == member.value.doubleValue } ?? false
        #expect(isEqual, "\(name).\(member.key)")
      }
      if case .object = member.value { compare(member.key, member.value, with: definitions) }
    }
  }
}
