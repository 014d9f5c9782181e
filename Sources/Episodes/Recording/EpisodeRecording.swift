import Basics
import Evaluation
import GridWorld
import Scenarios
import Simulation
import Viewer

/// An episode under way that can be looked at from its start to now: the simulation at the head of its timeline, and
/// a step that is shown.
final class EpisodeRecording {
  let scenario: Scenario
  /// Sentences at the top of every scene.
  var caption = ""
  private(set) var episode: Episode
  private(set) var timeline = EpisodeTimeline()
  /// The step that is shown.
  private(set) var step = 0
  /// Whether steps are made as fast as possible: then the timeline keeps no worlds.
  var isHurried = false
  /// What agents driven by hand do in the next step.
  private(set) var commands: [Int: GridAction] = [:]
  private var probe: PolicyProbe
  private let sweep: RaySweep
  private var isEdited = false
  private var history = PositionHistory()
  /// Drift of the agent looked at last, by step.
  private var driftCache: (agent: Int, steps: [Int: (original: Float, enhanced: Float)]) = (-1, [:])
  /// The step recorded last in `history`.
  private var historyStep = -1

  /// - Parameter number: of the episode.
  init(_ scenario: Scenario, number: Int = 0) throws {
    self.scenario = scenario
    episode = try scenario.makeEpisode(number, inspecting: true)
    probe = PolicyProbe(episode)
    let grid = scenario.world.grid
    sweep = RaySweep(scenario.world.sensors.rays, width: grid.width, height: grid.height)
    timeline.record(episode.world)
  }

  // MARK: - Time

  var isAtHead: Bool { step == timeline.steps.upperBound }
  /// Whether there is neither a later step that is kept nor one to simulate.
  var isFinished: Bool { isAtHead && episode.isOver }

  /// Shows the next step; simulates it if it is not known yet.
  func advance() {
    if isAtHead {
      episode.advance(commands: commands)
      // A key drives for one step.
      for agent in commands.keys { commands[agent] = .stay }
      if probe.hasPolicies {
        timeline.setInspections(
          episode.inspections.map { AgentInspection(agents: $0.agents, inspection: $0.inspection) }, at: step)
      }
      timeline.record(episode.world, keepsWorld: !isHurried)
    }
    step += 1
  }

  func seek(to step: Int) { self.step = max(timeline.steps.lowerBound, min(timeline.steps.upperBound, step)) }

  /// Back to the start, as the scenario has it: edits are forgotten.
  func restart() {
    if isEdited, let fresh = try? scenario.makeEpisode(episode.world.episode, inspecting: true) {
      episode = fresh
    } else {
      episode.restart()
    }
    isEdited = false
    commands = commands.mapValues { _ in .stay }
    probe = PolicyProbe(episode)
    timeline.removeAll()
    timeline.record(episode.world)
    step = 0
    historyStep = -1
    driftCache = (-1, [:])
  }

  // MARK: - Editing

  /// Changes the world at the step shown and goes on from there.
  func edit(_ change: (World) throws(WorldEditError) -> World) throws(ViewerRefusal) {
    do throws(WorldEditError) {
      let world = try worldShown()
      try episode.edit { (now) throws(WorldEditError) -> World in try change(world ?? now) }
    } catch {
      throw ViewerRefusal(error.description)
    }
    isEdited = true
    probe.reset()
    timeline.branch(at: step, to: episode.world)
    historyStep = -1
    driftCache = (-1, [:])
  }

  /// Sets what an agent does in the next step; nil hands it back to its controller. From an earlier step, the
  /// episode takes another course.
  func drive(_ agent: Int, _ action: GridAction?) throws(ViewerRefusal) {
    if action != nil, action != .stay, !isAtHead {
      try edit { $0 }
    }
    commands[agent] = action
    if action != nil { isEdited = true }
  }

  /// The world at the step shown, if it is an earlier one.
  private func worldShown() throws(WorldEditError) -> World? {
    isAtHead ? nil : timeline[step].world
  }

  /// Why the step shown can't be changed; nil if it can.
  var editRefusal: ViewerRefusal? {
    isAtHead || timeline[step].world != nil
      ? nil
      : ViewerRefusal(
        "only the latest step can be changed: earlier ones were passed at full speed, or the map is too large"
      )
  }

