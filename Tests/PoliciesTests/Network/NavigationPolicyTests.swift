import Attention
import Basics
import GridWorld
import Policies
import Simulation
import Testing

@Suite("Navigation policy") struct NavigationPolicyTests {
  /// A small open world in which agents see and hear each other, a few steps in.
  private func observation(_ configuration: PolicyConfiguration, seed: UInt64) -> (Observation, World) {
    var rng = SplitMix64(seed: seed)
    var grid = OccupancyGrid(width: 8, height: 8)
    for y in 0..<8 {
      for x in 0..<8 where rng.uniform() < 0.15 { grid.setOccupied(true, at: Cell(x, y)) }
    }
    var cells = grid.freeCells
    rng.shuffle(&cells)
    var world = World(
      WorldConfiguration(
        grid: grid, sensors: configuration.sensors, radio: configuration.radio,
        agents: (0..<6).map { AgentSetup(start: cells[$0], goals: [cells[$0 + 6]]) }, seed: seed),
      outputWidth: configuration.outputWidth)
    for _ in 0..<3 {
      world.advance((0..<6).map { _ in ActionCatalogue.grid.actions[rng.index(below: 5)] })
    }
    var builder = ObservationBuilder(for: world, perception: configuration.perception)
    let observation = Observation(layout: builder.layout, agents: 6)
    builder.observe(world, into: observation)
    return (observation, world)
  }

  private func small(_ kind: AttentionKind) -> PolicyConfiguration {
    var configuration = PolicyConfiguration(
      attention: kind, heads: 2, tokenWidth: 6, valueWidth: 4, environmentWidths: [8, 5], hiddenWidths: [7],
      interactionHidden: 3, interactionRank: 2, messageSymbols: 2, perception: .everywhere)
    configuration.sensors.window.radius = 2
    configuration.sensors.rays.count = 4
    configuration.sensors.peers.max = 4
    return configuration
  }

  /// A fixed linear functional of all outputs: its gradient is a random matrix.
  private func loss(
    _ policy: NavigationPolicy, _ rows: ObservationRows, _ slope: [Float], _ parameters: ParameterBuffer,
    _ workspace: PolicyWorkspace
  ) -> Double {
    let output = policy.forward(rows, parameters, workspace)
    var sum = 0.0
    for row in 0..<rows.count {
      for column in 0..<policy.headOutputWidth {
        sum += Double(output[row, column]) * Double(slope[row * policy.headOutputWidth + column])
      }
    }
    return sum
  }

  @Test(
    "gradients of every parameter of the whole policy agree with central differences",
    arguments: AttentionKind.allCases, UInt64(1)...3)
  func gradients(kind: AttentionKind, seed: UInt64) throws {
    try checkGradients(small(kind), seed: seed)
  }

  @Test("so do those that flow through an exchange within the step", arguments: [true, false], UInt64(1)...3)
  func exchangeGradients(isTied: Bool, seed: UInt64) throws {
    var configuration = small(.interaction)
    configuration.exchange = .sameStep
    configuration.radio = RadioConfiguration(range: 4, delay: 0, loss: 0.2)
    configuration.isTied = isTied
    try checkGradients(configuration, seed: seed)
  }

  @Test(
    "so do those through rounds of talk, with what was said in the values or not",
    arguments: [
      (AttentionKind.interaction, 1, true), (.interaction, 2, false), (.interaction, 3, true),
      (.soft, 2, true),
      (.uniform, 3, true),
    ], UInt64(1)...2)
  func talkGradients(talk: (kind: AttentionKind, rounds: Int, hearsValues: Bool), seed: UInt64) throws {
    var configuration = small(talk.kind)
    configuration.exchange = .sameStep
    configuration.rounds = talk.rounds
    configuration.hearsValues = talk.hearsValues
    configuration.perception = Perception(relations: true, history: false)
    configuration.radio = RadioConfiguration(range: 4, delay: 0, loss: 0.2)
    try checkGradients(configuration, seed: seed)
  }

