import Attention
import Basics
import GridWorld
import Policies
import Simulation

@testable import Training

/// Training runs small enough to follow by hand: a few weights, listed worlds, episodes of a few steps. They take no
/// steps: the learning rate is 0, so that every update finds the same policy.
enum SmallTraining {
  /// Worlds with one, two and three agents, of which some episodes succeed early and others never; an agent with two
  /// goals among them.
  static func configuration(
    _ baseline: ReinforceConfiguration.Baseline = .none, seed: UInt64 = 3
  ) -> TrainerConfiguration {
    var configuration = TrainerConfiguration(name: "small", seed: seed)
    configuration.policy = policy
    configuration.worlds = WorldDistribution(
      source: .listed([
        world(["...", ".#.", "..."], [((0, 0), [(1, 0)])]),
        world(["...", "...", "..."], [((0, 1), [(1, 1)]), ((2, 1), [(2, 2)])]),
        world(["...", ".#.", "..."], [((0, 0), [(2, 0)]), ((2, 0), [(0, 0)]), ((1, 2), [(0, 2), (1, 2)])]),
      ]),
      maxSteps: 6)
    configuration.reward = RewardConfiguration(
      progress: 0.3, arrival: 0.4, collision: -0.5, step: -0.2, offGoal: -0.1, success: 1, shared: 0.3)
    configuration.reinforce = ReinforceConfiguration(
      baseline: baseline, discount: 0.8, instances: 5, rollouts: 3, entropyBonus: 0.3,
      normalizesAdvantages: false, gradientClip: 0, valueWeight: 0.5)
    configuration.optimizer.learningRate = 0
    return configuration
  }

  /// Worlds in which agents are in each other's way.
  static var crowdedWorlds: WorldDistribution {
    WorldDistribution(
      source: .listed([
        world(["....", "#.##"], [((1, 0), [(3, 0)]), ((2, 0), [(0, 0)])]),
        world(
          ["....", ".#..", "...."],
          [((0, 0), [(3, 2)]), ((3, 0), [(0, 1)]), ((0, 2), [(3, 0)]), ((3, 2), [(0, 0)])]),
      ]), maxSteps: 6)
  }

  /// Lets a trainer take its reference, and then moves the policy away from it.
  static func move(_ trainer: Trainer) throws {
    _ = try trainer.update()
    var rng = SplitMix64(seed: 77)
    for index in 0..<trainer.parameters.count {
      trainer.parameters.elements[index] += 0.4 * (rng.uniform() - 0.5)
    }
  }

  static var policy: PolicyConfiguration {
    var policy = PolicyConfiguration(
      heads: 2, tokenWidth: 2, valueWidth: 2, environmentWidths: [3], hiddenWidths: [4], interactionHidden: 2,
      interactionRank: 1)
    policy.sensors.window.radius = 1
    policy.sensors.rays = RaySensor(count: 2, range: 2)
    policy.sensors.peers = PeerSensor(range: 2, max: 2)
    return policy
  }

  static func world(
    _ rows: [String], _ agents: [(start: (Int, Int), goals: [(Int, Int)])]
  ) -> WorldConfiguration {
    var grid = OccupancyGrid(width: rows[0].count, height: rows.count)
    for (y, row) in rows.enumerated() {
      for (x, character) in row.enumerated() where character == "#" { grid.setOccupied(true, at: Cell(x, y)) }
    }
    return WorldConfiguration(
      grid: grid,
      agents: agents.map { agent in
        AgentSetup(
          start: Cell(agent.start.0, agent.start.1), goals: agent.goals.map { Cell($0.0, $0.1) })
      })
  }

  /// A trainer whose policy is not as near to uniform as it starts: what agents perceive and hear then moves what they
  /// do.
  static func trainer(_ configuration: TrainerConfiguration) throws -> Trainer {
    let trainer = try Trainer(configuration, jobs: 1)
    var rng = SplitMix64(seed: configuration.seed)
    for index in 0..<trainer.parameters.count {
      trainer.parameters.elements[index] += 1.2 * (rng.uniform() - 0.5)
    }
    return trainer
  }

  /// A batch of that trainer's after an update: rewards, returns and advantages filled in.
  static func batch(_ trainer: Trainer) throws -> RolloutBatch {
    _ = try trainer.update()
    guard let batch = trainer.batch else { preconditionFailure("an update leaves its batch") }
    return batch
  }
}
