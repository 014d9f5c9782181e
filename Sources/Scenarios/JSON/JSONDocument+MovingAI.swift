import Basics
import Foundation
import GridWorld

/// How the entries of a `.scen` file belong together.
enum EntryUse {
  /// A team on one map, or single problems: as the entries themselves say.
  case automatic
  case team
  /// A case for each.
  case cases
}

extension JSONDocument {
  /// A MovingAI `.scen` file as what it stands for: a scenario of its map and its entries as agents; or, where entries
  /// are problems of their own, a suite with a case for each, named by its number from 0.
  ///
  /// The map is looked for where `.scen` files are usually kept: at the path the file gives, from its own folder or
  /// the one above, and beside it under its bare name.
  init(scenarioFile path: String, entries use: EntryUse = .automatic) throws(ScenarioError) {
    let scen: MovingAIScenarioFile
    do {
      scen = try MovingAIScenarioFile(salvaging: path)
      if scen.entries.isEmpty { try scen.faults.check() }
    } catch {
      throw JSONDocument.error(error)
    }
    guard let first = scen.entries.first else {
      throw ScenarioError(file: "", reason: .map(MapError(file: path, reason: .noEntries)))
    }
    let name = Path.name(of: path)
    let stem = name.hasSuffix(".scen") ? String(name.dropLast(5)) : name
    let map = JSONNode(JSONDocument.mapPath(first.map, beside: path))
    let head = [
      JSONMember("version", JSONNode(line: 0, content: .number(JSONNumber(FileFormat.version)))),
      JSONMember("name", JSONNode(stem)),
    ]
    guard use == .cases || use == .automatic && scen.listsSingleProblems else {
      // On the map more may be wrong, which whoever reads the agents finds; without it, this is all.
      if !scen.faults.isEmpty, JSONDocument.grid(of: map, beside: scen) == nil {
        try JSONDocument.check(scen, onMap: map)
      }
      self.init(
        file: path,
        root: JSONNode(
          head + [
            JSONMember("map", map), JSONMember("agents", JSONNode([JSONMember("scen", JSONNode(name))])),
          ]))
      return
    }
    try JSONDocument.check(scen, onMap: map)
    let cases = scen.entries.enumerated().map { index, entry in
      let agent = JSONNode(
        [
          JSONMember("start", JSONNode(entry.start, line: entry.line)),
          JSONMember(
            "goals", JSONNode(line: entry.line, content: .array([JSONNode(entry.goal, line: entry.line)]))),
        ], line: entry.line)
      return JSONNode(
        [
          JSONMember("name", JSONNode("\(index)")),
          JSONMember("agents", JSONNode(line: entry.line, content: .array([agent]))),
        ], line: entry.line)
    }
    self.init(
      file: path,
      root: JSONNode(
        head + [
          JSONMember("maps", JSONNode([JSONMember(stem, map)])),
          JSONMember("base", JSONNode([JSONMember("map", JSONNode(stem))])),
          JSONMember("cases", JSONNode(line: 0, content: .array(cases))),
        ]))
  }

  /// Refuses entries that don't fit their map; a map that can't be read is told of when a case needs it.
  private static func check(_ scen: MovingAIScenarioFile, onMap map: JSONNode) throws(ScenarioError) {
    do {
      try (grid(of: map, beside: scen).map(scen.fitting) ?? scen).faults.check()
    } catch {
      throw JSONDocument.error(error)
    }
  }

  private static func grid(of map: JSONNode, beside scen: MovingAIScenarioFile) -> OccupancyGrid? {
    guard case .string(let path) = map.content else { return nil }
    let decoder = ScenarioDecoder(file: scen.file, overrides: ScenarioOverrides())
    return try? OccupancyGrid(mapFile: decoder.resolve(path))
  }

  private static func error(_ error: MapError) -> ScenarioError {
    ScenarioError.all(of: error) { ScenarioError(file: "", reason: .map($0)) }
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

extension JSONMember {
  fileprivate init(_ key: String, _ value: JSONNode) { self.init(key: key, line: value.line, value: value) }
}

extension JSONNode {
  fileprivate init(_ string: String) { self.init(line: 0, content: .string(string)) }

  fileprivate init(_ members: [JSONMember], line: Int = 0) {
    self.init(line: line, content: .object(members))
  }

  fileprivate init(_ cell: Cell, line: Int) {
    let numbers = [cell.x, cell.y].map { JSONNode(line: line, content: .number(JSONNumber($0))) }
    self.init(line: line, content: .array(numbers))
  }
}
