import Basics
import Foundation
import GridWorld

/// The sensors of discs, in the frame of each: x toward its goal, or ahead of a differential drive, and y to the right of
/// that.
///
/// | kind | features |
/// |---|---|
/// | goal | Δx, Δy (over 10 m), distance (over 10 m), on goal, velocity x, y, own speed limit and radius (m) |
/// | ray | distance (over range), hit wall, hit agent, silent, cos, sin; the first points along x |
/// | peer | Δx, Δy, distance (over range), gap rim to rim (m), seen, heard, at rest, radius (m), velocity x, y, velocity relative to mine x, y, going along +x, +y, −x, −y |
///
/// Relations to a peer that is seen (`ObservationLayout.relationEntries` of them), by straight ways from here:
///
/// | entry | meaning |
/// |---|---|
/// | 0, 1 | seconds until it and I are nearest, going on as now (over 4 s), and the gap then |
/// | 2, 3 | the same if I went to my goal at my highest speed |
/// | 4, 5 | the same if I stood still |
/// | 6–13 | the least gap within 2 s if I went at my highest speed along x, and every 45° on from there toward y |
/// | 14 | how fast we come nearer, over my highest speed |
/// | 15 | its bearing, over π |
///
/// Gaps are from rim to rim, in meters, from −1 to 2. Velocities are over the highest speed. Ranges of sensors and radio are in meters. There are no tokens of actions. The
/// windows of E lie on the cells around, `cellSize` apart, turned into the frame: occupancy, and cost-to-go less that of the
/// own cell, over 8; behind its own state (`ObservationLayout.ownStateWidth`; of free neighbors: how far the next wall
/// ahead is, over 2 m) comes that of discs (`discStateWidth`). Where the robot is it knows by its odometry.
///
/// Holds memory to work in: whoever has it, has it alone.
final class DiscFrontEnd: @unchecked Sendable {
  private let layout: ObservationLayout
  private let lidar: DiscRays?
  /// Of the agent at hand: squared distance and number of those in range.
  private let nearest: FlatBuffer<Neighbor>
  private let coordinates: FlatBuffer<CellCoordinates>
  private let division: CellDivision

  private struct Neighbor: BitwiseCopyable {
    var squared: Double
    var agent: Int32
    var isSeen: Bool
    var hearing: UInt32
  }

  /// Meters that features of the goal are over.
  private static let goalScale = 10.0

  init(_ world: World, layout: ObservationLayout) {
    self.layout = layout
    lidar = layout.sensors.rays.count > 0 ? DiscRays(world) : nil
    nearest = FlatBuffer(
      repeating: Neighbor(squared: 0, agent: 0, isSeen: false, hearing: 0),
      count: layout.sensors.peers.max + 1)
    coordinates = FlatBuffer(repeating: CellCoordinates(x: 0, y: 0), count: world.agentCount)
    division = CellDivision(world.layout)
  }

  /// Writes the rows of these agents, from `firstRow` on.
  func observe(_ world: World, _ agents: Range<Int>, into observation: Observation, firstRow: Int) {
    for agent in 0..<world.agentCount {
      coordinates[agent] = division.coordinates(of: world.state.poses.cell[agent])
    }
    lidar?.refresh(world)
    guard let radio = world.radio else {
      return write(world, agents, .silence(coordinates.base), observation, firstRow)
    }
    radio.withPackets(at: world.state.step, from: coordinates.base) { packets in
      write(world, agents, packets.heard(in: layout), observation, firstRow)
    }
  }

  private func write(
    _ world: World, _ agents: Range<Int>, _ packets: PacketReader, _ observation: Observation, _ firstRow: Int
  ) {
    guard let motion = world.configuration.dynamics.discMotion else { return }
    let noise = SensorNoise(world)
    var row = ObservationRow(observation, row: firstRow)
    for agent in agents {
      let angle = world.frameAngle(of: agent)
      let frame = Frame(world, agent, SIMD2(cos(angle), sin(angle)), motion)
      writeGoal(frame, world, row)
      lidar?.write(agent, angle, world, row, firstSlot: layout.firstRaySlot)
      let peers = writePeers(frame, world, packets, noise, row)
      let place = firstRow + agent - agents.lowerBound
      writeEnvironment(
        frame, world, observation.environment.base + place * layout.environmentWidth, peers: peers)
      row.advance(
        slots: layout.slots, outputWidth: layout.outputWidth,
        relationVectors: layout.sensors.peers.max * layout.relationWidth / 4)
    }
  }

