extension Scene {
  /// What a shield makes of what the selected agent's policy wants. Actions are numbers in `Scene.actions`.
  public struct ShieldPart: Equatable, Sendable {
    /// The policy's likeliest.
    public var wanted: Int
    /// The one that the shield put first for it, with the way to the goal and noise counted in.
    public var preferred: Int
    /// What it does.
    public var done: Int
    /// Why it does not do what was preferred: words behind "because"; empty if it does.
    public var reason: String

    public init(wanted: Int, preferred: Int, done: Int, reason: String) {
      self.wanted = wanted
      self.preferred = preferred
      self.done = done
      self.reason = reason
    }

    /// In a sentence.
    public func sentence(_ actions: [Action]) -> String {
      func phrase(_ action: Int) -> String {
        actions.indices.contains(action) ? actions[action].phrase : "act"
      }
      var text = "The policy wants to \(phrase(wanted)); "
      if preferred != wanted {
        text += "with the way to its goal counted in the shield would rather \(phrase(preferred)); "
      }
      if done == preferred {
        return text + (done == wanted ? "the shield lets it." : "so it does.")
      }
      return text + "the shield makes it \(phrase(done)), because \(reason)."
    }
  }

  /// What the selected agent would do, had talk ended before a round.
  public struct TalkRound: Equatable, Sendable {
    /// Of the scene's actions.
    public var probabilities: [Float]
    /// Attention, shape (heads, entities), of the entities of the agent's `Attention`.
    public var weights: [Float]

    public init(probabilities: [Float], weights: [Float]) {
      self.probabilities = probabilities
      self.weights = weights
    }
  }
}
