import Attention
import Basics
import Episodes
import Evaluation
import Foundation
import GridWorld
import Policies
import Scenarios
import Simulation
import Testing
import Training

@Suite("Spoiled files of numbers are read or refused in words", .serialized) struct BinaryReaderTests {
  /// A policy of a few numbers, so that mutations meet its header.
  private static func policy(_ edit: (inout PolicyConfiguration) -> Void = { _ in }) -> NavigationPolicy {
    var configuration = PolicyConfiguration(
      heads: 1, tokenWidth: 2, valueWidth: 2, environmentWidths: [2], hiddenWidths: [2], interactionHidden: 1,
      interactionRank: 1)
    configuration.sensors = SensorConfiguration(
      window: WindowSensor(radius: 1), rays: RaySensor(count: 2, range: 2),
      peers: PeerSensor(range: 2, max: 2))
    edit(&configuration)
    return NavigationPolicy(configuration)
  }

  private func files(_ write: (NavigationPolicy, String) throws -> Void) throws -> [[UInt8]] {
    try withFolder { folder in
      try [
        Self.policy(), Self.policy { $0.attention = .soft },
        Self.policy { $0.function = .gumbelSoftmax(temperature: 0.5) },
        Self.policy { ($0.exchange, $0.radio.delay, $0.messageSymbols) = (.sameStep, 0, 2) },
        Self.policy { $0.dynamics = .gridOriented },
      ].map { policy in
        try write(policy, folder + "/a")
        return [UInt8](try Data(contentsOf: URL(filePath: folder + "/a")))
      }
    }
  }

  /// Spoils a safetensors file: mostly its header, whose length is then set right, or the file as a whole.
  private func spoiled(
    _ sound: [UInt8], _ donors: [[UInt8]], _ rng: inout SplitMix64
  ) -> [UInt8] {
    let length = sound.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    guard rng.index(below: 5) > 0, length > 0, sound.count >= 8 + length else {
      return Mutator.mutated(sound, donors: donors, using: &rng)
    }
    let header = Mutator.mutated(
      Array(sound[8..<8 + length]), donors: donors.map { Array($0.dropFirst(8)) }, using: &rng)
    let size = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return size + header + sound[(8 + length)...]
  }

  @Test("policies")
  func policies() throws {
    let corpus = try files { policy, path in
      try PolicyFile(policy, policy.makeParameters(seed: 1), provenance: ["seed": "1"]).write(to: path)
    }
    try withFolder { folder in
      let path = folder + "/fuzz.safetensors"
      Fuzzer("policy", corpus: corpus).run(mutate: spoiled) { bytes in
        try Data(bytes).write(to: URL(filePath: path))
        try drive(PolicyFile(file: path))
      }
    }
  }

  /// A step of two agents that perceive what the policy was made for.
  private func drive(_ file: PolicyFile) throws {
    let configuration = file.policy.configuration
    guard configuration.sensors.window.radius <= 8, file.parameters.count < 100_000 else { return }
    let world = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 4, height: 3),
        dynamics: configuration.dynamics == .grid ? .grid : .gridOriented, sensors: configuration.sensors,
        radio: configuration.radio,
        agents: [
          AgentSetup(start: Cell(0, 0), goals: [Cell(3, 2)]),
          AgentSetup(start: Cell(1, 0), goals: [Cell(0, 2)]),
        ]), outputWidth: configuration.outputWidth)
    let controller = PolicyController(name: "fuzz", file: file)
    var episode = Episode(world, teams: [.init(controller: controller, agents: [0, 1])])
    episode.advance()
  }

  @Test("checkpoints, their checksums right")
  func checkpoints() throws {
    let policy = Self.policy()
    func checkpoint(_ rng: inout SplitMix64) -> [UInt8] {
      let extremes = [0, 1, -1, 77, Int.max, Int.max - 1, Int.min, 1 << 53, 1 << 62]
      func count() -> Int { rng.index(below: 3) > 0 ? 5 : extremes[rng.index(below: extremes.count)] }
      let parameters = policy.makeParameters(seed: rng.next())
      let odd: [Float] = [.nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
      if rng.index(below: 4) == 0 {
        parameters.elements[rng.index(below: parameters.count)] = odd[rng.index(below: odd.count)]
      }
      let scores = [0.5, .nan, .infinity, -.infinity]
      let counters = TrainingCounters(
        agentSteps: count(), updates: count(), episodes: count(), bestScore: scores[rng.index(below: 4)],
        evaluatedUpdates: count())
      return Checkpoint(
        configuration: "{\"name\": \"a\"}", parameters: parameters, adam: Adam(policy.parameterLayout),
        generators: [rng.next()], counters: counters
      ).safetensors().encoded()
    }
    var sound = SplitMix64(seed: 3)
    let whole = Checkpoint(
      configuration: "{\"name\": \"a\"}", parameters: policy.makeParameters(seed: sound.next()),
      adam: Adam(policy.parameterLayout), generators: [], counters: TrainingCounters()
    ).safetensors().encoded()
    Fuzzer("checkpoint", corpus: [whole]).run(
      mutate: { _, donors, rng in
        let bytes = checkpoint(&rng)
        return rng.index(below: 3) == 0 ? bytes : spoiled(bytes, donors, &rng)
      }
    ) { bytes in
      let checkpoint = try Checkpoint(
        Safetensors(bytes: bytes, file: "fuzz.safetensors"), policy.parameterLayout)
      _ = checkpoint.adam(OptimizerConfiguration())
      _ = (
        checkpoint.counters.agentSteps + 1, checkpoint.counters.updates * 1000, checkpoint.optimizerStep + 1
      )
    }
  }

  @Test("result stores")
  func stores() throws {
    try withFolder { folder in
      let suite = folder + "/s.json"
      let text = #"""
        {"version": 1, "name": "s", "base": {"map": {"rows": ["....", "...."]}, "maxSteps": 6},
        "cases": [{"name": "a", "agents": {"count": 2}}, {"name": "b", "agents": {"count": 3}}]}
        """#
      try text.write(toFile: suite, atomically: true, encoding: .utf8)
      var options = BatchPlan.Options()
      options.controllers = ["greedy", "random"]
      let store = try ResultStore(path: folder + "/a.sqlite", access: .write)
      let run = try store.createRun(name: "r", program: "navsim", machine: "here")
      _ = try BatchRunner(
        plan: try BatchPlan(files: [suite], options: options), store: store, run: run, jobs: 1
      ).runMissing()
      store.close()
      let sound = [UInt8](try Data(contentsOf: URL(filePath: folder + "/a.sqlite")))
      let path = folder + "/fuzz.sqlite"
      Fuzzer("store", corpus: [sound]).run { bytes in
        for suffix in ["-wal", "-shm", "-journal"] {
          try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try Data(bytes).write(to: URL(filePath: path))
        let store = try ResultStore(path: path, access: .read)
        defer { store.close() }
        for run in try store.runs() {
          _ = try ResultTable(store, run)
          for trial in try store.trials(of: run).prefix(2) { _ = try store.scenario(of: trial) }
        }
      }
    }
  }
}
