import Basics
import Scenarios
import Simulation

/// A resolved scenario in the parts it is stored in: many cases share a map, many controllers a case.
enum ConfigurationText {
  /// Takes the map out of a scenario, both as JSON on one line.
  static func split(_ text: String) -> (configuration: String, map: String) {
    guard let document = try? JSONDocument(text: text, file: ""),
      case .object(let members) = document.root.value,
      let map = members.first(where: { $0.key == "map" })
    else { return (text, "null") }
    return (JSONValue.object(members.filter { $0.key != "map" }).text, map.value.text)
  }

  /// What stands before the collision rule in a configuration: its quotes are found in no string, where they would be
  /// escaped.
  static let collisionsKey = "\"collisions\":\""

  /// Stands in the configuration of a scenario about one robot, and in no other.
  static let egoKey = "\"ego\":"

  /// The collision rule of what follows the key; nil for anything else.
  static func collisions(after text: String) -> CollisionRule? {
    CollisionRule(rawValue: String(text.prefix { $0 != "\"" }))
  }

  /// The whole scenario again.
  /// - Parameter senses: an object whose members replace the configuration's `sensors` and `radio`; empty for none.
  static func joined(_ configuration: String, map: String, controller: String, senses: String) -> String {
    let (own, rest) =
      senses.isEmpty
      ? ("", configuration) : (senses.dropFirst().dropLast() + ",", withoutSenses(configuration))
    return "{\"map\":\(map),\"controller\":\(controller),\(own)" + rest.dropFirst()
  }

  private static func withoutSenses(_ text: String) -> String {
    guard case .object(let members)? = (try? JSONDocument(text: text, file: ""))?.root.value else {
      return text
    }
    return JSONValue.object(members.filter { $0.key != "sensors" && $0.key != "radio" }).text
  }
}
