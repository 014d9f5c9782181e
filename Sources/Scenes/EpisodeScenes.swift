import Basics
public import Episodes
import GridWorld
import Policies
import Scenarios
import Simulation
public import Viewer

/// The steps of an episode under way as scenes.
public final class EpisodeScenes {
  public let recording: EpisodeRecording
  /// Copied out of the recording, as it is looked at for every agent.
  private let layout: GridLayout
  /// Sentences at the top of every scene.
  public var caption = ""
  let sweep: RaySweep
  private let discScenes: DiscScenes?
  private var history = PositionHistory()
  /// The step recorded last in `history`, and the course of the episode that it is of.
  private var historyStep = -1
  private var historyRevision = 0
  /// Of the step, the course of the episode and the agent that were explained last.
  private var causesCache: (key: [Int], causes: [Scene.Cause]?)?

  public init(_ recording: EpisodeRecording) {
    self.recording = recording
    layout = recording.layout
    let world = recording.scenario.world
    sweep = RaySweep(
      world.sensors.rays, width: world.grid.width, height: world.grid.height, model: world.dynamics.model)
    discScenes = DiscScenes(world)
  }

  private static let fewAgents = 300
  /// Steps of the drift curve.
  private static let curveLength = 60
  /// With more agents, attention of all would only be haze.
  private static let largestAttendingCrowd = 2000

  /// The step that the recording shows.
  ///
  /// - Parameter focus: what is asked for; nothing else costs time.
  public func scene(_ focus: SceneFocus = SceneFocus()) -> Scene {
    // The timeline is never held on to: it may grow by what is inspected below, and would be copied for that.
    let (step, steps, scenario) = (recording.step, recording.timeline.steps, recording.scenario)
    let frame = recording.timeline[step]
    let outcomes = recording.timeline.outcomes(at: step)
    let cells = recording.timeline.positions(at: step).map { layout.cell(at: Int($0)) }
    let goals = recording.timeline.goals(at: step).map { layout.cell(at: Int($0)) }
    let areOnGoal = recording.timeline.areOnGoal(at: step)
    let headings = recording.timeline.headings(at: step)
    let discs = recording.timeline.discs(at: step)
    recordHistory(cells, discs)
    let past =
      discs.isEmpty
      ? stride(from: step, through: max(steps.lowerBound, step - 24), by: -1)
        .map { recording.timeline.positions(at: $0) } : []
    let agents = cells.indices.map { agent -> Scene.Agent in
      var shown = Scene.Agent(
        identity: agent, position: cells[agent].center,
        heading: headings.isEmpty
          ? discs.isEmpty ? heading(of: agent, past) : nil : Float(headings[agent].radians),
        goal: goals[agent], isOnGoal: areOnGoal[agent],
        hasCollided: outcomes[agent] == .blockedByAgent || outcomes[agent] == .blockedByObstacle)
      if !discs.isEmpty { discScenes?.fit(&shown, agent, discs[agent]) }
      return shown
    }
    var scene = Scene(
      map: frame.map, agents: agents, history: history,
      title: "\(scenario.name) · \(scenario.controllerNames)", figures: figures(frame))
    for obstacle in frame.obstacles {
      let cell = layout.cell(at: Int(obstacle.cell))
      if case .door = obstacle.setup {
        scene.doors.append(Scene.Door(cell: cell, isOpen: !obstacle.isBlocking))
      } else if obstacle.isBlocking {
        scene.obstacles.append(Scene.Obstacle(position: cell.center))
      }
    }
    scene.caption = caption
    scene.timeline = Scene.Timeline(
      steps: steps, current: step, limit: scenario.world.maxSteps,
      collisions: recording.timeline.collisions, arrivals: recording.timeline.arrivals)
    scene.show(scenario.world.dynamics)
    scene.hasAttention = recording.hasPolicies
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
    if let selected, focus.layers.contains(.velocities), let discScenes {
      scene.halfPlanes = discScenes.halfPlanes(of: selected, recording.timeline.discs(at: recording.step))
    }
    guard wantsAttention || !focus.layers.isDisjoint(with: [.rays, .radio, .paths]) else { return }
    let moment = moment(frame, cells, goals)
    if wantsAttention { fillAttention(&scene, focus, selected, moment) }
    // Of one agent, or of all while these are few.
    let shown =
      selected.map { [$0] } ?? (cells.count <= EpisodeScenes.fewAgents ? Array(cells.indices) : [])
    if focus.layers.contains(.rays) { scene.rays = moment.rays(of: shown, sweep) }
    let world = recording.episode.world
    if focus.layers.contains(.paths), discScenes == nil, frame.map == world.configuration.grid {
      scene.paths = shown.map { moment.path(of: $0, in: world) }
    }
    if focus.layers.contains(.radio), let radio = world.radio {
      let sentAt = recording.step - radio.configuration.delay
      guard recording.timeline.contains(sentAt), sentAt >= 0 else { return }
      scene.radioLinks = moment.links(
        to: shown, sentFrom: recording.timeline.positions(at: sentAt).map { layout.cell(at: Int($0)) },
        at: sentAt, in: world)
    }
  }