  @Test("so do those through what peers claim of the cells around", arguments: 1...2, UInt64(1)...2)
  func claimGradients(rounds: Int, seed: UInt64) throws {
    var configuration = small(.interaction)
    configuration.exchange = .sameStep
    configuration.rounds = rounds
    configuration.hearsValues = true
    configuration.hearsClaims = true
    configuration.perception = Perception(relations: true, precedence: true, history: false)
    configuration.radio = RadioConfiguration(range: 4, delay: 0, loss: 0.2)
    try checkGradients(configuration, seed: seed)
  }

  @Test("what peers claim is where their provisional actions lead, in the order of my own")
  func claims() throws {
    var configuration = small(.interaction)
    configuration.exchange = .sameStep
    configuration.hearsClaims = true
    configuration.radio = RadioConfiguration(range: 9, delay: 0)
    let policy = NavigationPolicy(configuration)
    let parameters = policy.makeParameters(seed: 4)
    var seen = 0
    for seed in UInt64(1)...4 {
      let (observation, world) = observation(configuration, seed: seed)
      let workspace = PolicyWorkspace(for: policy, maximumRows: 6)
      let rows = ObservationRows(observation, first: 0, count: 6)
      policy.forward(rows, parameters, workspace)
      let heard = (0..<6).map { agent in
        (0..<policy.observationLayout.slots).map { observation.peerOutput(agent: agent, slot: $0) }
      }
      // The same network hearing the peers' own actions.
      var plain = configuration
      plain.hearsClaims = false
      let other = NavigationPolicy(plain)
      other.forward(rows, parameters, PolicyWorkspace(for: other, maximumRows: 6))
      for agent in 0..<6 {
        for slot in policy.observationLayout.firstPeerSlot..<policy.observationLayout.slots {
          let features = observation.token(agent: agent, slot: slot)
          guard features[ObservationLayout.peerHeardFeature] != 0 else { continue }
          let own = observation.peerOutput(agent: agent, slot: slot)
          let peer =
            Int(observation.identity[agent * policy.observationLayout.slots + slot])
            - policy.observationLayout.firstPeerSlot
          let isSeen = features[ObservationLayout.peerSeenFeature] != 0
          let (here, there) = (world.cell(of: agent), world.cell(of: peer))
          func after(_ cell: Cell, _ action: Action) -> Cell {
            Cell(cell.x + action.offset.dx, cell.y + action.offset.dy)
          }
          for action in ActionCatalogue.grid.actions {
            let into = ActionCatalogue.grid.actions.first { after(there, $0) == after(here, action) }
            let claim = isSeen ? into.map { own[Int($0.rawValue)] } ?? 0 : 0
            #expect(heard[agent][slot][Int(action.rawValue)] == claim)
            if claim > 0 { seen += 1 }
          }
          #expect(heard[agent][slot].dropFirst(5) == own.dropFirst(5))
        }
      }
    }
    #expect(seen > 10)
  }

  @Test("with no radio range nobody hears, and the values of what is heard learn nothing")
  func outOfRange() {
    var configuration = small(.interaction)
    configuration.exchange = .sameStep
    configuration.rounds = 2
    configuration.hearsValues = true
    configuration.radio = RadioConfiguration(range: 0, delay: 0)
    let policy = NavigationPolicy(configuration)
    let (observation, world) = observation(configuration, seed: 2)
    let rows = ObservationRows(observation, first: 0, count: 6)
    func outputs(_ parameters: ParameterBuffer) -> [Float] {
      policy.forward(rows, parameters, PolicyWorkspace(for: policy, maximumRows: 6)).array
    }
    let parameters = policy.makeParameters(seed: 3)
    let before = outputs(parameters)
    for entry in policy.parameterLayout.entries where entry.name == "attention.U" {
      parameters.values(entry).update(repeating: 7)
    }
    #expect(policy.parameterLayout.entries.contains { $0.name == "attention.U" })
    #expect(outputs(parameters) == before)
    withExtendedLifetime(world) {}
  }

