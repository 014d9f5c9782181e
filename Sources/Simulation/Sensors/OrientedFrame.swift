import GridWorld

/// One world opened for observation by `OrientedFrontEnd`; lives for one call.
struct OrientedFrame {
  let layout: ObservationLayout
  let grid: GridLayout
  let state: StatePointers
  let headings: UnsafePointer<Heading>
  let packets: PacketReader
  let noise: SensorNoise
  /// By agent, the cost-to-go of who believes otherwise than its map, and has no dense field; empty where nobody discovers.
  let believed: [BelievedField?]
  unowned(unsafe) let costToGo: CostToGoFields
  let fields: UnsafePointer<UnsafePointer<Float>?>
  let offsets: UnsafePointer<AgentBitboard.Offset>
  let offsetCount: Int
  let stepsToGo: UnsafeMutablePointer<Float>
  let wantedCell: UnsafeMutablePointer<Int32>
  let wantedBy: UnsafeMutablePointer<UInt8>
  let maxSteps: Int

  // MARK: - What every agent wants

  func open() {
    for agent in 0..<state.agentCount {
      let pose = pose(agent)
      let here = steps(agent, from: pose)
      stepsToGo[agent] = here
      let ahead = cellAhead(of: pose)
      let isWanted =
        state.blocked[Int(ahead)] == 0 && steps(agent, from: Pose(cell: ahead, heading: pose.heading)) < here
      wantedCell[agent] = isWanted ? ahead : -1
      if isWanted { wantedBy[Int(ahead)] += 1 }
    }
  }

  /// Empties what the next call expects empty.
  func close() {
    for agent in 0..<state.agentCount where wantedCell[agent] >= 0 { wantedBy[Int(wantedCell[agent])] = 0 }
  }

  // MARK: - The agent's own tokens

  func writeGoal(_ agent: Int, _ row: ObservationRow) {
    let token = row.token(ObservationLayout.goalSlot)
    let offset = turned(offset(from: state.position[agent], to: state.goal[agent]), headings[agent])
    token[0] = ObservationFrame.clamp(
      SIMD4(offset.x, offset.y, offset.x, offset.y) * SIMD4(1, 1, 1 / 16, 1 / 16))
    let isOnGoal = state.position[agent] == state.goal[agent]
    let pose = pose(agent)
    let leads = ActionCatalogue.gridOriented.entries.indices.contains {
      isCloser(agent, Action($0), from: pose)
    }
    token[1] = SIMD4(scaled(stepsToGo[agent]), flag(isOnGoal), flag(leads), 0)
  }

  func writeActions(_ agent: Int, _ row: ObservationRow) {
    let pose = pose(agent)
    for index in 0..<layout.actionCount {
      let action = Action(index)
      let cell = cell(of: action, from: pose)
      let isWall = action == .forward && state.blocked[Int(cell)] != 0
      let occupant = cell == pose.cell || !showsPeers ? -1 : Int(state.occupant[Int(cell)])
      let isCloser = isCloser(agent, action, from: pose)
      let token = row.token(ObservationLayout.firstCellSlot + index)
      token[0] = SIMD4(
        flag(isWall), flag(occupant >= 0),
        flag(occupant >= 0 && state.position[occupant] == state.goal[occupant]),
        flag(occupant >= 0 && wantedCell[occupant] == pose.cell))
      let others =
        showsPeers ? Float(wantedBy[Int(cell)]) - flag(wantedCell[agent] == cell) : 0
      token[1] = SIMD4(
        flag(isCloser), flag(!isWall && !isCloser), flag(cell == state.goal[agent]), others * 0.25)
      token[2][0] = freeNeighbors(of: cell)
    }
  }

  func writeRays(_ agent: Int, _ row: ObservationRow, _ table: RayTable.Pointers) {
    let origin = Int(state.position[agent])
    let range = Float(layout.sensors.rays.range)
    for ray in 0..<layout.sensors.rays.count {
      let wall = table.wallDistance(ray, from: origin, blocked: state.blocked)
      let peer = table.agentDistance(ray, from: origin, occupant: state.occupant)
      let hit = min(wall, peer)
      let token = row.token(layout.firstRaySlot + ray)
      guard let measured = noise.measure(min(hit, range), ray: ray, agent: agent) else {
        token[0] = SIMD4(1, 0, 0, 1)
        continue
      }
      let hitsAgent = flag(peer < wall)
      token[0] = SIMD4(measured / range, hit == .infinity ? 0 : 1 - hitsAgent, hitsAgent, 0)
    }
  }

  // MARK: - Peers