  private func moment(_ frame: EpisodeTimeline.Frame, _ cells: [Cell], _ goals: [Cell]) -> Moment {
    var moment = Moment(
      map: frame.map, cells: cells, headings: recording.timeline.headings(at: recording.step), goals: goals,
      blockedCells: Set(frame.obstacles.filter(\.isBlocking).map { layout.cell(at: Int($0.cell)) }),
      catalogue: recording.episode.world.catalogue)
    moment.discs = recording.timeline.discs(at: recording.step)
    moment.cellSize = recording.scenario.world.cellSize
    moment.lidar = discScenes?.lidar
    return moment
  }

  /// Where everything is at the step shown.
  func moment() -> Moment {
    let step = recording.step
    return moment(
      recording.timeline[step],
      recording.timeline.positions(at: step).map { layout.cell(at: Int($0)) },
      recording.timeline.goals(at: step).map { layout.cell(at: Int($0)) })
  }

  private func fillAttention(_ scene: inout Scene, _ focus: SceneFocus, _ selected: Int?, _ moment: Moment) {
    let scenes = AttentionScenes(moment: moment, sweep: sweep)
    for team in recording.inspections() {
      for agent in team.agents
      where agent == selected
        || (focus.attention == .all && moment.cells.count <= EpisodeScenes.largestAttendingCrowd)
      {
        scene.attentions.append(
          scenes.attention(team.inspection, agent: agent, isWhole: agent == selected))
      }
    }
    guard let selected else { return }
    if let index = scene.attentions.firstIndex(where: { $0.agent == selected }) {
      scene.shield = shieldPart(
        of: selected, wanted: DecisionExplanation.best(scene.attentions[index].probabilities), moment)
      fillTalk(&scene, of: index, focus)
    }
    if focus.explains { scene.causes = causes(of: selected) }
    scene.drift = Scene.Drift(recording.attentionCurve(of: selected, length: EpisodeScenes.curveLength))
    if let peer = focus.removedPeer {
      scene.counterfactual = recording.probabilities(of: selected, without: peer).map {
        Scene.Counterfactual(agent: selected, removedPeer: peer, probabilities: $0)
      }
    }
  }

  /// What a decision rests on, found out once.
  private func causes(of agent: Int) -> [Scene.Cause]? {
    let key = [recording.step, recording.revision, agent]
    if let known = causesCache, known.key == key { return known.causes }
    let causes = (try? DecisionExplainer(self).explain(agent))?.sceneCauses
    causesCache = (key, causes)
    return causes
  }

  /// Adds the rounds of talk of the selected agent; with one asked for, its attention is that before this round.
  private func fillTalk(_ scene: inout Scene, of index: Int, _ focus: SceneFocus) {
    let selected = scene.attentions[index].agent
    guard
      let inspection = recording.inspections().first(where: { $0.agents.contains(selected) })?.inspection,
      recording.talksWithinStep(selected)
    else { return }
    let (heads, slots) = (inspection.heads, inspection.layout.slots)
    let full = AttentionScenes.slots(of: selected, in: inspection, isWhole: true)
    scene.talk = recording.talk(of: selected).map { round in
      Scene.TalkRound(
        probabilities: round.probabilities,
        weights: (0..<heads).flatMap { head in full.map { round.weights[head * slots + $0] } })
    }
    guard let round = focus.talkRound, scene.talk.indices.contains(round) else { return }
    scene.attentions[index].enhanced = scene.talk[round].weights
    scene.attentions[index].probabilities = scene.talk[round].probabilities
  }

  // MARK: - Motion

