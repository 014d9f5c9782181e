public import Planning

/// REINFORCE (Williams 1992): what is subtracted from the return, and what is added to the loss.
public struct ReinforceConfiguration: Equatable, Sendable {
  public enum Baseline: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// The mean return of all agents at the same step of the batch, 0 for those whose episode is over. The agent's
    /// own return is among them, so that the gradient is a little short: with B episodes a batch its mean is that of the
    /// return less 1/B of the mean return of the episode's own agents; of an agent alone, 1 − 1/B of the unbiased one.
    case mean
    /// The value head, trained on the returns.
    case critic
    /// The mean of the other rollouts of the same instance, same agent, same step.
    case leaveOneOut
    /// The return of the greedy policy on the same instance, kept frozen until a paired t-test says it is beaten
    /// (Kool, van Hoof, Welling 2019).
    case greedyRollout
  }

  /// Which drift has a price.
  public enum PricedDrift: String, Sendable, CaseIterable {
    case all
    /// That between quiet steps, as `AttentionEvents` defines them: where attention has no reason to move.
    case quiet
  }

  public var baseline: Baseline
  public var discount: Double
  /// Instances a batch, and rollouts of each.
  public var instances: Int
  public var rollouts: Int
  public var entropyBonus: Double
  /// Whether a batch's advantages are brought to mean 0 and deviation 1. Mean and deviation depend on the very returns
  /// they scale: unlike a baseline, this leaves the direction of the mean gradient only about the same.
  public var normalizesAdvantages: Bool
  /// Largest global norm of the gradient; 0 for no limit.
  public var gradientClip: Double
  /// Weight of the value head's loss.
  public var valueWeight: Double
  /// Weight of the attention drift between steps in the loss.
  public var driftPenalty: Double
  public var driftPenaltyOn: PricedDrift
  /// Of ½ Σ (W − W*)², with W* fixed: teaches α, β to follow W* as far as tokens alone can, where γ, δ are free and
  /// nothing else would train them.
  public var originalWeight: Double
  /// What an episode counts as that the step limit ended, and not success.
  ///
  /// `false`: as over. Nothing is paid after its last step, as after a success; the limit is part of the task, whose
  /// time left the agents perceive. `true`: as cut short. The return goes on with what the value head says of the state
  /// after the last step: Gₜ = rₜ + γ rₜ₊₁ + … + γᵀ⁻ᵗ V(s_T), V(s_T) taken as a number (partial-episode bootstrapping,
  /// Pardo et al. 2018, section 4.1). Every baseline and the value head's own loss see these returns; the greedy
  /// rollouts go on with the value head of the policy that played them. Needs a `valueWeight` above 0: an untrained
  /// value head has nothing to say.
  public var bootstrapsTruncation: Bool

  /// What keeps agents from colliding while they learn, with the noise that makes them explore; nil where the policy's
  /// actions are carried out as they are sampled.
  public var shield: ShieldConfiguration?
  /// Most places of a shielded decision's order whose probability the gradient goes through. Of those it goes through
  /// the ones that were looked at; see `PlackettLuce`.
  public var places: Int
  /// What an agent is paid for its peers' good: this share of the advantages of all those it perceives comes on top of its
  /// own.
  public var peerShare: Double
  /// How often an update goes through its batch.
  public var epochs: Int
  /// How far the probability of a decision may move within an update before the decision has no more say: the ratio ρ of
  /// what it is to what it was counts between 1 − clip and 1 + clip (proximal policy optimization, Schulman et al. 2017,
  /// eq. 7). 0 for no limit.
  public var ratioClip: Double
  /// About how many decisions make a step of the optimizer; 0 for all of the batch.
  public var batchRows: Int
  /// A policy that this one is not to leave too far; nil for none.
  public var reference: ReferenceConfiguration?
  /// A planner that says in every state what it would do there; nil for none.
  public var teacher: TeacherConfiguration?
  /// Weight of the policy gradient in the loss; 0 where nothing is learned but from what else is in it.
  public var policyWeight: Double

  /// Whether an update takes several steps of the optimizer, for which the network has to be asked anew.
  var takesSteps: Bool { epochs > 1 || batchRows > 0 }

  public init(
    baseline: Baseline = .mean, discount: Double = 0.97, instances: Int = 8, rollouts: Int = 1,
    entropyBonus: Double = 0.04, normalizesAdvantages: Bool = true, gradientClip: Double = 1,
    valueWeight: Double = 0, driftPenalty: Double = 0, driftPenaltyOn: PricedDrift = .all,
    originalWeight: Double = 0.1,
    bootstrapsTruncation: Bool = false, shield: ShieldConfiguration? = nil,
    places: Int = ReinforceConfiguration.placeCounts.upperBound,
    peerShare: Double = 0, epochs: Int = 1, ratioClip: Double = 0, batchRows: Int = 0,
    reference: ReferenceConfiguration? = nil, teacher: TeacherConfiguration? = nil, policyWeight: Double = 1
  ) {
    self.baseline = baseline
    self.discount = discount
    self.instances = instances
    self.rollouts = rollouts
    self.entropyBonus = entropyBonus
    self.normalizesAdvantages = normalizesAdvantages
    self.gradientClip = gradientClip
    self.valueWeight = valueWeight
    self.driftPenalty = driftPenalty
    self.driftPenaltyOn = driftPenaltyOn
    self.originalWeight = originalWeight
    self.bootstrapsTruncation = bootstrapsTruncation
    self.shield = shield
    self.places = places
    self.peerShare = peerShare
    self.epochs = epochs
    self.ratioClip = ratioClip
    self.batchRows = batchRows
    self.reference = reference
    self.teacher = teacher
    self.policyWeight = policyWeight
  }
}

