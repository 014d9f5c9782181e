import GridWorld

/// Turns a world into X, E and Y, every agent's from what its sensors and its radio give it.
///
/// Made once per world shape; after that a call allocates nothing. Distances to go are divided by 32, offsets
/// by their sensor's range, and both are clipped to [−1, 1].
///
/// | kind | features |
/// |---|---|
/// | goal | sign Δx, sign Δy, Δx, Δy (over 16 cells), distance to go, on goal, one of the moves leads closer |
/// | cell | blocked, occupied, occupant on its goal, occupant wants my cell, closer, farther, is my goal, others that want it (over 4), free neighbors (over 4), action one-hot (5) |
/// | ray | distance (over range), hit wall, hit agent, silent, cos, sin |
/// | peer | Δx, Δy, distance, adjacent, seen, heard, on goal, sign of its goal's Δx, Δy, its distance to go, wants my cell, on a cell I want, its moves that lead closer: up, down, left, right |
///
/// "Wants" means: a move there brings the agent closer to its goal.
public final class ObservationBuilder {
  public let layout: ObservationLayout
  private let grid: GridLayout
  private let bitboard: AgentBitboard
  private let rays: RayCaster
  private let scratch: ObservationScratch

  /// - Parameter world: any world of the shape to be observed: its map, sensors, radio and agent count.
  public init(for world: World) {
    let configuration = world.configuration
    let sensors = configuration.sensors
    layout = ObservationLayout(sensors: sensors, outputWidth: world.radio?.outputWidth ?? 0)
    grid = world.layout
    // Rays meet agents as far as they reach, too.
    let radius = max(configuration.sensingRange(hasRadio: world.radio != nil), sensors.rays.range + 1)
    bitboard = AgentBitboard(layout: grid, radius: radius)
    rays = RayCaster(
      RayTable(sensors.rays, layout: grid), layout: grid, walls: grid.paddedOccupancy(of: configuration.grid),
      hasObstacles: !configuration.obstacles.isEmpty, bitboard: bitboard)
    scratch = ObservationScratch(
      agentCount: world.agentCount, cellCount: grid.count, ranks: bitboard.offsets.count,
      rays: sensors.rays.count)
  }

  /// Writes the rows `firstRow ..< firstRow + agentCount` of `observation`.
  public func observe(_ world: World, into observation: Observation, firstRow: Int = 0) {
    precondition(world.layout == grid && world.agentCount == scratch.wants.count, "a world of another shape")
    precondition(observation.layout == layout && firstRow + world.agentCount <= observation.agents)
    guard world.agentCount > 0 else { return }
    // Dense fields stay valid for the whole call; on maps without them the frame asks cell by cell.
    world.costToGo.beginUse()
    for agent in 0..<world.agentCount {
      scratch.fields[agent] = world.costToGo.denseField(to: world.state.goal[agent])
    }
    world.state.withPointers { state in
      guard let radio = world.radio else {
        return write(frame(state, world, packets: nil), world, observation, firstRow)
      }
      radio.withPackets(at: state.step) { packets in
        write(frame(state, world, packets: packets), world, observation, firstRow)
      }
    }
  }

  private func frame(_ state: StatePointers, _ world: World, packets: PacketReader?) -> ObservationFrame {
    ObservationFrame(
      layout: layout, grid: grid, maxSteps: world.configuration.maxSteps, state: state, packets: packets,
      costToGo: world.costToGo, bitboard: bitboard, rays: rays, scratch: scratch)
  }

  private func write(
    _ frame: borrowing ObservationFrame, _ world: World, _ observation: Observation, _ firstRow: Int
  ) {
    frame.open()
    for agent in 0..<world.agentCount {
      let row = ObservationRow(observation, row: firstRow + agent)
      let around = bitboard.findAgents(around: frame.state.position[agent], into: scratch.ranks.base)
      frame.writeGoal(agent, row)
      frame.writeCells(agent, row)
      frame.writeRays(agent, row, world, rankCount: around)
      let peers = frame.writePeers(agent, row, world, rankCount: around)
      frame.writeEnvironment(agent, row, peersListed: peers)
    }
    frame.close()
  }
}

extension WorldConfiguration {
  /// How far away, in cells, a peer can be that an agent sees or hears: a packet's sender and its receiver may
  /// both have moved on since it was sent.
  func sensingRange(hasRadio: Bool) -> Double {
    hasRadio ? max(sensors.peers.range, radio.range + 2 * Double(radio.delay)) : sensors.peers.range
  }
}
