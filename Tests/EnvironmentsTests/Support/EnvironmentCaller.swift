import Basics
import Environments
import Simulation

/// An environment and the memory that a caller gives it.
final class EnvironmentCaller {
  let environment: VectorEnvironment
  let layout: ObservationLayout
  private let sets: [RowMemory]
  private let rewards: FlatBuffer<Float>
  private let flags: [FlatBuffer<UInt8>]
  private let present: FlatBuffer<UInt8>
  /// The set that was written last.
  private var latest = 1

  init(_ configuration: EnvironmentConfiguration) throws {
    environment = try VectorEnvironment(configuration)
    layout = configuration.layout
    let rows = environment.rows
    let layout = layout
    sets = (0..<3).map { _ in RowMemory(layout, rows: rows) }
    rewards = FlatBuffer(repeating: -7, count: rows)
    flags = (0..<3).map { _ in FlatBuffer(repeating: 7, count: configuration.worlds) }
    present = FlatBuffer(repeating: 7, count: rows)
    for set in 0..<3 { environment.bind(set, to: sets[set].memory) }
  }

  deinit { environment.unbind() }

  private var results: VectorEnvironment.Results {
    var results = VectorEnvironment.Results()
    results.rewards = rewards.base
    (results.terminated, results.truncated, results.reset) = (flags[0].base, flags[1].base, flags[2].base)
    results.present = present.base
    return results
  }

  func reset(seeds: [UInt64]? = nil, marks: [Bool]? = nil) throws {
    latest = 1 - latest
    let seeds = seeds.map { FlatBuffer($0) }
    let marks = marks.map { FlatBuffer<UInt8>($0.map { $0 ? 1 : 0 }) }
    try environment.reset(set: latest, seeds: seeds?.base, marks: marks?.base, into: results)
    withExtendedLifetime((seeds, marks)) {}
  }

  func step(_ actions: [Int32], messages: [Int32]? = nil) throws {
    latest = 1 - latest
    let (actions, messages) = (FlatBuffer(actions), messages.map { FlatBuffer($0) })
    try environment.step(set: latest, actions: actions.base, messages: messages?.base, into: results)
    withExtendedLifetime((actions, messages)) {}
  }

  private var rowsPerWorld: Int { environment.configuration.rowsPerWorld }

  /// - Parameter isLast: of the set that holds the last rows of episodes.
  func row(world: Int, _ row: Int, isLast: Bool = false) -> Row {
    sets[isLast ? 2 : latest].row(world * rowsPerWorld + row)
  }

  func telling(_ world: Int) -> PlainTwin.Telling {
    PlainTwin.Telling(
      rewards: rewards[world * rowsPerWorld..<(world + 1) * rowsPerWorld], terminated: flags[0][world] == 1,
      truncated: flags[1][world] == 1, reset: flags[2][world] == 1)
  }

  func present(_ world: Int) -> [UInt8] { present[world * rowsPerWorld..<(world + 1) * rowsPerWorld] }
}

/// Memory of a caller's for a set of rows, full of rubbish at first.
private final class RowMemory {
  private let layout: ObservationLayout
  private let tokens: FlatBuffer<SIMD4<Float>>
  private let relations: FlatBuffer<SIMD4<Float>>
  private let mask: FlatBuffer<UInt8>
  private let identity: FlatBuffer<Int32>
  private let environment: FlatBuffer<Float>
  private let outputs: FlatBuffer<Float>

  init(_ layout: ObservationLayout, rows: Int) {
    self.layout = layout
    let rubbish = SIMD4<Float>(repeating: .nan)
    tokens = FlatBuffer(repeating: rubbish, count: rows * layout.slots * ObservationLayout.tokenWidth / 4)
    relations = FlatBuffer(
      repeating: rubbish, count: rows * layout.sensors.peers.max * layout.relationWidth / 4)
    mask = FlatBuffer(repeating: 9, count: rows * layout.slots)
    identity = FlatBuffer(repeating: 99, count: rows * layout.slots)
    environment = FlatBuffer(repeating: .nan, count: rows * layout.environmentWidth)
    outputs = FlatBuffer(repeating: .nan, count: rows * layout.slots * layout.outputWidth)
  }

  private func floats(_ buffer: FlatBuffer<SIMD4<Float>>) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(buffer.base).assumingMemoryBound(to: Float.self)
  }

  var memory: Observation.Memory {
    var memory = Observation.Memory()
    (memory.tokens, memory.relations) = (floats(tokens), floats(relations))
    (memory.mask, memory.identity) = (mask.base, identity.base)
    (memory.environment, memory.peerOutputs) = (environment.base, outputs.base)
    return memory
  }

  func row(_ row: Int) -> Row {
    func part<Element>(_ base: UnsafeMutablePointer<Element>, _ width: Int) -> [Element] {
      Array(UnsafeBufferPointer(start: base + row * width, count: width))
    }
    return Row(
      tokens: part(floats(tokens), layout.slots * ObservationLayout.tokenWidth),
      mask: part(mask.base, layout.slots), identity: part(identity.base, layout.slots),
      environment: part(environment.base, layout.environmentWidth),
      outputs: part(outputs.base, layout.slots * layout.outputWidth),
      relations: part(floats(relations), layout.sensors.peers.max * layout.relationWidth))
  }
}
