import Attention
import Basics
public import Simulation

/// Measures the attention of one episode as it goes: drift between an agent's consecutive steps for W, for W* and
/// for a softmax over negative distance as control, and the entropy of W*. All in nats.
///
/// Drift is told with its reason: that of quiet pairs of steps apart from that of eventful ones, as `AttentionEvents`
/// defines them. Means are over heads, agents and steps, those of quiet pairs over these alone, so that share · quiet +
/// (1 − share) · eventful is the mean over all. Whoever records has it alone.
public final class AttentionMeter: @unchecked Sendable {
  /// Sums that add up over episodes.
  public struct Sums: Sendable {
    /// Over all pairs of steps, and over the quiet ones among them.
    public struct Drift: Sendable {
      public var all = 0.0
      public var quiet = 0.0

      static func += (a: inout Drift, b: Drift) {
        a.all += b.all
        a.quiet += b.quiet
      }
    }

    public private(set) var driftOriginal = Drift()
    public private(set) var driftEnhanced = Drift()
    public private(set) var driftControl = Drift()
    public private(set) var entropy = 0.0
    /// Pairs of consecutive steps of an agent.
    public private(set) var drifts = 0
    /// The quiet ones among them.
    public private(set) var quietDrifts = 0
    /// Steps of an agent.
    public private(set) var entropies = 0

    public init() {}

    public static func += (a: inout Sums, b: Sums) {
      a.driftOriginal += b.driftOriginal
      a.driftEnhanced += b.driftEnhanced
      a.driftControl += b.driftControl
      a.entropy += b.entropy
      a.drifts += b.drifts
      a.quietDrifts += b.quietDrifts
      a.entropies += b.entropies
    }

    public var meanDriftOriginal: Double { driftOriginal.all / Double(max(drifts, 1)) }
    public var meanDriftEnhanced: Double { driftEnhanced.all / Double(max(drifts, 1)) }
    public var meanDriftControl: Double { driftControl.all / Double(max(drifts, 1)) }
    public var meanEntropy: Double { entropy / Double(max(entropies, 1)) }

    /// Of all pairs of steps, the share of quiet ones; NaN if there are none.
    public var quietShare: Double { Double(quietDrifts) / Double(drifts) }

    /// Mean over quiet pairs; NaN if there are none.
    public func quietMean(_ drift: KeyPath<Sums, Drift>) -> Double {
      quietDrifts > 0 ? self[keyPath: drift].quiet / Double(quietDrifts) : .nan
    }

    /// Mean over eventful pairs; NaN if there are none.
    public func eventfulMean(_ drift: KeyPath<Sums, Drift>) -> Double {
      guard drifts > quietDrifts else { return .nan }
      // Sums that cancel may leave a trace of rounding.
      return max(self[keyPath: drift].all - self[keyPath: drift].quiet, 0) / Double(drifts - quietDrifts)
    }

    fileprivate mutating func addDrift(
      original: Drift, enhanced: Drift, control: Drift, agents: Int, quiet: Int
    ) {
      driftOriginal += original
      driftEnhanced += enhanced
      driftControl += control
      drifts += agents
      quietDrifts += quiet
    }

    fileprivate mutating func addEntropy(_ sum: Double, agents: Int) {
      entropy += sum
      entropies += agents
    }
  }

  public private(set) var sums = Sums()
  private var now: AttentionStep
  private var before: AttentionStep
  private var hasBefore = false

  /// - Parameters:
  ///   - agents: rows of a step.
  ///   - measured: those of them that count, ascending; nil for all.
  public init(agents: Int, measuring measured: [Int]? = nil, heads: Int, layout: ObservationLayout) {
    let measured = measured ?? Array(0..<agents)
    now = AttentionStep(agents: agents, measured: measured, heads: heads, layout)
    before = AttentionStep(agents: agents, measured: measured, heads: heads, layout)
  }

  /// One that goes on from the same step and sums, in memory of its own.
  public func copy() -> AttentionMeter {
    let copy = AttentionMeter(
      agents: now.agents, measuring: now.measured, heads: now.heads, layout: now.layout)
    copy.sums = sums
    copy.now.copy(now)
    copy.hasBefore = hasBefore
    return copy
  }

  /// Forgets the last step, but no sum: what follows belongs to another episode.
  public func restart() { hasBefore = false }

  /// Adds the step that rows `firstRow ..< firstRow + agents` of `observation` show.
  ///
  /// - Parameters:
  ///   - enhanced: W* of these rows, shape (agents · heads, slots), contiguous.
  ///   - original: W likewise.
  public func record(
    enhanced: UnsafePointer<Float>, original: UnsafePointer<Float>, _ observation: Observation, firstRow: Int
  ) {
    swap(&now, &before)
    now.copy(enhanced: enhanced, original: original, observation, firstRow: firstRow)
    now.noteEvents(since: hasBefore ? before : nil)
    sums.addEntropy(now.entropySum(), agents: now.measured.count)
    if hasBefore {
      sums.addDrift(
        original: before.drift(of: \.original, to: now), enhanced: before.drift(of: \.enhanced, to: now),
        control: before.drift(of: \.control, to: now), agents: now.measured.count, quiet: now.quietAgents)
    }
    hasBefore = true
  }
}

