public import Policies

/// What one policy team attended to, and the agents it drives.
public struct AgentInspection: Sendable {
  public var agents: [Int]
  /// Holds rows of all agents; those of `agents` are what was decided by.
  public var inspection: PolicyInspection

  public init(agents: [Int], inspection: PolicyInspection) {
    self.agents = agents
    self.inspection = inspection
  }

  /// Roughly what it takes in memory.
  var bytes: Int {
    8 * inspection.attentionWeights.count + 5 * inspection.mask.count + 4 * inspection.peerOutputs.count
      + 24 * inspection.agents
  }
}
