import Basics
import Episodes
public import Simulation

/// Many worlds that a caller steps together: it says what robots do, and is told what they perceive, what they were paid and
/// which episodes ended. The engine under the C interface and the Python package.
///
/// ```swift
/// let environment = try VectorEnvironment(configuration)
/// let rows = Observation(layout: environment.configuration.layout, agents: environment.rows)
/// ```
///
/// Worlds are parted among threads; what happens in one depends on none of the others, nor on the number of threads. Not for
/// several threads of the caller's at once.
public final class VectorEnvironment: @unchecked Sendable {
  public let configuration: EnvironmentConfiguration
  private let shards: [EnvironmentShard]
  private let workers: WorkerPool

  /// Worlds at their first episodes; `reset` them before the first step.
  ///
  /// - Throws: `EpisodeError` for a controller that can't be made, or does not fit; `EnvironmentError`.
  public init(_ configuration: EnvironmentConfiguration) throws {
    precondition(
      EnvironmentConfiguration.worldCounts.contains(configuration.worlds), "no such number of worlds")
    self.configuration = configuration
    try VectorEnvironment.checkMemory(configuration)
    let parts = min(max(1, configuration.threads), configuration.worlds)
    var shards: [EnvironmentShard] = []
    for part in 0..<parts {
      let range = part * configuration.worlds / parts..<(part + 1) * configuration.worlds / parts
      shards.append(try EnvironmentShard(configuration, worlds: range))
    }
    self.shards = shards
    workers = WorkerPool(jobs: parts)
  }

  /// Refuses what the machine's memory has no room for: so many worlds as the first one, and its rows.
  static func checkMemory(
    _ configuration: EnvironmentConfiguration, limit: Int = MachineMemory.limit
  ) throws(EnvironmentError) {
    let bytes = AllocationMeter.bytes {
      _ = try? configuration.episode(0, seed: nil)
      _ = Observation(layout: configuration.layout, agents: configuration.source.maximumAgents)
    }
    let needed = Double(bytes) * Double(configuration.worlds)
    guard needed <= Double(limit) else {
      throw .tooLarge(worlds: configuration.worlds, bytes: needed, limit: limit)
    }
  }

  /// Rows of all worlds together.
  public var rows: Int { configuration.worlds * configuration.rowsPerWorld }

  /// Where observations are written that name this set: 0 and 1, and 2 for the last ones of episodes under
  /// `Autoreset.sameStep`.
  ///
  /// - Parameter memory: of all `rows`; must live as long as it is bound.
  public func bind(_ set: Int, to memory: Observation.Memory) {
    let (layout, rowsPerWorld) = (configuration.layout, configuration.rowsPerWorld)
    for shard in shards {
      let rows = shard.worlds.count * rowsPerWorld
      let own = memory.advanced(by: shard.worlds.lowerBound * rowsPerWorld, layout)
      shard.bind(set, to: Observation(layout: layout, agents: rows, in: own))
    }
  }

  /// Lets go of all memory that is bound.
  public func unbind() {
    for shard in shards {
      for set in 0..<3 { shard.bind(set, to: nil) }
    }
  }

  /// Starts the next episodes of all worlds, or of some, and writes the rows of all.
  ///
  /// - Parameters:
  ///   - seeds: shape (worlds), of their episodes from now on; nil to go on with the next.
  ///   - marks: shape (worlds), 1 for those to reset; nil for all.
  /// - Throws: `EpisodeError` for a controller of the others that does not fit a world; `EnvironmentError`. The worlds of
  ///   other threads have then gone on all the same.
  public func reset(
    set: Int, seeds: UnsafePointer<UInt64>? = nil, marks: UnsafePointer<UInt8>? = nil, into results: Results
  ) throws {
    nonisolated(unsafe) let (seeds, marks, results) = (seeds, marks, results)
    try inEveryShard { shard in
      try shard.reset(set, seeds: seeds, marks: marks, results)
      shard.tellPresent(results)
    }
  }

  /// Takes a step in all worlds whose episodes are under way.
  ///
  /// - Parameters:
  ///   - actions: shape (rows), numbers of the catalogue; those of robots that are not there are not looked at.
  ///   - messages: shape (rows), numbers of symbols; nil where robots say none.
  /// - Throws: `EpisodeError` for a controller of the others that does not fit the next episode's world.
  public func step(
    set: Int, actions: UnsafePointer<Int32>, messages: UnsafePointer<Int32>? = nil, into results: Results
  ) throws {
    nonisolated(unsafe) let (actions, messages, results) = (actions, messages, results)
    try inEveryShard { shard in
      try shard.step(set, actions: actions, messages: messages, results)
      shard.tellPresent(results)
    }
  }

  private func inEveryShard(
    _ body: @escaping @Sendable (EnvironmentShard) throws -> Void
  ) throws {
    if shards.count == 1 { return try body(shards[0]) }
    let shards = shards
    workers.forEach(count: shards.count) { index in
      do { try body(shards[index]) } catch { shards[index].failure = error }
    }
    var first: (any Error)?
    for shard in shards {
      first = first ?? shard.failure
      shard.failure = nil
    }
    if let first { throw first }
  }

  // MARK: - Looking

  /// Whether the episode of a world is over, so that it can't be stepped.
  public func isOver(_ world: Int) -> Bool { shard(of: world) { $0.isOver[$1] } }

  /// A world's episode as it stands.
  public func episode(_ world: Int) -> Episode { shard(of: world) { $0.vector.lanes[$1].episode } }

  /// Of the episode that ended last in a world; of the one under way if none did.
  public func metrics(_ world: Int) -> EpisodeMetrics {
    shard(of: world) { $0.lastMetrics[$1] ?? $0.vector.lanes[$1].episode.metrics }
  }

  private func shard<Value>(of world: Int, _ body: (EnvironmentShard, Int) -> Value) -> Value {
    guard let shard = shards.first(where: { $0.worlds.contains(world) }) else {
      preconditionFailure("no world \(world)")
    }
    return body(shard, world - shard.worlds.lowerBound)
  }
}

extension VectorEnvironment {
  /// Where a step tells what it did; nil for what nobody wants.
  public struct Results {
    /// Shape (rows): what each robot was paid.
    public var rewards: UnsafeMutablePointer<Float>?
    /// Shape (worlds): 1 where the task is done.
    public var terminated: UnsafeMutablePointer<UInt8>?
    /// Shape (worlds): 1 where the step limit cut the episode off.
    public var truncated: UnsafeMutablePointer<UInt8>?
    /// Shape (worlds): 1 where the rows are the first of another episode.
    public var reset: UnsafeMutablePointer<UInt8>?
    /// Shape (rows): 1 for robots that are there.
    public var present: UnsafeMutablePointer<UInt8>?

    public init() {}
  }
}

extension Observation.Memory {
  /// That of the rows from `row` on.
  fileprivate func advanced(by row: Int, _ layout: ObservationLayout) -> Observation.Memory {
    var memory = self
    memory.tokens = tokens.map { $0 + row * layout.slots * ObservationLayout.tokenWidth }
    memory.relations = relations.map { $0 + row * layout.sensors.peers.max * layout.relationWidth }
    memory.mask = mask.map { $0 + row * layout.slots }
    memory.identity = identity.map { $0 + row * layout.slots }
    memory.environment = environment.map { $0 + row * layout.environmentWidth }
    memory.peerOutputs = peerOutputs.map { $0 + row * layout.slots * layout.outputWidth }
    return memory
  }
}
