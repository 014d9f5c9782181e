public import GridWorld
public import Policies
public import Scenarios
public import Simulation

/// An episode under way that can be looked at from its start to now: the simulation at the head of its timeline, and
/// a step that is shown.
public final class EpisodeRecording {
  /// As it is run (`Scenario.equipped`).
  public let scenario: Scenario
  /// What the timeline's cells are indices of.
  public let layout: GridLayout
  /// At the head of the timeline.
  public private(set) var episode: Episode
  /// All steps so far that are kept.
  public private(set) var timeline = EpisodeTimeline()
  /// The step that is shown.
  public private(set) var step = 0
  /// Grows whenever steps that were known before may have become others: by edits and restarts.
  public private(set) var revision = 0
  /// Whether steps are made as fast as possible: then the timeline keeps no worlds.
  public var isHurried = false
  /// What agents driven by hand do in the next step.
  public private(set) var commands: [Int: Action] = [:]
  private var probe: PolicyProbe
  private var isEdited = false
  /// What would come next at the head.
  private var trial: (step: Int, revision: Int, inspections: [AgentInspection], cellsAfter: [Int32])?
  private var talkCache: (step: Int, revision: Int, agent: Int, rounds: [TalkRound])?
  /// Drift of the agent looked at last, by step.
  private var driftCache: (agent: Int, steps: [Int: (original: Float, enhanced: Float)]) = (-1, [:])

  /// Stands at t = 0.
  ///
  /// - Parameter number: of the episode.
  public init(_ scenario: Scenario, number: Int = 0) throws(EpisodeError) {
    let scenario = try scenario.equipped()
    self.scenario = scenario
    episode = try scenario.makeEpisode(number, inspecting: true)
    layout = episode.world.layout
    probe = PolicyProbe(episode)
    timeline.record(episode.world)
  }

  // MARK: - Time

  /// Whether the step shown is the latest that was simulated.
  public var isAtHead: Bool { step == timeline.steps.upperBound }
  /// Whether there is neither a later step that is kept nor one to simulate.
  public var isFinished: Bool { isAtHead && episode.isOver }

  /// Shows the next step; simulates it if it is not known yet.
  public func advance() {
    if isAtHead {
      episode.advance(commands: commands)
      // A key drives for one step.
      for agent in commands.keys { commands[agent] = .stay }
      if probe.hasPolicies { timeline.setInspections(episode.inspections, at: step) }
      timeline.record(episode.world, keepsWorld: !isHurried)
    }
    step += 1
  }

  /// Advances until `step` is shown, the episode is over, or it is cancelled.
  public func advance(to step: Int, isCancelled: () -> Bool = { false }) {
    while self.step < step, !isFinished, !isCancelled() { advance() }
  }

  /// Shows a step that is kept, the nearest to the one asked for.
  public func seek(to step: Int) {
    self.step = max(timeline.steps.lowerBound, min(timeline.steps.upperBound, step))
  }

  /// Back to the start, as the scenario has it: edits are forgotten.
  public func restart() {
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
    forgetCourse()
  }

  private func forgetCourse() {
    revision += 1
    driftCache = (-1, [:])
  }

  // MARK: - Editing

  /// Changes the world at the step shown and goes on from there; later steps are forgotten.
  ///
  /// - Precondition: `editRefusal` is nil.
  /// - Throws: what `change` throws; the episode is then as it was.
  public func edit(_ change: (World) throws(WorldEditError) -> World) throws(WorldEditError) {
    precondition(editRefusal == nil, "step \(step) can't be changed")
    let world = world
    try episode.edit { (now) throws(WorldEditError) -> World in try change(world ?? now) }
    isEdited = true
    probe.reset()
    timeline.branch(at: step, to: episode.world)
    forgetCourse()
  }

  /// Sets what an agent does in the next step; nil hands it back to its controller. From an earlier step, the
  /// episode takes another course.
  ///
  /// - Precondition: `editRefusal` is nil.
  public func drive(_ agent: Int, _ action: Action?) throws(WorldEditError) {
    if action != nil, action != .stay, !isAtHead {
      try edit { $0 }
    }
    commands[agent] = action
    trial = nil
    if action != nil { isEdited = true }
  }

