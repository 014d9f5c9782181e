import Basics
import Foundation
import GridWorld
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Training runs") struct TrainingRunTests {
  private struct Killed: Error {}

  /// Two updates, none of which is evaluated before the end.
  private var configuration: TrainerConfiguration {
    var configuration = TrainerConfiguration(name: "run", seed: 5)
    configuration.policy = PolicyConfiguration(
      heads: 1, tokenWidth: 4, valueWidth: 4, environmentWidths: [4], hiddenWidths: [4])
    configuration.policy.sensors.window.radius = 1
    configuration.worlds = WorldDistribution(
      source: .generated(MapGenerator(.random(RandomMap(density: 0)), width: 5, height: 5), agents: 2),
      maxSteps: 6)
    configuration.reinforce.instances = 2
    configuration.evaluation = EvaluationConfiguration(episodes: 32, interval: 100)
    configuration.checkpointInterval = 1
    configuration.agentSteps = 30
    return configuration
  }

  private func open(_ folder: String, _ mode: RunFolder.Mode) throws -> TrainingRun {
    try TrainingRun(configuration, configurationText: "{}", root: folder, mode: mode, jobs: 1)
  }

  @Test("killed between the last checkpoint and the last evaluation go on with the evaluation")
  func finalEvaluation() throws {
    try withTemporaryFolder { folder in
      let whole = try open(folder + "/a", .new)
      var evaluations = 0
      _ = try whole.run(isInterrupted: { false }) { if case .evaluation = $0 { evaluations += 1 } }
      #expect(evaluations == 1)
      do {
        let killed = try open(folder + "/b", .new)
        #expect(throws: Killed.self) {
          try killed.run(isInterrupted: { false }) { event in
            if case .checkpoint = event, killed.trainer.isFinished { throw Killed() }
          }
        }
        #expect(!FileManager.default.fileExists(atPath: killed.folder.bestPolicy))
      }
      let resumed = try open(folder + "/b", .resume)
      #expect(resumed.trainer.isFinished && resumed.trainer.counters.evaluatedUpdates == 0)
      var events: [String] = []
      #expect(
        try resumed.run(isInterrupted: { false }) { event in
          switch event {
          case .update: events.append("update")
          case .data: events.append("data")
          case .evaluation: events.append("evaluation")
          case .checkpoint: events.append("checkpoint")
          case .test: events.append("test")
          }
        } == .finished)
      #expect(events == ["evaluation", "checkpoint", "test"])
      for name in ["best.safetensors", "last.safetensors", "test.json"] {
        #expect(try bytes(of: "\(folder)/a/run/\(name)") == bytes(of: "\(folder)/b/run/\(name)"))
      }
    }
  }

  @Test("go on behind a table of figures that an older navsim began with fewer columns")
  func olderFigures() throws {
    try withTemporaryFolder { folder in
      _ = try open(folder, .new).run(isInterrupted: { false }) { _ in }
      let path = folder + "/run/metrics.csv"
      let text = String(decoding: try bytes(of: path), as: UTF8.self)
      let lines = text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(lines[0].suffix(6).joined(separator: ",") == Self.newColumns && lines.count > 1)
      let older = lines.map { $0.dropLast(6).joined(separator: ",") }
      try WholeFile.write(older.joined(separator: "\n") + "\n", to: path)
      _ = try open(folder, .resume)
      let resumed = String(decoding: try bytes(of: path), as: UTF8.self).split(separator: "\n").map(
        String.init)
      #expect(resumed == zip(older, [",\(Self.newColumns)"] + older.dropFirst().map { _ in ",,,,,," }).map(+))
    }
  }

  private static let newColumns =
    "evalDriftWQuiet,evalDriftWStarQuiet,evalDriftControlQuiet,evalDriftWEvents,evalDriftWStarEvents,evalQuietShare"

  @Test("measure drift with its reason, the parts of which make up the whole")
  func driftByReason() throws {
    let policy = NavigationPolicy(configuration.policy)
    let evaluation = PolicyEvaluator(policy, worlds: configuration.worlds, seed: 3).evaluate(
      policy.makeParameters(seed: 1), episodes: 32, temperature: 1, jobs: 1)
    let split = evaluation.split
    #expect(split.quietShare > 0 && split.quietShare < 1)
    for (quiet, events, all) in [
      (split.originalQuiet, split.originalEvents, evaluation.driftOriginal),
      (split.enhancedQuiet, split.enhancedEvents, evaluation.driftEnhanced),
    ] {
      let whole: Double = split.quietShare * quiet + (1 - split.quietShare) * events
      #expect(abs(whole - all) < 1e-9)
    }
    #expect(split.controlQuiet > 0 && evaluation.bytesSent == 20)
  }

  @Test("take about the memory that is told beforehand, and none above the machine's is begun")
  func memory() throws {
    for (instances, maxSteps) in [(3, 5), (9, 8)] {
      var configuration = configuration
      configuration.reinforce.instances = instances
      configuration.worlds.maxSteps = maxSteps
      let told = TrainingMemory(configuration).bytes
      let policy = NavigationPolicy(configuration.policy)
      let taken = AllocationMeter.bytes {
        let batch = RolloutBatch(
          policy: policy, instances: instances, rollouts: 1, agents: 2, maxSteps: maxSteps, keepsPasses: true)
        for shard in batch.shards {
          for _ in 0..<maxSteps {
            _ = PolicyWorkspace(
              for: policy, maximumRows: shard.capacity / maxSteps, sharing: shard.workspace)
          }
        }
        _ = RolloutBatch(policy: policy, instances: 32, rollouts: 1, agents: 2, maxSteps: maxSteps)
      }
      #expect(abs(told / Double(taken) - 1) < 0.02, "\(told) told, \(taken) taken")
      #expect(throws: Never.self) { try TrainingMemory(configuration).check(limit: Int(told) + 1) }
      #expect(throws: TrainingMemoryError.self) {
        try TrainingMemory(configuration).check(limit: Int(told) - 1)
      }
    }
    #expect(
      TrainingMemoryError(bytes: 3e13, limit: 8 << 30).description
        == "an update would take up to 27.3 TiB, and there are 8.00 GiB; lower reinforce.instances, worlds.maxSteps "
        + "or worlds.agents.count.")
    #expect(MachineMemory.limit > 1 << 28)
  }
}
