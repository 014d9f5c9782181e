import Basics
import GridWorld

/// Moves all agents by one joint action under a collision rule, and keeps `occupant` true.
///
/// A move into a wall, an obstacle or off the map is a stay. Then:
/// - `priority`: agents move one after another by index, each only into a cell that is free at that moment.
/// - `blockBoth`: a cell wanted by two moves nobody, and a cell occupied at the start of the step can't be
///   entered.
/// - `soft`: following, trains and rotations are allowed; swaps are cancelled; a contested cell goes to the
///   lowest index among those who want it; the losers stay, and the staying cascades back along the train.
///
/// The rules are those of POGEMA 1.4.0 as measured (its documentation says otherwise in places).
struct GridDynamics {
  private let moveOffsets: FlatBuffer<Int32>
  // Scratch, shared by copies of a world, which stay on one thread.
  /// Of every padded cell.
  private let contests: FlatBuffer<GridLanes.Contest>
  /// The agents that set out to move.
  private let movers: FlatBuffer<GridLanes.Mover>
  /// The cells of those that stay, from the start or refused.
  private let stayerCells: FlatBuffer<Int32>
  /// The order in which agents are looked at. With many agents it follows their cells, so that a step walks
  /// through memory instead of jumping; no rule depends on it but `priority`, which goes by index.
  private let order: FlatBuffer<Int32>
  private let sorter: CellOrder?

  init(agentCount: Int, layout: GridLayout) {
    moveOffsets = FlatBuffer(layout.moveOffsets.map(Int32.init))
    contests = FlatBuffer(repeating: .init(leaving: 0, entering: 0), count: layout.count)
    // Written to behind the last entry, too.
    movers = FlatBuffer(repeating: .init(agent: 0, from: 0), count: agentCount + 1)
    stayerCells = FlatBuffer(repeating: 0, count: agentCount + 1)
    order = FlatBuffer((0..<agentCount).map(Int32.init))
    sorter = agentCount >= CellOrder.worthwhileCount ? CellOrder(agentCount: agentCount, layout: layout) : nil
  }

  func move(_ state: inout WorldState, rule: CollisionRule) {
    sorter?.refresh(order, position: state.position, step: state.step)
    withLanes(&state) { lanes in
      lanes.aim()
      switch rule {
      case .priority: lanes.moveOneByOne()
      case .blockBoth:
        lanes.cancelContestedAndOccupied()
        lanes.carryOut()
      case .soft:
        lanes.cancelSwapsAndLosers()
        lanes.cascadeStays()
        lanes.carryOut()
      }
      lanes.count()
    }
  }

  /// Opens every array the step works on, once.
  private func withLanes(_ state: inout WorldState, _ body: (inout GridLanes) -> Void) {
    let agentCount = state.agentCount
    guard agentCount > 0 else { return }
    state.position.withUnsafeMutableBufferPointer { position in
      state.outcome.withUnsafeMutableBufferPointer { outcome in
        state.occupant.withUnsafeMutableBufferPointer { occupant in
          state.action.withUnsafeBufferPointer { action in
            state.blocked.withUnsafeBufferPointer { blocked in
              state.pathLength.withUnsafeMutableBufferPointer { pathLength in
                state.agentCollisions.withUnsafeMutableBufferPointer { agentCollisions in
                  state.obstacleCollisions.withUnsafeMutableBufferPointer { obstacleCollisions in
                    var lanes = GridLanes(
                      agentCount: agentCount, moveOffsets: moveOffsets.base, order: order.base,
                      movers: movers.base,
                      stayerCells: stayerCells.base,
                      position: position.baseAddress.unsafelyUnwrapped,
                      action: action.baseAddress.unsafelyUnwrapped,
                      outcome: outcome.baseAddress.unsafelyUnwrapped,
                      pathLength: pathLength.baseAddress.unsafelyUnwrapped,
                      agentCollisions: agentCollisions.baseAddress.unsafelyUnwrapped,
                      obstacleCollisions: obstacleCollisions.baseAddress.unsafelyUnwrapped,
                      occupant: occupant.baseAddress.unsafelyUnwrapped, contests: contests.base,
                      blocked: blocked.baseAddress.unsafelyUnwrapped)
                    body(&lanes)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
