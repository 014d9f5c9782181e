import Basics
import GridWorld

/// One world opened for observation: plain pointers and numbers, so that the writers of each kind of token cost
/// no reference counting. Lives for one call of `ObservationBuilder.observe`.
struct ObservationFrame {
  // Shape.
  let stride: Int
  let slots: Int
  let outputWidth: Int
  let firstRaySlot: Int
  let firstPeerSlot: Int
  let environmentWidth: Int
  let windowRadius: Int
  let seesThroughWalls: Bool
  /// Whether every peer in range is seen and every packet in range is heard.
  let isUndisturbed: Bool
  /// The place of a peer that is not seen.
  let nowhere: Int
  let inversePeerSlots: Float
  let timeLeft: Float
  /// What an agent shows as in the occupancy window.
  let agentOccupancy: Float
  /// What one agent that wants a cell counts as.
  let wantWeight: Float
  /// Of the bits of `wants`, those that cells show of their occupants.
  let shownOfOccupants: UInt32
  let ownStateFactors: (happened: SIMD4<Float>, remaining: SIMD4<Float>)
  /// Of one peer slot, in vectors of four: relations and precedence; 0 unless they are perceived.
  let relationVectors: Int
  let showsRelations: Bool
  let showsPrecedence: Bool
  /// Whether the scratch holds what the agents have thrown.
  let showsDice: Bool

  // The world.
  let state: StatePointers
  let packets: PacketReader
  let noise: SensorNoise
  let division: CellDivision
  private unowned(unsafe) let costToGo: CostToGoFields
  /// By agent, the cost-to-go of who believes otherwise than its map, and has no dense field; nil where nobody discovers.
  private let believed: UnsafePointer<BelievedField?>?

  // Tables and scratch.
  let board: AgentBitboard.Pointers
  /// Nil for large neighborhoods.
  let table: NeighborhoodTable.Pointers?
  let offsets: UnsafePointer<AgentBitboard.Offset>
  let neighbors: UnsafePointer<PeerNeighborhood.Neighbor>
  /// Δx, Δy and distance over the range of the peer sensor, adjacent: by rank.
  let places: UnsafePointer<SIMD4<Float>>
  let rays: RayCaster.Pointers
  let scratch: ObservationScratch.Pointers

  init(
    _ world: World, layout: ObservationLayout, state: StatePointers, packets: PacketReader,
    neighborhood: PeerNeighborhood, table: NeighborhoodTable.Pointers?, rays: RayCaster.Pointers,
    scratch: ObservationScratch.Pointers, believed: UnsafePointer<BelievedField?>? = nil
  ) {
    self.believed = believed
    stride = world.layout.stride
    slots = layout.slots
    outputWidth = layout.outputWidth
    firstRaySlot = layout.firstRaySlot
    firstPeerSlot = layout.firstPeerSlot
    environmentWidth = layout.environmentWidth
    windowRadius = layout.sensors.window.radius
    seesThroughWalls = !layout.sensors.peers.lineOfSight
    inversePeerSlots = 1 / Float(max(layout.sensors.peers.max, 1))
    let maxSteps = world.configuration.maxSteps
    timeLeft = Float(maxSteps &- state.step) / Float(maxSteps)
    let showsPeers = layout.perception.peersThrough == .everywhere
    agentOccupancy = showsPeers ? 0.5 : 0
    wantWeight = showsPeers ? 0.25 : 0
    shownOfOccupants = showsPeers ? .max : 0
    ownStateFactors = layout.perception.ownStateFactors
    relationVectors = layout.relationWidth / 4
    showsRelations = layout.perception.relations
    showsPrecedence = layout.perception.precedence
    showsDice = layout.perception.dice
    self.state = state
    self.packets = packets
    noise = SensorNoise(world)
    isUndisturbed = seesThroughWalls && !noise.hidesPeers && packets.isUndisturbed
    division = CellDivision(world.layout)
    costToGo = world.mapCostToGo
    if showsPrecedence { scratch.rankAgents(world) }
    if showsDice { scratch.throwDice(world) }
    self.table = table
    board = neighborhood.bitboard.pointers
    offsets = UnsafePointer(neighborhood.bitboard.offsets.base)
    neighbors = UnsafePointer(neighborhood.cells.base)
    places = UnsafePointer(neighborhood.places.base)
    nowhere = neighborhood.bitboard.offsets.count
    self.rays = rays
    self.scratch = scratch
  }

  // MARK: - All agents

  /// Writes one row an agent, from `firstRow` on.
  func write(_ observation: Observation, _ firstRow: Int) {
    let first = ObservationRow(observation, row: firstRow)
    open()
    writeOwnTokens(first)
    var row = first
    for agent in 0..<state.agentCount {
      let walls = lookAround(agent)
      writeRays(agent, row.token(firstRaySlot), walls: walls)
      scratch.peersListed[agent] = Int32(truncatingIfNeeded: writePeers(agent, row))
      row.advance(
        slots: slots, outputWidth: outputWidth, relationVectors: (slots &- firstPeerSlot) &* relationVectors)
    }
    writeEnvironments(first.environment)
    close()
  }

