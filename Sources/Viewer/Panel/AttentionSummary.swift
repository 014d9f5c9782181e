/// Says in plain words what an agent is about to do and what it looks at: for those who have never heard of
/// attention.
public enum AttentionSummary {
  public static func sentence(_ scene: Scene, _ attention: Scene.Attention, _ options: RenderOptions)
    -> String
  {
    guard scene.agents.indices.contains(attention.agent) else { return "" }
    let actions = scene.actions
    let best =
      attention.probabilities.indices.max { attention.probabilities[$0] < attention.probabilities[$1] } ?? 0
    let share = Panel.percent(attention.probabilities[best])
    var text: String
    if options.isDriven, options.selection == attention.agent {
      text =
        "You drive it. Its policy would \(best == 0 ? "stay" : actions[best].phrase) (\(share))"
        + (best == 0 ? "." : obstruction(scene, attention, action: best) + ".")
    } else if scene.agents[attention.agent].isOnGoal {
      text =
        best == 0
        ? "It stands on its goal and means to stay (\(share))."
        : "It stands on its goal, yet means to \(actions[best].phrase) (\(share))."
    } else if best == 0 {
      text = "It waits (\(share))."
    } else {
      text = "It means to \(actions[best].phrase) (\(share))"
      text += obstruction(scene, attention, action: best) + "."
    }
    let ranking = attention.ranking(head: options.head)
    guard let first = ranking.first else { return text }
    text +=
      " It attends most to \(phrase(attention.entities[first])) (\(Panel.percent(attention.enhanced(first, head: options.head))))"
    if let peer = ranking.dropFirst().first(where: { attention.entities[$0].peer != nil }),
      attention.entities[first].peer == nil, attention.enhanced(peer, head: options.head) >= 0.05
    {
      text += ", and among the robots to \(phrase(attention.entities[peer]))"
    }
    return text + "."
  }

  /// What stands where an action leads: why a robot that wants to move may have to wait.
  private static func obstruction(_ scene: Scene, _ attention: Scene.Attention, action: Int) -> String {
    let agent = scene.agents[attention.agent]
    let move = scene.actions[action].move
    guard move != .zero else { return "" }
    // Agents stand in the middle of cells.
    let step = scene.actions[action].onMap(move, heading: agent.heading)
    let target = agent.position + SIMD2(step.x.rounded(), step.y.rounded())
    for entity in attention.entities {
      guard let peer = entity.peer, scene.agents.indices.contains(peer), scene.agents[peer].position == target
      else { continue }
      return ", but \(entity.name) stands there: unless that one leaves, it has to wait"
    }
    return ""
  }

  private static func phrase(_ entity: Scene.Attention.Entity) -> String {
    switch entity.kind {
    case .goal: "its goal"
    case .cell: entity.name.hasPrefix("own") ? "its \(entity.name)" : "the \(entity.name)"
    case .ray: "the \(entity.name)"
    case .peer: entity.name + (entity.heard.isEmpty ? "" : ", which it hears by radio")
    }
  }
}