  /// Brings the trail up to the step shown.
  private func recordHistory(_ cells: [Cell], _ discs: [DiscPose]) {
    let step = recording.step
    if historyRevision != recording.revision { historyStep = -1 }
    let length = cells.count <= 2000 ? 24 : 4
    if historyStep >= 0, step == historyStep + 1 {
      history.record(agentCount: cells.count) { place($0, cells, discs) }
    } else if step != historyStep {
      history = PositionHistory(capacity: length)
      for past in max(recording.timeline.steps.lowerBound, step - length + 1)...step {
        let positions = recording.timeline.positions(at: past)
        let discs = recording.timeline.discs(at: past)
        history.record(agentCount: cells.count) { agent in
          if let discScenes, !discs.isEmpty { return discScenes.place(discs[agent].position) }
          return layout.cell(at: Int(positions[agent])).center
        }
      }
    }
    historyStep = step
    historyRevision = recording.revision
  }

  private func place(_ agent: Int, _ cells: [Cell], _ discs: [DiscPose]) -> SIMD2<Float> {
    if let discScenes, !discs.isEmpty { return discScenes.place(discs[agent].position) }
    return cells[agent].center
  }

  /// Where an agent last moved to; nil if it has not for some time.
  ///
  /// - Parameter past: positions at the steps up to now, the newest first.
  private func heading(of agent: Int, _ past: [[Int32]]) -> Float? {
    let stride = Int32(layout.stride)
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
    let world = recording.scenario.world
    let step =
      discScenes?.time(recording.step) ?? Scene.Figure("step", "\(recording.step) / \(world.maxSteps)")
    switch world.task {
    case .reach: return [step, .init("on goal", "\(frame.agentsOnGoal) / \(world.agents.count)")]
    case .lifelong: return [step, .init("goals", "\(frame.goalsReached)")]
    }
  }

  private func metrics(_ frame: EpisodeTimeline.Frame) -> [Scene.Figure] {
    let agents = max(recording.scenario.world.agents.count, 1)
    var metrics: [Scene.Figure] = []
    switch recording.scenario.world.task {
    case .reach:
      metrics.append(.init("ISR so far", Figures.number(Double(frame.agentsOnGoal) / Double(agents))))
    case .lifelong:
      metrics.append(.init("goals reached", "\(frame.goalsReached)"))
      metrics.append(
        .init("avg_throughput", Figures.number(Double(frame.goalsReached) / Double(max(recording.step, 1)))))
    }
    metrics.append(.init("a_collisions", "\(frame.agentCollisions)"))
    metrics.append(.init("o_collisions", "\(frame.obstacleCollisions)"))
    if discScenes == nil {
      metrics.append(.init("path_length", Figures.number(Double(frame.cellsMoved) / Double(agents))))
    }
    return metrics
  }
}

extension Scene.Drift {
  /// A curve as the panel draws it.
  init(_ curve: AttentionCurve) { self.init(original: curve.original, enhanced: curve.enhanced) }
}

extension Scene {
  /// Shows agents as those of a model of dynamics.
  mutating func show(_ dynamics: DynamicsConfiguration) {
    actions =
      switch dynamics {
      case .grid: .grid
      case .gridOriented: .gridOriented
      case .discs(let motion): Scene.actions(motion, dynamics.catalogue)
      }
    hasHeadings = dynamics.model.hasHeadings || dynamics.model.isContinuous
  }

  /// The commands of discs, by their names.
  private static func actions(_ motion: DiscMotion, _ catalogue: ActionCatalogue) -> [Action] {
    catalogue.actions.map { action in
      let (name, command) = (catalogue.name(of: action), catalogue.command(of: action))
      guard command != .zero else { return Action(label: name, phrase: "stay where it is") }
      let isDriven = motion.drive == .differentialDrive
      let direction = isDriven ? Angle.direction(command.y * motion.timeStep) * command.x : command
      let move = SIMD2<Float>(direction / motion.maxSpeed)
      let label = label(command, isDriven: isDriven)
      return Action(
        label: label, phrase: "go \(label)\(isDriven ? "" : " off the way to its goal")", move: move,
        petal: move == .zero ? nil : move, isRelative: isDriven)
    }
  }

  /// A command in a few characters: speed and direction, or speed and turn rate.
  private static func label(_ command: SIMD2<Double>, isDriven: Bool) -> String {
    func number(_ value: Double) -> String {
      let rounded = (value * 100).rounded() / 100
      return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
    if isDriven {
      // Positive turn rates turn right.
      let turn = command.y == 0 ? "↑" : (command.y > 0 ? "→" : "←") + number(abs(command.y))
      return "\(number(command.x)) m/s \(turn)"
    }
    let speed = (command * command).sum().squareRoot()
    let degrees = (Angle.of(command) * 180 / .pi * 10).rounded() / 10
    let text = degrees == degrees.rounded() ? "\(Int(degrees))" : "\(degrees)"
    return "\(number(speed)) m/s \(text)°"
  }
}