  /// One agent's own frame.
  private struct Frame {
    let agent: Int
    let axis: SIMD2<Double>
    let position: SIMD2<Double>
    let velocity: SIMD2<Double>
    let toGoal: SIMD2<Double>
    let maxSpeed: Double
    let radius: Double
    let motion: DiscMotion
    let isOnGoal: Bool

    init(_ world: World, _ agent: Int, _ axis: SIMD2<Double>, _ motion: DiscMotion) {
      self.agent = agent
      self.axis = axis
      self.motion = motion
      let discs = world.state.discs
      let disc = world.configuration.disc(of: world.configuration.agents[agent])
      position = discs.position[agent]
      velocity = discs.velocity[agent]
      // The goal lies where its odometry has it.
      toGoal = discs.goal[agent] - discs.odometry[agent]
      maxSpeed = world.topSpeed(of: agent)
      radius = disc.radius
      isOnGoal = (toGoal * toGoal).sum() < motion.goalTolerance * motion.goalTolerance
    }

    /// A vector of the map.
    func turned(_ vector: SIMD2<Double>) -> SIMD2<Double> {
      SIMD2(vector.x * axis.x + vector.y * axis.y, vector.y * axis.x - vector.x * axis.y)
    }
  }

  private func writeGoal(_ frame: Frame, _ world: World, _ row: ObservationRow) {
    let token = row.token(ObservationLayout.goalSlot)
    let goal = frame.turned(frame.toGoal) / DiscFrontEnd.goalScale
    let velocity = frame.turned(frame.velocity) / frame.maxSpeed
    token[0] = ObservationFrame.clamp(
      SIMD4<Float>(SIMD4(goal.x, goal.y, (goal * goal).sum().squareRoot(), frame.isOnGoal ? 1 : 0)))
    token[1] = SIMD4<Float>(SIMD4(velocity.x, velocity.y, frame.maxSpeed, frame.radius))
  }

  // MARK: - Peers

  /// Writes the slots of the nearest peers that are seen or heard; returns how many.
  private func writePeers(
    _ frame: Frame, _ world: World, _ packets: PacketReader, _ noise: SensorNoise, _ row: ObservationRow
  ) -> Int {
    let count = findPeers(frame, world, packets, noise)
    for place in 0..<count {
      let peer = nearest[place]
      let slot = layout.firstPeerSlot + place
      row.clear(slot: slot)
      let token = row.token(slot)
      if peer.isSeen { writePeer(Int(peer.agent), frame, world, token) }
      if layout.relationWidth > 0 {
        let relations = row.relations + place * layout.relationWidth / 4
        for vector in 0..<layout.relationWidth / 4 { relations[vector] = .zero }
        if peer.isSeen { writeRelation(Int(peer.agent), frame, world, relations) }
      }
      token[1][1] = peer.hearing != 0 ? 1 : 0
      row.mark(slot: slot, identity: layout.identity(ofPeer: Int(peer.agent)))
      if packets.outputWidth > 0 {
        packets.copy(
          from: Int(peer.agent), mask: peer.hearing, to: row.peerOutputs + slot * layout.outputWidth)
      }
    }
    row.clearPeers(from: layout.firstPeerSlot + count, layout, packets)
    return count
  }

