import Basics
import CNavsim
import Compatibility
import GridWorld
import Simulation

/// A world like POGEMA's as C callers know it: with everything checked that they hand over.
final class PogemaHandle: Sendable {
  private let world: Locked<PogemaWorld>

  init(_ world: PogemaWorld) { self.world = Locked(world) }

  /// The world that a handle names.
  static func named(_ handle: UInt64) throws -> PogemaHandle {
    try HandleTable.shared.object(handle, as: PogemaHandle.self, called: "POGEMA world")
  }

  /// Works on the world, while nobody else does.
  func withWorld<Result>(_ body: (PogemaWorld) throws -> Result) throws -> Result {
    try world.withLock { try body($0) }
  }

  /// Works on the world that a handle names, while nobody else does.
  static func withWorld<Result>(_ handle: UInt64, _ body: (PogemaWorld) throws -> Result) throws -> Result {
    try named(handle).withWorld(body)
  }

  /// Takes a step, and tells of it.
  static func step(
    _ world: PogemaWorld, _ actions: navsim_array, _ results: navsim_pogema_results
  ) throws {
    let places = try Places(results, of: world)
    let numbers = try Call.elements(actions, "actions", count: world.agentCount, of: Int32.self)
    try world.advance(Span(_unsafeStart: numbers, count: world.agentCount))
    places.write(world)
  }
}

extension PogemaConfiguration {
  init(_ config: navsim_pogema_config) throws {
    self.init()
    (height, width) = (Int(config.height), Int(config.width))
    (agentCount, observationRadius) = (Int(config.agents), Int(config.obs_radius))
    maxEpisodeSteps = Int(config.max_episode_steps)
    (isEmptyOutside, wallsGiveWay) = (config.empty_outside != 0, config.walls_give_way != 0)
    (density, seed) = (config.density, config.seed)
    guard let collisions = CollisionRule(pogema: config.collision_system) else {
      throw CallError("collision_system: \(config.collision_system); expected 0 to 2.")
    }
    guard let arrival = Arrival(rawValue: config.on_target) else {
      throw CallError("on_target: \(config.on_target); expected 0 to 2.")
    }
    guard let observation = Observation(rawValue: config.observation_type) else {
      throw CallError("observation_type: \(config.observation_type); expected 0 or 1.")
    }
    (self.collisions, self.arrival, self.observation) = (collisions, arrival, observation)
    try checkSizes()
    let cells = height * width
    if let data = try Call.elementsIfAny(config.obstacles, "obstacles", count: cells, of: UInt8.self) {
      obstacles = Array(UnsafeBufferPointer(start: data, count: cells))
    }
    starts = try PogemaHandle.cells(config.starts, "starts", count: agentCount)
    goals = try PogemaHandle.cells(config.goals, "goals", count: agentCount)
    guard (starts == nil) == (goals == nil) else {
      throw CallError("starts and goals: give both, or neither.")
    }
    if let possible = try PogemaHandle.cells(config.possible_goals, "possible_goals") {
      goalSource = .among(possible)
    }
    guard let listed = try PogemaHandle.cells(config.sequences, "sequences") else { return }
    let lengths = try Call.elements(config.lengths, "lengths", count: agentCount, of: Int32.self)
    var rest = listed[...]
    var lists: [[Cell]] = []
    for agent in 0..<agentCount {
      guard lengths[agent] >= 0, lengths[agent] <= rest.count else {
        throw CallError("lengths[\(agent)]: \(lengths[agent]); \(rest.count) goals are left in sequences.")
      }
      lists.append(Array(rest.prefix(Int(lengths[agent]))))
      rest = rest.dropFirst(Int(lengths[agent]))
    }
    goalSource = .sequences(lists)
  }