  /// Writes the slots of the nearest peers that are seen or heard; returns how many.
  func writePeers(_ agent: Int, _ row: ObservationRow) -> Int {
    let first = layout.firstPeerSlot
    let sensor = layout.sensors.peers
    var count = 0
    for rank in 0..<offsetCount where count < sensor.max {
      let offset = offsets[rank]
      let peer = Int(state.occupant[Int(state.position[agent] + offset.offset)])
      guard peer >= 0 else { continue }
      let isSeen = Double(offset.distance) <= sensor.range && !isHidden(peer, offset, from: agent)
      let hearing = packets.hearing(of: peer, by: agent)
      guard isSeen || hearing != 0 else { continue }
      let slot = first + count
      row.clear(slot: slot)
      if isSeen { writePeer(peer, offset, from: agent, row.token(slot)) }
      if layout.relationWidth > 0 {
        let relations = row.relations + count * layout.relationWidth / 4
        for vector in 0..<layout.relationWidth / 4 { relations[vector] = .zero }
        if isSeen { writeRelation(of: agent, to: peer, relations) }
      }
      row.token(slot)[1][1] = hearing != 0 ? 1 : 0
      row.mark(slot: slot, identity: layout.identity(ofPeer: peer))
      if packets.outputWidth > 0 {
        packets.copy(from: peer, mask: hearing, to: row.peerOutputs + slot * layout.outputWidth)
      }
      count += 1
    }
    row.clearPeers(from: first + count, layout, packets)
    return count
  }

  private func writePeer(
    _ peer: Int, _ offset: AgentBitboard.Offset, from agent: Int, _ token: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let range = Float(layout.sensors.peers.range)
    let place = turned(SIMD2(Float(offset.dx), Float(offset.dy)), headings[agent])
    token[0] = SIMD4(place.x / range, place.y / range, offset.distance / range, flag(offset.distance == 1))
    let isOnGoal = state.position[peer] == state.goal[peer]
    token[1] = SIMD4(1, 0, flag(isOnGoal), scaled(stepsToGo[peer]))
    let goal = turned(self.offset(from: state.position[peer], to: state.goal[peer]), headings[agent])
    token[2] = ObservationFrame.clamp(
      SIMD4(
        goal.x, goal.y, flag(wantedCell[peer] == state.position[agent]),
        flag(wantedCell[agent] == state.position[peer])))
    token[3] = .zero
    token[3][Int((headings[peer].rawValue &- headings[agent].rawValue) & 3)] = 1
  }

  /// See `ObservationLayout.relationEntries`.
  private func writeRelation(of agent: Int, to peer: Int, _ relations: UnsafeMutablePointer<SIMD4<Float>>) {
    let (own, other) = (pose(agent), pose(peer))
    let goal = turned(offset(from: other.cell, to: state.goal[peer]), headings[agent]) / 16
    let ahead = stepsToGo[peer] - stepsToGo[agent]
    let lead = ahead.isNaN ? 0 : ahead
    relations[0] = ObservationFrame.clamp(SIMD4(goal.x, goal.y, lead / 16, lead))
    let wanted = wantedCell[peer]
    func hits(_ action: Int) -> Float {
      action < layout.actionCount ? flag(wanted >= 0 && cell(of: Action(action), from: own) == wanted) : 0
    }
    relations[1] = SIMD4(hits(0), hits(1), hits(2), hits(3))
    relations[2] = SIMD4(
      hits(4), flag(wanted >= 0 && wantedCell[agent] == wanted), flag(state.goal[peer] == own.cell),
      flag(state.goal[agent] == other.cell))
    let free = freeNeighbors(of: other.cell)
    relations[3] = SIMD4(
      detour(of: agent, through: Pose(cell: other.cell, heading: own.heading)),
      detour(of: peer, through: Pose(cell: own.cell, heading: other.heading)), free,
      free - takenNeighbors(of: other.cell))
  }

  /// How much farther an agent has to go from another pose than from its own, over 8 steps.
  private func detour(of agent: Int, through pose: Pose) -> Float {
    let (here, there) = (stepsToGo[agent], steps(agent, from: pose))
    guard here < .infinity, there < .infinity else { return here == there ? 0 : 1 }
    return max(-1, min(1, (there - here) * 0.125))
  }

  /// Share of the four cells around that agents stand on.
  private func takenNeighbors(of cell: Int32) -> Float {
    Heading.allCases.reduce(0) { $0 + (state.occupant[Int(cell + step($1))] >= 0 ? 0.25 : 0) }
  }

  /// Whether walls or a dropout hide a peer in range.
  private func isHidden(_ peer: Int, _ offset: AgentBitboard.Offset, from agent: Int) -> Bool {
    if layout.sensors.peers.lineOfSight,
      !LineOfSight.isClear(
        from: state.position[agent], dx: Int32(offset.dx), dy: Int32(offset.dy), stride: Int32(grid.stride),
        blocked: state.blocked)
    {
      return true
    }
    return noise.hides(peer, from: agent)
  }

  // MARK: - E

