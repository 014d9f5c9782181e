import Attention
import Basics
import Foundation
import GridWorld
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
    var action: UInt8
    var message: UInt8
    /// Bit a is set where action a led into a wall.
    var blocked: UInt8
    /// Reward after the action, then the return from here on.
    var reward: Float
    var rewardToGo: Float
    var advantage: Float
    /// The value head's word, for the critic.
    var value: Float
  }

  /// One episode of the shard.
  struct Run {
    var world: World
    var builder: ObservationBuilder
    var instance: EpisodeInstance
    /// The shard's row of agent 0 at each step.
    var firstRows: [Int] = []
    var isOver = false
    var episodeReturn: Double = 0
  }

  let policy: NavigationPolicy
  let capacity: Int
  let observation: Observation
  let decisions: FlatBuffer<Decision>
  private(set) var runs: [Run] = []
  /// Decisions kept.
  private(set) var rowCount = 0
  let workspace: PolicyWorkspace
  /// The rows and the forward pass of every step, if they are kept for the update.
  private(set) var passes: [(rows: Range<Int>, workspace: PolicyWorkspace)] = []
  private let keepsPasses: Bool
  /// One a step, made when first needed; they share all that `workspace` needs within a pass.
  private var passWorkspaces: [PolicyWorkspace] = []
  private let widest: Int
  let gradients: ParameterBuffer
  /// Sums over the decisions of the last rollouts, in nats.
  private(set) var entropySum = 0.0
  private let probabilities: FlatBuffer<Float>
  private var actions: [GridAction] = []
  private var outputs: [Float] = []
  private var distances: [Float] = []
  private var rewards: [Float] = []
  private var cells: [Cell] = []

  /// - Parameters:
  ///   - capacity: decisions the shard can hold; rows of one step are at most `widest`.
  ///   - keepsPasses: whether an update follows the rollouts.
  init(policy: NavigationPolicy, capacity: Int, widest: Int, keepsPasses: Bool) {
    self.policy = policy
    self.capacity = capacity
    self.widest = widest
    self.keepsPasses = keepsPasses
    observation = Observation(layout: policy.observationLayout, agents: capacity)
    decisions = FlatBuffer(
      repeating: Decision(
        action: 0, message: 0, blocked: 0, reward: 0, rewardToGo: 0, advantage: 0, value: 0),
      count: capacity)
    workspace = PolicyWorkspace(for: policy, maximumRows: widest)
    gradients = ParameterBuffer(policy.parameterLayout)
    probabilities = FlatBuffer(repeating: 0, count: policy.configuration.outputWidth)
  }

  // MARK: - Rollouts

  /// Plays the episodes to their ends.
  ///
  /// - Parameters:
  ///   - temperature: of the softmax; 0 always takes the best action.
  ///   - probe: is shown every step's attention; only for evaluation.
  func roll(
    _ instances: [EpisodeInstance], reward: RewardConfiguration, temperature: Float,
    _ parameters: ParameterBuffer,
    probe: AttentionProbe? = nil
  ) {
    runs = instances.map { instance in
      let world = World(
        instance.configuration, episode: instance.episode, outputWidth: policy.configuration.outputWidth)
      return Run(world: world, builder: ObservationBuilder(for: world), instance: instance)
    }
    rowCount = 0
    entropySum = 0
    passes.removeAll(keepingCapacity: true)
    probe?.begin(runs)
    let recording =
      probe?.recording
      ?? (keepsPasses && policy.configuration.needsOriginalLoss ? [.originalWeights] : [])
    while true {
      let first = rowCount
      observe()
      let count = rowCount - first
      if count == 0 { break }
      let rows = rows(first, count)
      let output = policy.forward(rows, recording: recording, parameters, workspaceOfNextStep(rows))
      probe?.record(self, rows)
      step(rows, output, reward: reward, temperature: temperature)
      probe?.recordDecisions(self, rows, parameters)
    }
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
    runs.compactMap { run in
      // Each episode has a row of agent 0 a step, in ascending order.
      var low = 0
      var high = run.firstRows.count
      while low < high {
        let middle = (low + high) / 2
        if run.firstRows[middle] < first { low = middle + 1 } else { high = middle }
      }
      guard low < run.firstRows.count, run.firstRows[low] < first + count else { return nil }
      return run.firstRows[low] - first
    }
  }

  /// Where the next step's forward pass goes: a workspace of its own if it is kept.
  private func workspaceOfNextStep(_ rows: ObservationRows) -> PolicyWorkspace {
    guard keepsPasses else { return workspace }
    if passes.count == passWorkspaces.count {
      passWorkspaces.append(PolicyWorkspace(for: policy, maximumRows: widest, sharing: workspace))
    }
    let workspace = passWorkspaces[passes.count]
    passes.append((rows.first..<(rows.first + rows.count), workspace))
    return workspace
  }

  /// Writes the rows of all episodes under way.
  private func observe() {
    for index in runs.indices where !runs[index].isOver {
      if runs[index].world.isTerminated || runs[index].world.isTruncated {
        runs[index].isOver = true
        continue
      }
      precondition(rowCount + runs[index].world.agentCount <= capacity, "more decisions than the shard holds")
      runs[index].builder.observe(runs[index].world, into: observation, firstRow: rowCount)
      runs[index].firstRows.append(rowCount)
      rowCount += runs[index].world.agentCount
    }
  }

  private func step(
    _ rows: ObservationRows, _ output: MatrixView, reward: RewardConfiguration, temperature: Float
  ) {
    for index in runs.indices where !runs[index].isOver {
      guard let firstRow = runs[index].firstRows.last else { continue }
      decide(index, firstRow: firstRow, rows, output, temperature: temperature)
      measureDistances(index)
      runs[index].world.advance(actions, outputs: outputs)
      pay(index, firstRow: firstRow, reward)
    }
  }

  private func decide(
    _ index: Int, firstRow: Int, _ rows: ObservationRows, _ output: MatrixView, temperature: Float
  ) {
    let instance = runs[index].instance
    let agentCount = runs[index].world.agentCount
    let step = runs[index].world.state.step
    let width = policy.configuration.outputWidth
    let symbols = policy.configuration.messageSymbols
    actions.removeAll(keepingCapacity: true)
    outputs.removeAll(keepingCapacity: true)
    for agent in 0..<agentCount {
      let row = firstRow + agent - rows.first
      let logits = output.row(row)
      let blocked = rows.blockedActions(row: row)
      ActionDistribution.probabilities(
        logits, count: NavigationPolicy.actionCount, temperature: temperature,
        isBlocked: { blocked >> UInt8($0) & 1 != 0 }, into: probabilities.base)
      entropySum += Double(
        ActionDistribution.entropy(probabilities.base, count: NavigationPolicy.actionCount))
      let action = ActionDistribution.sample(
        probabilities.base, count: NavigationPolicy.actionCount,
        draw: RandomStream.uniform(key: instance.key, step, agent, 0))
      var message = 0
      if symbols > 0, policy.configuration.exchange == .previousStep {
        let symbolProbabilities = probabilities.base + NavigationPolicy.actionCount
        ActionDistribution.probabilities(
          logits + NavigationPolicy.actionCount, count: symbols, temperature: temperature,
          isBlocked: { _ in false },
          into: symbolProbabilities)
        message = ActionDistribution.sample(
          symbolProbabilities, count: symbols, draw: RandomStream.uniform(key: instance.key, step, agent, 1))
        for symbol in 0..<symbols { symbolProbabilities[symbol] = symbol == message ? 1 : 0 }
      }
      for entry in 0..<width { outputs.append(probabilities.base[entry]) }
      actions.append(GridAction.allCases[action])
      decisions.base[firstRow + agent] = Decision(
        action: UInt8(action), message: UInt8(message), blocked: blocked, reward: 0, rewardToGo: 0,
        advantage: 0,
        value: logits[policy.valueColumn])
    }
  }

  private func measureDistances(_ index: Int) {
    let world = runs[index].world
    distances.removeAll(keepingCapacity: true)
    for agent in 0..<world.agentCount {
      distances.append(
        Float(world.costToGo.distance(from: world.state.position[agent], to: world.state.goal[agent])))
    }
  }

  /// Books what every agent is paid for the step just taken.
  private func pay(_ index: Int, firstRow: Int, _ reward: RewardConfiguration) {
    let world = runs[index].world
    let state = world.state
    let hasSucceeded = world.isTerminated
    rewards.removeAll(keepingCapacity: true)
    for agent in 0..<world.agentCount {
      let hasArrived = state.lastArrival[agent] == Int32(state.step)
      // A goal that was replaced on arrival was one step away.
      let gained =
        hasArrived && !world.isOnGoal(agent)
        ? 1
        : distances[agent]
          - Float(world.costToGo.distance(from: state.position[agent], to: state.goal[agent]))
      var paid = reward.step + reward.progress * Double(gained)
      if hasArrived { paid += reward.arrival }
      if !world.isOnGoal(agent) { paid += reward.offGoal }
      if state.outcome[agent] == .blockedByAgent || state.outcome[agent] == .blockedByObstacle {
        paid += reward.collision
      }
      if hasSucceeded { paid += reward.success }
      rewards.append(Float(paid))
      runs[index].episodeReturn += paid
    }
    let shared = Float(reward.shared)
    cells.removeAll(keepingCapacity: true)
    if shared > 0 { for agent in 0..<world.agentCount { cells.append(world.cell(of: agent)) } }
    let reach = Int(world.configuration.sensors.peers.range)
    for agent in 0..<world.agentCount {
      var own = rewards[agent]
      if shared > 0 { own += shared * meanOfPeers(agent, cells.span, rewards.span, reach: reach) }
      decisions.base[firstRow + agent].reward = own
    }
  }

  /// Mean reward of the agents within the peer sensor's range (as a square).
  private func meanOfPeers(
    _ agent: Int, _ cells: Span<Cell>, _ rewards: Span<Float>, reach: Int
  ) -> Float {
    let here = cells[agent]
    var sum: Float = 0
    var count: Float = 0
    for peer in cells.indices where peer != agent {
      let there = cells[peer]
      guard abs(there.x - here.x) <= reach, abs(there.y - here.y) <= reach else { continue }
      sum += rewards[peer]
      count += 1
    }
    return count == 0 ? 0 : sum / count
  }

  // MARK: - Returns

  /// Fills in the reward-to-go of every decision: Gₜ = rₜ + discount · Gₜ₊₁, 0 after the end.
  func computeReturns(discount: Float) {
    for run in runs {
      for (step, firstRow) in run.firstRows.enumerated().reversed() {
        for agent in 0..<run.world.agentCount {
          let next =
            step + 1 < run.firstRows.count ? decisions.base[run.firstRows[step + 1] + agent].rewardToGo : 0
          decisions.base[firstRow + agent].rewardToGo =
            decisions.base[firstRow + agent].reward + discount * next
        }
      }
    }
  }
}
