import Basics
import GridWorld
import Simulation

/// PIBT where the collision rule does not let agents follow one another at will.
///
/// Under `blockBoth` nobody can enter a cell that is occupied when the step begins, under `priority` only one whose
/// agent has a lower index and leaves. Who is pushed inherits the priority as ever and makes room, but whoever pushes
/// waits on its cell until there is room. Nobody can take a cell from the agent on it, so everybody can stay, and
/// rotations never come up.
extension PIBTStep {
  /// Whether an agent may enter the cell that another leaves in the same step.
  @inline(__always)
  private func mayFollow(_ agent: Int, _ other: Int) -> Bool { rule == .priority && other < agent }

  /// Finds a cell for `root`, and for everybody whom it pushes.
  func placeWaiting(_ root: Int, _ joint: JointConfiguration, using rng: inout SplitMix64) {
    var depth = 0
    push(root, depth, joint, using: &rng)
    while true {
      let agent = Int(chain.base[depth])
      let position = joint.position[agent]
      let action = Int(candidates.base[agent] & 7)
      candidates.base[agent] &>>= 3
      guard action < 5 else {
        // Nothing left: it stays, and whoever pushed it looks on.
        if depth == 0 { return }
        depth &-= 1
        continue
      }
      let cell = position &+ moveOffsets[action]
      if cell == position {
        if depth == 0 { return }
        continue
      }
      guard reserved.base[Int(cell)] == 0 else { continue }
      let occupant = Int(joint.occupant[Int(cell)])
      if occupant >= 0, target.base[occupant] < 0 {
        depth &+= 1
        push(occupant, depth, joint, using: &rng)
        continue
      }
      // The cell is free, or its agent leaves it: then there is room now, or in the next step.
      if occupant < 0 || mayFollow(agent, occupant) {
        move(agent, Action(action), from: position)
        follow(depth, joint)
      }
      return
    }
  }

  /// Adds an agent to the chain. It stays until it finds a cell.
  private func push(_ agent: Int, _ depth: Int, _ joint: JointConfiguration, using rng: inout SplitMix64) {
    chain.base[depth] = Int32(truncatingIfNeeded: agent)
    fix(agent, by: .stay, from: joint.position[agent])
    _ = findCandidates(agent, joint, random: rng.next())
  }

  private func move(_ agent: Int, _ action: Action, from position: Int32) {
    reserved.base[Int(position)] = 0
    fix(agent, by: action, from: position)
  }

  /// Lets those who pushed come after the agent at the end of the chain, as far as they may.
  private func follow(_ depth: Int, _ joint: JointConfiguration) {
    for place in stride(from: depth &- 1, through: 0, by: -1) {
      let agent = Int(chain.base[place])
      let other = Int(chain.base[place &+ 1])
      let cell = joint.position[other]
      guard mayFollow(agent, other), reserved.base[Int(cell)] == 0 else { return }
      let position = joint.position[agent]
      for action in 1..<5 where position &+ moveOffsets[action] == cell {
        move(agent, Action(action), from: position)
      }
    }
  }
}
