import Basics

/// A random order of a grid agent's five actions.
public struct ActionDice: Sendable {
  /// Where each action stands in that order, 0 to 4.
  public let ranks: InlineArray<5, UInt8>

  /// - Parameter draw: in [0, 1); each of the 120 orders has an equal share of it.
  init(draw: Float) {
    var rest = min(Int(draw * 120), 119)
    var free = 0b11111
    ranks = InlineArray { action in
      let choices = 5 - action
      var skipped = rest % choices
      rest /= choices
      for rank in 0..<5 where free >> rank & 1 != 0 {
        if skipped == 0 {
          free &= ~(1 << rank)
          return UInt8(rank)
        }
        skipped -= 1
      }
      return 0
    }
  }
}

extension World {
  /// What an agent has thrown for its actions at this step: drawn anew each step, by (seed, episode, step, agent) alone.
  public func dice(of agent: Int) -> ActionDice {
    let number = streamNumbers.map { Int($0[agent]) } ?? agent
    let key = RandomStream.generator(
      seed: configuration.seed, episode: episode, purpose: .sensors, agent: number
    ).state
    return ActionDice(draw: RandomStream.uniform(key: key, state.step, -1, -1))
  }

  /// The order as PIBT breaks ties by it: twelve bits an action, the lower first.
  package func tieBits(of agent: Int) -> UInt64 {
    let dice = dice(of: agent)
    var bits: UInt64 = 0
    for action in 0..<5 { bits |= UInt64(dice.ranks[action]) << UInt64(12 * action) }
    return bits
  }
}
