/// Decides for the lanes of a `VectorEpisode`, and looks on.
public protocol VectorDriver: SendableMetatype {
  /// Fills in the decisions of all lanes that are not over (`VectorEpisode.decide`, `decideByTeams`). The rows of the
  /// step are written.
  mutating func decide(_ vector: inout VectorEpisode)

  /// May change what is carried out in a lane (`executed`), as a shield or a teacher does; what was sampled stays, and
  /// is what a learner is told.
  mutating func intervene(lane: Int, _ world: World, _ decision: inout JointDecision)

  /// Looks at the step that was taken: the rewards are there, the lanes' rows are still those that were decided on.
  mutating func review(_ vector: borrowing VectorEpisode)
}

extension VectorDriver {
  public mutating func intervene(lane: Int, _ world: World, _ decision: inout JointDecision) {}
  public mutating func review(_ vector: borrowing VectorEpisode) {}
}

/// Lets the controllers decide that the episodes bring.
public struct TeamDriver: VectorDriver {
  public init() {}

  public mutating func decide(_ vector: inout VectorEpisode) {
    for lane in vector.lanes.indices where !vector.lanes[lane].isOver { vector.decideByTeams(lane) }
  }
}
