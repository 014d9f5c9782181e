import Testing

@testable import Basics

/// Documents whose values are read out of their text when they are asked for.
@Suite("A parsed JSON document") struct JSONTapeTests {
  /// A value at random, with all there is to it.
  private func value(_ rng: inout SplitMix64, depth: Int = 0) -> JSONValue {
    let strings = [
      "", "a", "quote \" and \\", "line\nbreak\ttab", "é € 😀", "/", "\u{1}",
      "a long key that is no small string",
    ]
    switch rng.index(below: depth < 4 ? 8 : 6) {
    case 0: return .null
    case 1: return .bool(rng.index(below: 2) == 0)
    case 2: return .integer(rng.index(below: 1 << 40) - 1 << 39)
    case 3: return .number(JSONNumber(rng.next()))
    case 4: return .double(Double(rng.uniform()) * 1e-7)
    case 5: return .string(strings[rng.index(below: strings.count)])
    case 6: return .array((0..<rng.index(below: 5)).map { _ in value(&rng, depth: depth + 1) })
    default:
      return .object(
        (0..<rng.index(below: 40)).map {
          .init("\(strings[$0 % strings.count])\($0)", value(&rng, depth: depth + 2))
        })
    }
  }

  @Test("gives back what was written, with every line", arguments: UInt64(1)...60)
  func roundTrip(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let value = JSONValue.array([value(&rng), value(&rng), value(&rng)])
    for text in [value.text, value.prettyText(width: 20)] {
      let document = try JSONDocument(text: text, file: "a.json")
      #expect(document.root.value == value, "seed \(seed)")
      #expect(try JSONDocument(text: text, file: "a.json") == document)
      var elements: [JSONValue] = []
      let isArray = document.root.forEachElement { index, element in
        #expect(index == elements.count)
        elements.append(element.value)
      }
      #expect(isArray && .array(elements) == value)
    }
  }

  @Test("knows the lines of keys and values, and takes changes")
  func lines() throws {
    var root = try JSONDocument(text: "\n{\"a\":\n [1,\n\"\\u0041\"],\n\n\"b\": {}}", file: "a.json").root
    guard case .object(var members) = root.content, case .array(let elements) = members[0].value.content
    else {
      Issue.record("no object")
      return
    }
    #expect(root.line == 2 && members.map(\.line) == [2, 6] && members.map(\.value.line) == [3, 6])
    #expect(elements.map(\.line) == [3, 4] && elements[1].content == .string("A"))
    members[1].value.content = .bool(true)
    root.content = .object(members)
    #expect(root.line == 2 && root.value["b"] == .bool(true) && root.value["a"]?.elements?.count == 2)
    let isArray = root.forEachElement { _, _ in }
    #expect(!isArray)
  }

  @Test("takes no more than a few times its text, even for the smallest arrays")
  func memory() throws {
    let count = 200_000
    let text = "[" + Array(repeating: "[0,1]", count: count).joined(separator: ",") + "]"
    let bytes = Array(text.utf8)
    let root = try JSONDocument(bytes: bytes, file: "a.json").root
    let taken = try #require(root.documentBytes)
    #expect(taken < 3 * bytes.count, "\(taken) for \(bytes.count)")
    #expect(root.elementCount == count && root.summary == "an array of 200000")
    #expect(
      root.element(count - 1)?.value == .array([.integer(0), .integer(1)]) && root.element(count) == nil)
  }

  @Test("counts lines over any distance")
  func farLines() throws {
    let gap = String(repeating: " ", count: 300)
    let text =
      "[\n\n"
      + (0..<500).map { "\($0)\($0 % 3 == 0 ? gap : "")\(String(repeating: "\n", count: $0 % 4))" }
      .joined(separator: ",") + "]"
    let root = try JSONDocument(text: text, file: "a.json").root
    var line = 3
    let isArray = root.forEachElement { index, element in
      #expect(element.line == line, "\(index)")
      line += index % 4
    }
    #expect(isArray)
  }
}