  // MARK: - Scenes

  func scene(_ focus: SceneFocus) -> Scene {
    let frame = timeline[step]
    let layout = episode.world.layout
    let positions = timeline.positions(at: step)
    let outcomes = timeline.outcomes(at: step)
    let cells = positions.map { layout.cell(at: Int($0)) }
    let goals = timeline.goals(at: step).map { layout.cell(at: Int($0)) }
    recordHistory(cells)
    let past = stride(from: step, through: max(timeline.steps.lowerBound, step - 24), by: -1)
      .map { timeline.positions(at: $0) }
    let agents = cells.indices.map { agent in
      Scene.Agent(
        identity: agent, position: cells[agent].center, heading: heading(of: agent, past),
        goal: goals[agent], isOnGoal: cells[agent] == goals[agent],
        hasCollided: outcomes[agent] == .blockedByAgent || outcomes[agent] == .blockedByObstacle)
    }
    var scene = Scene(
      map: frame.map, agents: agents, history: history,
      title: "\(scenario.name) · \(scenario.controllerNames)", figures: figures(frame))
    for obstacle in frame.obstacles {
      let cell = layout.cell(at: Int(obstacle.cell))
      if case .door = obstacle.setup {
        scene.doors.append(Scene.Door(cell: cell, isOpen: !obstacle.isBlocking))
      } else {
        scene.obstacles.append(Scene.Obstacle(position: cell.center))
      }
    }
    scene.caption = caption
    scene.timeline = Scene.Timeline(
      steps: timeline.steps, current: step, limit: scenario.world.maxSteps, collisions: timeline.collisions,
      arrivals: timeline.arrivals)
    scene.hasAttention = probe.hasPolicies
    scene.noAttentionReason =
      "\(scenario.controllerNames) does not attend to anything; a policy does: --controller interaction"
    scene.metrics = metrics(frame)
    fill(&scene, focus, frame, cells, goals)
    return scene
  }

  /// Adds what was asked for.
  private func fill(
    _ scene: inout Scene, _ focus: SceneFocus, _ frame: EpisodeTimeline.Frame, _ cells: [Cell],
    _ goals: [Cell]
  ) {
    let selected = focus.selection.flatMap { cells.indices.contains($0) ? $0 : nil }
    let wantsAttention =
      scene.hasAttention && (focus.attention == .all || (focus.attention == .selected && selected != nil))
    guard wantsAttention || !focus.layers.isDisjoint(with: [.rays, .radio, .paths]) else { return }
    let layout = episode.world.layout
    let moment = Moment(
      map: frame.map, cells: cells, goals: goals,
      blockedCells: Set(frame.obstacles.filter(\.isBlocking).map { layout.cell(at: Int($0.cell)) }))
    if wantsAttention { fillAttention(&scene, focus, selected, moment) }
    // Of one agent, or of all while these are few.
    let shown =
      selected.map { [$0] } ?? (cells.count <= EpisodeRecording.fewAgents ? Array(cells.indices) : [])
    if focus.layers.contains(.rays) { scene.rays = moment.rays(of: shown, sweep) }
    if focus.layers.contains(.paths), frame.map == episode.world.configuration.grid {
      scene.paths = shown.map { moment.path(of: $0, episode.world.costToGo) }
    }
    if focus.layers.contains(.radio), let radio = episode.world.radio {
      let sentAt = step - radio.configuration.delay
      guard timeline.contains(sentAt), sentAt >= 0 else { return }
      scene.radioLinks = moment.links(
        to: shown, sentFrom: timeline.positions(at: sentAt).map { layout.cell(at: Int($0)) },
        range: radio.configuration.range,
        isLost: { radio.isLost(from: $0, to: $1, sentAt: sentAt) })
    }
  }

  private static let fewAgents = 300
  /// Steps of the drift curve.
  private static let curveLength = 60
  /// With more agents, attention of all would only be haze.
  private static let largestAttendingCrowd = 2000

