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

  /// The collision rule of a configuration; nil where it says none. In JSON on one line the key's quotes are found in no
  /// string, where they would be escaped.
  static func collisions(of configuration: String) -> CollisionRule? {
    let key = "\"collisions\":\""
    guard let found = configuration.firstRange(of: key) else { return nil }
    return CollisionRule(rawValue: String(configuration[found.upperBound...].prefix { $0 != "\"" }))
  }

  /// The whole scenario again.
  static func joined(_ configuration: String, map: String, controller: String) -> String {
    "{\"map\":\(map),\"controller\":\(controller)," + configuration.dropFirst()
  }
}