  /// Why the step shown can't be changed, in words for the user; nil if it can.
  public var editRefusal: String? {
    isAtHead || timeline[step].world != nil
      ? nil
      : "only the latest step can be changed: earlier ones were passed at full speed, or the map is too large"
  }

  // MARK: - Attention

  /// Whether a policy drives any agent.
  public var hasPolicies: Bool { probe.hasPolicies }

  /// What the policies attend to at the step shown, as they decide the next one. At the head they are asked what they
  /// would do. Empty where it was not recorded, and without policies.
  public func inspections() -> [AgentInspection] {
    if timeline[step].inspections.isEmpty, isAtHead {
      timeline.setInspections(probe.inspect(episode.world), at: step)
    }
    return timeline[step].inspections
  }

  /// How an agent's attention drifted up to the step shown, without steps whose attention is not known.
  ///
  /// - Parameter length: steps to go back at most.
  public func attentionCurve(of agent: Int, length: Int) -> AttentionCurve {
    var curve = AttentionCurve()
    let first = max(timeline.steps.lowerBound + 1, step - length)
    for past in first..<max(first, step + 1) {
      guard let drift = drift(of: agent, at: past) else { continue }
      curve.original.append(drift.original)
      curve.enhanced.append(drift.enhanced)
    }
    return curve
  }

  /// How an agent's attention differs from that of the step before; nil where one of them is not known.
  private func drift(of agent: Int, at step: Int) -> (original: Float, enhanced: Float)? {
    if driftCache.agent != agent { driftCache = (agent, [:]) }
    if let known = driftCache.steps[step] { return known }
    let rows = [step - 1, step].compactMap { step in
      timeline[step].inspections.first { $0.agents.contains(agent) }?.inspection.curveStep(agent: agent)
    }
    guard rows.count == 2 else { return nil }
    let curve = AttentionCurve(rows)
    driftCache.steps[step] = (curve.original[0], curve.enhanced[0])
    return driftCache.steps[step]
  }

  /// The world at the step shown; nil where it is not kept.
  public var world: World? { isAtHead ? episode.world : timeline[step].world }

  /// Asks the policies what they would decide in other worlds.
  public var probeShown: PolicyProbe { probe }

  /// What the shield of an agent's team makes of the decision at the step shown, and where everybody then is; nil if there is
  /// no shield, or nobody knows. At the head a copy of the episode goes one step on.
  public func shieldAccount(of agent: Int) -> (account: ShieldAccount, cellsAfter: [Int32])? {
    guard isAtHead else {
      let inspections = timeline[step].inspections
      return account(of: agent, in: inspections).map { ($0, timeline.positions(at: step + 1)) }
    }
    guard !episode.isOver, probe.isShielded(agent) else { return nil }
    if let trial, trial.step == step, trial.revision == revision {
      return account(of: agent, in: trial.inspections).map { ($0, trial.cellsAfter) }
    }
    var copy = episode
    copy.advance(commands: commands)
    trial = (step, revision, copy.inspections, copy.world.state.poses.cell)
    return account(of: agent, in: copy.inspections).map { ($0, copy.world.state.poses.cell) }
  }

  /// Whether the policy of an agent talks in rounds within a step.
  public func talksWithinStep(_ agent: Int) -> Bool { probe.talksWithinStep(agent) }

  /// The rounds of talk before the decision at the step shown; empty for policies that do not talk within the step, and where
  /// the step's world is not kept.
  public func talk(of agent: Int) -> [TalkRound] {
    if let known = talkCache, known.step == step, known.revision == revision, known.agent == agent {
      return known.rounds
    }
    guard let world, let controller = probe.decision(of: agent, in: world) else { return [] }
    let rounds = controller.talk(of: agent)
    talkCache = (step, revision, agent, rounds)
    return rounds
  }

  private func account(of agent: Int, in inspections: [AgentInspection]) -> ShieldAccount? {
    inspections.first { $0.agents.contains(agent) }?.inspection.shield
  }

  /// What an agent would do at the step shown if `peer` were not there: the probabilities of the actions, in their
  /// order. Nil if no policy drives the agent, or if the step's world is not kept.
  public func probabilities(of agent: Int, without peer: Int) -> [Float]? {
    guard let world else { return nil }
    return probe.probabilities(of: agent, without: peer, in: world)
  }
}
