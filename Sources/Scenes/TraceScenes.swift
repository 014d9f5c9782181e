public import Episodes
import GridWorld
import Scenarios
import Simulation
public import Viewer

/// The steps of a trace as scenes.
public final class TraceScenes {
  public let file: TraceFile
  /// Steps of trail behind a scene.
  private static let trailLength = 24
  private static let curveLength = 60
  private static let fewAgents = 300
  private let sweep: RaySweep
  private let discScenes: DiscScenes?
  private let hasAttention: Bool
  private let doors: [Cell]
  /// The world of the trace at its start: for its distances and its radio. Made when first asked for.
  private lazy var world = World(
    file.scenario.world, outputWidth: hasAttention ? file.scenario.world.dynamics.catalogue.count : 0)
  /// Steps in which somebody collided, ascending.
  public let collisions: [Int]
  /// Steps in which somebody arrived, ascending.
  public let arrivals: [Int]

  public init(_ file: TraceFile) {
    self.file = file
    let grid = file.scenario.world.grid
    sweep = RaySweep(
      file.scenario.world.sensors.rays, width: grid.width, height: grid.height,
      model: file.scenario.world.dynamics.model)
    discScenes = DiscScenes(file.scenario.world)
    doors = file.scenario.world.obstacles.compactMap {
      if case .door(let cell, _, _, _) = $0 { cell } else { nil }
    }
    hasAttention = file.steps.contains { !($0.attention ?? []).isEmpty }
    collisions = file.steps.filter { !$0.events.isEmpty }.map(\.t)
    arrivals = file.steps.filter { !$0.arrived.isEmpty && $0.t > 0 }.map(\.t)
  }

  /// One step.
  ///
  /// - Precondition: `index` in `file.steps.indices`.
  public func scene(at index: Int, _ focus: SceneFocus = SceneFocus()) -> Scene {
    let step = file.steps[index]
    let cells = step.cells
    let goals = step.goalCells
    let collided = Set(step.events.map(\.agent))
    var history = PositionHistory(capacity: TraceScenes.trailLength)
    for past in max(0, index - TraceScenes.trailLength + 1)...index {
      history.record(agentCount: cells.count) { agent in
        if let discScenes { return discScenes.place(file.steps[past].discs[agent].position) }
        return Cell(file.steps[past].positions[agent]).center
      }
    }
    let headings = step.agentHeadings
    let agents = cells.indices.map { agent -> Scene.Agent in
      var shown = Scene.Agent(
        identity: agent, position: cells[agent].center,
        heading: headings.isEmpty
          ? discScenes == nil ? heading(of: agent, at: index) : nil : Float(headings[agent].radians),
        goal: goals[agent], isOnGoal: file.isOnGoal(agent, at: index), hasCollided: collided.contains(agent))
      discScenes?.fit(&shown, agent, step.discs[agent])
      return shown
    }
    let onGoal = agents.count { $0.isOnGoal }
    let blocked = (step.obstacles ?? []).map { Cell($0) }
    var scene = Scene(
      map: file.scenario.world.grid, agents: agents, history: history,
      title: "\(file.scenario.name) · \(file.controller) · replay",
      figures: [
        discScenes?.time(index) ?? .init("step", "\(index) / \(file.steps.count - 1)"),
        .init("on goal", "\(onGoal) / \(cells.count)"),
      ])
    scene.doors = doors.map { Scene.Door(cell: $0, isOpen: !blocked.contains($0)) }
    scene.obstacles = blocked.filter { !doors.contains($0) }.map { Scene.Obstacle(position: $0.center) }
    scene.timeline = Scene.Timeline(
      steps: 0...(file.steps.count - 1), current: index, collisions: collisions, arrivals: arrivals)
    scene.show(file.scenario.world.dynamics)
    scene.hasAttention = hasAttention
    scene.noAttentionReason =
      file.scenario.hasPolicies
      ? "no attention in this trace; record it with --trace-attention"
      : "\(file.controller) does not attend to anything; a policy does: --controller interaction"
    scene.metrics = metrics(at: index)
    fill(&scene, focus, index, cells, goals)
    return scene
  }

  /// Adds what was asked for.
  private func fill(_ scene: inout Scene, _ focus: SceneFocus, _ index: Int, _ cells: [Cell], _ goals: [Cell])
  {
    let selected = focus.selection.flatMap { cells.indices.contains($0) ? $0 : nil }
    let wantsAttention = hasAttention && focus.attention != .off
    if let selected, focus.layers.contains(.velocities), let discScenes {
      scene.halfPlanes = discScenes.halfPlanes(of: selected, file.steps[index].discs)
    }
    guard wantsAttention || !focus.layers.isDisjoint(with: [.rays, .radio, .paths]) else { return }
    let catalogue = file.scenario.world.dynamics.catalogue
    var moment = Moment(
      map: scene.map, cells: cells, headings: file.steps[index].agentHeadings, goals: goals,
      blockedCells: Set((file.steps[index].obstacles ?? []).map { Cell($0) }), catalogue: catalogue)
    moment.discs = file.steps[index].discs
    moment.cellSize = file.scenario.world.cellSize
    moment.lidar = discScenes?.lidar
    if wantsAttention {
      let scenes = AttentionScenes(moment: moment, sweep: sweep)
      scene.attentions = attention(at: index)
        .filter { focus.attention == .all || $0.agent == selected }.map(scenes.attention)
      if let selected {
        let rows = (max(0, index - TraceScenes.curveLength)...index).compactMap { past in
          attention(at: past).first { $0.agent == selected }?.curveStep(catalogue)
        }
        scene.drift = Scene.Drift(AttentionCurve(rows))
      }
    }
    let shown = selected.map { [$0] } ?? (cells.count <= TraceScenes.fewAgents ? Array(cells.indices) : [])
    if focus.layers.contains(.rays) { scene.rays = moment.rays(of: shown, sweep) }
    if focus.layers.contains(.paths), discScenes == nil {
      scene.paths = shown.map { moment.path(of: $0, in: world) }
    }
    if focus.layers.contains(.radio), let radio = world.radio {
      let sentAt = index - radio.configuration.delay
      guard sentAt >= 0 else { return }
      scene.radioLinks = moment.links(
        to: shown, sentFrom: file.steps[sentAt].cells, at: sentAt, in: world)
    }
  }

  /// What was attended to when the step after this one was decided.
  private func attention(at index: Int) -> [TraceAttention] {
    index + 1 < file.steps.count ? file.steps[index + 1].attention ?? [] : []
  }

  private func metrics(at index: Int) -> [Scene.Figure] {
    var (agents, others) = (0, 0)
    for step in file.steps[...index] {
      for event in step.events {
        if event.kind == .agentCollision { agents += 1 } else { others += 1 }
      }
    }
    return [.init("a_collisions", "\(agents)"), .init("o_collisions", "\(others)")]
  }

  /// Where the agent last moved to.
  private func heading(of agent: Int, at index: Int) -> Float? {
    var step = index
    while step > 0, index - step < TraceScenes.trailLength {
      let now = file.steps[step].positions[agent]
      let before = file.steps[step - 1].positions[agent]
      switch (now[0] - before[0], now[1] - before[1]) {
      case (1, _): return 0
      case (-1, _): return .pi
      case (_, 1): return .pi / 2
      case (_, -1): return -.pi / 2
      default: step -= 1
      }
    }
    return nil
  }
}

extension Cell {
  /// A cell as traces write it, [column, row].
  fileprivate init(_ place: [Int]) { self.init(place[0], place[1]) }
}
