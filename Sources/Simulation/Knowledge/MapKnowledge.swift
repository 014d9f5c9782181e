import Basics
public import GridWorld

/// What each robot believes of the map: what it was given, and what it, or a peer, has seen to be otherwise.
///
/// A robot plans on what it believes. What contradicts its map (a closed door, something parked in an aisle, a wall that
/// nobody told it of, a wall that is gone) becomes a belief of its own and repairs its own cost-to-go, from the first
/// contradiction on; until then it costs nothing, and all robots share the cost-to-go of the given map. A robot that
/// believes that there is no way at all goes by the given map, up to what is in its way, and looks whether it has moved:
/// nothing that is lost or late on the radio stops it for good.
///
/// Robots would remember when they last saw each cell. What is kept is what can matter: sightings of `suspects`, cells that
/// are not as the map says or were not lately, so that somebody may still believe it.
public struct MapKnowledge: Sendable {
  public let configuration: KnowledgeConfiguration
  let layout: GridLayout
  let division: CellDivision
  private let radius: Int32
  /// Of the actions of the grid.
  private let offsets: [Int]
  /// The map that the robots were given: one byte a padded cell.
  let walls: [UInt8]
  /// Of cost-to-go, where the ground slows or costs.
  let weights: [UInt8]?
  /// Its cost-to-go, once it is not the world's any more.
  private(set) var given: CostToGoFields?
  /// The same for robots that turn.
  private(set) var givenTurning: CostToGoFields?
  private let turns: Bool
  /// Where the world has other walls.
  private(set) var edited: [Int32] = []

  /// A cell that is not as the map says, or was not lately.
  struct Suspect: Equatable, Sendable, BitwiseCopyable {
    var cell: Int32
    var at: CellCoordinates
    /// When it was last otherwise than the map says.
    var step: Int32
    var contradicts: Bool

    static func == (a: Suspect, b: Suspect) -> Bool {
      a.cell == b.cell && a.step == b.step && a.contradicts == b.contradicts
    }
  }
  private var suspects: [Suspect] = []
  /// Where each of them is, by its cell.
  private var placeOfSuspect: [Int32: Int] = [:]

  // Robots.
  private(set) var beliefs: [Beliefs]
  /// Each robot's own cost-to-go, made with its first contradiction and kept right from then on.
  var fields: [BelievedField?]
  /// Of discs a second one, without room to spare, made when the first leads nowhere; else empty.
  var narrowFields: [BelievedField?]
  /// Those that robots go by now; nil for who goes by the given map.
  package internal(set) var active: [BelievedField?]
  /// Counts what changes a robot's cost-to-go, its goal left out.
  var revisions: [Int32]
  /// Moves of each robot that the given map allows and that a door, an obstacle or a new wall has refused.
  public private(set) var stuckSteps: [Int32]
  var exchange: DiscoveryExchange?
  /// Of robots that are discs.
  var discs: DiscKnowledge?
  /// Memory to work in, of discs.
  var search: PassableSearch?
  /// Whether nobody believes anything, and nothing is to be seen.
  private var isAtRest = true

  init(_ world: WorldConfiguration, layout: GridLayout, _ map: WorldMap) {
    configuration = world.knowledge
    self.layout = layout
    walls = map.walls
    weights = map.terrain?.weights
    division = CellDivision(layout)
    offsets = layout.moveOffsets
    turns = world.dynamics.model.hasHeadings
    radius = Int32(world.knowledge.radius ?? world.sensors.window.radius)
    let count = world.agents.count
    beliefs = Array(repeating: Beliefs(), count: count)
    fields = Array(repeating: nil, count: count)
    active = fields
    revisions = Array(repeating: 0, count: count)
    stuckSteps = revisions
    if world.dynamics.model.isContinuous {
      discs = DiscKnowledge(world, layout: layout, walls: walls, passable: map.passable)
      search = discs?.search
    }
    narrowFields = discs == nil ? [] : fields
    exchange = world.knowledge.shareDiscoveries ? DiscoveryExchange(world.radioInCells) : nil
  }

  /// Forgets all that the last episode has taught; the given map stays.
  mutating func reset() {
    for agent in beliefs.indices {
      beliefs[agent] = Beliefs()
      fields[agent] = nil
      if discs != nil { narrowFields[agent] = nil }
      active[agent] = nil
      revisions[agent] = 0
      stuckSteps[agent] = 0
    }
    suspects.removeAll(keepingCapacity: true)
    placeOfSuspect.removeAll(keepingCapacity: true)
    exchange?.reset()
    isAtRest = true
  }

  // MARK: - What robots believe

