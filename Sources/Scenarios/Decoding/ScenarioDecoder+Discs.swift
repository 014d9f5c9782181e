package import Basics
import GridWorld
package import Simulation

/// Robots that are discs: how they roll, where they start, in meters.
extension ScenarioDecoder {
  // MARK: - Dynamics

  /// The keys of `"dynamics"` that only discs have.
  static let discKeys = [
    "timeStep", "maxSpeed", "maxAcceleration", "maxTurnRate", "maxTurnAcceleration", "contact",
    "actuationNoise", "odometryNoise", "speeds", "headings", "turnRates",
  ]
  private static let drivenKeys = ["maxTurnRate", "maxTurnAcceleration", "turnRates"]

  func decodeDiscMotion(
    _ reader: inout ObjectReader, _ model: DynamicsConfiguration.Model
  ) throws(ScenarioError) -> DiscMotion {
    var motion = DiscMotion(model == .holonomic ? .holonomic : .differentialDrive)
    motion.timeStep = try reader.double("timeStep", default: motion.timeStep)
    motion.maxSpeed = try reader.double("maxSpeed", default: motion.maxSpeed)
    if reader.optional("maxAcceleration") != nil {
      motion.maxAcceleration = try reader.double("maxAcceleration", default: 1)
    }
    if model == .holonomic {
      for key in ScenarioDecoder.drivenKeys {
        if let place = reader.optional(key) {
          throw place.error(.misplacedKey(belongsTo: "\"model\": \"differentialDrive\""))
        }
      }
      motion.headings = try reader.integer("headings", default: motion.headings)
    } else {
      if let place = reader.optional("headings") {
        throw place.error(.misplacedKey(belongsTo: "\"model\": \"holonomic\""))
      }
      motion.maxTurnRate = try reader.double("maxTurnRate", default: motion.maxTurnRate)
      if reader.optional("maxTurnAcceleration") != nil {
        motion.maxTurnAcceleration = try reader.double("maxTurnAcceleration", default: 1)
      }
      if let rates = reader.optional("turnRates") {
        motion.turnRates = try shares(
          rates, in: DiscMotion.turnShares, of: "turn rates, as shares of the highest")
      }
    }
    if let speeds = reader.optional("speeds") {
      motion.speeds = try shares(speeds, in: DiscMotion.speedShares, of: "speeds, as shares of the highest")
    }
    motion.contact = try reader.choice("contact", "contact rule", default: motion.contact)
    motion.actuationNoise = try reader.double("actuationNoise", default: motion.actuationNoise)
    motion.odometryNoise = try reader.double("odometryNoise", default: motion.odometryNoise)
    let count = ActionCatalogue(motion).count
    guard (2...DiscMotion.largestCatalogue).contains(count) else {
      throw reader.cursor.error(
        .room(
          "speeds × \(model == .holonomic ? "headings" : "turnRates") make a catalogue of \(count) commands; "
            + "make it 2 to \(DiscMotion.largestCatalogue)."))
    }
    return motion
  }

  private func shares(
    _ cursor: JSONCursor, in range: ClosedRange<Double>, of what: String
  ) throws(ScenarioError) -> [Double] {
    var values: [Double] = []
    for element in try cursor.array(of: what) { values.append(try element.double(in: range)) }
    guard !values.isEmpty else { throw cursor.error(.empty("share")) }
    return values
  }

  /// Refuses keys of discs where agents move from cell to cell.
  func refuseDiscKeys(_ reader: inout ObjectReader, _ keys: [String]) throws(ScenarioError) {
    for key in keys {
      if let place = reader.optional(key) {
        throw place.error(.misplacedKey(belongsTo: "\"model\": \"holonomic\" or \"differentialDrive\""))
      }
    }
  }

  /// Refuses what only the rays of discs have.
  func refuseLidar(_ sensors: JSONCursor) throws(ScenarioError) {
    for (part, key) in [("rays", "fieldOfView"), ("rays", "angularNoise"), ("window", "spacing")] {
      if let place = sensors.member(part)?.member(key) {
        throw place.error(.misplacedKey(belongsTo: "\"model\": \"holonomic\" or \"differentialDrive\""))
      }
    }
  }

  // MARK: - The scenario

  package static let discScenarioKeys = ["maxTime", "goalTolerance", "agentRadius", "ego", "egoVisible"]

