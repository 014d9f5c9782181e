import Basics
import GridWorld

/// The swap technique of Okumura 2023, "Improving LaCAM for scalable eventually optimal multi-agent pathfinding",
/// section 4: where two agents must pass each other in a place too narrow for it, the one in front backs out and
/// pulls the other along until there is room.
extension PIBTStep {
  /// Work that a cell of a corridor is.
  private static let corridorWork = 4

  /// The agent that `agent` has to trade places with, and can; −1 if there is none.
  ///
  /// - Parameter wanted: The cell the agent likes best.
  func swapPartner(of agent: Int, wanting wanted: Int32, _ joint: JointConfiguration) -> Int {
    let position = joint.position[agent]
    guard wanted != position else { return -1 }
    let ahead = Int(joint.occupant[Int(wanted)])
    if ahead >= 0, target.base[ahead] < 0,
      isSwapRequired(pusher: agent, puller: ahead, at: position, wanted, joint),
      isSwapPossible(pusherAt: wanted, pullerAt: position, joint)
    {
      return ahead
    }
    // A neighbor that will have to trade places with this agent as soon as it has moved on: better at once.
    for action in 1..<5 {
      let cell = position &+ moveOffsets[action]
      let neighbor = Int(joint.occupant[Int(cell)])
      if neighbor >= 0, cell != wanted, target.base[neighbor] != cell,
        isSwapRequired(pusher: neighbor, puller: agent, at: position, wanted, joint),
        isSwapPossible(pusherAt: wanted, pullerAt: position, joint)
      {
        return neighbor
      }
    }
    return -1
  }

  /// Whether the pusher can only get on by trading places with the puller: along the way the puller is pushed
  /// there is no cell to step aside into, and in the end each would have to pass the other.
  private func isSwapRequired(
    pusher: Int, puller: Int, at pusherCell: Int32, _ pullerCell: Int32, _ joint: JointConfiguration
  ) -> Bool {
    var behind = pusherCell
    var front = pullerCell
    while distance(pusher, from: front, joint) < distance(pusher, from: behind, joint) {
      guard isInTime(for: PIBTStep.corridorWork) else { return false }
      let exits = exits(of: front, behind: behind, joint)
      if exits.count >= 2 { return false }
      if exits.count == 0 { break }
      behind = front
      front = exits.last
    }
    let rest = distance(pusher, from: behind, joint)
    return distance(puller, from: behind, joint) < distance(puller, from: front, joint)
      && (rest == 0 || distance(pusher, from: front, joint) < rest)
  }

  /// Whether backing out leads to a place with room for two.
  private func isSwapPossible(
    pusherAt pusherCell: Int32, pullerAt pullerCell: Int32, _ joint: JointConfiguration
  ) -> Bool {
    var behind = pusherCell
    var front = pullerCell
    while front != pusherCell {  // else around a ring
      guard isInTime(for: PIBTStep.corridorWork) else { return false }
      let exits = exits(of: front, behind: behind, joint)
      if exits.count >= 2 { return true }
      if exits.count == 0 { return false }
      behind = front
      front = exits.last
    }
    return false
  }

  /// The ways on from a cell: not back, and not into a dead end whose owner is at home.
  @inline(__always)
  private func exits(
    of cell: Int32, behind: Int32, _ joint: JointConfiguration
  ) -> (count: Int, last: Int32) {
    var count = 0
    var last: Int32 = -1
    for action in 1..<5 {
      let next = cell &+ moveOffsets[action]
      guard joint.blocked[Int(next)] == 0, next != behind else { continue }
      let occupant = Int(joint.occupant[Int(next)])
      if occupant >= 0, joint.goal[occupant] == next, degree(of: next, joint) == 1 { continue }
      count &+= 1
      last = next
    }
    return (count, last)
  }

  @inline(__always)
  private func degree(of cell: Int32, _ joint: JointConfiguration) -> Int {
    var free = 0
    for action in 1..<5 where joint.blocked[Int(cell &+ moveOffsets[action])] == 0 { free &+= 1 }
    return free
  }
}
