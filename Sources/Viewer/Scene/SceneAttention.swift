public import GridWorld

extension Scene {
  /// What one agent attends to when it decides what to do next.
  public struct Attention: Equatable, Sendable {
    /// One thing it may attend to.
    public struct Entity: Equatable, Sendable {
      public enum Kind: Equatable, Sendable {
        case goal, cell, ray
        /// Another agent, by index.
        case peer(Int)
      }

      public var kind: Kind
      /// What it is called on screen: `robot 5`, `goal`, `cell above`, `wall east`.
      public var name: String
      /// Where it is, in cells; of a peer, the agent itself is drawn to.
      public var place: SIMD2<Float>
      /// The cell that heats up with the attention paid to it: a cell in reach, a wall a ray ends at.
      public var cell: Cell?
      /// The agent that a ray ends at.
      public var rayTarget: Int?
      /// The action probabilities Y it was heard to broadcast, of the scene's actions, then its message; empty if none.
      public var heard: [Float]

      public init(
        kind: Kind, name: String, place: SIMD2<Float>, cell: Cell? = nil, rayTarget: Int? = nil,
        heard: [Float] = []
      ) {
        self.kind = kind
        self.name = name
        self.place = place
        self.cell = cell
        self.rayTarget = rayTarget
        self.heard = heard
      }

      /// The agent that it is, if it is one.
      public var peer: Int? {
        if case .peer(let agent) = kind { return agent }
        return nil
      }

      /// The agent that is seen in it: a peer, or what a ray ends at.
      public var robot: Int? { peer ?? rayTarget }
    }

    /// Index of the agent that attends.
    public var agent: Int
    public var entities: [Entity]
    /// W, shape (heads, entities).
    public var original: [Float]
    /// W*, shape (heads, entities).
    public var enhanced: [Float]
    /// Of the scene's actions.
    public var probabilities: [Float]
    /// What the agent expects of the future; nil of a policy that never learned to tell.
    public var value: Float?

    public init(
      agent: Int, entities: [Entity], original: [Float], enhanced: [Float], probabilities: [Float],
      value: Float?
    ) {
      precondition(original.count == enhanced.count)
      precondition(entities.isEmpty ? enhanced.isEmpty : enhanced.count % entities.count == 0)
      self.agent = agent
      self.entities = entities
      self.original = original
      self.enhanced = enhanced
      self.probabilities = probabilities
      self.value = value
    }

    public var heads: Int { entities.isEmpty ? 0 : enhanced.count / entities.count }

    /// W* of one entity; the mean over heads if `head` is nil or there is none of that number.
    public func enhanced(_ entity: Int, head: Int?) -> Float { weight(enhanced, entity, head) }

    /// W likewise.
    public func original(_ entity: Int, head: Int?) -> Float { weight(original, entity, head) }

    private func weight(_ weights: [Float], _ entity: Int, _ head: Int?) -> Float {
      let (count, heads) = (entities.count, heads)
      if let head, head < heads { return weights[head * count + entity] }
      var sum: Float = 0
      for head in 0..<heads { sum += weights[head * count + entity] }
      return sum / Float(max(heads, 1))
    }

    /// The entities, most attended to first; ties in their own order.
    public func ranking(head: Int?) -> [Int] {
      let weights = entities.indices.map { enhanced($0, head: head) }
      return entities.indices.sorted { (-weights[$0], $0) < (-weights[$1], $1) }
    }
  }

  /// How attention drifted from step to step, in nats, the oldest first.
  public struct Drift: Equatable, Sendable {
    public var original: [Float]
    public var enhanced: [Float]

    public init(original: [Float] = [], enhanced: [Float] = []) {
      self.original = original
      self.enhanced = enhanced
    }
  }

  /// What an agent would do if one of its peers were not there.
  public struct Counterfactual: Equatable, Sendable {
    public var agent: Int
    public var removedPeer: Int
    /// Of the scene's actions, with the peer gone.
    public var probabilities: [Float]

    public init(agent: Int, removedPeer: Int, probabilities: [Float]) {
      self.agent = agent
      self.removedPeer = removedPeer
      self.probabilities = probabilities
    }
  }
}