  /// Reads what a scenario of discs says beside its dynamics.
  package func decodeDiscRules(
    _ reader: inout ObjectReader, _ world: inout WorldConfiguration
  ) throws(ScenarioError) {
    guard case .discs(var motion) = world.dynamics else {
      return try refuseDiscKeys(&reader, ScenarioDecoder.discScenarioKeys)
    }
    motion.goalTolerance = try reader.double("goalTolerance", default: motion.goalTolerance)
    motion.agentRadius = try reader.double("agentRadius", default: motion.agentRadius)
    world.dynamics = .discs(motion)
    world.ego = try reader.optional("ego")?.integer(in: 0...FileFormat.agentCounts.upperBound - 1)
    let visible = reader.optional("egoVisible")
    world.egoVisible = try visible?.bool() ?? true
    if world.ego == nil, let visible {
      throw visible.error(.misplacedKey(belongsTo: "\"ego\": 0"))
    }
    guard let time = reader.optional("maxTime") else { return }
    let seconds = try time.double(in: FileFormat.maxTimes)
    if let steps = reader.optional("maxSteps") {
      throw steps.error(.choice(between: ["maxSteps", "maxTime"], found: 2))
    }
    guard overrides.maxSteps == nil else { return }
    let steps = (seconds / motion.timeStep - 1e-9).rounded(.up)
    guard steps <= Double(WorldConfiguration.stepLimits.upperBound) else {
      throw time.error(
        .room(
          "\(meters(seconds)) s are more than \(grouped(WorldConfiguration.stepLimits.upperBound)) steps of "
            + "\(meters(motion.timeStep)) s; shorten it or lengthen \"timeStep\"."))
    }
    world.maxSteps = max(1, Int(steps))
  }

  // MARK: - Agents

  /// Reads one listed disc.
  func decodeDisc(
    _ cursor: JSONCursor, in world: WorldConfiguration, _ motion: DiscMotion
  ) throws(ScenarioError) -> AgentSetup {
    var reader = try ObjectReader(
      cursor, FileFormat.agent, expected: "an agent {\"start\": [x, y], \"goals\": [[x, y]]}, in meters")
    var disc = DiscSetup(
      start: try reader.required("start", example: "[1.5, 2.5]").point(), goals: [],
      radius: motion.agentRadius)
    if world.task == .reach || reader.optional("goals") != nil {
      let goals = try reader.required("goals", example: "[[9.5, 9.5]]")
      for goal in try goals.array(of: "goals, each a point [x, y] in meters") {
        disc.goals.append(try goal.point())
      }
      if world.task == .reach, disc.goals.isEmpty { throw goals.error(.empty("goal")) }
    }
    _ = reader.optional("controller")
    if let heading = reader.optional("heading") {
      disc.heading =
        if case .string = heading.node.content { try heading.heading().radians } else {
          try heading.double(in: -1e6...1e6)
        }
    } else {
      // Where nothing is said of its heading.
      disc = disc.facingGoal
    }
    disc.radius = try reader.double("radius", default: motion.agentRadius)
    if reader.optional("maxSpeed") != nil { disc.maxSpeed = try reader.double("maxSpeed", default: 1) }
    reader.finish()
    return setup(of: disc, in: world)
  }

  /// A disc with the cells that it starts and arrives in.
  func setup(of disc: DiscSetup, in world: WorldConfiguration) -> AgentSetup {
    AgentSetup(start: world.cell(at: disc.start), goals: disc.goals.map(world.cell), disc: disc)
  }

  /// Refuses discs without room, that overlap, or whose goals they can't get to.
  func checkDiscs(
    _ agents: [DecodedAgent], _ cursor: JSONCursor, in world: WorldConfiguration, _ faults: inout AgentFaults
  ) throws(ScenarioError) {
    var checks = DiscChecks(world)
    let discs = agents.map { world.disc(of: $0.setup) }
    for (agent, disc) in zip(agents, discs) {
      let start = agent.start ?? cursor
      if let fault = fault(of: disc.start, disc, world, &checks) {
        try faults.note(start.error(.room(fault)))
        continue
      }
      for (number, goal) in disc.goals.enumerated() {
        let place = agent.goal(number) ?? cursor
        if let fault = fault(of: goal, disc, world, &checks) {
          try faults.note(place.error(.room(fault)))
        } else if !checks.connects(disc.start, goal, radius: disc.radius) {
          try faults.note(
            place.error(
              .room(
                "a disc of radius \(meters(disc.radius)) m can't get from \(text(disc.start)) to \(text(goal)): "
                  + "walls part them, or what is between them is narrower than \(meters(2 * disc.radius)) m; "
                  + "widen it, choose another goal, or make the robot smaller.")))
        }
      }
    }
    if let (one, other) = DiscChecks.firstOverlap(discs) {
      let off = discs[other].start - discs[one].start
      let gap = (off * off).sum().squareRoot()
      try faults.note(
        (agents[other].start ?? cursor).error(
          .room(
            "\(text(discs[other].start)) is \(meters(gap)) m from the start of agents[\(one)], nearer than their radii "
              + "together, \(meters(discs[one].radius + discs[other].radius)) m; move one of them.")))
    }
    try checkEgo(among: agents.count, cursor, in: world)
  }

  /// Refuses an ego that is none of so many agents.
  package func checkEgo(
    among count: Int, _ cursor: JSONCursor, in world: WorldConfiguration
  ) throws(ScenarioError) {
    guard let ego = world.ego, ego >= count else { return }
    throw cursor.error(
      .room("\"ego\" is \(ego), but there are \(count) agents, numbered from 0; lower it."))
  }

