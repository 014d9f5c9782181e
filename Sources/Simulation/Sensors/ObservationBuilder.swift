import GridWorld

/// Turns a world into X, E and Y, every agent's from what its sensors and its radio give it.
///
/// Made once per world shape; after that a call allocates nothing. Distances to go are divided by 32, offsets
/// by their sensor's range, and both are clipped to [−1, 1].
///
/// | kind | features |
/// |---|---|
/// | goal | sign Δx, sign Δy, Δx, Δy (over 16 cells), distance to go, on goal, one of the moves leads closer |
/// | cell | action one-hot (5), blocked, occupied, occupant on its goal, closer, farther, is my goal, others that want it (over 4), free neighbors (over 4), occupant wants my cell |
/// | ray | cos, sin, distance (over range), hit wall, hit agent, silent |
/// | peer | Δx, Δy, distance, adjacent, seen, heard, on goal, sign of its goal's Δx, Δy, its distance to go, wants my cell, on a cell I want, its moves that lead closer: up, down, left, right |
///
/// "Wants" means: a move there brings the agent closer to its goal.
public struct ObservationBuilder {
  public let layout: ObservationLayout
  let grid: GridLayout
  let rays: RayTable
  /// Where peers may be, nearest first.
  let peerOffsets: [PeerOffset]
  /// Per agent of the world being observed: distance to go, and a bit per action that leads closer (bit 0: on
  /// goal).
  var distanceToGo: [Int32]
  var wants: [UInt8]
  /// How many agents want each padded cell. All zero between calls.
  var wantedBy: [UInt8]

  struct PeerOffset {
    var offset: Int32
    var dx: Int16
    var dy: Int16
    /// Euclidean, cells.
    var distance: Float
  }

  /// - Parameter world: any world of the shape to be observed: its layout, sensors, radio and agent count.
  public init(for world: World) {
    let sensors = world.configuration.sensors
    layout = ObservationLayout(sensors: sensors, outputWidth: world.radio?.outputWidth ?? 0)
    grid = world.layout
    rays = RayTable(sensors.rays, layout: grid)
    peerOffsets = ObservationBuilder.offsets(
      within: world.configuration.sensingRange(hasRadio: world.radio != nil), grid: grid)
    distanceToGo = Array(repeating: 0, count: world.agentCount)
    wants = Array(repeating: 0, count: world.agentCount)
    wantedBy = Array(repeating: 0, count: grid.count)
  }

  private static func offsets(within range: Double, grid: GridLayout) -> [PeerOffset] {
    let reach = Int(range)
    var offsets: [PeerOffset] = []
    for dy in -min(reach, grid.height - 1)...min(reach, grid.height - 1) {
      for dx in -min(reach, grid.width - 1)...min(reach, grid.width - 1) where (dx, dy) != (0, 0) {
        let distance = Double(dx * dx + dy * dy).squareRoot()
        guard distance <= range else { continue }
        offsets.append(
          PeerOffset(
            offset: Int32(dy * grid.stride + dx), dx: Int16(dx), dy: Int16(dy), distance: Float(distance)))
      }
    }
    // Ties by offset: top to bottom, left to right.
    return offsets.sorted { ($0.distance, $0.offset) < ($1.distance, $1.offset) }
  }

  /// Writes the rows `firstRow ..< firstRow + agentCount` of `observation`.
  public mutating func observe(_ world: World, into observation: Observation, firstRow: Int = 0) {
    precondition(world.layout == grid && world.agentCount == distanceToGo.count, "a world of another shape")
    precondition(observation.layout == layout && firstRow + world.agentCount <= observation.agents)
    findWants(world)
    let state = world.state
    state.blocked.withUnsafeBufferPointer { blocked in
      state.occupant.withUnsafeBufferPointer { occupant in
        guard let blocked = blocked.baseAddress, let occupant = occupant.baseAddress else { return }
        let surroundings = Surroundings(blocked: blocked, occupant: occupant)
        for agent in 0..<world.agentCount {
          let row = Row(observation, row: firstRow + agent)
          writeGoal(agent, world, row)
          writeCells(agent, world, surroundings, row)
          writeRays(agent, world, surroundings, row)
          let peers = writePeers(agent, world, surroundings, row)
          writeEnvironment(agent, world, surroundings, row, peersListed: peers)
        }
      }
    }
    clearWants(world)
  }