  @Test("what an agent knows reaches as many hops as there are rounds", arguments: 0...3)
  func hops(rounds: Int) {
    // A row of agents, each of which hears the two beside it.
    var configuration = small(.interaction)
    configuration.exchange = .sameStep
    configuration.rounds = rounds
    configuration.hearsValues = true
    configuration.sensors.peers.range = 0.5
    configuration.sensors.rays.count = 0
    configuration.sensors.window.radius = 0
    configuration.perception = .init()
    configuration.radio = RadioConfiguration(range: 2.5, delay: 0)
    let policy = NavigationPolicy(configuration)
    let parameters = policy.makeParameters(seed: 5)
    // Larger than at the start, or what comes from afar is lost in rounding.
    for index in 0..<parameters.count { parameters.elements[index] *= 3 }
    func logits(goal: Int) -> [[Float]] {
      let grid = OccupancyGrid(width: 20, height: 3)
      let world = World(
        WorldConfiguration(
          grid: grid, sensors: configuration.sensors, radio: configuration.radio,
          agents: (0..<6).map {
            AgentSetup(start: Cell(2 + 2 * $0, 1), goals: [Cell($0 == 0 ? goal : 2 + 2 * $0, 2)])
          }), outputWidth: configuration.outputWidth)
      var builder = ObservationBuilder(for: world, perception: configuration.perception)
      let observation = Observation(layout: builder.layout, agents: 6)
      builder.observe(world, into: observation)
      let output = policy.forward(
        ObservationRows(observation, first: 0, count: 6), parameters,
        PolicyWorkspace(for: policy, maximumRows: 6))
      return withExtendedLifetime(world) {
        (0..<6).map { row in (0..<5).map { output[row, $0] } }
      }
    }
    let (one, other) = (logits(goal: 0), logits(goal: 19))
    let changed = (0..<6).filter { one[$0] != other[$0] }
    #expect(changed == Array(0...rounds))
  }

  @Test(
    "so do those of attention with Gumbel noise, which stays the same in the update",
    arguments: [false, true],
    UInt64(1)...2)
  func gumbelGradients(isSameStep: Bool, seed: UInt64) throws {
    var configuration = small(.interaction)
    configuration.function = .gumbelSoftmax(temperature: 0.7)
    if isSameStep {
      configuration.exchange = .sameStep
      configuration.radio.delay = 0
    }
    try checkGradients(configuration, seed: seed, noiseKey: seed &* 77)
  }

  @Test("noise changes what is attended to, depends on its key alone, and is drawn for Gumbel's softmax only")
  func noise() throws {
    func weights(_ function: AttentionFunction, key: UInt64?) -> [Float] {
      var configuration = small(.interaction)
      configuration.function = function
      let policy = NavigationPolicy(configuration)
      let (observation, world) = observation(configuration, seed: 3)
      let workspace = PolicyWorkspace(for: policy, maximumRows: 6)
      if let key { workspace.drawNoise(rows: 0..<6, key: key, step: 4) }
      policy.forward(
        ObservationRows(observation, first: 0, count: 6), policy.makeParameters(seed: 1), workspace)
      return withExtendedLifetime((workspace, world)) { workspace.attention.attentionWeights.array }
    }
    let gumbel = AttentionFunction.gumbelSoftmax(temperature: 1)
    #expect(weights(gumbel, key: nil) == weights(.softmax, key: nil))
    #expect(weights(gumbel, key: 1) == weights(gumbel, key: 1))
    #expect(weights(gumbel, key: 1) != weights(gumbel, key: 2))
    #expect(weights(gumbel, key: 1) != weights(gumbel, key: nil))
    #expect(weights(.softmax, key: 1) == weights(.softmax, key: nil))
    #expect(weights(.sigmoid, key: 1) == weights(.sigmoid, key: nil))
  }

  @Test("workspaces of an exchange go away with their owner")
  func exchangeMemory() {
    var configuration = small(.interaction)
    configuration.exchange = .sameStep
    configuration.radio.delay = 0
    let policy = NavigationPolicy(configuration)
    weak var left: PolicyWorkspace?
    do {
      let workspace = PolicyWorkspace(for: policy, maximumRows: 4)
      left = workspace
    }
    #expect(left == nil)
  }

