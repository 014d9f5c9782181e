import Basics
import GridWorld

/// The order of who goes first.
extension World {
  /// Bits of a precedence that hold the agent's number.
  public static let precedenceIndexBits: UInt64 = 20
  private static let distanceBits: UInt64 = 20

  /// Where an agent stands in the order of who goes first where two want the same: the greater of two numbers does, and no
  /// two agents have the same. The last 20 bits are the agent's number.
  ///
  /// That is PIBT's order (Okumura et al. 2022) as a function of the state: who has waited longest since its last arrival,
  /// agents on their goals last of all; of equals who had farther to go at first, as the crow walks.
  public func precedence(of agent: Int) -> UInt64 {
    let waited = isOnGoal(agent) ? 0 : UInt64(state.step - Int(state.lastArrival[agent]))
    let own = configuration.agents[agent]
    let distance = own.goals.first.map { abs($0.x - own.start.x) + abs($0.y - own.start.y) } ?? 0
    let limit = UInt64(1) << World.distanceBits - 1
    return min(waited, limit << 3) << (World.distanceBits + World.precedenceIndexBits)
      | min(UInt64(distance), limit) << World.precedenceIndexBits | UInt64(agent)
  }
}