  /// Before arrays of such sizes are looked at.
  private func checkSizes() throws {
    guard width >= 1, height >= 1, width <= OccupancyGrid.maximumSide, height <= OccupancyGrid.maximumSide
    else {
      throw CallError(
        "map of \(height)×\(width): sides from 1 to \(OccupancyGrid.maximumSide).", fault: .badInput)
    }
    guard agentCount >= 1 else {
      throw CallError("agents: \(agentCount); expected 1 or more.", fault: .badInput)
    }
  }
}

extension PogemaHandle {
  /// Cells (row, column) of the caller's; nil for an array that is left out.
  fileprivate static func cells(_ array: navsim_array, _ name: String, count: Int? = nil) throws -> [Cell]? {
    guard array.data != nil else { return nil }
    let numbers = try Call.count(array, name)
    guard numbers % 2 == 0 else { throw CallError("\(name): \(numbers) elements; expected pairs.") }
    let count = count ?? numbers / 2
    let data = try Call.elements(array, name, count: 2 * count, of: Int32.self)
    return (0..<count).map { Cell(Int(data[2 * $0 + 1]), Int(data[2 * $0])) }
  }

  /// Places of the caller's to write to, all checked before anything happens.
  struct Places {
    let observations: UnsafeMutablePointer<Float>?
    let cells: UnsafeMutablePointer<Int32>?
    let flags: UnsafeMutablePointer<UInt8>?
    let summary: UnsafeMutablePointer<navsim_pogema_summary>?

    init(_ results: navsim_pogema_results, of world: PogemaWorld) throws {
      observations = try Call.elementsIfAny(
        results.observations, "observations", count: world.observationCount, of: Float.self)
      cells = try Call.elementsIfAny(results.cells, "cells", count: 8 * world.agentCount, of: Int32.self)
      flags = try Call.elementsIfAny(
        results.flags, "flags", count: PogemaWorld.Flag.allCases.count * world.agentCount, of: UInt8.self)
      summary = results.summary
    }

    func write(_ world: PogemaWorld) {
      if let observations {
        var span = MutableSpan(_unsafeStart: observations, count: world.observationCount)
        world.writeObservations(into: &span)
      }
      if let cells {
        var span = MutableSpan(_unsafeStart: cells, count: 8 * world.agentCount)
        world.writeCells(into: &span)
      }
      if let flags {
        var span = MutableSpan(
          _unsafeStart: flags, count: PogemaWorld.Flag.allCases.count * world.agentCount)
        world.writeFlags(into: &span)
      }
      guard let summary else { return }
      let figures = world.figures
      summary.pointee = navsim_pogema_summary(
        is_truncated: world.isTruncated ? 1 : 0, is_finished: world.isFinished ? 1 : 0, isr: figures.isr,
        csr: figures.csr, ep_length: figures.episodeLength, soc: figures.sumOfCosts,
        makespan: figures.makespan, avg_throughput: figures.throughput)
    }
  }

  /// Positions and goals, counted from the corner of the border.
  static func place(_ world: PogemaWorld, _ cells: navsim_array, _ isActive: navsim_array) throws {
    let agents = world.agentCount
    let margin = world.layout.margin
    let data = try Call.elements(cells, "cells", count: 4 * agents, of: Int32.self)
    let flags = try Call.elements(isActive, "is_active", count: agents, of: UInt8.self)
    func cell(_ index: Int) -> Cell {
      Cell(Int(data[2 * index + 1]) - margin, Int(data[2 * index]) - margin)
    }
    try world.place(
      positions: (0..<agents).map(cell), goals: (agents..<(2 * agents)).map(cell),
      isActive: (0..<agents).map { flags[$0] != 0 })
  }
}

extension CollisionRule {
  fileprivate init?(pogema number: Int32) {
    switch number {
    case Int32(NAVSIM_POGEMA_PRIORITY): self = .priority
    case Int32(NAVSIM_POGEMA_BLOCK_BOTH): self = .blockBoth
    case Int32(NAVSIM_POGEMA_SOFT): self = .soft
    default: return nil
    }
  }
}
