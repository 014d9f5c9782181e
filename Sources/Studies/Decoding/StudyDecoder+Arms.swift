import Basics
import Policies
import Scenarios
import Training

/// Arms: changes by name, or all combinations of a grid.
extension StudyDecoder {
  /// A variant before it is decoded.
  struct Variant {
    var name: String
    var changes: [StudyChange]
    var cursor: JSONCursor
  }

  /// - Parameters:
  ///   - cursor: nil for the base alone.
  ///   - matching: names the arm whose number of weights all others get; nil where each has its own.
  func decodeArms(_ cursor: JSONCursor?, matching: JSONCursor?, _ setting: Setting) -> [StudyArm] {
    guard let cursor else {
      let root = JSONCursor(file: document.file, keyPath: "", node: document.root)
      return arms([Variant(name: "base", changes: [], cursor: root)], setting)
    }
    let expected = "arms by name {\"name\": {changes}, …} or {\"grid\": {\"policy.heads\": [2, 4]}}"
    guard let members = attempt({ () throws(ScenarioError) in try cursor.members(expected) }) else {
      return []
    }
    guard !members.isEmpty else {
      add(cursor.error(.empty("arm")))
      return []
    }
    var variants: [Variant] = []
    for (name, value) in members {
      if name == "grid" {
        variants += grid(value)
      } else {
        variants += attempt { () throws(ScenarioError) in try named(name, value) } ?? []
      }
    }
    var first: [String: String] = [:]
    for variant in variants {
      if let other = first.updateValue(variant.cursor.keyPath, forKey: variant.name) {
        add(variant.cursor.error(.duplicateName(variant.name, kind: "arm", first: other)))
      } else if !RunFolder.isName(variant.name) || variant.name.utf8.count > 80 {
        add(variant.cursor.error(.invalidRunName(variant.name)))
      }
    }
    guard errors.isEmpty || !variants.isEmpty else { return [] }
    guard variants.count * setting.seeds.count <= StudyFormat.maximumTrainings else {
      add(
        cursor.error(
          .study(
            "\(grouped(variants.count * setting.seeds.count)) trainings are more than the "
              + "\(grouped(StudyFormat.maximumTrainings)) a study may have; take fewer arms or seeds.")))
      return []
    }
    return arms(matching.map { matched(variants, to: $0, setting) } ?? variants, setting)
  }

  /// The variants with their last hidden layers as wide as brings the number of weights of each to that of one of them.
  private func matched(_ variants: [Variant], to cursor: JSONCursor, _ setting: Setting) -> [Variant] {
    guard
      let name = attempt({ () throws(ScenarioError) in try cursor.name(of: "arm", in: variants.map(\.name)) }
      ),
      let own = variants.first(where: { $0.name == name }),
      let count = policy(of: own, setting)?.weightCount
    else { return variants }
    return variants.map { variant in
      guard variant.name != name, let policy = policy(of: variant, setting) else { return variant }
      guard let matched = policy.matched(toWeights: count) else {
        add(
          variant.cursor.error(
            .study(
              "no width of the last hidden layer brings its \(grouped(policy.weightCount)) weights within 1 % of the "
                + "\(grouped(count)) of '\(name)'; change other widths, or leave out \"matchWeights\".")))
        return variant
      }
      guard matched != policy else { return variant }
      let line = cursor.node.line
      let widths = matched.hiddenWidths.map { JSONNode(line: line, content: .number(JSONNumber($0))) }
      var wider = variant
      wider.changes.append(
        .field(
          "policy.hiddenWidths", JSONNode(line: line, content: .array(widths)), keyPath: cursor.keyPath))
      return wider
    }
  }

  private func policy(of variant: Variant, _ setting: Setting) -> PolicyConfiguration? {
    training(
      variant.changes, setting, arm: variant.name, at: variant.cursor, seed: setting.seeds[0],
      agentSteps: setting.agentSteps)?.configuration.policy
  }

  private func arms(_ variants: [Variant], _ setting: Setting) -> [StudyArm] {
    variants.map { variant in
      var trainings: [StudyTraining] = []
      for seed in setting.seeds {
        guard
          let training = training(
            variant.changes, setting, arm: variant.name, at: variant.cursor, seed: seed,
            agentSteps: setting.agentSteps)
        else { break }
        trainings.append(training)
      }
      return StudyArm(name: variant.name, changes: variant.changes.map(\.text), trainings: trainings)
    }
  }

