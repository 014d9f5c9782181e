import Attention
import Basics
public import Simulation

/// Measures the attention of one episode as it goes: drift between an agent's consecutive steps for W, for W* and
/// for a softmax over negative distance as control, and the entropy of W*. All in nats.
///
/// Means are over heads, agents and steps. Whoever records has it alone.
public final class AttentionMeter: @unchecked Sendable {
  /// Sums that add up over episodes.
  public struct Sums: Sendable {
    public private(set) var driftOriginal = 0.0
    public private(set) var driftEnhanced = 0.0
    public private(set) var driftControl = 0.0
    public private(set) var entropy = 0.0
    /// Pairs of consecutive steps of an agent.
    public private(set) var drifts = 0
    /// Steps of an agent.
    public private(set) var entropies = 0

    public init() {}

    public static func += (a: inout Sums, b: Sums) {
      a.driftOriginal += b.driftOriginal
      a.driftEnhanced += b.driftEnhanced
      a.driftControl += b.driftControl
      a.entropy += b.entropy
      a.drifts += b.drifts
      a.entropies += b.entropies
    }

    public var meanDriftOriginal: Double { driftOriginal / Double(max(drifts, 1)) }
    public var meanDriftEnhanced: Double { driftEnhanced / Double(max(drifts, 1)) }
    public var meanDriftControl: Double { driftControl / Double(max(drifts, 1)) }
    public var meanEntropy: Double { entropy / Double(max(entropies, 1)) }

    fileprivate mutating func addDrift(original: Double, enhanced: Double, control: Double, agents: Int) {
      driftOriginal += original
      driftEnhanced += enhanced
      driftControl += control
      drifts += agents
    }

    fileprivate mutating func addEntropy(_ sum: Double, agents: Int) {
      entropy += sum
      entropies += agents
    }
  }

  public private(set) var sums = Sums()
  private let slots: Int
  private var now: AttentionStep
  private var before: AttentionStep
  private var hasBefore = false

  /// - Parameters:
  ///   - agents: rows of a step.
  ///   - measured: those of them that count, ascending; nil for all.
  public init(agents: Int, measuring measured: [Int]? = nil, heads: Int, slots: Int) {
    self.slots = slots
    let measured = measured ?? Array(0..<agents)
    now = AttentionStep(agents: agents, measured: measured, heads: heads, slots: slots)
    before = AttentionStep(agents: agents, measured: measured, heads: heads, slots: slots)
  }

  /// One that goes on from the same step and sums, in memory of its own.
  public func copy() -> AttentionMeter {
    let copy = AttentionMeter(
      agents: now.agents, measuring: now.measured, heads: now.heads, slots: slots)
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
    sums.addEntropy(now.entropySum(), agents: now.measuredAgents)
    if hasBefore {
      sums.addDrift(
        original: before.drift(of: \.original, to: now), enhanced: before.drift(of: \.enhanced, to: now),
        control: before.drift(of: \.control, to: now), agents: now.measuredAgents)
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
  private let slots: Int
  let enhanced: AlignedBuffer<Float>
  let original: AlignedBuffer<Float>
  /// A softmax over negative distance, shape (agents, slots).
  let control: AlignedBuffer<Float>
  private let identity: AlignedBuffer<Int32>
  private let mask: AlignedBuffer<Bool>
  private let figures: AlignedBuffer<Float>

  init(agents: Int, measured: [Int], heads: Int, slots: Int) {
    self.agents = agents
    self.measured = measured
    self.heads = heads
    self.slots = slots
    enhanced = AlignedBuffer(count: agents * heads * slots)
    original = AlignedBuffer(count: agents * heads * slots)
    control = AlignedBuffer(count: agents * slots)
    identity = AlignedBuffer(count: agents * slots)
    mask = AlignedBuffer(count: agents * slots)
    figures = AlignedBuffer(count: agents * heads)
  }

  func copy(_ other: AttentionStep) {
    enhanced.base.update(from: other.enhanced.base, count: enhanced.count)
    original.base.update(from: other.original.base, count: original.count)
    control.base.update(from: other.control.base, count: control.count)
    identity.base.update(from: other.identity.base, count: identity.count)
    mask.base.update(from: other.mask.base, count: mask.count)
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
  }

  /// Over agents, of the mean over heads.
  func entropySum() -> Double {
    attentionEntropy(enhanced.matrix(columns: slots), into: figures.base)
    return measuredSum(heads)
  }

  /// Agents that count.
  var measuredAgents: Int { measured.count }

  /// Of the figures of the agents that count, the sum over agents of the mean over heads.
  private func measuredSum(_ heads: Int) -> Double {
    var sum = 0.0
    for agent in measured {
      for head in 0..<heads { sum += Double(figures.base[agent * heads + head]) }
    }
    return sum / Double(heads)
  }

  /// Drift to a newer step, summed over agents, of the mean over heads.
  func drift(of weights: KeyPath<AttentionStep, AlignedBuffer<Float>>, to newer: AttentionStep) -> Double {
    let rows = self[keyPath: weights].count / slots
    let heads = rows / agents
    snapshot(self[keyPath: weights], heads).drift(
      toward: newer.snapshot(newer[keyPath: weights], heads), into: figures.base)
    return measuredSum(heads)
  }

  private func snapshot(_ weights: AlignedBuffer<Float>, _ heads: Int) -> AttentionSnapshot {
    AttentionSnapshot(
      agents: agents, heads: heads, weights: weights.matrix(columns: slots), identities: identity.base,
      mask: mask.base)
  }
}