/// The weights of one step, with who was in the slots.
private final class AttentionStep {
  let agents: Int
  /// The agents that count.
  let measured: [Int]
  let heads: Int
  let layout: ObservationLayout
  private let slots: Int
  let enhanced: AlignedBuffer<Float>
  let original: AlignedBuffer<Float>
  /// A softmax over negative distance, shape (agents, slots).
  let control: AlignedBuffer<Float>
  private let identity: AlignedBuffer<Int32>
  private let mask: AlignedBuffer<Bool>
  private let figures: AlignedBuffer<Float>
  /// Shape (agents, peer slots).
  private let peers: FlatBuffer<AttentionEvents.Peer>
  /// Of the pair of the step before and this one.
  private let calm: FlatBuffer<AttentionEvents.Calm>

  init(agents: Int, measured: [Int], heads: Int, _ layout: ObservationLayout) {
    self.agents = agents
    self.measured = measured
    self.heads = heads
    self.layout = layout
    slots = layout.slots
    enhanced = AlignedBuffer(count: agents * heads * slots)
    original = AlignedBuffer(count: agents * heads * slots)
    control = AlignedBuffer(count: agents * slots)
    identity = AlignedBuffer(count: agents * slots)
    mask = AlignedBuffer(count: agents * slots)
    figures = AlignedBuffer(count: agents * heads)
    peers = FlatBuffer(repeating: .nobody, count: agents * layout.sensors.peers.max)
    calm = FlatBuffer(repeating: AttentionEvents.Calm(), count: agents)
  }

  func copy(_ other: AttentionStep) {
    enhanced.base.update(from: other.enhanced.base, count: enhanced.count)
    original.base.update(from: other.original.base, count: original.count)
    control.base.update(from: other.control.base, count: control.count)
    identity.base.update(from: other.identity.base, count: identity.count)
    mask.base.update(from: other.mask.base, count: mask.count)
    peers.base.update(from: other.peers.base, count: peers.count)
    calm.base.update(from: other.calm.base, count: calm.count)
  }

  func copy(
    enhanced: UnsafePointer<Float>, original: UnsafePointer<Float>, _ observation: Observation, firstRow: Int
  ) {
    self.enhanced.base.update(from: enhanced, count: self.enhanced.count)
    self.original.base.update(from: original, count: self.original.count)
    let first = firstRow * slots
    for index in 0..<(agents * slots) {
      identity.base[index] = observation.identity.base[first + index]
      mask.base[index] = observation.mask.base[first + index] != 0
    }
    for agent in 0..<agents {
      for slot in 0..<slots {
        control.base[agent * slots + slot] = -observation.distance(agent: firstRow + agent, slot: slot)
      }
    }
    AttentionFunction.softmax.apply(
      to: MatrixView(control.base, rows: agents, columns: slots), mask: mask.base)
    for agent in 0..<agents {
      AttentionEvents.note(
        observation, row: firstRow + agent, weights: enhanced + agent * heads * slots, heads: heads,
        into: peers.base + agent * peerSlots)
    }
  }

  private var peerSlots: Int { layout.sensors.peers.max }

  /// Counts the pairs of steps since the last event; anew if there is no step before.
  func noteEvents(since older: AttentionStep?) {
    for agent in 0..<agents {
      calm.base[agent] = older.map { $0.calm.base[agent] } ?? .init()
      guard let older else { continue }
      let first = agent * peerSlots
      calm.base[agent].pass(
        AttentionEvents.happened(
          from: older.peers.base + first, to: peers.base + first, count: peerSlots))
    }
  }

  /// Of the agents that count, those for which the pair of the step before and this one was quiet.
  var quietAgents: Int { measured.count { calm.base[$0].isQuiet } }

  /// Over agents, of the mean over heads.
  func entropySum() -> Double {
    attentionEntropy(enhanced.matrix(columns: slots), into: figures.base)
    return measuredSum(heads) { _ in true }
  }

  /// Of the figures of the agents that count and fulfil a condition, the sum over agents of the mean over heads.
  private func measuredSum(_ heads: Int, where counts: (Int) -> Bool) -> Double {
    var sum = 0.0
    for agent in measured where counts(agent) {
      for head in 0..<heads { sum += Double(figures.base[agent * heads + head]) }
    }
    return sum / Double(heads)
  }

  /// Drift to a newer step, summed over agents, of the mean over heads.
  func drift(
    of weights: KeyPath<AttentionStep, AlignedBuffer<Float>>, to newer: AttentionStep
  ) -> AttentionMeter.Sums.Drift {
    let rows = self[keyPath: weights].count / slots
    let heads = rows / agents
    snapshot(self[keyPath: weights], heads).drift(
      toward: newer.snapshot(newer[keyPath: weights], heads), into: figures.base)
    return AttentionMeter.Sums.Drift(
      all: measuredSum(heads) { _ in true }, quiet: measuredSum(heads) { newer.calm.base[$0].isQuiet })
  }

  private func snapshot(_ weights: AlignedBuffer<Float>, _ heads: Int) -> AttentionSnapshot {
    AttentionSnapshot(
      agents: agents, heads: heads, weights: weights.matrix(columns: slots), identities: identity.base,
      mask: mask.base)
  }
}