  // MARK: - What every agent wants

  private mutating func findWants(_ world: World) {
    let offsets = neighborOffsets
    for agent in 0..<world.agentCount {
      let position = world.state.position[agent]
      let goal = world.state.goal[agent]
      var bits: UInt8 = 0
      if let field = world.costToGo.denseField(to: goal) {
        let here = field[Int(position)]
        distanceToGo[agent] = here == .max ? CostToGoFields.unreachable : Int32(here)
        for action in 1..<5 where field[Int(position + offsets[action])] < here { bits |= 1 << action }
      } else {
        let here = world.costToGo.distance(from: position, to: goal)
        distanceToGo[agent] = here
        for action in 1..<5
        where world.costToGo.distance(from: position + offsets[action], to: goal) < here {
          bits |= 1 << action
        }
      }
      if position == goal { bits |= 1 }
      wants[agent] = bits
      for action in 1..<5 where bits & (1 << action) != 0 {
        wantedBy[Int(position + offsets[action])] &+= 1
      }
    }
  }

  private mutating func clearWants(_ world: World) {
    let offsets = neighborOffsets
    for agent in 0..<world.agentCount {
      for action in 1..<5 { wantedBy[Int(world.state.position[agent] + offsets[action])] = 0 }
    }
  }

  var neighborOffsets: InlineArray<5, Int32> {
    let stride = Int32(grid.stride)
    return [0, -stride, stride, -1, 1]
  }

  /// The map as it stands now, by padded cell.
  struct Surroundings {
    let blocked: UnsafePointer<UInt8>
    let occupant: UnsafePointer<Int32>
  }

  /// Where one agent's rows begin in each buffer of an observation.
  struct Row {
    let tokens: UnsafeMutablePointer<Float>
    let mask: UnsafeMutablePointer<UInt8>
    let identity: UnsafeMutablePointer<Int32>
    let environment: UnsafeMutablePointer<Float>
    let peerOutputs: UnsafeMutablePointer<Float>?

    init(_ observation: Observation, row: Int) {
      let layout = observation.layout
      // The buffers are never empty but for Y without a radio.
      tokens = observation.tokens.baseAddress.unsafelyUnwrapped + row * layout.slots * ObservationLayout.tokenWidth
      mask = observation.mask.baseAddress.unsafelyUnwrapped + row * layout.slots
      identity = observation.identity.baseAddress.unsafelyUnwrapped + row * layout.slots
      environment = observation.environment.baseAddress.unsafelyUnwrapped + row * layout.environmentWidth
      peerOutputs = observation.peerOutputs.baseAddress.map { $0 + row * layout.slots * layout.outputWidth }
    }

    /// Writes one token: four SIMD stores.
    @inline(__always)
    func write(
      slot: Int, _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>
    ) {
      let token = UnsafeMutableRawPointer(tokens + slot * ObservationLayout.tokenWidth)
      token.storeBytes(of: a, as: SIMD4<Float>.self)
      token.storeBytes(of: b, toByteOffset: 16, as: SIMD4<Float>.self)
      token.storeBytes(of: c, toByteOffset: 32, as: SIMD4<Float>.self)
      token.storeBytes(of: d, toByteOffset: 48, as: SIMD4<Float>.self)
    }
  }

  /// Distance to go on the scale of the features.
  @inline(__always)
  func scaled(_ distance: Int32) -> Float { min(Float(distance) * (1 / 32), 1) }
}

extension WorldConfiguration {
  /// How far away, in cells, a peer can be that an agent sees or hears: a packet's sender and its receiver may
  /// both have moved on since it was sent.
  func sensingRange(hasRadio: Bool) -> Double {
    hasRadio ? max(sensors.peers.range, radio.range + 2 * Double(radio.delay)) : sensors.peers.range
  }
}