  /// Refuses doors that a disc reaches into at the start, though its middle is elsewhere.
  func checkDoors(_ cursor: JSONCursor?, in world: WorldConfiguration) throws(ScenarioError) {
    guard let cursor, !world.obstacles.isEmpty else { return }
    let checks = DiscChecks(world)
    let discs = world.agents.map(world.disc)
    for (obstacle, place) in zip(world.obstacles, try obstaclePlaces(cursor)) {
      let cell = obstacle.initialCell
      guard let agent = discs.firstIndex(where: { checks.reaches($0.start, radius: $0.radius, into: cell) })
      else { continue }
      var noun = "door"
      if case .appearing = obstacle { noun = "obstacle" }
      throw place.error(
        .room(
          "the \(noun) at \(cell) is where agents[\(agent)] reaches into at its start; move one of the two.")
      )
    }
  }

  private func fault(
    of point: SIMD2<Double>, _ disc: DiscSetup, _ world: WorldConfiguration, _ checks: inout DiscChecks
  ) -> String? {
    guard checks.isOnMap(point) else {
      let (width, height) = (Double(world.grid.width), Double(world.grid.height))
      return
        "\(text(point)) is off the map, which is \(meters(width * world.cellSize)) × "
        + "\(meters(height * world.cellSize)) m; choose a point on it."
    }
    guard checks.overlapsWall(point, radius: disc.radius) else { return nil }
    return
      "a disc of radius \(meters(disc.radius)) m at \(text(point)) reaches into a wall or over the edge of the map; "
      + (checks.nearestRoom(to: point, radius: disc.radius).map { "\(text($0)) has room." }
        ?? "the map has room for it nowhere.")
  }

  /// To the millimeter; whole meters without a point, as they are written.
  private func meters(_ value: Double) -> String {
    let literal = JSONNumber(value, decimals: 3).literal
    return literal.hasSuffix(".0") ? String(literal.dropLast(2)) : literal
  }
  private func text(_ point: SIMD2<Double>) -> String { "[\(meters(point.x)), \(meters(point.y))]" }

  // MARK: - Drawn crowds

  /// Reads `{"crossing": "circle", "count": 6, …}`.
  ///
  /// - Returns: what is drawn, and what drives everybody but the ego, if that is said.
  package func decodeCrossing(
    _ cursor: JSONCursor, in world: WorldConfiguration
  ) throws(ScenarioError) -> (placement: CrossingPlacement, people: JSONCursor?) {
    guard let motion = world.dynamics.discMotion else {
      throw cursor.error(.misplacedKey(belongsTo: "\"model\": \"holonomic\" or \"differentialDrive\""))
    }
    var reader = try ObjectReader(cursor, FileFormat.crossingAgents)
    let shape = try reader.choice("crossing", "crossing", default: CrossingPlacement.Shape.circle)
    let count = try count(try reader.integer("count", example: 6), listed: false)
    let extent = SIMD2(Double(world.grid.width), Double(world.grid.height)) * world.cellSize
    let most = max(min(extent.x, extent.y) / 2 - 2, CrossingPlacement.sizes.lowerBound)
    let size = try reader.double("size", default: min(4, most))
    let seed = try reader.optional("seed")?.seed() ?? world.seed
    let center = try reader.optional("center")?.point() ?? extent / 2
    let people = reader.optional("controller")
    reader.finish()
    let placement = CrossingPlacement(
      shape: shape, count: count, size: size, center: center, radius: motion.agentRadius,
      hasEgo: world.ego == 0, seed: seed)
    return (placement, people)
  }

  /// Draws a crowd, and refuses one that has no room.
  package func draw(
    _ placement: CrossingPlacement, in world: WorldConfiguration, _ cursor: JSONCursor
  ) throws(ScenarioError) -> [AgentSetup] {
    let checks = DiscChecks(world)
    let discs = placement.draw { point in
      checks.isOnMap(point) && !checks.overlapsWall(point, radius: placement.radius)
    }
    guard let discs else {
      throw cursor.error(
        .room(
          "\(placement.count) discs of radius \(meters(placement.radius)) m have no room on a "
            + "\(placement.shape.rawValue) of size \(meters(placement.size)) m around \(text(placement.center)); lower "
            + "\"count\", or give it another \"size\" or \"center\"."))
    }
    return discs.map { setup(of: $0, in: world) }
  }

  /// Agents of `{"crossing": "circle", "count": 6, …}`.
  func drawCrossing(
    _ cursor: JSONCursor, in world: WorldConfiguration
  ) throws(ScenarioError) -> [DecodedAgent] {
    let (placement, people) = try decodeCrossing(cursor, in: world)
    return try draw(placement, in: world, cursor).enumerated().map { index, setup in
      var agent = DecodedAgent(setup: setup)
      if index != world.ego { agent.ownController = people }
      return agent
    }
  }
}

extension JSONCursor {
  /// A point `[x, y]` in meters.
  func point() throws(ScenarioError) -> SIMD2<Double> {
    guard node.elementCount == 2, let x = element(0), let y = element(1) else {
      throw wrongType("a point [x, y] of two numbers, in meters")
    }
    let range = -1e6...1e6
    return SIMD2(try x.double(in: range), try y.double(in: range))
  }
}