  func writeEnvironment(_ agent: Int, _ output: UnsafeMutablePointer<Float>, peers: Int) {
    let radius = layout.sensors.window.radius
    let side = layout.sensors.window.side
    let costs = output + side * side
    let pose = pose(agent)
    let ahead = step(pose.heading)
    let right = step(pose.heading.turned(by: 1))
    let here = stepsToGo[agent]
    for y in 0..<side {
      for x in 0..<side {
        let cell = pose.cell + Int32(radius - y) * ahead + Int32(x - radius) * right
        let index = y * side + x
        output[index] =
          state.blocked[Int(cell)] != 0 ? 1 : showsPeers && state.occupant[Int(cell)] >= 0 ? 0.5 : 0
        let there = steps(agent, from: Pose(cell: cell, heading: pose.heading))
        costs[index] = here == .infinity ? 1 : max(-1, min(1, (there - here) * 0.125))
      }
    }
    let own = costs + side * side
    let outcome = state.outcome[agent]
    own[0] = flag(outcome == .moved)
    own[1] = flag(outcome == .blockedByAgent)
    own[2] = flag(outcome == .blockedByObstacle)
    own[3] = flag(pose.cell == state.goal[agent])
    own[4] = Float(maxSteps &- state.step) / Float(maxSteps)
    own[5] = scaled(here)
    own[6] = freeNeighbors(of: pose.cell)
    own[7] = Float(peers) / Float(max(layout.sensors.peers.max, 1))
    let factors = layout.perception.ownStateFactors
    for entry in 0..<4 {
      own[entry] *= factors.happened[entry]
      own[entry + 4] *= factors.remaining[entry]
    }
  }

  // MARK: - Small helpers

  private var showsPeers: Bool { layout.perception.peersThrough == .everywhere }

  private func pose(_ agent: Int) -> Pose { Pose(cell: state.position[agent], heading: headings[agent]) }

  /// The padded offset of the cell in a direction.
  private func step(_ heading: Heading) -> Int32 {
    Int32(truncatingIfNeeded: heading.offset.dy * grid.stride + heading.offset.dx)
  }

  private func cellAhead(of pose: Pose) -> Int32 { pose.cell + step(pose.heading) }

  /// The cell that an action is about.
  private func cell(of action: Action, from pose: Pose) -> Int32 {
    switch action {
    case .forward: cellAhead(of: pose)
    case .turnLeft: pose.cell + step(pose.heading.turned(by: -1))
    case .turnRight: pose.cell + step(pose.heading.turned(by: 1))
    default: pose.cell
    }
  }

  private func isCloser(_ agent: Int, _ action: Action, from pose: Pose) -> Bool {
    switch action {
    case .forward: wantedCell[agent] >= 0
    case .turnLeft:
      steps(agent, from: Pose(cell: pose.cell, heading: pose.heading.turned(by: -1))) < stepsToGo[agent]
    case .turnRight:
      steps(agent, from: Pose(cell: pose.cell, heading: pose.heading.turned(by: 1))) < stepsToGo[agent]
    default: false
    }
  }

  /// Steps to go from a pose to an agent's goal, infinity where there is no way.
  private func steps(_ agent: Int, from pose: Pose) -> Float {
    if let field = fields[agent] { return field[Int(pose.cell) << 2 | Int(pose.heading.rawValue)] }
    let own = believed.isEmpty ? nil : believed[agent]?.distance(from: pose)
    let steps = own ?? costToGo.distance(from: pose.cell, heading: pose.heading, to: state.goal[agent])
    return steps == CostToGoFields.unreachable ? .infinity : Float(steps)
  }

  private func offset(from cell: Int32, to other: Int32) -> SIMD2<Float> {
    let (a, b) = (grid.cell(at: Int(cell)), grid.cell(at: Int(other)))
    return SIMD2(Float(b.x - a.x), Float(b.y - a.y))
  }

  /// An offset on the map as an agent with a heading sees it: ahead, to the right.
  private func turned(_ offset: SIMD2<Float>, _ heading: Heading) -> SIMD2<Float> {
    switch heading {
    case .east: offset
    case .south: SIMD2(offset.y, -offset.x)
    case .west: -offset
    case .north: SIMD2(-offset.y, offset.x)
    }
  }

  /// Share of a cell's four neighbors that are free; 0 if it is not free itself.
  private func freeNeighbors(of cell: Int32) -> Float {
    let cell = Int(cell)
    guard state.blocked[cell] == 0 else { return 0 }
    let walls =
      state.blocked[cell - grid.stride] &+ state.blocked[cell + grid.stride] &+ state.blocked[cell - 1]
      &+ state.blocked[cell + 1]
    return Float(4 - Int(walls)) * 0.25
  }

  private func scaled(_ steps: Float) -> Float { ObservationFrame.scaled(steps) }

  private func flag(_ condition: Bool) -> Float { condition ? 1 : 0 }
}