  private func checkGradients(
    _ configuration: PolicyConfiguration, seed: UInt64, noiseKey: UInt64? = nil
  ) throws {
    let policy = NavigationPolicy(configuration)
    let parameters = policy.makeParameters(seed: seed)
    if configuration.exchange == .sameStep {
      // Larger than at the start, where what peers send moves little.
      var rng = SplitMix64(seed: seed)
      for index in 0..<parameters.count { parameters.elements[index] += 0.3 * (rng.uniform() - 0.5) }
    }
    let (observation, world) = observation(configuration, seed: seed)
    let rows = ObservationRows(observation, first: 0, count: 6)
    let workspace = PolicyWorkspace(for: policy, maximumRows: 6)
    if let noiseKey { workspace.drawNoise(rows: 0..<6, key: noiseKey, step: 2) }
    var rng = SplitMix64(seed: seed &* 31)
    let slope = (0..<(6 * policy.headOutputWidth)).map { _ in rng.uniform() - 0.5 }
    let gradients = ParameterBuffer(policy.parameterLayout)
    _ = loss(policy, rows, slope, parameters, workspace)
    let gradOutput = AlignedBuffer<Float>(copying: slope)
    policy.backward(
      rows, gradOutput: gradOutput.matrix(columns: policy.headOutputWidth), parameters, gradients: gradients,
      workspace)
    for entry in policy.parameterLayout.entries {
      let values = gradients.values(entry)
      #expect(values.contains { abs($0) > 1e-6 }, "\(entry.name) has no gradient at all, seed \(seed)")
      // The steepest entries: floats resolve no others.
      let steepest = values.indices.sorted { abs(values[$0]) > abs(values[$1]) }.prefix(3)
      for index in steepest {
        let target = parameters.values(entry)
        let original = target[index]
        var best = Double.infinity
        // A kink of relu may lie within one step width, hardly within all.
        for width in [Float(1e-2), 3e-3, 1e-3] {
          target[index] = original + width
          let above = loss(policy, rows, slope, parameters, workspace)
          target[index] = original - width
          let below = loss(policy, rows, slope, parameters, workspace)
          target[index] = original
          let numeric = (above - below) / (2 * Double(width))
          best = min(best, abs(numeric - Double(values[index])))
        }
        let tolerance = 2e-3 + 0.03 * abs(Double(values[index]))
        #expect(best < tolerance, "\(entry.name)[\(index)] is \(values[index]), off by \(best), seed \(seed)")
      }
    }
    withExtendedLifetime((gradOutput, world)) {}
  }

  @Test(
    "passes that share what they need within a pass wait for their backward passes",
    arguments: AttentionKind.allCases)
  func sharedWorkspaces(kind: AttentionKind) {
    let policy = NavigationPolicy(small(kind))
    let parameters = policy.makeParameters(seed: 5)
    let (observation, world) = observation(policy.configuration, seed: 5)
    let parts = [0..<2, 2..<6].map { ObservationRows(observation, first: $0.lowerBound, count: $0.count) }
    var rng = SplitMix64(seed: 17)
    let width = policy.headOutputWidth
    let slope = AlignedBuffer<Float>(copying: (0..<(6 * width)).map { _ in rng.uniform() - 0.5 })
    func backward(_ part: ObservationRows, _ gradients: ParameterBuffer, _ workspace: PolicyWorkspace) {
      policy.backward(
        part,
        gradOutput: MatrixView(slope.base + part.first * width, rows: part.count, columns: width),
        parameters, gradients: gradients, workspace)
    }
    let alone = ParameterBuffer(policy.parameterLayout)
    let workspace = PolicyWorkspace(for: policy, maximumRows: 6)
    var outputs: [[Float]] = []
    for part in parts {
      outputs.append(policy.forward(part, parameters, workspace).array)
      backward(part, alone, workspace)
    }
    let together = ParameterBuffer(policy.parameterLayout)
    let kept = parts.map { _ in PolicyWorkspace(for: policy, maximumRows: 4, sharing: workspace) }
    for (part, workspace) in zip(parts, kept) { policy.forward(part, parameters, workspace) }
    for (part, workspace) in zip(parts, kept) { backward(part, together, workspace) }
    #expect(zip(parts, kept).map { $1.output(rows: $0.count).array } == outputs)
    #expect(Array(together.elements) == Array(alone.elements))
    #expect(alone.elements.contains { $0 != 0 })
    withExtendedLifetime((slope, world)) {}
  }