  /// Steps to an agent's goal as it believes; nil where it goes by the map that it was given.
  @inline(__always)
  func ownStepsToGo(of agent: Int, from pose: Pose) -> Int32? { active[agent]?.distance(from: pose) }

  /// Whether an agent believes that it can't stand on a padded cell.
  public func believesBlocked(_ cell: Int32, agent: Int) -> Bool {
    (walls[Int(cell)] != 0) != beliefs[agent].contradict(cell)
  }

  /// The cells that an agent believes to be otherwise than its map says, ascending, and when they were last seen.
  public func discoveries(of agent: Int) -> [(cell: Cell, step: Int, isBlocked: Bool)] {
    beliefs[agent].sightings.filter(\.contradicts).map {
      (layout.cell(at: Int($0.cell)), Int($0.step), walls[Int($0.cell)] == 0)
    }
  }

  /// A number that changes whenever an agent's cost-to-go does, its goal left out.
  public func revision(of agent: Int) -> Int32 { revisions[agent] }

  /// Cells, or poses of who turns, that an agent's own searches and repairs have expanded.
  public func expandedCells(of agent: Int) -> Int { fields[agent]?.expandedCells ?? 0 }

  // MARK: - A step

  /// Lets every robot look around after the world has moved, tell and hear, and repair its cost-to-go.
  ///
  /// Takes time like the robots times the suspects, and with sharing like the robots times those who have something to
  /// tell, times what they tell.
  /// - Parameter links: who hears whom; nil where the radio's range alone decides it.
  mutating func observe(_ state: WorldState, _ links: RadioLinkHistory?) {
    countRefusals(state)
    if given?.isOverBudget ?? false { given = given?.emptied() }
    if givenTurning?.isOverBudget ?? false { givenTurning = givenTurning?.emptied() }
    findSuspects(state)
    if isAtRest, suspects.isEmpty { return }
    see(state)
    tell(state, links)
    forget(at: Int32(state.step))
    refreshFields(state)
    isAtRest =
      suspects.isEmpty && beliefs.allSatisfy { $0.sightings.isEmpty } && exchange?.isSilent ?? true
  }

  /// Runs after the moves: `outcome` is of the step just taken.
  private mutating func countRefusals(_ state: WorldState) {
    if isAtRest, state.obstacles.isEmpty { return }
    for agent in state.outcome.indices where state.outcome[agent] == .blockedByObstacle {
      if let discs {
        if isRefused(agent, discs, state) { stuckSteps[agent] += 1 }
        continue
      }
      let ahead = turns ? offset(ahead: state.poses[agent]) : offsets[state.action[agent].index]
      let target = Int(state.poses.cell[agent]) + ahead
      if walls[target] == 0 { stuckSteps[agent] += 1 }
    }
  }

  /// Of who turns, nothing but a step ahead is ever refused.
  private func offset(ahead pose: Pose) -> Int {
    switch pose.heading {
    case .east: 1
    case .south: layout.stride
    case .west: -1
    case .north: -layout.stride
    }
  }

  private mutating func findSuspects(_ state: WorldState) {
    let step = Int32(state.step)
    for index in suspects.indices { suspects[index].contradicts = false }
    for obstacle in state.obstacles where obstacle.isBlocking { suspect(obstacle.cell, state) }
    for cell in edited { suspect(cell, state) }
    let (memory, walls) = (configuration.memory, walls)
    guard memory > 0 else { return }
    let count = suspects.count
    suspects.removeAll { walls[Int($0.cell)] == 0 && Int($0.step) + memory < Int(step) }
    guard suspects.count < count else { return }
    placeOfSuspect.removeAll(keepingCapacity: true)
    for place in suspects.indices { placeOfSuspect[suspects[place].cell] = place }
  }

  private mutating func suspect(_ cell: Int32, _ state: WorldState) {
    guard state.blocked[Int(cell)] != walls[Int(cell)] else { return }
    let step = Int32(state.step)
    if let place = placeOfSuspect[cell] {
      suspects[place].contradicts = true
      suspects[place].step = step
    } else {
      placeOfSuspect[cell] = suspects.count
      suspects.append(Suspect(cell: cell, at: division.coordinates(of: cell), step: step, contradicts: true))
    }
  }

