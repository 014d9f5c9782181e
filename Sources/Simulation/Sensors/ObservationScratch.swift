import Basics
import GridWorld

/// Memory an `ObservationBuilder` works in, made once.
final class ObservationScratch {
  /// What the writers ask about an agent again and again. The first three vectors are its features as a peer,
  /// but for what depends on who looks.
  struct Portrait {
    /// Seen, heard (left to the observer), on goal, distance to go.
    var state: SIMD4<Float>
    /// Sign of the goal's Δx and Δy; wants my cell, on a cell I want (both left to the observer).
    var goal: SIMD4<Float>
    /// Moves that lead closer: up, down, left, right.
    var moves: SIMD4<Float>
    /// Δx, Δy to its goal, in cells, twice.
    var goalOffset: SIMD4<Float>

    static let nobody = Portrait(state: .zero, goal: .zero, moves: .zero, goalOffset: .zero)
  }

  /// What cell tokens ask about a padded cell.
  struct Surroundings {
    /// 1 where no wall or obstacle is.
    var isFree: Float
    /// How many agents want it, over 4. All zero between calls.
    var wantedBy: Float
    /// Share of its four neighbors that are free; 0 if it is not free itself.
    var freeNeighbors: Float
    /// 1 − isFree.
    var isBlocked: Float
  }

  /// A peer chosen for a slot.
  struct ListedPeer {
    var agent: Int32
    /// Whose portrait the slot shows: its own, or nobody's if it is heard but not seen.
    var portrait: Int32
    /// Its rank, or the one that stands for nowhere.
    var place: Int32
    /// All ones if it is heard, else 0.
    var hearing: UInt32
  }

  /// Bits of `wants`: an action's own bit if it leads closer, and these two.
  static let onGoalBit: UInt8 = 1
  static let agentBit: UInt8 = 1 << 5

  struct Pointers {
    // Per agent.
    let distanceToGo: UnsafeMutablePointer<Float>
    /// See `onGoalBit`. Entry −1 exists and is 0: nobody.
    let wants: UnsafeMutablePointer<UInt8>
    /// The dense field of its goal; nil on maps without dense fields.
    let fields: UnsafeMutablePointer<UnsafePointer<Float>?>
    /// Entry −1 exists and is nobody's.
    let portraits: UnsafeMutablePointer<Portrait>
    let coordinates: UnsafeMutablePointer<CellCoordinates>
    let peersListed: UnsafeMutablePointer<Int32>
    /// Share of the others that it goes before; only where precedence is perceived.
    let rank: UnsafeMutablePointer<Float>
    let precedences: UnsafeMutablePointer<UInt64>
    /// The place of each action in a random order, over 4, shape (agents, 5); only where dice are perceived.
    let dice: UnsafeMutablePointer<Float>
    // Per padded cell.
    let surroundings: UnsafeMutablePointer<Surroundings>
    /// 1 for walls and obstacles, 0.5 for agents, who leave it between calls.
    let occupancy: UnsafeMutablePointer<Float>
    // For the agent being written.
    /// One bit a rank of the bitboard: where agents stand. All zero between agents.
    let found: UnsafeMutablePointer<UInt64>
    let foundWords: Int
    let listed: UnsafeMutablePointer<ListedPeer>
    // Constants.
    /// Moved, refused by agent, refused by obstacle, 0: by the raw value of the outcome.
    let outcomes: UnsafePointer<SIMD4<Float>>
  }

  let agentCount: Int
  let pointers: Pointers
  private let distanceToGo: FlatBuffer<Float>
  private let wants: FlatBuffer<UInt8>
  private let fields: FlatBuffer<UnsafePointer<Float>?>
  private let portraits: FlatBuffer<Portrait>
  private let coordinates: FlatBuffer<CellCoordinates>
  private let peersListed: FlatBuffer<Int32>
  private let rank: FlatBuffer<Float>
  private let precedences: FlatBuffer<UInt64>
  private let dice: FlatBuffer<Float>
  private let surroundings: FlatBuffer<Surroundings>
  private let occupancy: FlatBuffer<Float>
  private let found: FlatBuffer<UInt64>
  private let listed: FlatBuffer<ListedPeer>
  private let outcomes: FlatBuffer<SIMD4<Float>>
  private let grid: GridLayout

  /// - Parameters:
  ///   - ranks: cells that the bitboard looks at around each agent.
  ///   - peerSlots: slots for peers.
  init(agentCount: Int, grid: GridLayout, ranks: Int, peerSlots: Int) {
    self.agentCount = agentCount
    self.grid = grid
    distanceToGo = FlatBuffer(repeating: 0, count: agentCount)
    wants = FlatBuffer(repeating: 0, count: agentCount + 1)
    fields = FlatBuffer(repeating: nil, count: agentCount)
    portraits = FlatBuffer(repeating: .nobody, count: agentCount + 1)
    coordinates = FlatBuffer(repeating: CellCoordinates(x: 0, y: 0), count: agentCount)
    peersListed = FlatBuffer(repeating: 0, count: agentCount)
    rank = FlatBuffer(repeating: 0, count: agentCount)
    precedences = FlatBuffer(repeating: 0, count: agentCount)
    dice = FlatBuffer(repeating: 0, count: 5 * agentCount)
    surroundings = FlatBuffer(
      repeating: Surroundings(isFree: 0, wantedBy: 0, freeNeighbors: 0, isBlocked: 1), count: grid.count)
    // Windows are read four cells at a time, past their right edge.
    occupancy = FlatBuffer(repeating: 1, count: grid.count + 4)
    found = FlatBuffer(repeating: 0, count: max(ranks / 64 + 1, NeighborhoodTable.rankWords))
    listed = FlatBuffer(repeating: ListedPeer(agent: 0, portrait: 0, place: 0, hearing: 0), count: peerSlots)
    outcomes = FlatBuffer(repeating: .zero, count: 4)
    outcomes[Int(MoveOutcome.moved.rawValue)][0] = 1
    outcomes[Int(MoveOutcome.blockedByAgent.rawValue)][1] = 1
    outcomes[Int(MoveOutcome.blockedByObstacle.rawValue)][2] = 1
    pointers = Pointers(
      distanceToGo: distanceToGo.base, wants: wants.base + 1, fields: fields.base,
      portraits: portraits.base + 1,
      coordinates: coordinates.base, peersListed: peersListed.base, rank: rank.base,
      precedences: precedences.base, dice: dice.base, surroundings: surroundings.base,
      occupancy: occupancy.base,
      found: found.base, foundWords: found.count, listed: listed.base, outcomes: outcomes.base)
  }

  /// Takes in the walls and obstacles as they stand.
  func refresh(blocked: UnsafePointer<UInt8>) {
    for index in 0..<grid.count { occupancy.base[index] = Float(blocked[index]) }
    // The outermost cells are margin, which nobody stands on or next to.
    for index in grid.stride..<(grid.count - grid.stride) {
      let cell = blocked + index
      let isFree = Float(1 &- Int32(cell[0]))
      let walls = cell[-grid.stride] &+ cell[grid.stride] &+ cell[-1] &+ cell[1]
      surroundings.base[index] = Surroundings(
        isFree: isFree, wantedBy: 0, freeNeighbors: isFree * Float(4 &- Int32(walls)) * 0.25,
        isBlocked: 1 - isFree)
    }
  }
}
