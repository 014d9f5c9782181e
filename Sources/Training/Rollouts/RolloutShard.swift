import Attention
import Basics
import Planning
import Policies
import Simulation

/// Rolls out a fixed set of episodes with one policy, all of them side by side through one network, and keeps what
/// the update needs. A shard belongs to one thread at a time; a batch is many shards.
///
/// Every draw depends only on (seed, episode key, step, agent), so the episodes do not depend on how they are dealt
/// to shards or threads.
final class RolloutShard {
  /// One decision, as it is kept. Its X, E, Y are the row of the same number in `observation`.
  struct Decision {
    /// What was sampled, whatever was carried out. Behind a shield the first of `order`.
    var action: UInt8
    var message: UInt8
    /// What was carried out.
    var executed: UInt8
    /// How many places of `order` made a difference; 0 without a shield.
    var places: UInt8 = 0
    /// What a teacher would have done, and whether that was carried out; without one, no action.
    var taught: UInt8 = .max
    var isTeachersEpisode = false
    /// Whether its agent is one of the others in an episode about an ego: it did something else than was sampled, and only
    /// a teacher's word counts of it.
    var isOfCrowd = false
    /// In which order a shield was to try the actions; meaningless without one.
    var order = ActionOrder([])
    /// Bit a is set where action a led into a wall.
    var blocked: UInt8
    /// Reward after the action, then the return from here on.
    var reward: Float
    var rewardToGo: Float
    var advantage: Float
    /// The value head's word, for the critic.
    var value: Float
    /// Of what was decided, action or places, and message; only where rows are revisited.
    var logProbability: Float = 0
  }

  /// One episode of the shard.
  struct Run {
    let instance: EpisodeInstance
    /// As it stands at the end.
    var world: World
    /// The agents that have rows.
    let agents: Range<Int>
    /// Those of them that the policy decides for: beside an ego the others are people.
    let learners: Range<Int>
    /// The shard's row of the first of `agents` at each step.
    var firstRows: [Int] = []
    var episodeReturn: Double = 0
    /// What the value head says of the state of each of `agents` after the last step, where the step limit ended the
    /// episode; empty where success did, or if nobody asked.
    var valuesAtLimit: [Float] = []

    init(instance: EpisodeInstance, world: World, rowsOf holders: VectorEpisode.RowHolders) {
      self.instance = instance
      self.world = world
      agents = holders.agents(of: world.configuration)
      learners = VectorEpisode.RowHolders.egos.agents(of: world.configuration)
    }
  }

  let policy: NavigationPolicy
  let capacity: Int
  let observation: Observation
  let decisions: FlatBuffer<Decision>
  private(set) var runs: [Run] = []
  /// Rows kept.
  private(set) var rowCount = 0
  /// Steps of agents, with rows or without.
  private(set) var agentSteps = 0
  /// Whose rows there are.
  private let holders: VectorEpisode.RowHolders
  let workspace: PolicyWorkspace
  /// The rows and the forward pass of every step, and how many agents took it, if they are kept for the update.
  private(set) var passes: [(rows: Range<Int>, agentSteps: Int, workspace: PolicyWorkspace)] = []
  private let keepsPasses: Bool
  let extras: RolloutExtras
  let shielded: ShieldedLanes?
  let teachers: TeacherLanes?
  let crowds = CrowdLanes()
  let reference: ReferenceLogits?
  /// W* of every row as it was decided on, shape (rows · heads, slots), if it is kept.
  let weightsAtDecision: AlignedBuffer<Float>?
  /// One a step, made when first needed; they share all that `workspace` needs within a pass.
  private var passWorkspaces: [PolicyWorkspace] = []
  private let widest: Int
  private let truncationValues: TruncationValues?
  let gradients: ParameterBuffer
  /// Sums over the decisions of the last rollouts, in nats.
  private(set) var entropySum = 0.0
  private let sampler: DecisionSampler
  private var agentsOfStep = 0
  /// Taken out while it plays.
  private var vector: VectorEpisode?

