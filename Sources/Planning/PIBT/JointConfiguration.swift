import GridWorld
import Simulation

/// Where all agents stand and want to go, opened for one joint step. Cells are indices of a padded layout.
struct JointConfiguration {
  let agentCount: Int
  let position: UnsafePointer<Int32>
  let goal: UnsafePointer<Int32>
  /// The agent on each cell, or −1.
  let occupant: UnsafePointer<Int32>
  /// 1 for each cell nobody can enter.
  let blocked: UnsafePointer<UInt8>
  /// The dense cost-to-go field of each agent's goal; nils on maps too large for them.
  let fields: UnsafePointer<UnsafePointer<Float>?>
  /// Answers where there is no dense field.
  unowned(unsafe) let costToGo: CostToGoFields
  /// By agent, the cost-to-go of who has its own, and no dense field; empty where nobody has.
  var believed: [BelievedField?] = []
  /// Whether a step can count more than one in cost-to-go. All moves that lead no closer are then alike to who has to make
  /// room, as they are on plain ground: one that goes only back, and never aside into the mud, lets nobody past.
  var isWeighted = false

  /// What an agent orders its moves by: the distance that it has to go afterwards.
  @inline(__always)
  func cost(_ distance: Int32, from here: Int32) -> Int32 {
    isWeighted && distance < JointConfiguration.farthest ? min(distance, here &+ 1) : distance
  }

  /// Beyond it, and from there on, is no way.
  private static let farthest: Int32 = 1 << 24

  /// An agent's own cost-to-go, for who has no dense field.
  @inline(__always)
  func ownField(of agent: Int) -> BelievedField? { believed.isEmpty ? nil : believed[agent] }
}

extension JointConfiguration {
  init(
    _ state: StatePointers, fields: UnsafePointer<UnsafePointer<Float>?>, costToGo: CostToGoFields,
    believed: [BelievedField?] = [], isWeighted: Bool = false
  ) {
    self.init(
      agentCount: state.agentCount, position: state.position, goal: state.goal, occupant: state.occupant,
      blocked: state.blocked, fields: fields, costToGo: costToGo, believed: believed,
      isWeighted: isWeighted)
  }
}
