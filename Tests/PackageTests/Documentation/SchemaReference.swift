import Basics
import Foundation

/// A page of the guide made of a JSON Schema: a section for each object, a row for each of its fields.
struct SchemaReference {
  /// "scenario" of `Scenarios/schema/scenario.schema.json`.
  var name: String
  /// What stands above the sections.
  var introduction: String

  static let all = [
    SchemaReference(
      name: "scenario",
      introduction: """
        A scenario is one run: a map, its rules, and the agents on it. `navsim validate FILE` checks one, and says where \
        an error is and how to mend it.

        ```json
        { "version": 1, "map": {"rows": ["....", ".##.", "...."]},
          "agents": [{"start": [0, 0], "goals": [[3, 2]]}] }
        ```

        Coordinates are `[column, row]`, from the top left. With `"$schema": "schema/scenario.schema.json"` an editor \
        offers these fields while you type. [Your first scenario](../Tutorials/FirstScenario.md) writes one step by step.
        """),
    SchemaReference(
      name: "suite",
      introduction: """
        A suite is many scenarios in one file: what they have in common stands in `base`, and each case says what is its \
        own. `navsim run` and `navsim batch` take it.

        ```json
        { "version": 1, "name": "two-densities",
          "base": {"agents": {"count": 8}, "controller": "pibt"},
          "cases": [{"name": "random",
                     "map": {"generate": {"kind": "random", "width": 16, "height": 16,
                                          "density": {"grid_search": [0.1, 0.2]}}}}] }
        ```

        This one has two cases, `random[map.generate.density=0.1]` and `random[map.generate.density=0.2]`.
        """),
    SchemaReference(
      name: "training",
      introduction: """
        A training configuration holds all that decides a training run. `navsim train FILE` carries it out.

        ```json
        { "version": 1, "kind": "training", "seed": 1,
          "worlds": {"map": {"generate": {"kind": "random", "width": 12, "height": 12, "density": 0.1}},
                     "agents": {"count": 6}, "maxSteps": 32},
          "agentSteps": 500000 }
        ```

        [Training a policy for your warehouse](../Tutorials/TrainingAPolicy.md) trains one for a warehouse.
        """),
    SchemaReference(
      name: "study",
      introduction: """
        A study is an experiment: arms, each of which changes a training configuration, trained with several seeds and \
        measured on the same instances. `navsim study FILE` carries it out; [Experiments](../Guide/Experiments.md) tells how to read what \
        comes out. `Scenarios/studies/quick.json` is one of a minute.
        """),
  ]

  /// "ScenarioFields".
  var page: String { name.prefix(1).uppercased() + name.dropFirst() + "Fields" }

  /// Where the page is, from the repository's folder.
  var path: String { "Sources/navsim/navsim.docc/Reference/\(page).md" }

  func markdown() throws -> String {
    let schemas = try Schemas()
    let definitions = try schemas.definitions(name)
    var text = """
      # \(name.prefix(1).uppercased() + name.dropFirst()) fields

      Every field of a \(name == "training" ? "training configuration" : name), what it may hold, and what it is by default.

      <!-- Made from Scenarios/schema/\(name).schema.json by `make reference`: change it there. -->

      ## Overview

      \(introduction)

      A field without a default may be left out unless it is **required**.

      """
    for definition in definitions {
      text += "\n## \(definition.key)\n\n"
      text += section(definition.value, SchemaTypes(schemas: schemas, file: name, page: name))
    }
    return text
  }

  private func section(_ schema: JSONValue, _ types: SchemaTypes) -> String {
    var text = (schema["description"]?.stringValue).map { SchemaTypes.escaped($0) + "\n" } ?? ""
    guard let properties = schema["properties"]?.members, !properties.isEmpty else {
      return text + (text.isEmpty ? "" : "\n") + types.type(of: schema).capitalizedFirst + ".\n"
    }
    let required = Set((schema["required"]?.elements ?? []).compactMap(\.stringValue))
    text += text.isEmpty ? "" : "\n"
    text += "| field | value | default | meaning |\n|---|---|---|---|\n"
    for property in properties {
      let value = types.own(property.value)
      let initial =
        required.contains(property.key)
        ? "**required**" : types.initialValue(of: value).map { "`\($0)`" } ?? ""
      let meaning = SchemaTypes.escaped(types.description(of: value) ?? "")
      text += "| `\(property.key)` | \(types.type(of: value)) | \(initial) | \(meaning) |\n"
    }
    if let others = schema["additionalProperties"], others.members != nil {
      text += "\nOther names: \(types.type(of: others)).\n"
    }
    return text
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
