import Attention
import Basics
import Planning
import Policies
import Simulation

/// The shields of a shard's episodes, and what they added to the logits of its decisions.
final class ShieldedLanes {
  let configuration: ShieldConfiguration
  /// Of every decision, shape (capacity, actions); see `ShieldOrders.offsets`.
  let offsets: FlatBuffer<Float>
  private var lanes: [Lane] = []

  private struct Lane {
    var planner: ShieldPlanner
    let scores: FlatBuffer<Float>
    var actions: [Action]

    mutating func decide(_ world: World, temperature: Float) {
      planner.decide(world, scores: scores, temperature: temperature, actions: &actions)
    }
  }

  private static let actionCount = ActionOrder.capacity

  init(_ configuration: ShieldConfiguration, capacity: Int) {
    self.configuration = configuration
    offsets = FlatBuffer(zeros: capacity * ShieldedLanes.actionCount)
  }

  func begin(_ runs: [RolloutShard.Run]) {
    lanes = runs.map { run in
      let agents = run.world.agentCount
      return Lane(
        planner: ShieldPlanner(
          configuration.shield, run.world, driving: Array(0..<agents), key: run.instance.key,
          keepsOrders: true),
        scores: FlatBuffer(repeating: 0, count: agents * ShieldedLanes.actionCount),
        actions: Array(repeating: .stay, count: agents))
    }
  }

  /// Lets a lane's shield decide what its agents do.
  ///
  /// - Parameters:
  ///   - logits: the head's output of the lane's agents, from `firstOutput` on.
  ///   - firstRow: the shard's row of agent 0.
  ///   - temperature: of the noise; 0 for none.
  /// - Returns: what is carried out, and how it was come to; valid until the lane's next step.
  func decide(
    lane: Int, _ world: World, _ logits: MatrixView, firstOutput: Int, firstRow: Int, temperature: Float
  ) -> (executed: [Action], orders: ShieldOrders)? {
    let width = ShieldedLanes.actionCount
    let scores = lanes[lane].scores
    for agent in 0..<world.agentCount {
      (scores.base + agent * width).update(from: logits.row(firstOutput + agent), count: width)
    }
    lanes[lane].decide(world, temperature: temperature)
    guard let orders = lanes[lane].planner.orders else { return nil }
    (offsets.base + firstRow * width).update(from: orders.offsets.base, count: orders.offsets.count)
    return (lanes[lane].actions, orders)
  }
}
