import Policies
public import Simulation

extension Episode {
  /// Whether any agent is driven by a policy, and so attends to something.
  public var attends: Bool { teams.contains { $0.controller is PolicyController } }

  /// What each policy team attended to in the last step; empty for episodes that were not made `inspecting`.
  public var inspections: [AgentInspection] {
    teams.compactMap { team in
      (team.controller as? PolicyController)?.inspection.map {
        AgentInspection(agents: team.agents, inspection: $0)
      }
    }
  }

  /// The rows of all agents that attend, in their order, as a trace keeps them.
  public var attention: [TraceAttention] {
    inspections.flatMap { team in team.agents.map(team.inspection.traceAttention) }
      .sorted { $0.agent < $1.agent }
  }
}
