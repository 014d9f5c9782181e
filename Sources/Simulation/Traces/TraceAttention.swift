import Basics

/// What one agent attended to when it decided the step that a trace line shows.
///
/// `{"agent": 3, "entities": ["goal", "stay", …, "ray 0", …, "peer 5"], "W": [[…], …], "W*": [[…], …],
/// "probabilities": […], "value": 0.4, "heard": {"peer 5": […]}}`: a row of W and of W* is a head, an entry an entity;
/// slots that held nothing are left out, as is the value of a policy that never learned one. `probabilities` are those of the actions, `heard` the outputs Y that
/// arrived.
public struct TraceAttention: Codable, Equatable, Sendable {
  public var agent: Int
  public var entities: [String]
  /// W, shape (heads, entities).
  public var original: [[Float]]
  /// W*, shape (heads, entities).
  public var enhanced: [[Float]]
  public var probabilities: [Float]
  /// What it expects of the future; nil of a policy that never learned to tell.
  public var value: Float?
  public var heard: [String: [Float]]

  enum CodingKeys: String, CodingKey {
    case agent, entities
    case original = "W"
    case enhanced = "W*"
    case probabilities, value, heard
  }

  public init(
    agent: Int, entities: [String], original: [[Float]], enhanced: [[Float]], probabilities: [Float],
    value: Float?, heard: [String: [Float]]
  ) {
    self.agent = agent
    self.entities = entities
    self.original = original
    self.enhanced = enhanced
    self.probabilities = probabilities
    self.value = value
    self.heard = heard
  }

  /// Whether the rows fit the entities, the agents `agentCount`, and the actions the catalogue.
  public func isSound(agentCount: Int, catalogue: ActionCatalogue) -> Bool {
    (0..<agentCount).contains(agent) && !enhanced.isEmpty && original.count == enhanced.count
      && (original + enhanced).allSatisfy { $0.count == entities.count }
      && probabilities.count == catalogue.count && value?.isFinite ?? true
  }

  /// The first name of a peer that no agent of so many can have, and where it stands; nil if there is none.
  public func stranger(agentCount: Int) -> (key: String, name: String)? {
    func isStranger(_ name: String) -> Bool {
      guard name.hasPrefix("peer") else { return false }
      return !(Int(name.dropFirst("peer ".count)).map { (0..<agentCount).contains($0) } ?? false)
    }
    if let index = entities.firstIndex(where: isStranger) { return ("entities[\(index)]", entities[index]) }
    return heard.keys.sorted().first(where: isStranger).map { ("heard", $0) }
  }

  /// Numbers with four decimals.
  var json: JSONValue {
    func row(_ values: [Float]) -> JSONValue { .array(values.map(TraceAttention.number)) }
    func rows(_ rows: [[Float]]) -> JSONValue { .array(rows.map(row)) }
    let heard = heard.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, row($0.value)) }
    let value = value.map { [JSONValue.Member("value", TraceAttention.number($0))] } ?? []
    return .object(
      [
        .init("agent", .integer(agent)), .init("entities", .array(entities.map(JSONValue.string))),
        .init("W", rows(original)), .init("W*", rows(enhanced)), .init("probabilities", row(probabilities)),
      ] + value + [.init("heard", .object(heard))])
  }

  private static func number(_ value: Float) -> JSONValue {
    .number(JSONNumber(Double(value), decimals: 4))
  }
}

extension ObservationLayout {
  /// What the entity in a slot is called, in traces and on screen: "goal", an action, "ray 2", "peer 5".
  public func entityName(slot: Int, identity: Int32) -> String {
    switch kind(ofSlot: slot) {
    case .goal: "goal"
    case .cell: model.catalogue.entries[slot - ObservationLayout.firstCellSlot].name
    case .ray: "ray \(slot - firstRaySlot)"
    case .peer: "peer \(Int(identity) - firstPeerSlot)"
    }
  }
}
