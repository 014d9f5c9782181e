import Testing

@testable import Basics

@Suite("JSON documents") struct JSONDocumentTests {
  static func value(_ text: String) throws -> JSONValue {
    try JSONDocument(text: text, file: "test.json").root.value
  }

  @Test("hold every kind of value")
  func kinds() throws {
    let text = #" { "a" : [ null , true , false , -0.5e+1 , 12 ], "b" : { } , "" : [ ] } "#
    #expect(
      try Self.value(text)
        == .object([
          .init(
            "a",
            .array([.null, .bool(true), .bool(false), .number(JSONNumber(literal: "-0.5e+1")), .integer(12)])),
          .init("b", .object([])), .init("", .array([])),
        ]))
    #expect(try Self.value("\u{FEFF}[1]") == .array([.integer(1)]), "a byte order mark is skipped")
  }

  @Test("know the line of every key and value")
  func lines() throws {
    let root = try JSONDocument(text: "\n{\r\n \"a\":\n  [1,\n\n 2]}\n", file: "test.json").root
    guard case .object(let members) = root.content, case .array(let elements) = members[0].value.content
    else {
      Issue.record("expected an object with an array")
      return
    }
    #expect(root.line == 2 && members[0].line == 3 && members[0].value.line == 4)
    #expect(elements.map(\.line) == [4, 6])
  }

  @Test(
    "read every escape",
    arguments: [
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
      (#""\ud83d\ude80""#, "🚀"), (#""\u0000""#, "\0"), ("\"é🚀\"", "é🚀"),
    ])
  func escapes(text: String, expected: String) throws {
    #expect(try Self.value(text) == .string(expected))
  }

  @Test("keep numbers exactly as written")
  func numbers() throws {
    #expect(try Self.value("18446744073709551615") == .number(JSONNumber(UInt64.max)))
    let number = JSONNumber(literal: "18446744073709551615")
    #expect(number.unsigned == UInt64.max && number.integer == nil)
    #expect(JSONNumber(literal: "4.0").integer == 4 && JSONNumber(literal: "12e2").integer == 1200)
    #expect(JSONNumber(literal: "4.5").integer == nil && JSONNumber(literal: "-0").integer == 0)
    #expect(
      JSONNumber(0.1).literal == "0.1" && JSONNumber(5.0).literal == "5"
        && JSONNumber(1e300).literal == "1e+300")
  }

  @Test("come back the same when written, compact and pretty")
  func roundTrip() throws {
    let text =
      #"{"b":[1,2.5,{"x":"a\"\\\n\u0001é"}],"a":{},"long":[\#(Array(repeating: "12345", count: 60).joined(separator: ","))]}"#
    let value = try Self.value(text)
    #expect(value.text == text)
    #expect(try Self.value(value.prettyText()) == value)
    #expect(value.prettyText().split(separator: "\n").allSatisfy { $0.count <= 110 })
  }

  @Test("that can't be read say why")
  func unreadable() {
    let missing = #expect(throws: JSONError.self) { try JSONDocument(file: "Scenarios/none.json") }
    #expect(
      missing?.description
        == "Scenarios/none.json: no such file; check the spelling and the folder the path starts from.")
    #expect(missing?.isMissingInput == true)
    let folder = #expect(throws: JSONError.self) { try JSONDocument(file: "/") }
    #expect(folder?.description == "/: is a directory; name a file in it.")
    let broken = #expect(throws: JSONError.self) { try JSONDocument(text: "{", file: "a.json") }
    #expect(broken?.isMissingInput == false)
  }
}