  /// Puts those that are seen or heard into `nearest`, nearest first, of equals the lower number.
  private func findPeers(
    _ frame: Frame, _ world: World, _ packets: PacketReader, _ noise: SensorNoise
  ) -> Int {
    let sensor = layout.sensors.peers
    let (discs, configuration) = (world.state.discs, world.configuration)
    guard sensor.max > 0 else { return 0 }
    var count = 0
    for other in 0..<world.agentCount where other != frame.agent {
      if other == configuration.ego, !configuration.egoVisible { continue }
      let way = discs.position[other] - frame.position
      let squared = way.x * way.x + way.y * way.y
      let hearing = packets.hearing(of: other, by: frame.agent)
      var isSeen = squared <= sensor.range * sensor.range
      guard isSeen || hearing != 0 else { continue }
      if count == sensor.max, squared >= nearest[count - 1].squared { continue }
      if isSeen, sensor.lineOfSight {
        isSeen = world.isFree(from: frame.position, to: discs.position[other], radius: 0)
      }
      if isSeen, noise.hides(other, from: frame.agent) { isSeen = false }
      guard isSeen || hearing != 0 else { continue }
      var place = count
      while place > 0, squared < nearest[place - 1].squared {
        nearest[place] = nearest[place - 1]
        place -= 1
      }
      nearest[place] = Neighbor(squared: squared, agent: Int32(other), isSeen: isSeen, hearing: hearing)
      count = min(count + 1, sensor.max)
    }
    return count
  }

  private func writePeer(
    _ peer: Int, _ frame: Frame, _ world: World, _ token: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let discs = world.state.discs
    let radius = world.configuration.disc(of: world.configuration.agents[peer]).radius
    let way = discs.position[peer] - frame.position
    let distance = (way * way).sum().squareRoot()
    let range = layout.sensors.peers.range
    let place = frame.turned(way) / range
    token[0] = SIMD4<Float>(
      SIMD4(place.x, place.y, distance / range, min(distance - radius - frame.radius, 1)))
    let speed = (discs.velocity[peer] * discs.velocity[peer]).sum().squareRoot()
    token[1] = SIMD4<Float>(SIMD4(1, 0, speed < 0.05 ? 1 : 0, radius))
    let velocity = frame.turned(discs.velocity[peer]) / frame.maxSpeed
    let relative = frame.turned(discs.velocity[peer] - frame.velocity) / frame.maxSpeed
    token[2] = SIMD4<Float>(SIMD4(velocity.x, velocity.y, relative.x, relative.y))
    func flag(_ condition: Bool) -> Float { condition ? 1 : 0 }
    let (x, y) = (velocity.x, velocity.y)
    let goes = speed >= 0.05
    token[3] = SIMD4(
      flag(goes && x >= abs(y)), flag(goes && y > abs(x)), flag(goes && -x >= abs(y)),
      flag(goes && -y > abs(x)))
  }

  private func writeRelation(
    _ peer: Int, _ frame: Frame, _ world: World, _ relations: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let discs = world.state.discs
    let radii = frame.radius + world.configuration.disc(of: world.configuration.agents[peer]).radius
    let way = discs.position[peer] - frame.position
    let theirs = discs.velocity[peer]
    /// When and how near, if I had this velocity.
    func meeting(_ own: SIMD2<Double>, within limit: Double) -> (time: Double, gap: Double) {
      let relative = theirs - own
      let squared = relative.x * relative.x + relative.y * relative.y
      let time =
        squared < 1e-12 ? 0 : min(max(-(way.x * relative.x + way.y * relative.y) / squared, 0), limit)
      let there = way + relative * time
      return (time, (there.x * there.x + there.y * there.y).squareRoot() - radii)
    }
    func clipped(_ gap: Double) -> Float { Float(min(max(gap, -1), 2)) }
    let distance = max((way * way).sum().squareRoot(), 1e-9)
    let toGoal = (frame.toGoal * frame.toGoal).sum().squareRoot()
    let ahead = toGoal > 1e-9 ? frame.toGoal * (frame.maxSpeed / toGoal) : .zero
    let (now, going, standing) = (
      meeting(frame.velocity, within: 4), meeting(ahead, within: 4), meeting(.zero, within: 4)
    )
    relations[0] = SIMD4(
      Float(now.time / 4), clipped(now.gap), Float(going.time / 4), clipped(going.gap))
    relations[1] = SIMD4(Float(standing.time / 4), clipped(standing.gap), 0, 0)
    let across = SIMD2(-frame.axis.y, frame.axis.x)
    let entries = UnsafeMutableRawPointer(relations).assumingMemoryBound(to: Float.self)
    for eighth in 0..<8 {
      let direction = DiscFrontEnd.eighths[eighth]
      let velocity = (frame.axis * direction.x + across * direction.y) * frame.maxSpeed
      entries[6 + eighth] = clipped(meeting(velocity, within: 2).gap)
    }
    let closing = -((theirs - frame.velocity) * way).sum() / distance
    let bearing = Angle.of(frame.turned(way))
    entries[14] = Float(min(max(closing / frame.maxSpeed, -2), 2))
    entries[15] = Float(bearing / .pi)
  }