  // MARK: - What every agent wants

  /// Fills the scratch from the world.
  func open() {
    for agent in 0..<state.agentCount {
      let position = state.position[agent]
      board.set(position)
      scratch.occupancy[Int(position)] = agentOccupancy
      let (here, around) = distances(agent)
      let closer = around .< here
      let flags = SIMD4<Float>.zero.replacing(with: 1, where: closer)
      let bits = SIMD4<UInt32>.zero.replacing(with: SIMD4(2, 4, 8, 16), where: closer).wrappedSum()
      let isOnGoal = here == 0
      scratch.distanceToGo[agent] = here
      scratch.wants[agent] =
        UInt8(truncatingIfNeeded: bits) | ObservationScratch.agentBit
        | (isOnGoal ? ObservationScratch.onGoalBit : 0)
      let wanted = scratch.surroundings + Int(position)
      wanted[0 &- stride].wantedBy += flags[0] * wantWeight
      wanted[stride].wantedBy += flags[1] * wantWeight
      wanted[-1].wantedBy += flags[2] * wantWeight
      wanted[1].wantedBy += flags[3] * wantWeight
      let coordinates = division.coordinates(of: position)
      let goal = division.coordinates(of: state.goal[agent])
      let dx = goal.x &- coordinates.x
      let dy = goal.y &- coordinates.y
      let offset = SIMD4<Float>(SIMD4(dx, dy, dx, dy))
      scratch.coordinates[agent] = coordinates
      scratch.portraits[agent] = ObservationScratch.Portrait(
        state: SIMD4(1, 0, isOnGoal ? 1 : 0, ObservationFrame.scaled(here)),
        goal: ObservationFrame.clamp(offset * SIMD4(1, 1, 0, 0)), moves: flags, goalOffset: offset)
    }
  }

  /// Steps to go from an agent's cell and from its neighbors above, below, left and right; infinity where there
  /// is no path.
  @inline(__always)
  private func distances(_ agent: Int) -> (here: Float, around: SIMD4<Float>) {
    let position = Int(state.position[agent])
    guard let field = scratch.fields[agent] else { return askedDistances(agent) }
    let cell = field + position
    return (cell[0], SIMD4(cell[0 &- stride], cell[stride], cell[-1], cell[1]))
  }

  @inline(never)
  private func askedDistances(_ agent: Int) -> (here: Float, around: SIMD4<Float>) {
    let position = Int(state.position[agent])
    return (
      distance(of: agent, from: position),
      SIMD4(
        distance(of: agent, from: position - stride), distance(of: agent, from: position + stride),
        distance(of: agent, from: position - 1), distance(of: agent, from: position + 1))
    )
  }

  /// Casts an agent's rays and notes, by rank, where the agents around it stand; returns the distances to the
  /// walls that its rays would meet.
  @inline(never)
  private func lookAround(_ agent: Int) -> UnsafePointer<Float> {
    // Copies, since the compiler must expect every write to change what is read through `self`.
    let (rays, found) = (rays, scratch.found)
    let position = state.position[agent]
    let walls = rays.walls(from: Int(position), blocked: state.blocked)
    if let table {
      let bits = table.look(board.neighborhood(of: position))
      for word in 0..<NeighborhoodTable.rankWords { found[word] = bits[word] }
      rays.cast(walls, bits[3], from: Int(position), occupant: state.occupant)
    } else {
      rays.begin(walls)
      board.forEachAgent(around: position) { rank in
        found[rank &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: rank & 63)
        rays.meet(rank: rank)
      }
      rays.finish(from: Int(position), occupant: state.occupant)
    }
    return walls
  }

  /// Empties what the next call expects empty.
  func close() {
    for agent in 0..<state.agentCount {
      let position = state.position[agent]
      board.clear(position)
      scratch.occupancy[Int(position)] = 0
      let wanted = scratch.surroundings + Int(position)
      wanted[0 &- stride].wantedBy = 0
      wanted[stride].wantedBy = 0
      wanted[-1].wantedBy = 0
      wanted[1].wantedBy = 0
    }
  }

  // MARK: - Small helpers of the writers

  /// Steps that an agent has to go from a cell as it knows its map, infinity where there is no path.
  func distance(of agent: Int, from cell: Int) -> Float {
    let cell = Int32(truncatingIfNeeded: cell)
    let distance =
      believed?[agent]?.distance(from: cell) ?? costToGo.distance(from: cell, to: state.goal[agent])
    return distance == CostToGoFields.unreachable ? .infinity : Float(distance)
  }

  /// Distance to go on the scale of the features.
  @inline(__always)
  static func scaled(_ distance: Float) -> Float { distance >= 32 ? 1 : distance * (1 / 32) }

  /// To [−1, 1]: of integers, the signs.
  @inline(__always)
  static func clamp(_ vector: SIMD4<Float>) -> SIMD4<Float> {
    // In this order each line is one instruction.
    let low = SIMD4<Float>(repeating: -1).replacing(with: vector, where: vector .> -1)
    return SIMD4<Float>(repeating: 1).replacing(with: low, where: low .< 1)
  }
}
