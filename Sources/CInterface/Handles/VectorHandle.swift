import Basics
import CNavsim
import Environments
import Episodes
import GridWorld
import Scenes
import Simulation
import Viewer

/// A vector of worlds as C callers know it: with everything checked that they hand over.
final class VectorHandle: Closable {
  /// What is known of it beside the engine.
  struct Vector {
    let environment: VectorEnvironment
    var isReset = false
    var isClosed = false
    var boundSets: Set<Int> = []
    /// What the caller says in a step: copies, as it might write to its own meanwhile.
    var actions: [Int32] = []
    var messages: [Int32] = []
  }

  private let vector: Locked<Vector>

  init(_ environment: VectorEnvironment) { vector = Locked(Vector(environment: environment)) }

  /// Works on the vector that a handle names, while nobody else does.
  static func withVector<Result>(_ handle: UInt64, _ body: (inout Vector) throws -> Result) throws -> Result {
    let object = try HandleTable.shared.object(handle, as: VectorHandle.self, called: "vector")
    return try object.vector.withLock { vector in
      guard !vector.isClosed else { throw CallError("handle \(handle) was closed; make it anew.") }
      return try body(&vector)
    }
  }

  func close() {
    vector.withLock { vector in
      vector.isClosed = true
      vector.environment.unbind()
    }
  }
}

extension VectorHandle.Vector {
  private var configuration: EnvironmentConfiguration { environment.configuration }

  mutating func bind(_ set: Int, to arrays: navsim_observation) throws {
    guard (0...2).contains(set) else { throw CallError("set \(set): from 0 to 2.") }
    let (layout, rows) = (configuration.layout, environment.rows)
    var memory = Observation.Memory()
    memory.tokens = try Call.elementsIfAny(
      arrays.x, "x", count: rows * layout.slots * ObservationLayout.tokenWidth, of: Float.self)
    memory.mask = try Call.elementsIfAny(arrays.mask, "mask", count: rows * layout.slots, of: UInt8.self)
    memory.identity = try Call.elementsIfAny(
      arrays.identity, "identity", count: rows * layout.slots, of: Int32.self)
    memory.environment = try Call.elementsIfAny(
      arrays.environment, "environment", count: rows * layout.environmentWidth, of: Float.self)
    memory.peerOutputs = try Call.elementsIfAny(
      arrays.outputs, "outputs", count: rows * layout.slots * layout.outputWidth, of: Float.self)
    memory.relations = try Call.elementsIfAny(
      arrays.relations, "relations", count: rows * layout.sensors.peers.max * layout.relationWidth,
      of: Float.self)
    for (name, base) in [("x", memory.tokens), ("relations", memory.relations)] {
      guard let base else { continue }
      guard UInt(bitPattern: base) % 16 == 0 else {
        throw CallError("\(name): expected memory at a multiple of 16 bytes.")
      }
    }
    environment.bind(set, to: memory)
    boundSets.insert(set)
  }

  mutating func reset(
    _ set: Int, _ seeds: navsim_array?, _ which: navsim_array?, _ results: navsim_step_results?
  ) throws {
    try check(set)
    let worlds = configuration.worlds
    let seeds = try seeds.map { try Call.elements($0, "seeds", count: worlds, of: UInt64.self) }
    let marks = try which.map { try Call.elements($0, "which", count: worlds, of: UInt8.self) }
    // Worlds that were never reset are not left as they are.
    try environment.reset(
      set: set, seeds: seeds.map { UnsafePointer($0) },
      marks: isReset ? marks.map { UnsafePointer($0) } : nil,
      into: try self.results(results))
    isReset = true
  }

  mutating func step(
    _ set: Int, _ actions: navsim_array, _ messages: navsim_array?, _ results: navsim_step_results?
  ) throws {
    try check(set)
    guard isReset else { throw CallError("step before reset; reset the worlds first.") }
    let results = try self.results(results)
    try take(actions, "action", below: configuration.layout.actionCount, into: \.actions)
    if let messages {
      guard configuration.messages > 0 else {
        throw CallError("messages: robots say none here; leave them out.")
      }
      try take(messages, "message", below: configuration.messages, into: \.messages)
    }
    if configuration.autoreset == .disabled {
      for world in 0..<configuration.worlds where environment.isOver(world) {
        throw CallError(
          "the episode of world \(world) is over; reset it first, or let \"autoreset\" do that.")
      }
    }
    try self.actions.withUnsafeBufferPointer { actions in
      try self.messages.withUnsafeBufferPointer { said in
        guard let actions = actions.baseAddress else { return }
        try environment.step(
          set: set, actions: actions, messages: messages == nil ? nil : said.baseAddress, into: results)
      }
    }
  }

  /// Copies and checks what the caller says of each row.
  private mutating func take(
    _ array: navsim_array, _ name: String, below limit: Int, into kept: WritableKeyPath<Self, [Int32]>
  ) throws {
    let rows = environment.rows
    let given = try Call.elements(array, "\(name)s", count: rows, of: Int32.self)
    if self[keyPath: kept].count != rows { self[keyPath: kept] = Array(repeating: 0, count: rows) }
    try self[keyPath: kept].withUnsafeMutableBufferPointer { own in
      for row in 0..<rows {
        let value = given[row]
        guard value >= 0, value < limit else {
          throw CallError("\(name)s[\(row)]: \(value) is no \(name); expected 0 to \(limit - 1).")
        }
        own[row] = value
      }
    }
  }

  private func check(_ set: Int) throws {
    guard (0...1).contains(set) else { throw CallError("set \(set): 0 or 1.") }
    guard boundSets.contains(set) else {
      throw CallError("set \(set): nothing is bound; say where observations go first.")
    }
  }

