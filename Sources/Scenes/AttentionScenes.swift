import GridWorld
import Policies
import Simulation
import Viewer

/// Turns what policies attended to into what the viewer draws.
struct AttentionScenes {
  let moment: Moment
  let sweep: RaySweep

  /// Weights that are worth counting where the attention of many is shown: of peers, and of rays, whose ends are
  /// costly to find.
  private static let leastPeerWeightOfMany: Float = 0.01
  private static let leastRayWeightOfMany: Float = 0.08

  /// From a policy that was looked into.
  ///
  /// - Parameter isWhole: whether every entity is wanted; else only robots, those with little attention left out.
  func attention(_ inspection: PolicyInspection, agent: Int, isWhole: Bool) -> Scene.Attention {
    let layout = inspection.layout
    let slots = layout.slots
    let first = agent * inspection.heads * slots
    let full = AttentionScenes.slots(of: agent, in: inspection, isWhole: isWhole)
    let wantsRays = full.contains { layout.kind(ofSlot: $0) == .ray }
    let hits = wantsRays ? moment.hits(of: agent, sweep) : []
    let entities = full.map { slot -> Scene.Attention.Entity in
      switch layout.kind(ofSlot: slot) {
      case .goal: goal(of: agent)
      case .cell: cell(Action(slot - ObservationLayout.firstCellSlot), of: agent)
      case .ray: ray(slot - layout.firstRaySlot, of: agent, hits)
      case .peer:
        peer(
          inspection.peer(agent: agent, slot: slot) ?? agent,
          heard: isWhole ? Array(inspection.peerOutput(agent: agent, slot: slot)) : [])
      }
    }
    var original: [Float] = []
    var enhanced: [Float] = []
    for head in 0..<inspection.heads {
      for slot in full {
        original.append(inspection.originalWeights[first + head * slots + slot])
        enhanced.append(inspection.attentionWeights[first + head * slots + slot])
      }
    }
    return Scene.Attention(
      agent: agent, entities: entities, original: original, enhanced: enhanced,
      probabilities: Array(inspection.actionProbabilities(agent: agent)), value: inspection.value(of: agent))
  }

  /// The slots of an agent that hold something, in the order of the entities of `attention`.
  ///
  /// - Parameter isWhole: whether all of them are wanted; else those with little attention are left out.
  static func slots(of agent: Int, in inspection: PolicyInspection, isWhole: Bool) -> [Int] {
    let slots = inspection.layout.slots
    let first = agent * inspection.heads * slots
    return (0..<slots).filter { slot in
      guard inspection.mask[agent * slots + slot] else { return false }
      if isWhole { return true }
      let least: Float
      switch inspection.layout.kind(ofSlot: slot) {
      case .goal, .cell: return false
      case .ray: least = leastRayWeightOfMany
      case .peer: least = leastPeerWeightOfMany
      }
      return (0..<inspection.heads).contains { head in
        let index = first + head * slots + slot
        return max(inspection.attentionWeights[index], inspection.originalWeights[index]) >= least
      }
    }
  }

  /// From a trace.
  func attention(_ recorded: TraceAttention) -> Scene.Attention {
    let agent = recorded.agent
    let hits = moment.hits(of: agent, sweep)
    let entities = recorded.entities.map { name -> Scene.Attention.Entity in
      let words = name.split(separator: " ")
      let number = words.count == 2 ? Int(words[1]) : nil
      if words.first == "peer", let number, moment.cells.indices.contains(number) {
        return peer(number, heard: recorded.heard[name] ?? [])
      }
      if words.first == "ray", let number, hits.indices.contains(number) {
        return ray(number, of: agent, hits)
      }
      if let action = moment.catalogue.action(named: name) { return cell(action, of: agent) }
      return goal(of: agent)
    }
    return Scene.Attention(
      agent: agent, entities: entities, original: recorded.original.flatMap { $0 },
      enhanced: recorded.enhanced.flatMap { $0 }, probabilities: recorded.probabilities, value: recorded.value
    )
  }

  // MARK: - Entities

  private func goal(of agent: Int) -> Scene.Attention.Entity {
    .init(kind: .goal, name: "goal", place: moment.goalPlace(of: agent))
  }

  private func cell(_ action: Action, of agent: Int) -> Scene.Attention.Entity {
    let (here, heading) = (moment.cells[agent], moment.heading(of: agent))
    let (cell, name): (Cell, String) =
      switch moment.catalogue.effect(of: action) {
      case .nothing: (here, "own cell")
      case .command: (here, moment.catalogue.name(of: action))
      case .move(let dx, let dy):
        (
          Cell(here.x + dx, here.y + dy),
          dy < 0 ? "cell above" : dy > 0 ? "cell below" : dx < 0 ? "cell at left" : "cell at right"
        )
      case .forward: (here.moved(heading), "cell ahead")
      case .turn(let quarters):
        (here.moved(heading.turned(by: quarters)), quarters < 0 ? "turn left" : "turn right")
      }
    return .init(kind: .cell, name: name, place: cell.center, cell: cell)
  }

  /// What a ray is called.
  func name(ofRay ray: Int, of agent: Int) -> String {
    self.ray(ray, of: agent, moment.hits(of: agent, sweep)).name
  }

  private func ray(_ ray: Int, of agent: Int, _ hits: [RaySweep.Hit]) -> Scene.Attention.Entity {
    let hit = hits[ray]
    let place = moment.place(of: agent) + hit.direction * hit.distance
    let compass =
      moment.headings.isEmpty && moment.discs.isEmpty
      ? ["E", "SE", "S", "SW", "W", "NW", "N", "NE"]
      : ["ahead", "ahead right", "right", "behind right", "behind", "behind left", "left", "ahead left"]
    let direction =
      8 % hits.count == 0 ? compass[ray * 8 / hits.count] : "at \(360 * ray / max(hits.count, 1))°"
    switch hit.target {
    case .nothing: return .init(kind: .ray, name: "open space \(direction)", place: place)
    case .wall(let cell): return .init(kind: .ray, name: "wall \(direction)", place: place, cell: cell)
    case .agent(let peer):
      return .init(
        kind: .ray, name: "ray \(direction): robot \(peer)", place: moment.place(of: peer), rayTarget: peer)
    }
  }

  private func peer(_ peer: Int, heard: [Float]) -> Scene.Attention.Entity {
    .init(
      kind: .peer(peer), name: "robot \(peer)", place: moment.place(of: peer),
      heard: heard.contains { $0 != 0 } ? heard : [])
  }
}

extension Cell {
  fileprivate func moved(_ heading: Heading) -> Cell { Cell(x + heading.offset.dx, y + heading.offset.dy) }
}
