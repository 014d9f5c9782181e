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
///
/// Under `gridOriented` a step forward is such a move in the direction of the heading, by the rule `soft`, and a turn is
/// a stay after which the heading is another.
struct GridDynamics: Sendable {
  private let model: DynamicsConfiguration
  private let layout: GridLayout
  private let agentCount: Int
  private var scratch: Scratch

  init(_ model: DynamicsConfiguration, agentCount: Int, layout: GridLayout) {
    self.model = model
    self.layout = layout
    self.agentCount = agentCount
    scratch = Scratch(model, agentCount: agentCount, layout: layout)
  }

  /// Memory that a step works in; a copy of a world gets its own with its first step.
  private final class Scratch: @unchecked Sendable {
    let moveOffsets: FlatBuffer<Int32>
    /// Of every padded cell.
    let contests: FlatBuffer<GridLanes.Contest>
    /// The agents that set out to move.
    let movers: FlatBuffer<GridLanes.Mover>
    /// The cells of those that stay, from the start or refused.
    let stayerCells: FlatBuffer<Int32>
    /// The order in which agents are looked at. With many agents it follows their cells, so that a step walks
    /// through memory instead of jumping; no rule depends on it but `priority`, which goes by index.
    let order: FlatBuffer<Int32>
    let sorter: CellOrder?
    /// Where agents with a heading set out to, as actions of the grid.
    let directions: FlatBuffer<Action>?

    init(_ model: DynamicsConfiguration, agentCount: Int, layout: GridLayout) {
      moveOffsets = FlatBuffer(layout.moveOffsets.map(Int32.init))
      contests = FlatBuffer(repeating: .init(leaving: 0, entering: 0), count: layout.count)
      // Written to behind the last entry, too.
      movers = FlatBuffer(repeating: .init(agent: 0, from: 0), count: agentCount + 1)
      stayerCells = FlatBuffer(repeating: 0, count: agentCount + 1)
      order = FlatBuffer((0..<agentCount).map(Int32.init))
      sorter =
        agentCount >= CellOrder.worthwhileCount ? CellOrder(agentCount: agentCount, layout: layout) : nil
      directions = model.model.hasHeadings ? FlatBuffer(repeating: .idle, count: agentCount) : nil
    }
  }

  mutating func move(_ state: inout WorldState) {
    if !isKnownUniquelyReferenced(&scratch) {
      scratch = Scratch(model, agentCount: agentCount, layout: layout)
    }
    scratch.sorter?.refresh(scratch.order, position: state.poses.cell, step: state.step)
    switch model {
    case .grid(let rule): move(&state, rule: rule, directions: nil)
    case .gridOriented: moveOriented(&state)
    case .discs: preconditionFailure("discs are not moved from cell to cell")
    }
  }

  private func move(_ state: inout WorldState, rule: CollisionRule, directions: UnsafePointer<Action>?) {
    withLanes(&state, directions: directions) { $0.move(rule) }
  }

  /// The action of `grid` that leads to the cell ahead, by heading: right, down, left, up.
  private static let actionAhead: InlineArray<4, Action> = [.right, .down, .left, .up]

  private func moveOriented(_ state: inout WorldState) {
    guard let directions = scratch.directions else { return }
    for agent in 0..<state.agentCount {
      directions.base[agent] =
        state.action[agent] == .forward
        ? GridDynamics.actionAhead[Int(state.poses.heading[agent].rawValue)] : .stay
    }
    move(&state, rule: .soft, directions: directions.base)
    for agent in 0..<state.agentCount {
      switch state.action[agent] {
      case .turnLeft: state.poses.heading[agent] = state.poses.heading[agent].turned(by: -1)
      case .turnRight: state.poses.heading[agent] = state.poses.heading[agent].turned(by: 1)
      default: break
      }
    }
  }

  /// Opens every array the step works on, once.
  ///
  /// - Parameter directions: actions of the grid that take the place of those in the state; nil for those.
  private func withLanes(
    _ state: inout WorldState, directions: UnsafePointer<Action>?, _ body: (inout GridLanes) -> Void
  ) {
    let agentCount = state.agentCount
    guard agentCount > 0 else { return }
    let scratch = scratch
    state.poses.cell.withUnsafeMutableBufferPointer { position in
      state.outcome.withUnsafeMutableBufferPointer { outcome in
        state.occupant.withUnsafeMutableBufferPointer { occupant in
          state.action.withUnsafeBufferPointer { action in
            state.blocked.withUnsafeBufferPointer { blocked in
              state.pathLength.withUnsafeMutableBufferPointer { pathLength in
                state.agentCollisions.withUnsafeMutableBufferPointer { agentCollisions in
                  state.obstacleCollisions.withUnsafeMutableBufferPointer { obstacleCollisions in
                    var lanes = GridLanes(
                      agentCount: agentCount, orderedCount: agentCount, moveOffsets: scratch.moveOffsets.base,
                      order: scratch.order.base, movers: scratch.movers.base,
                      stayerCells: scratch.stayerCells.base,
                      position: position.baseAddress.unsafelyUnwrapped,
                      action: directions ?? action.baseAddress.unsafelyUnwrapped,
                      outcome: outcome.baseAddress.unsafelyUnwrapped,
                      pathLength: pathLength.baseAddress.unsafelyUnwrapped,
                      agentCollisions: agentCollisions.baseAddress.unsafelyUnwrapped,
                      obstacleCollisions: obstacleCollisions.baseAddress.unsafelyUnwrapped,
                      occupant: occupant.baseAddress.unsafelyUnwrapped, contests: scratch.contests.base,
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
