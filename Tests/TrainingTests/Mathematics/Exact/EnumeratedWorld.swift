import Attention
import Basics
import GridWorld
import Policies
import Simulation

@testable import Training

/// Every course that the episodes of one small world can take under a policy, with its probability: what training
/// samples, listed in full.
///
/// A tree: its moments are the states in which the agents decide, each with the joint decisions that can be taken there.
/// Moments of the same step lie in one level, so that one forward pass serves them all.
final class EnumeratedWorld {
  /// What one agent does and says.
  struct Choice: Equatable {
    var action: Int
    var message: Int
  }

  /// One joint decision and what comes of it.
  struct Branch {
    var choices: [Choice]
    /// Given that its moment is reached.
    var probability: Double
    var rewards: [Double]
    /// The number of the moment it leads to, in the next level; nil if the episode is over.
    var next: Int?
    /// V of the agents where the step limit ended the episode; else zeros.
    var valuesAtLimit: [Double]
  }

  /// A state in which the agents decide.
  struct Moment {
    var world: World
    var probability: Double
    var branches: [Branch] = []
  }

  /// All moments of one step. Agent i of moment m has row m · agents + i.
  struct Level {
    var moments: [Moment]
    let rows: ObservationRows
    let workspace: PolicyWorkspace
  }

  let policy: NavigationPolicy
  let agents: Int
  private(set) var levels: [Level] = []
  private var builder: ObservationBuilder

  /// - Parameters:
  ///   - configuration: of a world in which nothing but the agents' decisions is random.
  ///   - parameters: the policy's, by which probabilities are taken.
  init(
    _ configuration: WorldConfiguration, reward: RewardConfiguration, _ policy: NavigationPolicy,
    _ parameters: ParameterBuffer
  ) {
    self.policy = policy
    agents = configuration.agents.count
    let start = World(configuration, outputWidth: policy.configuration.outputWidth)
    builder = ObservationBuilder(for: start, perception: policy.configuration.perception)
    var moments = [Moment(world: start, probability: 1)]
    while !moments.isEmpty {
      var level = observe(moments)
      moments = expand(&level, PlainReward(reward: reward), parameters)
      levels.append(level)
    }
  }

  /// Ways in which an episode can go.
  var courses: Int {
    levels.flatMap(\.moments).flatMap(\.branches).count { $0.next == nil }
  }

  // MARK: - Building the tree

  private func observe(_ moments: [Moment]) -> Level {
    let observation = Observation(layout: policy.observationLayout, agents: moments.count * agents)
    for (number, moment) in moments.enumerated() {
      builder.observe(moment.world, into: observation, firstRow: number * agents)
    }
    return Level(
      moments: moments,
      rows: ObservationRows(
        observation, first: 0, count: moments.count * agents, worlds: moments.indices.map { $0 * agents }),
      workspace: PolicyWorkspace(for: policy, maximumRows: moments.count * agents))
  }

  /// Lists what can be decided in each moment; returns the moments of the next level.
  private func expand(
    _ level: inout Level, _ reward: PlainReward, _ parameters: ParameterBuffer
  ) -> [Moment] {
    var next: [Moment] = []
    let decisions = decisions(level, parameters)
    for number in level.moments.indices {
      let own = (0..<agents).map { decisions[number * agents + $0] }
      for choices in jointChoices(own) {
        let before = level.moments[number].world
        var after = before
        after.advance(
          choices.map { Action($0.action) },
          outputs: zip(own, choices).flatMap { $0.output(saying: $1.message) })
        let probability = zip(own, choices).reduce(1) { $0 * $1.0.probability(of: $1.1) }
        var branch = Branch(
          choices: choices, probability: probability, rewards: reward.pay(from: before, to: after).shared,
          next: nil, valuesAtLimit: Array(repeating: 0, count: agents))
        if after.isTruncated {
          branch.valuesAtLimit = values(of: after, parameters)
        } else if !after.isTerminated {
          branch.next = next.count
          next.append(
            Moment(world: after, probability: level.moments[number].probability * probability))
        }
        level.moments[number].branches.append(branch)
      }
    }
    return next
  }

  private func values(of world: World, _ parameters: ParameterBuffer) -> [Double] {
    let level = observe([Moment(world: world, probability: 1)])
    return decisions(level, parameters).map(\.value)
  }

  /// One choice an agent, in all combinations of what has a probability.
  private func jointChoices(_ decisions: [Decision]) -> [[Choice]] {
    decisions.reduce([[]]) { joint, decision in
      joint.flatMap { others in decision.choices.map { others + [$0] } }
    }
  }

  // MARK: - The policy

  /// What one agent decides in one moment.
  struct Decision {
    let actions: PlainDistribution
    /// Of the symbols; nil without sampled messages.
    let messages: PlainDistribution?
    let value: Double
    /// Entries of a message that is a vector and goes out within the step.
    let vectorWidth: Int

    func probability(of choice: Choice) -> Double {
      actions.probabilities[choice.action] * messageProbabilities[choice.message]
    }

    /// Of the symbols; one that is certain where none are sampled.
    var messageProbabilities: [Double] { messages?.probabilities ?? [1] }

    var choices: [Choice] {
      actions.probabilities.indices.filter { actions.probabilities[$0] > 0 }.flatMap { action in
        messageProbabilities.indices.map { Choice(action: action, message: $0) }
      }
    }

    /// −Σ p log p of the action, and of the message.
    var entropy: Double { actions.entropy + (messages?.entropy ?? 0) }

    /// Y, as it is broadcast: the action's probabilities, then the symbol's one-hot code.
    func output(saying message: Int) -> [Float] {
      actions.probabilities.map(Float.init)
        + (messages?.probabilities ?? []).indices.map { $0 == message ? 1 : 0 }
        + Array(repeating: 0, count: vectorWidth)
    }
  }

  /// The decisions of a level's rows under these parameters; what was heard stays as it was.
  func decisions(_ level: Level, _ parameters: ParameterBuffer) -> [Decision] {
    let output = policy.forward(level.rows, parameters, level.workspace)
    let actions = policy.actionCount
    let symbols = policy.messageColumns
    let samplesMessages = !symbols.isEmpty && policy.configuration.exchange == .previousStep
    return (0..<level.rows.count).map { row in
      let logits = (0..<policy.headOutputWidth).map { Double(output[row, $0]) }
      return Decision(
        actions: PlainDistribution(
          Array(logits[..<actions]),
          allowed: (0..<actions).map { !level.rows.isBlocked(row: row, action: $0) }),
        messages: samplesMessages ? PlainDistribution(Array(logits[symbols])) : nil,
        value: logits[policy.valueColumn],
        vectorWidth: samplesMessages ? 0 : symbols.count)
    }
  }
}
