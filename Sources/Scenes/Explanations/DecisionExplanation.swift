public import GridWorld
public import Policies
public import Viewer

/// Why an agent is about to do what it is about to do: what its decision would be without each of the things around it.
public struct DecisionExplanation: Sendable {
  /// A decision made anew, with something changed.
  public struct Effect: Equatable, Sendable {
    /// π, in the order of the actions.
    public var probabilities: [Float]
    /// The share of the probability that moves, 0 to 1: total variation, ½ Σ |π − π′|.
    public var shift: Float

    init(_ probabilities: [Float], from before: [Float]) {
      self.probabilities = probabilities
      shift = zip(probabilities, before).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    }

    /// The likeliest action.
    public var best: Int { DecisionExplanation.best(probabilities) }
  }

  /// One thing that the decision may rest on.
  public struct Cause: Equatable, Sendable {
    public enum Kind: String, Sendable {
      case goal, cell, ray, wall, robot
    }

    public var kind: Kind
    /// As the window calls it: `robot 17`, `goal`, `cell above`, `wall E`; unlike that of any other.
    public var name: String
    /// Where it is; of a ray, the cell in which it ends.
    public var cell: Cell?
    public var robot: Int?
    /// W* and W, means over heads; nil of what attention has no slot for.
    public var enhanced: Float?
    public var original: Float?
    /// The action probabilities that it was heard to say, then its message; empty if none.
    public var heard: [Float] = []
    /// With the robot taken out of the world, or the wall, which is then observed and decided anew.
    public var gone: Effect?
    /// With its slot hidden from attention in the pass that decides, and nothing else.
    public var hidden: Effect?
    /// With nobody hearing what the robot says.
    public var unheard: Effect?

    /// The largest of the effects.
    public var shift: Float { max(gone?.shift ?? 0, hidden?.shift ?? 0, unheard?.shift ?? 0) }
  }

  /// How well attention tells what matters: Kendall's τ-b of W* and an effect.
  public struct Agreement: Equatable, Sendable {
    /// Nil where there is nothing to order.
    public var tau: Double?
    /// Things compared.
    public var count: Int

    init(_ causes: [Cause], _ effect: (Cause) -> Effect?) {
      let pairs = causes.compactMap { cause in
        cause.enhanced.flatMap { weight in effect(cause).map { (weight, $0.shift) } }
      }
      tau = KendallTau.b(pairs)
      count = pairs.count
    }
  }

  public var agent: Int
  public var step: Int
  /// Where it is and wants to go.
  public var cell: Cell
  public var goal: Cell
  /// The same of discs, in meters; nil under dynamics on a grid.
  public var position: SIMD2<Double>?
  public var goalPosition: SIMD2<Double>?
  /// What the agents can do.
  public var actions: [Scene.Action]
  /// As traces and scripts call them.
  public var actionNames: [String]
  /// π, in the order of the actions.
  public var probabilities: [Float]
  /// What it expects of the future; nil of a policy that never learned to tell.
  public var value: Float?
  /// The largest effect first; of equal ones, the more attended.
  public var causes: [Cause]
  /// What attention has slots for, in their order.
  var attendedNames: [String]
  /// Robots and walls that were taken out of the world, one at a time.
  public var robotsTried: Int
  public var wallsTried: Int
  /// Before each round of talk; empty without.
  public var rounds: [TalkRound]
  /// What was attended to most before each.
  public var attendedBefore: [String]
  /// Nil where no shield stands between policy and moves.
  public var shield: Scene.ShieldPart?
  /// The picture of the moment in words.
  public var sentence: String

  /// As the window lists them: each by its largest effect.
  var sceneCauses: [Scene.Cause] {
    let attended = attendedNames
    return causes.compactMap { cause in
      let effects = [("gone", cause.gone), ("hidden", cause.hidden), ("unheard", cause.unheard)]
      let largest = effects.compactMap { name, effect in effect.map { (name, $0) } }
        .max { $0.1.shift < $1.1.shift }
      guard let (means, effect) = largest else { return nil }
      return Scene.Cause(
        name: means == "unheard" ? cause.name + " mute" : cause.name, peer: cause.robot,
        entity: attended.firstIndex(of: cause.name),
        weight: cause.enhanced, effect: effect.shift, means: means,
        otherAction: effect.best == DecisionExplanation.best(probabilities) ? nil : effect.best)
    }
  }

  /// Of W* and what hiding from attention does, over everything attended to.
  public var attentionAgreement: Agreement { Agreement(causes) { $0.hidden } }
  /// Of W* and what taking robots out of the world does, over those attended to.
  public var robotAgreement: Agreement { Agreement(causes) { $0.robot == nil ? nil : $0.gone } }

  /// The likeliest action, the first of equals.
  static func best(_ probabilities: [Float]) -> Int {
    var best = 0
    for action in probabilities.indices where probabilities[action] > probabilities[best] { best = action }
    return best
  }
}
