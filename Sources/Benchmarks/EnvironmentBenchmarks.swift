import Basics
import Environments
import GridWorld
import Policies
import Simulation
import Training

/// `environment`, `environments`: worlds that a caller steps, with rows in its own memory.
enum EnvironmentBenchmarks {
  static var all: [Benchmark] {
    [
      Benchmark(
        name: "environment",
        summary:
          "VectorEnvironment: 1 world, 64 agents, random 20×20 maps at 20 %, window 5, no rays; one core",
        unit: "agent-steps/s", target: .atLeast(1.2e6), measure: { try measure(worlds: 1, threads: 1) }),
      Benchmark(
        name: "environments", summary: "the same with 32 worlds; two cores", unit: "agent-steps/s",
        target: .atLeast(1.8e6), measure: { try measure(worlds: 32, threads: 2) }),
    ]
  }

  private static let agents = 64

  private static func configuration(worlds: Int, threads: Int) -> EnvironmentConfiguration {
    var training = TrainerConfiguration(name: "environments")
    training.policy.sensors = SensorConfiguration(
      window: .init(radius: 5), rays: .init(count: 0), peers: .init(range: 5, max: 12))
    training.worlds = WorldDistribution(
      source: .generated(
        MapGenerator(.random(RandomMap(density: 0.2)), width: 20, height: 20), agents: agents),
      maxSteps: 256)
    var configuration = EnvironmentConfiguration(source: EnvironmentSource(training))
    configuration.worlds = worlds
    configuration.threads = threads
    return configuration
  }

  /// Random actions, new episodes included.
  private static func measure(worlds: Int, threads: Int) throws -> Double {
    let environment = try VectorEnvironment(configuration(worlds: worlds, threads: threads))
    let layout = environment.configuration.layout
    let rows = environment.rows
    // Two sets, as callers have them who keep the last observation.
    let memories = (0..<2).map { _ in RowMemory(layout, rows: rows) }
    for set in 0..<2 { environment.bind(set, to: memories[set].memory) }
    let rewards = FlatBuffer<Float>(repeating: 0, count: rows)
    let flags = (0..<3).map { _ in FlatBuffer<UInt8>(repeating: 0, count: worlds) }
    var results = VectorEnvironment.Results()
    results.rewards = rewards.base
    (results.terminated, results.truncated, results.reset) = (flags[0].base, flags[1].base, flags[2].base)
    var rng = SplitMix64(seed: 2)
    let actions = (0..<61).map { _ in FlatBuffer<Int32>((0..<rows).map { _ in Int32(rng.index(below: 5)) }) }
    try environment.reset(set: 0, into: results)
    func run(_ steps: Int) throws {
      for step in 0..<steps {
        try environment.step(set: step & 1, actions: actions[step % actions.count].base, into: results)
      }
    }
    let steps = max(1, 16_384 / worlds)
    try run(steps / 8)
    let elapsed = try seconds { try run(steps) }
    environment.unbind()
    return Double(rows * steps) / elapsed
  }
}

/// Rows of the caller's, of everything that there is.
private struct RowMemory {
  let memory: Observation.Memory
  private let floats: [FlatBuffer<SIMD4<Float>>]
  private let mask: FlatBuffer<UInt8>
  private let identity: FlatBuffer<Int32>

  init(_ layout: ObservationLayout, rows: Int) {
    let slots = rows * layout.slots
    floats = [
      slots * ObservationLayout.tokenWidth, rows * layout.environmentWidth, slots * layout.outputWidth,
    ].map { FlatBuffer(repeating: .zero, count: ($0 + 3) / 4) }
    mask = FlatBuffer(repeating: 0, count: slots)
    identity = FlatBuffer(repeating: 0, count: slots)
    let parts = floats.map { UnsafeMutableRawPointer($0.base).assumingMemoryBound(to: Float.self) }
    var memory = Observation.Memory()
    (memory.tokens, memory.environment, memory.peerOutputs) = (parts[0], parts[1], parts[2])
    (memory.mask, memory.identity) = (mask.base, identity.base)
    self.memory = memory
  }
}
