import Basics

/// The JSON Schemas that come with navsim, by name.
struct Schemas {
  private var documents: [String: JSONValue] = [:]

  init() throws {
    for name in ["scenario", "suite", "training", "study"] {
      let file = Repository.folder + "/Scenarios/schema/\(name).schema.json"
      documents[name] = try JSONDocument(file: file).root.value
    }
  }

  func document(_ name: String) throws -> JSONValue {
    guard let document = documents[name] else { throw MissingSchema(name: name) }
    return document
  }

  /// A schema's definitions in the order of its page: what the file itself is comes first.
  func definitions(_ name: String) throws -> [JSONValue.Member] {
    let all = try document(name)["$defs"]?.members ?? []
    return all.filter { $0.key == name } + all.filter { $0.key != name }
  }

  /// The anchor of a definition on its page, below the title and the overview.
  func anchor(_ definition: String, in name: String) -> String {
    let headings = (try? definitions(name))?.map(\.key) ?? []
    let anchors = GuidePage.anchors(of: ["\(name.capitalizedFirst) fields", "Overview"] + headings)
    return headings.firstIndex(of: definition).map { anchors[$0 + 2] } ?? definition
  }

  /// What a `$ref` names: the file, the path of keys in it, and the schema there.
  func target(_ reference: String, from file: String) throws -> (
    file: String, keys: [String], schema: JSONValue
  ) {
    let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
    let other = parts[0].split(separator: ".").first.map(String.init) ?? file
    let keys = parts[1].split(separator: "/").map(String.init)
    var schema = try document(other)
    for key in keys {
      guard let next = schema[key] else { throw MissingSchema(name: reference) }
      schema = next
    }
    return (other, keys, schema)
  }

  struct MissingSchema: Error { var name: String }
}

extension JSONValue {
  var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }
}

/// Says in words what a schema lets a value be.
struct SchemaTypes {
  var schemas: Schemas
  /// The schema that references are looked up from.
  var file: String
  /// The schema whose page the words are for.
  var page: String

  private func at(_ file: String) -> SchemaTypes { SchemaTypes(schemas: schemas, file: file, page: page) }

  /// Of a suite's field, what a scenario takes there: that any may be searched is said once.
  func own(_ schema: JSONValue) -> JSONValue {
    guard let choices = schema["anyOf"]?.elements, choices.count == 2,
      choices[1]["$ref"]?.stringValue == "#/$defs/searched"
    else { return schema }
    return choices[0]
  }

  func description(of schema: JSONValue) -> String? {
    if let text = schema["description"]?.stringValue { return text }
    guard let target = target(of: schema) else { return nil }
    return at(target.file).description(of: own(target.schema))
  }

  func initialValue(of schema: JSONValue) -> String? {
    if let value = schema["default"] { return value.text }
    guard let target = target(of: schema), target.keys.count > 2 || target.schema["properties"] == nil else {
      return nil
    }
    return at(target.file).initialValue(of: own(target.schema))
  }

  /// "integer, 0 to 64", "`reach` or `lifelong`", "list of [agent](#agent)".
  func type(of schema: JSONValue) -> String {
    if let target = target(of: schema) {
      // A field of another object is what it is; a definition has its section.
      guard target.keys.count == 2 else { return at(target.file).type(of: own(target.schema)) }
      let name = target.keys[1]
      let anchor = schemas.anchor(name, in: target.file)
      return "[\(name)](\(target.file == page ? "" : "\(target.file.capitalizedFirst)Fields.md")#\(anchor))"
    }
    if let value = schema["const"] { return "`\(value.text)`" }
    if let values = schema["enum"]?.elements { return choice(values.map { "`\($0.text)`" }) }
    for key in ["oneOf", "anyOf"] {
      if let choices = schema[key]?.elements {
        return choices.map { type(of: $0) }.joined(separator: "; or ")
      }
    }
    switch schema["type"]?.stringValue {
    case "array": return list(schema)
    case "integer", "number": return number(schema)
    case "string": return "text"
    case "boolean": return "`true` or `false`"
    case "object": return object(schema)
    default: return "any value"
    }
  }

  static func escaped(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("*", with: "\\*").replacing("<", with: "\\<")
  }

  private func target(of schema: JSONValue) -> (file: String, keys: [String], schema: JSONValue)? {
    guard let reference = schema["$ref"]?.stringValue else { return nil }
    return try? schemas.target(reference, from: file)
  }

  private func choice(_ words: [String]) -> String {
    guard words.count > 2 else { return words.joined(separator: " or ") }
    return words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
  }

  private func list(_ schema: JSONValue) -> String {
    let items = schema["items"].map { type(of: $0) } ?? "any value"
    let least = schema["minItems"]?.integerValue ?? 0
    guard let most = schema["maxItems"]?.integerValue else {
      return "list, each \(items)" + (least > 1 ? "; at least \(least)" : "")
    }
    return "list of \(least == most ? "\(most)" : "up to \(most)"), each \(items)"
  }

  private func number(_ schema: JSONValue) -> String {
    let kind = schema["type"]?.stringValue == "integer" ? "integer" : "number"
    switch (schema["minimum"]?.text, schema["maximum"]?.text) {
    case (let least?, "18446744073709551615"): return "\(kind) from \(least) (64 bits)"
    case (let least?, let most?): return "\(kind), \(least) to \(most)"
    case (let least?, nil): return "\(kind) from \(least)"
    case (nil, let most?): return "\(kind) to \(most)"
    case (nil, nil): return kind
    }
  }

  private func object(_ schema: JSONValue) -> String {
    if let names = schema["required"]?.elements?.compactMap(\.stringValue), !names.isEmpty {
      return "object with " + choice(names.map { "`\($0)`" })
    }
    guard let values = schema["additionalProperties"], values.members != nil else { return "object" }
    return "object of \(type(of: values)) by name"
  }
}
