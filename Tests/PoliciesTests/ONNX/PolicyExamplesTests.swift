import Attention
import Basics
import GridWorld
import Policies
import Simulation
import Testing

@Suite("Examples of what a policy decides") struct PolicyExamplesTests {
  private func world(_ policy: NavigationPolicy, agents: Int, seed: UInt64) -> World {
    var rng = SplitMix64(seed: seed)
    let grid = OccupancyGrid(width: 7, height: 7)
    var cells = grid.freeCells
    rng.shuffle(&cells)
    var world = World(
      WorldConfiguration(
        grid: grid, sensors: policy.configuration.sensors, radio: policy.configuration.radio,
        agents: (0..<agents).map { AgentSetup(start: cells[$0], goals: [cells[$0 + agents]]) }, seed: seed),
      outputWidth: policy.configuration.outputWidth)
    for _ in 0..<3 {
      world.advance((0..<agents).map { _ in ActionCatalogue.grid.actions[rng.index(below: 5)] })
    }
    return world
  }

  private func policy(_ exchange: OutputExchange) -> NavigationPolicy {
    var configuration = PolicyConfiguration(exchange: exchange, rounds: 2, hearsValues: true)
    configuration.radio = RadioConfiguration(range: 5, delay: exchange == .sameStep ? 0 : 1)
    return NavigationPolicy(configuration)
  }

  @Test("are the network's own inputs and outputs", arguments: OutputExchange.allCases)
  func networks(exchange: OutputExchange) throws {
    let policy = policy(exchange)
    let parameters = policy.makeParameters(seed: 3)
    var examples = PolicyExamples(PolicyFile(policy, parameters))
    let worlds = [world(policy, agents: 5, seed: 1), world(policy, agents: 4, seed: 2)]
    for world in worlds { examples.record(world) }
    #expect(examples.count == 9)
    let file = try Safetensors(bytes: examples.safetensors.encoded(), file: "examples")
    try file.check(is: .sample)
    #expect(try file.int64("teams") == [0, 5])
    let logits = try file.float32("outputs.logits")
    let enhanced = try file.float32("outputs.W*")
    let layout = policy.observationLayout
    var first = 0
    for world in worlds {
      var builder = ObservationBuilder(
        for: world, perception: policy.configuration.perception, outputWidth: layout.outputWidth)
      let observation = Observation(layout: builder.layout, agents: world.agentCount)
      builder.observe(world, into: observation)
      let workspace = PolicyWorkspace(for: policy, maximumRows: world.agentCount)
      let rows = ObservationRows(observation, first: 0, count: world.agentCount)
      let output = policy.forward(rows, parameters, workspace)
      for row in 0..<world.agentCount {
        for action in 0..<5 { #expect(logits[(first + row) * 5 + action] == output[row, action]) }
      }
      let width = policy.configuration.heads * layout.slots
      for index in 0..<world.agentCount * width {
        #expect(enhanced[first * width + index] == workspace.attention.attentionWeights.base[index])
      }
      first += world.agentCount
    }
  }

  @Test("tell which row is heard in which slot, counted from the first of all")
  func heard() throws {
    let policy = policy(.sameStep)
    var examples = PolicyExamples(PolicyFile(policy, policy.makeParameters(seed: 3)))
    for seed in UInt64(1)...2 { examples.record(world(policy, agents: 5, seed: seed)) }
    let file = examples.safetensors
    let layout = policy.observationLayout
    let heard = try file.int64("inputs.heard")
    let tokens = try file.float32("inputs.X")
    #expect(file["inputs.Y"] == nil && file["outputs.Y"]?.shape == [10, layout.slots, layout.outputWidth])
    var count = 0
    for row in 0..<10 {
      for slot in 0..<layout.slots {
        let place = row * layout.slots + slot
        let isHeard =
          layout.kind(ofSlot: slot) == .peer
          && tokens[place * ObservationLayout.tokenWidth + ObservationLayout.peerHeardFeature] == 1
        guard isHeard else {
          #expect(heard[place] == -1)
          continue
        }
        count += 1
        // Somebody else of the same world.
        #expect(Int(heard[place]) / 5 == row / 5 && Int(heard[place]) != row)
      }
    }
    #expect(count > 10)
  }
}
