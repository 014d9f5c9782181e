/// What an observation shows of all that the sensors measure: a policy's choice, not the world's.
public struct Perception: Equatable, Sendable {
  /// The ways on which the network learns what peers do.
  public enum PeersThrough: String, CaseIterable, Sendable {
    /// The tokens of rays and peers and the outputs Y alone, all of which attention weighs: W* says what decided.
    /// E's occupancy window shows walls and obstacles, the tokens of the reachable cells show no occupants and nobody who
    /// wants them, and E doesn't count peers or tell of moves that they refused.
    case attention
    /// These, and what goes around attention.
    case everywhere
  }

  public var peersThrough: PeersThrough
  /// Whether the tokens of peers carry what decides a conflict with them; see `ObservationLayout.relationWidth`.
  public var relations: Bool
  /// Whether an agent knows its place in the order of who goes first, that of the peers it sees, and with which of them
  /// it has to trade places: what PIBT and shields go by. Of agents without headings. See `World.precedence(of:)`.
  public var precedence: Bool
  /// Whether E holds a random order of the agent's actions, drawn anew each step: by it a policy can break ties so that
  /// it knows itself how, and can tell its peers. Of agents without headings. See `World.dice(of:)`.
  public var dice: Bool
  /// Whether E tells what became of the last action, and how much time is left. What is learnt from an expert had better
  /// not know: it would copy itself, and wait forever.
  public var history: Bool

  public init(
    peersThrough: PeersThrough = .attention, relations: Bool = false, precedence: Bool = false,
    dice: Bool = false, history: Bool = true
  ) {
    self.peersThrough = peersThrough
    self.relations = relations
    self.precedence = precedence
    self.dice = dice
    self.history = history
  }

  /// All that policies perceived before there was a choice.
  public static let everywhere = Perception(peersThrough: .everywhere)

  /// What to multiply the own state of E by, entry by entry.
  var ownStateFactors: (happened: SIMD4<Float>, remaining: SIMD4<Float>) {
    let (told, countsPeers): (Float, Float) = (history ? 1 : 0, peersThrough == .everywhere ? 1 : 0)
    return (SIMD4(told, told * countsPeers, told, 1), SIMD4(told, 1, 1, countsPeers))
  }
}