  private static let eighths = (0..<8).map { Angle.direction(Double($0) * .pi / 4) }

  // MARK: - E

  private func writeEnvironment(
    _ frame: Frame, _ world: World, _ output: UnsafeMutablePointer<Float>, peers: Int
  ) {
    let state = world.state
    let (radius, side) = (layout.sensors.window.radius, layout.sensors.window.side)
    let costs = output + side * side
    let here = world.stepsToGo(of: frame.agent, from: Pose(cell: state.poses.cell[frame.agent]))
    let cellSize = world.configuration.cellSize
    let spacing = layout.sensors.window.spacing ?? cellSize
    let scale = Float(0.125 * cellSize / spacing)
    let across = SIMD2(-frame.axis.y, frame.axis.x)
    for y in 0..<side {
      for x in 0..<side {
        let point =
          frame.position
          + (frame.axis * Double(x - radius) + across * Double(y - radius)) * spacing
        let cell = world.layout.index(of: world.configuration.cell(at: point))
        let index = y * side + x
        guard world.configuration.grid.contains(world.configuration.cell(at: point)),
          state.blocked[cell] == 0
        else {
          output[index] = 1
          costs[index] = 1
          continue
        }
        output[index] = 0
        let there = world.stepsToGo(of: frame.agent, from: Pose(cell: Int32(cell)))
        costs[index] =
          here == CostToGoFields.unreachable || there == CostToGoFields.unreachable
          ? 1 : max(-1, min(1, Float(there - here) * scale))
      }
    }
    let own = costs + side * side
    let outcome = state.outcome[frame.agent]
    own[0] = outcome == .moved ? 1 : 0
    own[1] = outcome == .blockedByAgent ? 1 : 0
    own[2] = outcome == .blockedByObstacle ? 1 : 0
    own[3] = frame.isOnGoal ? 1 : 0
    own[4] = Float(world.configuration.maxSteps - state.step) / Float(world.configuration.maxSteps)
    own[5] = here == CostToGoFields.unreachable ? 1 : min(Float(Double(here) * cellSize / 32), 1)
    own[6] = Float(
      world.wallContact(from: frame.position, along: frame.axis * 2, radius: frame.radius)?.share ?? 1)
    own[7] = Float(peers) / Float(max(layout.sensors.peers.max, 1))
    let factors = layout.perception.ownStateFactors
    for entry in 0..<4 {
      own[entry] *= factors.happened[entry]
      own[entry + 4] *= factors.remaining[entry]
    }
    let disc = own + ObservationLayout.ownStateWidth
    let goalWay = frame.turned(frame.toGoal) / DiscFrontEnd.goalScale
    let velocity = frame.turned(frame.velocity) / frame.maxSpeed
    let heading = frame.turned(Angle.direction(state.discs.heading[frame.agent]))
    disc[0] = max(-1, min(1, Float(goalWay.x)))
    disc[1] = max(-1, min(1, Float(goalWay.y)))
    disc[2] = Float(velocity.x)
    disc[3] = Float(velocity.y)
    disc[4] = Float(heading.x)
    disc[5] = Float(heading.y)
    disc[6] = Float(state.discs.drive[frame.agent].y / frame.motion.maxTurnRate)
    disc[7] = Float(frame.radius)
  }
}
