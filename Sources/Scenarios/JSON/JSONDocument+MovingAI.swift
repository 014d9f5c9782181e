import Basics
import Foundation
import GridWorld

extension JSONDocument {
  /// A MovingAI `.scen` file as the scenario it stands for: its map, and its entries as agents.
  ///
  /// The map is looked for where `.scen` files are usually kept: at the path the file gives, from its own folder or
  /// the one above, and beside it under its bare name.
  init(scenarioFile path: String) throws(ScenarioError) {
    let scen: MovingAIScenarioFile
    do {
      scen = try MovingAIScenarioFile(file: path)
    } catch {
      throw ScenarioError(file: "", reason: .map(error))
    }
    let name = Path.name(of: path)
    let map = JSONDocument.mapPath(scen.entries.first?.map ?? "", beside: path)
    let stem = name.hasSuffix(".scen") ? String(name.dropLast(5)) : name
    func member(_ key: String, _ content: JSONNode.Content) -> JSONMember {
      JSONMember(key: key, line: 0, value: JSONNode(line: 0, content: content))
    }
    self.init(
      file: path,
      root: JSONNode(
        line: 0,
        content: .object([
          member("version", .number(JSONNumber(FileFormat.version))), member("name", .string(stem)),
          member("map", .string(map)), member("agents", .object([member("scen", .string(name))])),
        ])))
  }

  /// The map a `.scen` file names, relative to its folder (see `Path.find`); as the file writes it if it is nowhere.
  private static func mapPath(_ map: String, beside file: String) -> String {
    let bare = map.split(separator: "/").last.map(String.init) ?? map
    let places = [map, "../" + map, bare, "../" + bare, "maps/" + bare, "../maps/" + bare, "../Maps/" + bare]
    return places.first {
      !map.isEmpty && !$0.hasPrefix("/") && access(Path.find($0, beside: file), R_OK) == 0
    } ?? map
  }
}