  private func results(_ arrays: navsim_step_results?) throws -> VectorEnvironment.Results {
    var results = VectorEnvironment.Results()
    guard let arrays else { return results }
    let (worlds, rows) = (configuration.worlds, environment.rows)
    results.rewards = try Call.elementsIfAny(arrays.rewards, "rewards", count: rows, of: Float.self)
    results.terminated = try Call.elementsIfAny(
      arrays.terminated, "terminated", count: worlds, of: UInt8.self)
    results.truncated = try Call.elementsIfAny(arrays.truncated, "truncated", count: worlds, of: UInt8.self)
    results.reset = try Call.elementsIfAny(arrays.reset, "reset", count: worlds, of: UInt8.self)
    results.present = try Call.elementsIfAny(arrays.present, "present", count: rows, of: UInt8.self)
    return results
  }

  // MARK: - Looking

  private func check(world: Int) throws {
    guard (0..<configuration.worlds).contains(world) else {
      throw CallError("world \(world): from 0 to \(configuration.worlds - 1).")
    }
  }

  func writeMetrics(of world: Int, _ array: navsim_array) throws {
    try check(world: world)
    let names = EpisodeMetrics.definitions.map(\.name)
    let values = try Call.elements(array, "values", count: names.count, of: Double.self)
    let metrics = environment.metrics(world)
    for (index, name) in names.enumerated() { values[index] = metrics[name] ?? .nan }
  }

  func state(of world: Int) throws -> JSONValue {
    try check(world: world)
    let world = environment.episode(world).world
    let discs = world.state.discs
    func places(_ point: (DiscPose) -> SIMD2<Double>, _ cell: (Int) -> Cell) -> JSONValue {
      .array(
        (0..<world.agentCount).map { agent in
          guard discs.count > 0 else { return .array([.integer(cell(agent).x), .integer(cell(agent).y)]) }
          let point = point(DiscPose(discs, agent))
          return .array([.double(point.x), .double(point.y)])
        })
    }
    return .object([
      .init("step", .integer(world.state.step)),
      .init("positions", places(\.position) { world.cell(of: $0) }),
      .init("goals", places(\.goal) { world.goalCell(of: $0) }),
      .init("onGoal", .array((0..<world.agentCount).map { .bool(world.isOnGoal($0)) })),
    ])
  }

  func pictureSize(of world: Int, _ width: Int, _ height: Int) throws -> (width: Int, height: Int) {
    try check(world: world)
    let sides = 0...VectorHandle.longestSide
    guard sides.contains(width), sides.contains(height) else {
      throw CallError(
        "picture of \(width)×\(height): sides from 1 to \(VectorHandle.longestSide), or 0 for the map's shape."
      )
    }
    if width > 0, height > 0 { return (width, height) }
    let grid = environment.episode(world).world.configuration.grid
    let (across, down) = (Double(grid.width), Double(grid.height))
    if width > 0 { return (width, VectorHandle.side(Double(width) * down / across)) }
    if height > 0 { return (VectorHandle.side(Double(height) * across / down), height) }
    let scale = min(48, 800 / max(across, down))
    return (VectorHandle.side(across * scale), VectorHandle.side(down * scale))
  }

  func draw(_ world: Int, width: Int, height: Int, _ array: navsim_array) throws {
    try check(world: world)
    guard (16...VectorHandle.longestSide).contains(width), (16...VectorHandle.longestSide).contains(height)
    else {
      throw CallError("picture of \(width)×\(height): sides from 16 to \(VectorHandle.longestSide).")
    }
    let pixels = try Call.elements(array, "rgb", count: width * height * 3, of: UInt8.self)
    var selection: Int?
    if case .one(let robot) = configuration.robots { selection = robot }
    let canvas = WorldPicture.draw(
      environment.episode(world).world, width: width, height: height, selection: selection)
    canvas.writeRGB(to: UnsafeMutableBufferPointer(start: pixels, count: width * height * 3))
  }
}

extension VectorHandle {
  static let longestSide = 4096

  fileprivate static func side(_ length: Double) -> Int {
    Swift.max(16, Swift.min(longestSide, Int(length.rounded())))
  }
}

extension VectorEnvironment {
  /// Sizes, and what numbers mean.
  var description: JSONValue {
    let (source, layout) = (configuration.source, configuration.layout)
    func names(_ names: [String]) -> JSONValue { .array(names.map(JSONValue.string)) }
    return .object([
      .init("name", .string(source.name)),
      .init("worlds", .integer(configuration.worlds)),
      .init("rowsPerWorld", .integer(configuration.rowsPerWorld)),
      .init("robots", .integer(source.maximumAgents)),
      .init("model", .string(source.model.rawValue)),
      .init("maxSteps", .integer(source.maxSteps)),
      .init("seed", .number(JSONNumber(source.seed))),
      .init("autoreset", .string(configuration.autoreset.rawValue)),
      .init("slots", .integer(layout.slots)),
      .init("tokenWidth", .integer(ObservationLayout.tokenWidth)),
      .init("environmentWidth", .integer(layout.environmentWidth)),
      .init("outputWidth", .integer(layout.outputWidth)),
      .init("peerSlots", .integer(layout.sensors.peers.max)),
      .init("relationWidth", .integer(layout.relationWidth)),
      .init("messages", .integer(configuration.messages)),
      .init("slotKinds", names((0..<layout.slots).map { "\(layout.kind(ofSlot: $0))" })),
      .init("actions", names(source.model.catalogue.entries.map(\.name))),
      .init("metrics", names(EpisodeMetrics.definitions.map(\.name))),
    ])
  }
}
