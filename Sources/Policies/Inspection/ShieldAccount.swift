public import Simulation

/// What a shield made of a policy's wishes in one step: row i is agent i of the world.
public struct ShieldAccount: Equatable, Sendable {
  /// The action that each agent liked best once the prior and all noise had been added to the policy's logits.
  public var preferred: [Action]
  /// The action that it was given.
  public var chosen: [Action]
  /// Whose turn it was: 0 goes first. −1 of agents that others drive.
  public var ranks: [Int]

  public init(preferred: [Action], chosen: [Action], ranks: [Int]) {
    self.preferred = preferred
    self.chosen = chosen
    self.ranks = ranks
  }
}
