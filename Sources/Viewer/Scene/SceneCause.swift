extension Scene {
  /// One thing that the selected agent's decision rests on: what it would be without it.
  public struct Cause: Equatable, Sendable {
    /// As attention calls it; with `mute` behind it where it is only its words that matter so much.
    public var name: String
    /// The agent that it is, if it is one.
    public var peer: Int?
    /// Its place among the entities of the agent's `Attention`; nil of what attention has no slot for.
    public var entity: Int?
    /// The attention paid to it, W*, a mean over heads; nil likewise.
    public var weight: Float?
    /// The share of the probability that moves without it, 0 to 1.
    public var effect: Float
    /// How it was taken away: `gone`, `hidden` or `unheard`.
    public var means: String
    /// The likeliest action without it, a number in `Scene.actions`, where it is another one.
    public var otherAction: Int?

    public init(
      name: String, peer: Int? = nil, entity: Int? = nil, weight: Float? = nil, effect: Float, means: String,
      otherAction: Int? = nil
    ) {
      self.name = name
      self.peer = peer
      self.entity = entity
      self.weight = weight
      self.effect = effect
      self.means = means
      self.otherAction = otherAction
    }
  }
}
