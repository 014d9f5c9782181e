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

  /// An agent's own cost-to-go, for who has no dense field.
  @inline(__always)
  func ownField(of agent: Int) -> BelievedField? { believed.isEmpty ? nil : believed[agent] }
}

extension JointConfiguration {
  init(
    _ state: StatePointers, fields: UnsafePointer<UnsafePointer<Float>?>, costToGo: CostToGoFields,
    believed: [BelievedField?] = []
  ) {
    self.init(
      agentCount: state.agentCount, position: state.position, goal: state.goal, occupant: state.occupant,
      blocked: state.blocked, fields: fields, costToGo: costToGo, believed: believed)
  }
}