  /// - Parameters:
  ///   - capacity: rows the shard can hold; rows of one step are at most `widest`.
  ///   - keepsPasses: whether an update follows the rollouts.
  ///   - valuesTruncation: whether returns go on after the step limit with the value head's estimate.
  ///   - guide: the policy that guides the teacher, where it has one.
  init(
    policy: NavigationPolicy, capacity: Int, widest: Int, keepsPasses: Bool, valuesTruncation: Bool = false,
    extras: RolloutExtras = RolloutExtras(), guide: PolicyFile? = nil
  ) {
    self.policy = policy
    self.extras = extras
    self.capacity = capacity
    self.widest = widest
    self.keepsPasses = keepsPasses
    holders = extras.rowHolders(for: policy.configuration)
    let vector = VectorEpisode(
      rows: .appended, of: holders, layout: policy.observationLayout, capacity: capacity)
    observation = vector.observation ?? Observation(layout: policy.observationLayout, agents: capacity)
    self.vector = vector
    decisions = FlatBuffer(
      repeating: Decision(
        action: 0, message: 0, executed: 0, blocked: 0, reward: 0, rewardToGo: 0, advantage: 0, value: 0),
      count: capacity)
    workspace = PolicyWorkspace(for: policy, maximumRows: widest)
    truncationValues = valuesTruncation ? TruncationValues(policy, widest: widest, sharing: workspace) : nil
    shielded = extras.shield.map { ShieldedLanes($0, capacity: capacity) }
    teachers = extras.teacher.map { TeacherLanes($0, policy.configuration, guide: guide) }
    reference =
      extras.asksReference
      ? ReferenceLogits(policy, capacity: capacity, widest: widest, sharing: workspace) : nil
    weightsAtDecision =
      extras.keepsWeights
      ? AlignedBuffer(count: capacity * policy.configuration.heads * policy.observationLayout.slots) : nil
    gradients = ParameterBuffer(policy.parameterLayout)
    sampler = DecisionSampler(policy)
  }

  // MARK: - Rollouts

  /// Gets episodes ready to be played, and gives the vector and what decides in it. `end` takes the vector back.
  ///
  /// - Parameters:
  ///   - temperature: of the softmax; 0 always takes the best action. Behind a shield its own counts, unless it is 0.
  ///   - reference: is asked about every row, if the shard asks one.
  ///   - probe: is shown every step's attention; only for evaluation.
  func begin(
    _ instances: [EpisodeInstance], reward: RewardConfiguration, temperature: Float,
    _ parameters: ParameterBuffer, reference: ParameterBuffer? = nil, probe: AttentionProbe? = nil
  ) -> (vector: VectorEpisode, driver: RolloutDriver)? {
    guard var vector else { return nil }
    self.vector = nil
    let width = policy.configuration.outputWidth
    let worlds = instances.map { World($0.configuration, episode: $0.episode, outputWidth: width) }
    runs = zip(instances, worlds).map { Run(instance: $0, world: $1, rowsOf: holders) }
    rowCount = 0
    agentSteps = 0
    entropySum = 0
    passes.removeAll(keepingCapacity: true)
    probe?.begin(runs)
    shielded?.begin(runs)
    teachers?.begin(runs)
    crowds.begin(runs)
    vector.begin(worlds.map { Episode($0, teams: []) }, reward: reward)
    let driver = RolloutDriver(
      shard: self, parameters: parameters, reference: reference, temperature: temperature, probe: probe,
      recording: probe?.recording
        ?? (keepsPasses && policy.configuration.needsOriginalLoss ? [.originalWeights] : []))
    return (vector, driver)
  }

  /// Decisions of the policy.
  var decisionCount: Int { runs.reduce(0) { $0 + $1.firstRows.count * $1.learners.count } }

  /// Takes back a vector whose episodes are over.
  func end(_ vector: consuming VectorEpisode, _ parameters: ParameterBuffer) {
    let valuesAtLimit = truncationValues?.values(of: &vector, parameters)
    for (index, lane) in vector.lanes.enumerated() {
      runs[index].world = lane.episode.world
      runs[index].episodeReturn = lane.episodeReturn
      runs[index].valuesAtLimit = valuesAtLimit?[index] ?? []
    }
    // Ended episodes need no memory of their own until the next.
    vector.begin([])
    self.vector = vector
  }

  /// One step's rows, with the worlds where these matter.
  func rows(_ first: Int, _ count: Int) -> ObservationRows {
    guard policy.configuration.exchange == .sameStep else {
      return ObservationRows(observation, first: first, count: count)
    }
    return ObservationRows(observation, first: first, count: count, worlds: worldStarts(first, count))
  }

  /// Where the episodes' rows begin among those of a step, counted from its first.
  private func worldStarts(_ first: Int, _ count: Int) -> [Int] {
    runs.compactMap { run in step(of: run, from: first, count).map { run.firstRows[$0] - first } }
  }

  /// The step of an episode whose rows are among these; nil if it was over.
  func step(of run: Run, in rows: ObservationRows) -> Int? { step(of: run, from: rows.first, rows.count) }