/// A planner, or another policy behind a shield, whose choices a policy learns where it gets to itself: `weight` · the
/// cross-entropy with what it would do, mean over decisions, in the loss (kickstarting, Schmitt et al. 2018, with a rule
/// for a teacher; with a `policyWeight` of 0, DAgger that labels every state and keeps none).
///
/// Its priorities are those that agents perceive where their policy has `Perception.precedence`, and its ties and noise
/// come from the dice that they perceive where it has `Perception.dice`, so that what it does rests on nothing that they
/// can't know but what is too far away.
public struct TeacherConfiguration: Equatable, Sendable {
  /// A finished policy whose logits order the teacher's moves, as those of a shielded one do.
  public struct Guide: Equatable, Sendable {
    public var file: String
    /// Of its weights.
    public var digest: String
    /// As in `CollisionShield` and `ShieldConfiguration`.
    public var prior: Float
    public var temperature: Float

    public init(file: String, digest: String, prior: Float = 1, temperature: Float = 1) {
      (self.file, self.digest, self.prior, self.temperature) = (file, digest, prior, temperature)
    }
  }

  public var weight: Double
  /// The share of the episodes in which its actions are carried out instead of the policy's. The policy gradient leaves
  /// them out.
  public var drives: Double
  public var options: PIBTOptions
  /// Whether it is ORCA, for discs, to which the options mean nothing.
  public var isORCA = false
  /// Nil where moves are ordered by cost-to-go alone.
  public var guide: Guide?

  public init(
    weight: Double = 1, drives: Double = 0.1, options: PIBTOptions = PIBTOptions(swap: true),
    guide: Guide? = nil
  ) {
    self.weight = weight
    self.drives = drives
    self.options = options
    self.guide = guide
  }
}

/// What keeps a policy near another one: `weight` · KL(π ‖ π_ref) over the actions, mean over decisions, in the loss.
///
/// In that direction the mean is over what the policy itself does, so that it may drop actions which the reference takes,
/// but is charged for taking those that the reference would not: it stays within what was taught and chooses there. It is
/// also the direction in which the best policy is known, π_ref · exp(advantage / weight) brought to sum 1. With five
/// actions it is summed up, not sampled.
public struct ReferenceConfiguration: Equatable, Sendable {
  public enum Source: Equatable, Sendable {
    /// The policy as it is before the first update.
    case start
    /// A policy file of the same shape, and the digest of its bytes.
    case file(String, digest: String)
  }

  public var weight: Double
  public var source: Source

  public init(weight: Double = 0.02, source: Source = .start) {
    self.weight = weight
    self.source = source
  }
}
