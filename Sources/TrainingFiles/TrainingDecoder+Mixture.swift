import Basics
import GridWorld
import Scenarios
import Training

/// Worlds that draw their own sizes and numbers of agents.
extension TrainingDecoder {
  func decodeMixture(
    _ cursor: JSONCursor, of worlds: WorldDistribution, in scene: Scene
  ) throws(ScenarioError) -> [WorldPart] {
    let standard = WorldDistribution().source
    var mixture: [WorldPart] = []
    for element in try cursor.array(of: "parts {\"weight\": …, \"map\": …, \"agents\": …}") {
      var reader = try ObjectReader(
        element, TrainingFormat.worldPart, expected: "a part {\"weight\": …, \"map\": …, \"agents\": …}")
      let weight = try reader.double("weight", default: 1)
      let map = reader.optional("map")
      let agents = reader.optional("agents")
      reader.finish()
      guard let maps = try freshGenerator(map, default: standard) else {
        throw (map ?? element).error(.noFreshMap)
      }
      let counts = try decodeFreshAgents(agents)
      try checkPlaces(for: counts, on: maps, of: worlds, in: scene, agents ?? map ?? element)
      mixture.append(WorldPart(weight: weight, maps: maps, agents: counts))
    }
    guard !mixture.isEmpty else { throw cursor.error(.empty("part")) }
    return mixture
  }

  /// A generator any of whose numbers may be two bounds, `[17, 21]`, between which every map draws its own.
  func decodeDrawnMap(_ cursor: JSONCursor) throws(ScenarioError) -> DrawnMap {
    guard case .object(let members) = cursor.node.content else {
      return DrawnMap(try parts.decodeGenerator(cursor, seed: 0))
    }
    var (lower, upper) = (members, members)
    for (index, member) in members.enumerated() {
      guard case .array(let bounds) = member.value.content, bounds.count == 2,
        case .number(let low) = bounds[0].content, case .number(let high) = bounds[1].content
      else { continue }
      guard low.double <= high.double else {
        throw JSONCursor(
          file: cursor.file, keyPath: DocumentPath.appending(member.key, to: cursor.keyPath),
          node: member.value
        ).error(.reversedBounds(clipped(low.literal), clipped(high.literal)))
      }
      lower[index] = JSONMember(key: member.key, line: member.line, value: bounds[0])
      upper[index] = JSONMember(key: member.key, line: member.line, value: bounds[1])
    }
    func decode(_ members: [JSONMember]) throws(ScenarioError) -> MapGenerator {
      try parts.decodeGenerator(
        JSONCursor(
          file: cursor.file, keyPath: cursor.keyPath,
          node: JSONNode(line: cursor.node.line, content: .object(members))), seed: 0)
    }
    return DrawnMap(try decode(lower), try decode(upper))
  }
}