  private func fillAttention(_ scene: inout Scene, _ focus: SceneFocus, _ selected: Int?, _ moment: Moment) {
    if timeline[step].inspections.isEmpty, isAtHead {
      timeline.setInspections(probe.inspect(episode.world), at: step)
    }
    let scenes = AttentionScenes(moment: moment, sweep: sweep)
    for team in timeline[step].inspections {
      for agent in team.agents
      where agent == selected
        || (focus.attention == .all && moment.cells.count <= EpisodeRecording.largestAttendingCrowd)
      {
        scene.attentions.append(
          scenes.attention(team.inspection, agent: agent, isWhole: agent == selected))
      }
    }
    guard let selected else { return }
    let first = max(timeline.steps.lowerBound + 1, step - EpisodeRecording.curveLength)
    for past in first..<max(first, step + 1) {
      guard let drift = drift(of: selected, at: past) else { continue }
      scene.drift.original.append(drift.original)
      scene.drift.enhanced.append(drift.enhanced)
    }
    if let peer = focus.removedPeer, let world = isAtHead ? episode.world : timeline[step].world {
      scene.counterfactual = probe.probabilities(of: selected, without: peer, in: world).map {
        Scene.Counterfactual(agent: selected, removedPeer: peer, probabilities: $0)
      }
    }
  }

  /// How an agent's attention differs from that of the step before; nil where one of them is not known.
  private func drift(of agent: Int, at step: Int) -> (original: Float, enhanced: Float)? {
    if driftCache.agent != agent { driftCache = (agent, [:]) }
    if let known = driftCache.steps[step] { return known }
    let rows = [step - 1, step].compactMap { step in
      timeline[step].inspections.first { $0.agents.contains(agent) }?.inspection.curveStep(agent: agent)
    }
    guard rows.count == 2 else { return nil }
    let drift = AttentionCurve.drift(rows)
    driftCache.steps[step] = (drift.original[0], drift.enhanced[0])
    return driftCache.steps[step]
  }

  /// Brings the trail up to the step shown.
  private func recordHistory(_ cells: [Cell]) {
    let length = cells.count <= 2000 ? 24 : 4
    if historyStep >= 0, step == historyStep + 1 {
      history.record(agentCount: cells.count) { cells[$0].center }
    } else if step != historyStep {
      history = PositionHistory(capacity: length)
      let layout = episode.world.layout
      for past in max(timeline.steps.lowerBound, step - length + 1)...step {
        let positions = timeline.positions(at: past)
        history.record(agentCount: cells.count) { layout.cell(at: Int(positions[$0])).center }
      }
    }
    historyStep = step
  }

  /// Where an agent last moved to; nil if it has not for some time.
  ///
  /// - Parameter past: positions at the steps up to now, the newest first.
  private func heading(of agent: Int, _ past: [[Int32]]) -> Float? {
    let stride = Int32(episode.world.layout.stride)
    for before in past.dropFirst() where before[agent] != past[0][agent] {
      switch past[0][agent] - before[agent] {
      case 1: return 0
      case -1: return .pi
      case stride: return .pi / 2
      case -stride: return -.pi / 2
      default: return nil
      }
    }
    return nil
  }

  // MARK: - Figures

  private func figures(_ frame: EpisodeTimeline.Frame) -> [Scene.Figure] {
    let step = Scene.Figure("step", "\(self.step) / \(scenario.world.maxSteps)")
    switch scenario.world.task {
    case .reach: return [step, .init("on goal", "\(frame.agentsOnGoal) / \(scenario.world.agents.count)")]
    case .lifelong: return [step, .init("goals", "\(frame.goalsReached)")]
    }
  }

  private func metrics(_ frame: EpisodeTimeline.Frame) -> [Scene.Figure] {
    let agents = max(scenario.world.agents.count, 1)
    var metrics: [Scene.Figure] = []
    switch scenario.world.task {
    case .reach:
      metrics.append(.init("ISR so far", Figures.number(Double(frame.agentsOnGoal) / Double(agents))))
    case .lifelong:
      metrics.append(.init("goals reached", "\(frame.goalsReached)"))
      metrics.append(
        .init("avg_throughput", Figures.number(Double(frame.goalsReached) / Double(max(step, 1)))))
    }
    metrics.append(.init("a_collisions", "\(frame.agentCollisions)"))
    metrics.append(.init("o_collisions", "\(frame.obstacleCollisions)"))
    metrics.append(.init("path_length", Figures.number(Double(frame.cellsMoved) / Double(agents))))
    return metrics
  }
}
