import Attention
import Basics
import Foundation
import GridWorld
import Planning
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Learning from a teacher on the way") struct TeacherTests {
  private func configuration(
    drives: Double = 0.5, policyWeight: Double = 0, dice: Bool = false
  ) -> TrainerConfiguration {
    var configuration = ShieldedTraining.configuration(seed: 6)
    configuration.policy.perception.precedence = true
    configuration.policy.perception.dice = dice
    configuration.reinforce.shield = nil
    configuration.reinforce.teacher = TeacherConfiguration(weight: 2, drives: drives)
    configuration.reinforce.policyWeight = policyWeight
    return configuration
  }

  private func weights(_ trainer: Trainer) -> [Float] { ShieldedTraining.weights(trainer) }

  @Test(
    "says what PIBT would do in every state, by priorities and dice that agents perceive, and does it in its episodes",
    arguments: [false, true])
  func labels(dice: Bool) throws {
    let trainer = try Trainer(configuration(dice: dice), jobs: 1)
    _ = try trainer.update()
    let batch = try #require(trainer.batch)
    var driven = 0
    var differs = 0
    for (shard, run) in batch.shards.flatMap({ shard in shard.runs.map { (shard, $0) } }) {
      var world = World(run.instance.configuration, episode: run.instance.episode)
      let agents = Array(0..<world.agentCount)
      var planner = PIBTPlanner(
        options: PIBTOptions(swap: true), order: dice ? [.precedence, .dice] : .precedence)
      planner.begin(world, driving: agents)
      var expected = agents.map { _ in Action.stay }
      var isTeachers: Set<Bool> = []
      for firstRow in run.firstRows {
        let decisions = agents.map { shard.decisions[firstRow + $0] }
        planner.plan(world, actions: &expected)
        #expect(decisions.map(\.taught) == expected.map(\.rawValue))
        isTeachers.formUnion(decisions.map(\.isTeachersEpisode))
        for decision in decisions {
          #expect(decision.executed == (decision.isTeachersEpisode ? decision.taught : decision.action))
          if decision.taught != decision.action { differs += 1 }
        }
        world.advance(decisions.map { Action(rawValue: $0.executed) })
      }
      #expect(isTeachers.count == 1 && world.state == run.world.state)
      if isTeachers == [true] { driven += 1 }
    }
    #expect(driven > 0 && driven < batch.episodes && differs > 10)
  }

  @Test(
    "says what another policy would do behind a shield, whose messages have another width",
    arguments: [false, true])
  func guide(dice: Bool) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/guide.safetensors"
      var own = configuration(dice: dice)
      own.policy.exchange = .sameStep
      own.policy.radio.delay = 0
      own.policy.messageSymbols = 7
      var other = own.policy
      other.perception = .everywhere
      other.messageSymbols = 3
      other.heads = 2
      let file = PolicyFile(NavigationPolicy(other), NavigationPolicy(other).makeParameters(seed: 3))
      try file.write(to: path)
      let digest = try FinishedPolicy(file: path).digest
      own.reinforce.teacher?.guide = TeacherConfiguration.Guide(
        file: path, digest: digest, prior: 0.7, temperature: 0.9)
      let trainer = try Trainer(own, jobs: 1)
      _ = try trainer.update()
      let batch = try #require(trainer.batch)
      var differs = 0
      for (shard, run) in batch.shards.flatMap({ shard in shard.runs.map { (shard, $0) } }) {
        // In a world of its own, where its messages are the only ones.
        var world = World(run.instance.configuration, episode: run.instance.episode, outputWidth: 8)
        let agents = Array(0..<world.agentCount)
        var controller = PolicyController(
          name: "guide", file: file, temperature: 0.9,
          shield: CollisionShield(prior: 0.7, options: PIBTOptions(swap: true)),
          order: dice ? [.precedence, .dice] : .precedence)
        var rule = PIBTPlanner(
          options: PIBTOptions(swap: true), order: dice ? [.precedence, .dice] : .precedence)
        controller.begin(world, driving: agents)
        rule.begin(world, driving: agents)
        var expected = agents.map { _ in Action.stay }
        var byRule = expected
        for firstRow in run.firstRows {
          let decisions = agents.map { shard.decisions[firstRow + $0] }
          controller.decide(world, actions: &expected)
          rule.plan(world, actions: &byRule)
          #expect(decisions.map(\.taught) == expected.map(\.rawValue))
          if byRule != expected { differs += 1 }
          world.advance(decisions.map { Action(rawValue: $0.executed) })
        }
      }
      #expect(differs > 10)
      // Other weights than those that the configuration was made with.
      try PolicyFile(NavigationPolicy(other), NavigationPolicy(other).makeParameters(seed: 4)).write(to: path)
      #expect(throws: ConfigurationError.self) { try Trainer(own, jobs: 1) }
    }
  }

  @Test("takes no guide that senses otherwise, or waits for what peers said before")
  func unfitGuides() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/guide.safetensors"
      let own = configuration().policy
      func obstacle(_ change: (inout PolicyConfiguration) -> Void) throws -> String? {
        var other = own
        change(&other)
        try PolicyFile(NavigationPolicy(other), NavigationPolicy(other).makeParameters(seed: 3)).write(
          to: path)
        return try FinishedPolicy(file: path).cannotGuide(own)
      }
      let nearer = try obstacle { $0.sensors.window.radius = 3 }
      #expect(nearer == "has sensors.window.radius 3, the policy in training 2")
      let waiting = try obstacle { _ in }
      #expect(waiting?.contains("a step before") == true)
      let deaf = try obstacle {
        $0.attention = .soft
        $0.hearsValues = false
      }
      #expect(deaf == nil)
    }
  }

  /// The shard's loss as it is defined, in doubles.
  private func loss(_ trainer: Trainer, _ shard: RolloutShard) -> Double {
    let reinforce = trainer.configuration.reinforce
    let workspace = PolicyWorkspace(for: trainer.policy, maximumRows: shard.workspace.maximumRows)
    var sum = 0.0
    for pass in shard.passes {
      let rows = shard.rows(pass.rows.lowerBound, pass.rows.count)
      let output = trainer.policy.forward(rows, trainer.parameters, workspace)
      for row in 0..<pass.rows.count {
        let decision = shard.decisions[pass.rows.lowerBound + row]
        let logits = (0..<5).map { Double(output[row, $0]) }
        let plain = PlainDistribution(logits, allowed: (0..<5).map { decision.blocked >> UInt8($0) & 1 == 0 })
        sum -= (reinforce.teacher?.weight ?? 0) * log(plain.probabilities[Int(decision.taught)])
        if !decision.isTeachersEpisode {
          sum -=
            reinforce.policyWeight * Double(decision.advantage)
            * log(plain.probabilities[Int(decision.action)])
        }
      }
    }
    return sum
  }

  @Test(
    "adds its cross-entropy to the loss, and leaves its episodes out of the policy gradient",
    arguments: [0, 0.7])
  func gradient(policyWeight: Double) throws {
    let trainer = try SmallTraining.trainer(configuration(policyWeight: policyWeight))
    let batch = try SmallTraining.batch(trainer)
    let shard = try #require(batch.shards.first)
    for row in 0..<shard.rowCount { shard.decisions.base[row].advantage = Float(row % 3) - 1 }
    _ = shard.computeGradient(trainer.configuration.reinforce, agentSteps: 1, trainer.parameters)
    let gradient = Array(shard.gradients.elements)
    let largest = gradient.indices.sorted { abs(gradient[$0]) > abs(gradient[$1]) }.prefix(12)
    for index in largest {
      let value = trainer.parameters.elements[index]
      let step: Float = 1e-2
      trainer.parameters.elements[index] = value + step
      let above = loss(trainer, shard)
      trainer.parameters.elements[index] = value - step
      let below = loss(trainer, shard)
      trainer.parameters.elements[index] = value
      let expected = (above - below) / Double(2 * step)
      #expect(abs(Double(gradient[index]) - expected) < 0.02 * abs(expected) + 0.02, "entry \(index)")
    }
  }

  @Test("gives the same weights with one and two threads, and from a checkpoint on")
  func resume() throws {
    var full = configuration(policyWeight: 0.5)
    full.reinforce.batchRows = 300
    let one = try Trainer(full, jobs: 1)
    let two = try Trainer(full, jobs: 2)
    for _ in 0..<2 {
      _ = try one.update()
      _ = try two.update()
    }
    #expect(weights(one) == weights(two))
    let resumed = try Trainer(full, jobs: 2)
    let file = one.checkpoint(configurationText: "{}").safetensors()
    resumed.restore(try Checkpoint(file, resumed.policy.parameterLayout))
    _ = try resumed.update()
    _ = try two.update()
    #expect(weights(resumed) == weights(two))
  }

  @Test("brings the policy nearer to what it would do")
  func learning() throws {
    var own = configuration(drives: 0.2)
    own.optimizer.learningRate = 0.01
    let trainer = try Trainer(own, jobs: 2)
    let first = try trainer.update().teacherCrossEntropy
    var last = first
    for _ in 0..<25 { last = try trainer.update().teacherCrossEntropy }
    #expect(last < 0.9 * first, "from \(first) to \(last)")
  }

  @Test("is refused beside a shield, and so is a policy gradient of weight 0 without it")
  func refusals() {
    var both = configuration()
    both.reinforce.shield = ShieldConfiguration()
    #expect(throws: ConfigurationError.self) { try both.validate() }
    var neither = configuration()
    neither.reinforce.teacher = nil
    #expect(throws: ConfigurationError.self) { try neither.validate() }
    neither.reinforce.policyWeight = 1
    #expect(throws: Never.self) { try neither.validate() }
  }
}