  /// An arm by name; a `grid_search` in it makes one of each of its values.
  private func named(_ name: String, _ cursor: JSONCursor) throws(ScenarioError) -> [Variant] {
    guard case .object(let members) = cursor.node.content else {
      throw cursor.wrongType("an arm's changes, such as {\"policy\": {\"attention\": \"soft\"}}")
    }
    let places = try GridSearch.choices(
      in: members.map { ($0, DocumentPath.appending($0.key, to: cursor.keyPath)) }, file: cursor.file)
    try checkCount(places, cursor)
    let searched = Set(places.filter { $0.count > 1 }.compactMap(\.first?.field))
    return GridSearch.combinations(places).map { choices in
      let node = GridSearch.substitute(cursor.node, keyPath: cursor.keyPath, choices)
      let chosen = JSONCursor(file: cursor.file, keyPath: cursor.keyPath, node: node)
      let parts =
        [name]
        + choices.filter { searched.contains($0.field) }.map {
          StudyDecoder.name(of: $0.node, field: $0.field)
        }
      return Variant(
        name: parts.joined(separator: "-"), changes: StudyChange.changes(in: chosen), cursor: cursor)
    }
  }

  private func checkCount(_ places: [[GridSearch.Choice]], _ cursor: JSONCursor) throws(ScenarioError) {
    let count = places.reduce(1) { min($0 * $1.count, StudyFormat.maximumTrainings + 1) }
    guard count <= StudyFormat.maximumTrainings else {
      throw cursor.error(.tooManyCases(limit: StudyFormat.maximumTrainings))
    }
  }

  /// All combinations of the values of fields, the last varying fastest.
  private func grid(_ cursor: JSONCursor) -> [Variant] {
    let expected = "fields with their values {\"policy.heads\": [2, 4], …}"
    guard let fields = attempt({ () throws(ScenarioError) in try cursor.members(expected) }) else {
      return []
    }
    var places: [[GridSearch.Choice]] = []
    for (field, value) in fields {
      guard let values = attempt({ () throws(ScenarioError) in try StudyDecoder.values(value) }) else {
        continue
      }
      places.append(
        values.map { one in
          GridSearch.Choice(keyPath: one.keyPath, field: field, node: one.node, text: "")
        })
    }
    guard places.count == fields.count,
      attempt({ () throws(ScenarioError) in try checkCount(places, cursor) }) != nil
    else { return [] }
    // What all have in common tells none apart.
    let searched = Set(places.filter { $0.count > 1 }.compactMap(\.first?.field))
    return GridSearch.combinations(places).map { choices in
      let parts = choices.filter { searched.contains($0.field) }.map {
        StudyDecoder.name(of: $0.node, field: $0.field)
      }
      return Variant(
        name: parts.isEmpty ? "grid" : parts.joined(separator: "-"),
        changes: choices.map { StudyChange.field($0.field, $0.node, keyPath: $0.keyPath) }, cursor: cursor)
    }
  }

  static func values(_ cursor: JSONCursor) throws(ScenarioError) -> [JSONCursor] {
    let values = try cursor.array(of: "values to try")
    guard !values.isEmpty else { throw cursor.error(.empty("value to try")) }
    return values
  }

  /// A value as part of an arm's name: `soft`, `heads4`, `gumbelSoftmax0.5`.
  static func name(of node: JSONNode, field: String) -> String {
    let key = field.split(whereSeparator: { ".[".contains($0) }).last.map(String.init) ?? field
    switch node.content {
    case .string(let text): return fit(text)
    case .number(let number): return key + number.literal
    case .bool(let value): return "\(key)-\(value)"
    case .null: return "no-\(key)"
    case .array(let elements):
      return key + elements.map { fit($0.value.text) }.joined(separator: "_")
    case .object(let members):
      return members.map { member in
        if case .object = member.value.content { return fit(member.key) }
        return name(of: member.value, field: member.key)
      }.joined(separator: "_")
    }
  }

  /// Only what a folder may be called; paths by their last name.
  private static func fit(_ text: String) -> String {
    let name = text.contains("/") ? Path.name(of: text) : text
    return String(name.map { RunFolder.isName("a\($0)") ? $0 : "_" })
  }
}