  @Test("what peers say changes interaction and nothing else", arguments: AttentionKind.allCases)
  func hearing(kind: AttentionKind) {
    let policy = NavigationPolicy(small(kind))
    let parameters = policy.makeParameters(seed: 4)
    let (observation, world) = observation(policy.configuration, seed: 4)
    let rows = ObservationRows(observation, first: 0, count: 6)
    let workspace = PolicyWorkspace(for: policy, maximumRows: 6)
    let before = policy.forward(rows, parameters, workspace).array
    var heard = 0
    for index in 0..<observation.peerOutputs.count where observation.peerOutputs[index] != 0 {
      heard += 1
      observation.peerOutputs[index] = -2
    }
    #expect(heard > 0, "nobody is heard, so the test says nothing")
    let after = policy.forward(rows, parameters, workspace).array
    #expect((before != after) == (kind == .interaction))
    withExtendedLifetime(world) {}
  }

  @Test("an agent without tokens to attend to still decides: zero context, finite outputs")
  func allMasked() {
    let policy = NavigationPolicy(small(.interaction))
    let parameters = policy.makeParameters(seed: 2)
    let (observation, world) = observation(policy.configuration, seed: 2)
    for slot in 0..<observation.layout.slots { observation.mask[slot] = 0 }
    let output = policy.forward(
      ObservationRows(observation, first: 0, count: 6), parameters,
      PolicyWorkspace(for: policy, maximumRows: 6)
    ).array
    let isFinite = output.allSatisfy { $0.isFinite }
    #expect(isFinite)
    withExtendedLifetime(world) {}
  }

  @Test("a policy without rays and peers decides, and learns")
  func blind() throws {
    var configuration = small(.interaction)
    configuration.sensors.rays.count = 0
    configuration.sensors.peers.max = 0
    let policy = NavigationPolicy(configuration)
    let parameters = policy.makeParameters(seed: 2)
    let (observation, world) = observation(policy.configuration, seed: 2)
    let rows = ObservationRows(observation, first: 0, count: 6)
    let workspace = PolicyWorkspace(for: policy, maximumRows: 6)
    let output = policy.forward(rows, parameters, workspace)
    let gradients = ParameterBuffer(policy.parameterLayout)
    let ones = AlignedBuffer<Float>(copying: Array(repeating: 1, count: 6 * policy.headOutputWidth))
    policy.backward(
      rows, gradOutput: ones.matrix(columns: policy.headOutputWidth), parameters, gradients: gradients,
      workspace)
    let values = output.array + gradients.elements
    #expect(values.allSatisfy { $0.isFinite } && gradients.elements.contains { $0 != 0 })
    withExtendedLifetime((world, ones)) {}
  }

  @Test("a policy file brings back the same policy, and its bytes don't change")
  func file() throws {
    let policy = NavigationPolicy(small(.interaction))
    let file = PolicyFile(policy, policy.makeParameters(seed: 9), provenance: ["seed": "9"])
    let folder = TemporaryFolder()
    try file.write(to: folder.path("a.safetensors"))
    let again = try PolicyFile(file: folder.path("a.safetensors"))
    try again.write(to: folder.path("b.safetensors"))
    #expect(again.policy.configuration == policy.configuration)
    #expect(Array(again.parameters.elements) == Array(file.parameters.elements))
    #expect(again.provenance == ["seed": "9"])
    let bytes = try (folder.bytes("a.safetensors"), folder.bytes("b.safetensors"))
    #expect(bytes.0 == bytes.1)
  }
}