  private func step(of run: Run, from first: Int, _ count: Int) -> Int? {
    // Each episode has one first row a step, in ascending order.
    var low = 0
    var high = run.firstRows.count
    while low < high {
      let middle = (low + high) / 2
      if run.firstRows[middle] < first { low = middle + 1 } else { high = middle }
    }
    return low < run.firstRows.count && run.firstRows[low] < first + count ? low : nil
  }

  // MARK: - One step

  /// Notes where a step's rows stand.
  func beginStep(_ vector: borrowing VectorEpisode) -> ObservationRows {
    for index in runs.indices {
      if let row = vector.lanes[index].firstRow { runs[index].firstRows.append(row) }
    }
    rowCount = vector.stepRows.upperBound
    agentsOfStep = runs.indices.reduce(0) {
      $0 + (vector.lanes[$1].firstRow == nil ? 0 : runs[$1].world.agentCount)
    }
    agentSteps += agentsOfStep
    return rows(vector.stepRows.lowerBound, vector.stepRows.count)
  }

  /// Where the next step's forward pass goes: a workspace of its own if it is kept.
  func workspaceOfNextStep(_ rows: ObservationRows) -> PolicyWorkspace {
    let range = rows.first..<(rows.first + rows.count)
    if extras.isRevisited { passes.append((range, agentsOfStep, workspace)) }
    guard keepsPasses, !extras.isRevisited else { return workspace }
    if passes.count == passWorkspaces.count {
      passWorkspaces.append(PolicyWorkspace(for: policy, maximumRows: widest, sharing: workspace))
    }
    let workspace = passWorkspaces[passes.count]
    passes.append((range, agentsOfStep, workspace))
    return workspace
  }

  /// Keeps W* of a step, if it is wanted.
  func keepWeights(_ rows: ObservationRows, _ workspace: PolicyWorkspace) {
    guard let weightsAtDecision else { return }
    let width = policy.configuration.heads * policy.observationLayout.slots
    (weightsAtDecision.base + rows.first * width).update(
      from: workspace.attention.attentionWeights.base, count: rows.count * width)
  }

  /// Draws the attention's noise of a step that the update will see: in training, never in evaluation.
  func drawNoise(
    _ workspace: PolicyWorkspace, _ rows: ObservationRows, _ vector: borrowing VectorEpisode
  ) {
    guard keepsPasses, policy.configuration.function.takesNoise else { return }
    for lane in runs.indices {
      guard let firstRow = vector.lanes[lane].firstRow else { continue }
      let first = firstRow - rows.first
      let agents = runs[lane].agents
      workspace.drawNoise(
        rows: first..<first + agents.count, firstAgent: agents.lowerBound, key: runs[lane].instance.noiseKey,
        step: vector.lanes[lane].episode.world.state.step)
    }
  }

  /// Samples what the agents of one lane do and say, and keeps it.
  func sample(
    lane: Int, firstRow: Int, _ world: World, _ decision: inout JointDecision, _ rows: ObservationRows,
    _ output: MatrixView, temperature: Float
  ) {
    let key = runs[lane].instance.key
    let step = world.state.step
    let width = decision.outputWidth
    // Behind a shield peers hear the probabilities of training, and orders are drawn by the shield.
    let temperature = shielded == nil ? temperature : 1
    decision.outputs.withUnsafeMutableBufferPointer { outputs in
      guard let outputs = outputs.baseAddress else { return }
      for (place, agent) in runs[lane].agents.enumerated() {
        let row = firstRow + place - rows.first
        let logits = output.row(row)
        let blocked = rows.blockedActions(row: row)
        let (action, message) = sampler.sample(
          logits, blocked: blocked, temperature: temperature, key: key, step: step, agent: agent,
          into: outputs + agent * width)
        let isOfCrowd = !runs[lane].learners.contains(agent)
        if shielded == nil, !isOfCrowd {
          entropySum += Double(
            ActionDistribution.entropy(outputs + agent * width, count: policy.actionCount))
        }
        decision.sampled[agent] = action
        decisions.base[firstRow + place] = Decision(
          action: action.rawValue, message: UInt8(message), executed: action.rawValue, isOfCrowd: isOfCrowd,
          blocked: blocked, reward: 0, rewardToGo: 0, advantage: 0, value: logits[policy.valueColumn])
        if extras.isRevisited, shielded == nil {
          decisions.base[firstRow + place].logProbability = logProbability(firstRow + place, logits)
        }
      }
    }
  }