  private mutating func see(_ state: WorldState) {
    let stride = Int32(layout.stride)
    let step = Int32(state.step)
    let discs = discs
    state.blocked.withUnsafeBufferPointer { blocked in
      guard let blocked = blocked.baseAddress else { return }
      for agent in beliefs.indices {
        let cell = state.poses.cell[agent]
        let here = division.coordinates(of: cell)
        for index in suspects.indices {
          let suspect = suspects[index]
          if let discs {
            if sees(suspect, discs, from: state.discs.position[agent], in: cell, blocked: blocked) {
              take(Sighting(cell: suspect.cell, step: step, contradicts: suspect.contradicts), agent)
            }
            continue
          }
          let (dx, dy) = (suspect.at.x - here.x, suspect.at.y - here.y)
          guard abs(dx) <= radius, abs(dy) <= radius,
            LineOfSight.isClear(
              from: cell, dx: dx, dy: dy, stride: stride, blocked: blocked, endMayBeBlocked: true)
          else { continue }
          take(Sighting(cell: suspect.cell, step: step, contradicts: suspect.contradicts), agent)
        }
      }
    }
  }

  /// Lets a robot believe a sighting, its own or a peer's, unless it knows a newer one.
  mutating func take(_ sighting: Sighting, _ agent: Int) {
    if beliefs[agent].take(sighting, keepsAgreements: configuration.shareDiscoveries) {
      repair(agent, sighting.cell)
    }
  }

  /// Whether a sighting is too old to be remembered.
  func isForgotten(_ sighting: Sighting, at step: Int32) -> Bool {
    let memory = configuration.memory
    return memory > 0 && walls[Int(sighting.cell)] == 0 && Int(sighting.step) + memory < Int(step)
  }

  private mutating func forget(at step: Int32) {
    for agent in beliefs.indices {
      var place = 0
      while place < beliefs[agent].sightings.count {
        let sighting = beliefs[agent].sightings[place]
        guard isForgotten(sighting, at: step) else {
          place += 1
          continue
        }
        beliefs[agent].remove(at: place)
        if sighting.contradicts { repair(agent, sighting.cell) }
      }
    }
  }

  // MARK: - Cost-to-go

  private mutating func repair(_ agent: Int, _ cell: Int32) {
    revisions[agent] &+= 1
    if let discs { return repairDisc(agent, cell, discs) }
    guard let own = ownField(agent) else { return }
    own.set(believesBlocked(cell, agent: agent), at: cell)
  }

  /// A robot's own field, which no copy of the world looks at any more.
  mutating func ownField(_ agent: Int) -> BelievedField? {
    active[agent] = nil
    if fields[agent] != nil, !isKnownUniquelyReferenced(&fields[agent]) {
      fields[agent] = fields[agent]?.copy()
    }
    return fields[agent]
  }

  /// Sees to it that every robot that believes otherwise than the map has distances to the goal that it has now.
  mutating func refreshFields(_ state: WorldState) {
    if let discs { return refreshDiscFields(state, discs) }
    for agent in beliefs.indices {
      guard beliefs[agent].contradictions > 0 else {
        active[agent] = nil
        continue
      }
      let wasActive = active[agent] != nil
      let goal = state.goal[agent]
      if let current = fields[agent]?.goal {
        if current != goal { ownField(agent)?.moveGoal(to: goal) }
      } else {
        let field =
          turns
          ? BelievedField(TurningField(layout: layout, walls: walls, goal: goal))
          : BelievedField(RepairedField(layout: layout, walls: walls, weights: weights, goal: goal))
        for sighting in beliefs[agent].sightings where sighting.contradicts {
          field.set(walls[Int(sighting.cell)] == 0, at: sighting.cell)
        }
        fields[agent] = field
      }
      let isCutOff = fields[agent]?.distance(from: state.poses[agent]) == CostToGoFields.unreachable
      active[agent] = isCutOff ? nil : fields[agent]
      if wasActive == isCutOff { revisions[agent] &+= 1 }
    }
  }

  // MARK: - Edits

  /// The world's walls have changed, and nobody has told the robots: they see it when they look around next, after a step,
  /// so that a cell is in one state only in each step.
  mutating func keepMap(_ costToGo: CostToGoFields, turning: CostToGoFields?, walls now: [UInt8]) {
    if given == nil { (given, givenTurning) = (costToGo, turning) }
    edited = walls.indices.filter { walls[$0] != now[$0] }.map(Int32.init)
    // What is passable to discs may have changed with their goals.
    if edited.isEmpty, discs == nil { (given, givenTurning) = (nil, nil) }
    isAtRest = false
  }

  /// What the others know, without one agent; what it has told them stays, and what is on the air of it goes.
  func removing(agent: Int) -> MapKnowledge {
    var rest = self
    rest.beliefs.remove(at: agent)
    rest.fields.remove(at: agent)
    if rest.discs != nil { rest.narrowFields.remove(at: agent) }
    rest.discs?.radii.remove(at: agent)
    rest.active.remove(at: agent)
    rest.revisions.remove(at: agent)
    rest.stuckSteps.remove(at: agent)
    rest.exchange?.remove(agent)
    return rest
  }
}
