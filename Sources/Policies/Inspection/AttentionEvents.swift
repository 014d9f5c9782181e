import Basics
public import Simulation

/// When an agent's attention has a reason to drift from one step to the next: an *attended* peer appears, leaves or
/// changes its intention.
///
/// - A peer is attended at a step if its weight in W*, the mean over heads, is at least the average one: one over the
///   number of present slots, where weights sum to 1. So uniform attention attends to all peers, and as it drifts only
///   when slots fill or empty, never without a reason.
/// - An event falls on a pair of consecutive steps if a peer that is attended at one of the two *appears or leaves*, that
///   is, has a slot at only one of them, or is seen at only one of them (of a peer that is merely heard nothing but its
///   presence is known); or if its *intention* differs (`Observation.intention`): the set of moves that lead it closer
///   to its goal; of robots with headings where it looks on the map, and whether it is on its goal.
/// - A pair is *quiet* if no event falls on it or on the pair before it (`window`): what is heard comes a step later, and
///   attention may take a step to settle. All other pairs are *eventful*.
///
/// Which peers are attended is decided by W*, for W and the control too, so that all are split at the same steps. What
/// happens to the agent itself, such as a new goal, is no event.
public enum AttentionEvents {
  /// Pairs of steps, this one and those before it, on which no event may fall if this one is to be quiet.
  public static let window = 2
  /// Weights that differ from the average by less are the average: sums of floats are not exact.
  private static let tolerance: Float = 1e-4

  /// One peer slot of an agent at one step.
  public struct Peer: BitwiseCopyable, Sendable {
    /// As in `Observation.identity`; −1 in an empty slot.
    public var identity: Int32
    public var intention: UInt8
    public var isAttended: Bool

    public init(identity: Int32, intention: UInt8, isAttended: Bool) {
      self.identity = identity
      self.intention = intention
      self.isAttended = isAttended
    }

    public static let nobody = Peer(identity: -1, intention: 0, isAttended: false)
  }

  /// How many pairs of an agent's steps have passed since the last event, counted up to `window`.
  public struct Calm: BitwiseCopyable, Sendable {
    private var pairs = UInt8(AttentionEvents.window)

    /// At the start of an episode there has been none.
    public init() {}

    /// Whether the last pair was quiet.
    public var isQuiet: Bool { pairs >= AttentionEvents.window }

    /// Goes on to the next pair.
    public mutating func pass(_ isEventful: Bool) {
      pairs = isEventful ? 0 : min(pairs + 1, UInt8(AttentionEvents.window))
    }
  }

  /// Notes the peers of one agent.
  ///
  /// - Parameters:
  ///   - row: the agent's row of the observation.
  ///   - weights: its W*, shape (heads, slots).
  ///   - peers: shape (peer slots); overwritten.
  public static func note(
    _ observation: Observation, row: Int, weights: UnsafePointer<Float>, heads: Int,
    into peers: UnsafeMutablePointer<Peer>
  ) {
    let slots = observation.layout.slots
    let first = observation.layout.firstPeerSlot
    let mask = observation.mask.base + row * slots
    var (present, total) = (0, Float(0))
    for slot in 0..<slots where mask[slot] != 0 {
      present += 1
      for head in 0..<heads { total += weights[head * slots + slot] }
    }
    let least = total * (1 - tolerance)
    for slot in first..<slots {
      guard mask[slot] != 0 else {
        peers[slot - first] = .nobody
        continue
      }
      var weight: Float = 0
      for head in 0..<heads { weight += weights[head * slots + slot] }
      peers[slot - first] = Peer(
        identity: observation.identity.base[row * slots + slot],
        intention: observation.intention(agent: row, slot: slot),
        isAttended: total > 0 && weight * Float(present) >= least)
    }
  }

  /// Whether an event falls on the pair of two steps of an agent.
  ///
  /// - Parameters:
  ///   - older, newer: as `note` left them, shape (count).
  public static func happened(
    from older: UnsafePointer<Peer>, to newer: UnsafePointer<Peer>, count: Int
  ) -> Bool {
    for slot in 0..<count where older[slot].identity >= 0 {
      guard let now = find(older[slot].identity, in: newer, count: count, near: slot) else {
        if older[slot].isAttended { return true }
        continue
      }
      if older[slot].isAttended || newer[now].isAttended, older[slot].intention != newer[now].intention {
        return true
      }
    }
    for slot in 0..<count where newer[slot].identity >= 0 && newer[slot].isAttended {
      if find(newer[slot].identity, in: older, count: count, near: slot) == nil { return true }
    }
    return false
  }

  /// The slot of a peer. Most keep theirs; the search is for the others.
  private static func find(
    _ identity: Int32, in peers: UnsafePointer<Peer>, count: Int, near slot: Int
  ) -> Int? {
    if peers[slot].identity == identity { return slot }
    for other in 0..<count where peers[other].identity == identity { return other }
    return nil
  }
}
