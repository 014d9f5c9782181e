import Attention
import Policies

@testable import Training

/// What the trainer climbs, computed exactly on an enumerated world.
///
/// Give every decision, that of agent i at step t, parameters θₜᵢ of its own, all of them equal to θ. The trainer's
/// gradient, summed over an episode's decisions, has the mean
///
///     − Σₜᵢ ∂/∂θₜᵢ E[ Gₜᵢ + bonus · Hₜᵢ ] + weight · Σₜᵢ E[ ∂/∂θ ½ (V − Gₜᵢ)² ],    Gₜᵢ = Σₖ γᵏ rₜ₊ₖ,ᵢ
///
/// So a decision is credited with what its own agent is paid from there on, and that alone: not with what others are
/// paid because of it (that is what shared rewards are for), not with the entropy of later decisions, and without the
/// weight γᵗ that the return of the whole episode gives it. What peers hear of its probabilities counts as given; only a
/// sampled message is credited, as an action is. Returns are numbers to the value head, and so is V(s_T) to a return that
/// goes on after the step limit.
///
/// A baseline that does not depend on the decision changes nothing in the mean. `mean` does depend on it: the agent's own
/// return, and those of the others in its episode, are among those averaged. With B episodes a batch and n agents each,
/// Gₜᵢ becomes Gₜᵢ − (1/B) · (1/n) Σⱼ Gₜⱼ; for n = 1 the gradient is 1 − 1/B as long.
final class ExactObjective {
  private let world: EnumeratedWorld
  private let reinforce: ReinforceConfiguration
  /// What takes the place of G, given the moment and the agent's choice: by level, row, action and message.
  private var credits: [[[[Double]]]]
  /// E[G | moment], by level and row.
  private var returns: [[Double]]

  /// - Parameters:
  ///   - parameters: those of the enumeration.
  ///   - ownShare: 1/B for the baseline `mean`, 0 for the others.
  init(
    _ world: EnumeratedWorld, _ reinforce: ReinforceConfiguration, ownShare: Double = 0,
    _ parameters: ParameterBuffer
  ) {
    self.world = world
    self.reinforce = reinforce
    returns = world.levels.map { Array(repeating: 0, count: $0.rows.count) }
    credits = world.levels.map { _ in [] }
    for (number, level) in world.levels.enumerated().reversed() {
      let decisions = world.decisions(level, parameters)
      credits[number] = decisions.map { decision in
        decision.actions.probabilities.map { _ in decision.messageProbabilities.map { _ in 0 } }
      }
      for (index, moment) in level.moments.enumerated() {
        for branch in moment.branches {
          let rewardsToGo = rewardsToGo(branch, level: number)
          let mean = rewardsToGo.reduce(0, +) / Double(world.agents)
          for (agent, choice) in branch.choices.enumerated() {
            let row = index * world.agents + agent
            returns[number][row] += branch.probability * rewardsToGo[agent]
            credits[number][row][choice.action][choice.message] +=
              branch.probability / decisions[row].probability(of: choice)
              * (rewardsToGo[agent] - ownShare * mean)
          }
        }
      }
    }
  }

  /// E[G | branch] of the agents.
  private func rewardsToGo(_ branch: EnumeratedWorld.Branch, level: Int) -> [Double] {
    (0..<world.agents).map { agent in
      let after =
        branch.next.map { returns[level + 1][$0 * world.agents + agent] }
        ?? (reinforce.bootstrapsTruncation ? branch.valuesAtLimit[agent] : 0)
      return branch.rewards[agent] + reinforce.discount * after
    }
  }

  /// E[G₀] of an agent.
  func expectedReturn(of agent: Int) -> Double { returns[0][agent] }

  /// A function of θ whose gradient, at the parameters of the enumeration, is the above with the sign turned.
  func value(_ parameters: ParameterBuffer) -> Double {
    var sum = 0.0
    for (number, level) in world.levels.enumerated() {
      for (row, decision) in world.decisions(level, parameters).enumerated() {
        var own = reinforce.entropyBonus * decision.entropy
        for choice in decision.choices {
          own += decision.probability(of: choice) * credits[number][row][choice.action][choice.message]
        }
        let error = decision.value - returns[number][row]
        own -= reinforce.valueWeight * 0.5 * error * error
        sum += level.moments[row / world.agents].probability * own
      }
    }
    return sum
  }
}

/// The slope of a function of the parameters along a direction, by a central difference.
func centralDifference(
  at parameters: ParameterBuffer, along direction: [Float], width: Float = 2e-3,
  _ function: (ParameterBuffer) -> Double
) -> Double {
  let moved = ParameterBuffer(parameters.layout)
  func value(_ width: Float) -> Double {
    for index in direction.indices {
      moved.elements[index] = parameters.elements[index] + width * direction[index]
    }
    return function(moved)
  }
  return (value(width) - value(-width)) / (2 * Double(width))
}
