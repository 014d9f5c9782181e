import Basics
public import GridWorld
public import Simulation

extension TraceStep {
  /// Where every agent was.
  public var cells: [Cell] { positions.map { Cell($0[0], $0[1]) } }
  /// Where every agent was heading.
  public var goalCells: [Cell] { goals.map { Cell($0[0], $0[1]) } }

  /// Where every agent looked; empty where agents have no heading.
  public var agentHeadings: [Heading] { (headings ?? []).map { Heading(radians: $0) ?? .east } }

  /// An action that this world does not have; nil if there is none.
  func actionFlaw(in world: WorldConfiguration) -> String? {
    let catalogue = world.dynamics.catalogue
    guard let agent = actions.firstIndex(where: { Int($0) >= catalogue.count }) else { return nil }
    return
      "expected actions 0 to \(catalogue.count - 1) (\(catalogue.nameList)), found \(actions[agent]) of agent \(agent)"
  }

  /// What a step can't be in this world, but for its actions; nil for a sound one.
  func flaw(in world: WorldConfiguration) -> String? {
    let agents = world.agents.count
    guard positions.count == agents, goals.count == agents, actions.count == agents else {
      return "expected positions, actions and goals of \(agents) agents"
    }
    let catalogue = world.dynamics.catalogue
    if world.dynamics.model.hasHeadings {
      guard let headings, headings.count == agents, headings.allSatisfy({ Heading(radians: $0) != nil })
      else {
        return "expected \"headings\" of \(agents) agents, in quarter turns in radians"
      }
    }
    for place in positions + goals + (obstacles ?? []) {
      guard place.count == 2, world.grid.contains(Cell(place[0], place[1])) else {
        return
          "expected cells [column, row] of the \(world.grid.width)×\(world.grid.height) map, found \(place)"
      }
    }
    guard (arrived + events.map(\.agent)).allSatisfy((0..<agents).contains) else {
      return "expected agents from 0 to \(agents - 1) in arrived and events"
    }
    for (index, attention) in (attention ?? []).enumerated() {
      guard attention.isSound(agentCount: agents, catalogue: catalogue) else {
        return
          "expected attention of agents from 0 to \(agents - 1), rows of W and W* as long as their entities"
      }
      if let stranger = attention.stranger(agentCount: agents) {
        return
          "attention[\(index)].\(stranger.key): expected \"peer 0\" to \"peer \(agents - 1)\", found "
          + "\"\(clipped(stranger.name))\""
      }
    }
    return nil
  }
}