  /// Lets the shield of a lane, if there is one, decide what is carried out, and keeps how it came to it.
  func shield(
    lane: Int, firstRow: Int, _ world: World, _ decision: inout JointDecision, _ rows: ObservationRows,
    _ output: MatrixView, temperature: Float
  ) {
    guard let shielded,
      let (executed, orders) = shielded.decide(
        lane: lane, world, output, firstOutput: firstRow - rows.first, firstRow: firstRow,
        temperature: temperature == 0 ? 0 : shielded.configuration.temperature)
    else { return }
    for agent in 0..<world.agentCount {
      let row = firstRow + agent
      let order = orders.orders.base[agent]
      decision.executed[agent] = executed[agent]
      decision.sampled[agent] = Action(order[0])
      decisions.base[row].action = UInt8(truncatingIfNeeded: order[0])
      decisions.base[row].executed = executed[agent].rawValue
      decisions.base[row].order = order
      decisions.base[row].places = orders.places.base[agent]
      // Without noise all is decided.
      guard temperature > 0, shielded.configuration.temperature > 0 else { continue }
      let logits = output.row(row - rows.first)
      entropySum += firstPlaceEntropy(row, logits, shielded)
      if extras.isRevisited { decisions.base[row].logProbability = logProbability(row, logits) }
    }
  }

  /// Asks the teacher of a lane, if there is one, what it would do, and lets it where the episode is its own.
  func teach(lane: Int, firstRow: Int, _ world: World, _ decision: inout JointDecision) {
    guard let teachers else { return }
    let (actions, isCarriedOut) = teachers.decide(lane: lane, world)
    for agent in 0..<world.agentCount {
      let row = firstRow + agent
      decisions.base[row].taught = actions[agent].rawValue
      decisions.base[row].isTeachersEpisode = isCarriedOut
      guard isCarriedOut else { continue }
      decision.executed[agent] = actions[agent]
      decisions.base[row].executed = actions[agent].rawValue
    }
  }

  /// Lets the others of an episode about an ego do what they do.
  func moveCrowd(lane: Int, firstRow: Int, _ world: World, _ decision: inout JointDecision) {
    guard let ego = world.configuration.ego, let (actions, commands) = crowds.decide(lane: lane, world) else {
      return
    }
    for agent in 0..<world.agentCount where agent != ego {
      decision.executed[agent] = actions[agent]
      decision.commands[agent] = commands[agent]
    }
    for (place, agent) in runs[lane].agents.enumerated() where agent != ego {
      decisions.base[firstRow + place].executed = actions[agent].rawValue
    }
  }

  private func firstPlaceEntropy(
    _ row: Int, _ logits: UnsafePointer<Float>, _ shielded: ShieldedLanes
  ) -> Double {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: ActionOrder.capacity) { probabilities in
      guard let p = probabilities.baseAddress else { return 0 }
      plackettLuce(row, logits, shielded).firstPlace(into: p)
      return Double(ActionDistribution.entropy(p, count: ActionOrder.capacity))
    }
  }

  /// The model that a shielded decision was drawn from, under these logits.
  func plackettLuce(
    _ row: Int, _ logits: UnsafePointer<Float>, _ shielded: ShieldedLanes
  ) -> PlackettLuce {
    PlackettLuce(
      decisions.base[row].order, logits: logits,
      offsets: shielded.offsets.base + row * ActionOrder.capacity,
      temperature: shielded.configuration.temperature)
  }

  /// Books what every agent was paid for the step just taken.
  func pay(_ vector: borrowing VectorEpisode) {
    let first = vector.stepRows.lowerBound
    for row in vector.stepRows { decisions.base[row].reward = vector.rewards[row - first] }
  }

  // MARK: - Returns

  /// Fills in the reward-to-go of every decision: Gₜ = rₜ + discount · Gₜ₊₁. After the end it is 0, or where the step
  /// limit ended the episode and its values are wanted, these.
  func computeReturns(discount: Float) {
    for run in runs {
      for (step, firstRow) in run.firstRows.enumerated().reversed() {
        for place in 0..<run.agents.count {
          let next =
            step + 1 < run.firstRows.count
            ? decisions.base[run.firstRows[step + 1] + place].rewardToGo
            : run.valuesAtLimit.isEmpty ? 0 : run.valuesAtLimit[place]
          decisions.base[firstRow + place].rewardToGo =
            decisions.base[firstRow + place].reward + discount * next
        }
      }
    }
  }
}
