import Basics
import Foundation
import GridWorld

/// Moves disc robots by their commands: limits of speed and acceleration, noise, contacts, odometry.
///
/// A holonomic robot takes the velocity that is asked for, as far as its acceleration allows, for the whole step. A
/// differential drive takes linear velocity and turn rate likewise and follows the arc that they make, in chords of at
/// most `longestTurn`. What it touches on its way is found exactly (`ContactSolver`).
struct DiscDynamics: Sendable {
  let motion: DiscMotion
  let radii: [Double]
  private let maxSpeeds: [Double]
  /// By padded cell, the share of its speed that the ground leaves a disc whose middle is there; nil for all of it.
  private let terrain: [Double]?
  private let layout: GridLayout
  private let cellSize: Double
  private var walls: WallContacts
  private var scratch: Scratch

  /// The angle of one chord of an arc: its middle is then off by less than a thousandth of its length.
  private static let longestTurn = 0.1
  private static let mostChords = 64

  private final class Scratch: @unchecked Sendable {
    let solver: ContactSolver
    let ways: FlatBuffer<SIMD2<Double>>
    let before: FlatBuffer<SIMD2<Double>>
    let headingBefore: FlatBuffer<Double>
    let meter: DiscMeter

    init(_ radii: [Double]) {
      solver = ContactSolver(radii: radii)
      ways = FlatBuffer(repeating: .zero, count: radii.count)
      before = FlatBuffer(repeating: .zero, count: radii.count)
      headingBefore = FlatBuffer(repeating: 0, count: radii.count)
      meter = DiscMeter(radii: radii)
    }
  }

  init(
    _ motion: DiscMotion, _ setups: [DiscSetup], layout: GridLayout, cellSize: Double, blocked: [UInt8],
    terrain: [Double]? = nil
  ) {
    self.terrain = terrain
    self.motion = motion
    radii = setups.map(\.radius)
    maxSpeeds = setups.map { $0.maxSpeed ?? motion.maxSpeed }
    self.layout = layout
    self.cellSize = cellSize
    walls = WallContacts(layout: layout, cellSize: cellSize, blocked: blocked)
    scratch = Scratch(radii)
  }

  /// Takes in that cells have become blocked or free.
  mutating func refresh(_ blocked: [UInt8]) { walls.refresh(blocked) }

  /// The padded cell that a point lies in.
  func cell(at point: SIMD2<Double>) -> Int32 { Int32(walls.cell(at: point)) }

  /// Whether a disc overlaps a blocked cell.
  func overlapsWall(_ center: SIMD2<Double>, radius: Double, _ blocked: [UInt8]) -> Bool {
    blocked.withUnsafeBufferPointer { blocked in
      blocked.baseAddress.map { walls.overlaps(center, radius: radius, blocked: $0) } ?? false
    }
  }

  /// The first wall that a disc touches on a straight way.
  func wallContact(
    from start: SIMD2<Double>, along way: SIMD2<Double>, radius: Double, _ blocked: [UInt8]
  ) -> WallContacts.Hit? {
    blocked.withUnsafeBufferPointer { blocked in
      blocked.baseAddress.flatMap { walls.first(from: start, along: way, radius: radius, blocked: $0) }
    }
  }

  // MARK: - Cells

  /// Marks the cells that discs overlap as theirs, for obstacles that wait for them.
  func stand(on occupant: inout [Int32], _ position: [SIMD2<Double>]) {
    for agent in position.indices { mark(agent, position[agent], Int32(agent), in: &occupant) }
  }

  /// Takes the marks away.
  func leave(_ occupant: inout [Int32], _ position: [SIMD2<Double>]) {
    for agent in position.indices { mark(agent, position[agent], -1, in: &occupant) }
  }

  private func mark(_ agent: Int, _ center: SIMD2<Double>, _ value: Int32, in occupant: inout [Int32]) {
    let radius = radii[agent]
    let first = walls.cell(at: center - radius)
    let last = walls.cell(at: center + radius)
    let width = last % layout.stride - first % layout.stride
    for row in stride(from: first, through: last - width, by: layout.stride) {
      for cell in row...(row + width) {
        let low =
          SIMD2(
            Double(cell % layout.stride - layout.margin), Double(cell / layout.stride - layout.margin))
          * cellSize
        let nearest = SIMD2(
          min(max(center.x, low.x), low.x + cellSize), min(max(center.y, low.y), low.y + cellSize))
        let way = center - nearest
        if way.x * way.x + way.y * way.y < radius * radius { occupant[cell] = value }
      }
    }
  }

  // MARK: - Step

  /// Carries out the commands in the state.
  ///
  /// - Parameter key: of the noise of the episode.
  mutating func move(_ state: inout WorldState, ego: Int?, key: UInt64) {
    guard state.agentCount > 0 else { return }
    if !isKnownUniquelyReferenced(&scratch) { scratch = Scratch(radii) }
    let count = state.agentCount
    let before = scratch.before
    let headingBefore = scratch.headingBefore
    for agent in 0..<count {
      before[agent] = state.discs.position[agent]
      headingBefore[agent] = state.discs.heading[agent]
    }
    for agent in 0..<count { state.discs.contact[agent] = [] }
    switch motion.drive {
    case .holonomic: moveHolonomic(&state, key)
    case .differentialDrive: moveDriven(&state, key)
    }
    for agent in 0..<count { settle(agent, &state, from: before[agent], headingBefore[agent], key) }
    scratch.meter.measure(&state, from: before.base, ego: ego, timeStep: motion.timeStep)
  }

  private func carryOut(_ state: inout WorldState) {
    let (scratch, walls, rule) = (scratch, walls, motion.contact)
    state.blocked.withUnsafeBufferPointer { blocked in
      state.discs.position.withUnsafeMutableBufferPointer { position in
        state.discs.contact.withUnsafeMutableBufferPointer { contact in
          scratch.solver.move(
            position.baseAddress.unsafelyUnwrapped, scratch.ways.base, contact.baseAddress.unsafelyUnwrapped,
            rule: rule, walls: walls, blocked: blocked.baseAddress.unsafelyUnwrapped)
        }
      }
    }
  }

  /// Meters a second that a disc can make on the ground where it is.
  @inline(__always)
  private func topSpeed(_ agent: Int, _ state: WorldState) -> Double {
    guard let terrain else { return maxSpeeds[agent] }
    return maxSpeeds[agent] * terrain[Int(state.poses.cell[agent])]
  }

  private func moveHolonomic(_ state: inout WorldState, _ key: UInt64) {
    let timeStep = motion.timeStep
    let ways = scratch.ways
    for agent in 0..<state.agentCount {
      var wanted = DiscDynamics.finite(state.discs.command[agent])
      let speed = (wanted.x * wanted.x + wanted.y * wanted.y).squareRoot()
      let top = topSpeed(agent, state)
      if speed > top { wanted *= top / speed }
      var velocity = wanted
      if let limit = motion.maxAcceleration {
        let change = wanted - state.discs.velocity[agent]
        let size = (change.x * change.x + change.y * change.y).squareRoot()
        if size > limit * timeStep {
          velocity = state.discs.velocity[agent] + change * (limit * timeStep / size)
          // The ground slows whoever comes fast, whatever its brakes.
          let speed = (velocity * velocity).sum().squareRoot()
          if terrain != nil, speed > top { velocity *= top / speed }
        }
      }
      velocity = disturbed(velocity, agent, state.step, key)
      state.discs.velocity[agent] = velocity
      ways[agent] = velocity * timeStep
    }
    carryOut(&state)
    for agent in 0..<state.agentCount {
      if state.discs.contact[agent].contains(.ranInto) {
        // What is left of its way is what it would go on with.
        state.discs.velocity[agent] = ways[agent] / timeStep
      }
      let velocity = state.discs.velocity[agent]
      if velocity.x * velocity.x + velocity.y * velocity.y > 1e-18 {
        state.discs.heading[agent] = atan2(velocity.y, velocity.x)
      }
    }
  }

  private func moveDriven(_ state: inout WorldState, _ key: UInt64) {
    let timeStep = motion.timeStep
    var mostTurn = 0.0
    for agent in 0..<state.agentCount {
      let wanted = DiscDynamics.finite(state.discs.command[agent])
      let top = topSpeed(agent, state)
      var target = SIMD2(
        min(max(wanted.x, -top), top),
        min(max(wanted.y, -motion.maxTurnRate), motion.maxTurnRate))
      let now = state.discs.drive[agent]
      if let limit = motion.maxAcceleration {
        target.x = now.x + min(max(target.x - now.x, -limit * timeStep), limit * timeStep)
        if terrain != nil { target.x = min(max(target.x, -top), top) }
      }
      if let limit = motion.maxTurnAcceleration {
        target.y = now.y + min(max(target.y - now.y, -limit * timeStep), limit * timeStep)
      }
      state.discs.drive[agent] = disturbed(target, agent, state.step, key)
      mostTurn = max(mostTurn, abs(state.discs.drive[agent].y) * timeStep)
    }
    let chords = min(
      max(Int((mostTurn / DiscDynamics.longestTurn).rounded(.up)), 1), DiscDynamics.mostChords)
    let share = timeStep / Double(chords)
    let ways = scratch.ways
    for _ in 0..<chords {
      for agent in 0..<state.agentCount {
        let turn = state.discs.drive[agent].y * share
        let length = state.discs.drive[agent].x * share
        // The chord of the arc: shorter than it by sin(x)/x.
        let half = turn / 2
        let chord = abs(half) < 1e-6 ? length : length * sin(half) / half
        ways[agent] = Angle.direction(state.discs.heading[agent] + half) * chord
        state.discs.heading[agent] = Angle.wrapped(state.discs.heading[agent] + turn)
      }
      carryOut(&state)
      for agent in 0..<state.agentCount
      where state.discs.contact[agent].contains(.ranInto) && motion.contact == .stop {
        state.discs.drive[agent].x = 0
      }
    }
    for agent in 0..<state.agentCount {
      let speed = state.discs.drive[agent].x
      state.discs.velocity[agent] =
        state.discs.contact[agent].contains(.ranInto)
        ? (state.discs.position[agent] - scratch.before[agent]) / timeStep
        : Angle.direction(state.discs.heading[agent]) * speed
    }
  }

  /// Books what has become of a robot's step.
  private func settle(
    _ agent: Int, _ state: inout WorldState, from before: SIMD2<Double>, _ headingBefore: Double,
    _ key: UInt64
  ) {
    let position = state.discs.position[agent]
    let way = position - before
    let length = (way.x * way.x + way.y * way.y).squareRoot()
    let contact = state.discs.contact[agent]
    state.discs.course[agent].length += length
    if !contact.isEmpty, state.discs.firstContact[agent] < 0 {
      state.discs.firstContact[agent] = Int32(state.step)
    }
    if contact.contains(.ranInto) {
      state.outcome[agent] = contact.contains(.agent) ? .blockedByAgent : .blockedByObstacle
    } else {
      state.outcome[agent] = length > 1e-9 ? .moved : .stayed
    }
    if contact.contains(.agent) { state.agentCollisions[agent] += 1 }
    if contact.contains(.wall) { state.obstacleCollisions[agent] += 1 }
    state.poses.cell[agent] = cell(at: position)
    guard motion.odometryNoise > 0 else {
      state.discs.odometry[agent] = position
      state.discs.odometryHeading[agent] = state.discs.heading[agent]
      return
    }
    // Wheels measure the way and the turn, in the frame in which the robot believes to be.
    let error = noise(agent, state.step, .odometry, key) * motion.odometryNoise
    let drift = state.discs.odometryHeading[agent] - headingBefore
    let (cosine, sine) = (cos(drift), sin(drift))
    let turned = SIMD2(way.x * cosine - way.y * sine, way.x * sine + way.y * cosine)
    state.discs.odometry[agent] += turned * (1 + error.x)
    state.discs.odometryHeading[agent] = Angle.wrapped(
      state.discs.heading[agent] + drift + error.y
        * (motion.drive == .holonomic ? length : abs(state.discs.drive[agent].y) * motion.timeStep))
  }

  // MARK: - Noise

  private enum Disturbance: Int {
    case actuation, odometry
  }

  /// NaN and infinity are asked for by nobody who knows: they stand still.
  @inline(__always)
  private static func finite(_ command: SIMD2<Double>) -> SIMD2<Double> {
    command.x.isFinite && command.y.isFinite ? command : .zero
  }

  @inline(__always)
  private func disturbed(_ command: SIMD2<Double>, _ agent: Int, _ step: Int, _ key: UInt64) -> SIMD2<Double>
  {
    guard motion.actuationNoise > 0 else { return command }
    return command * (1 + motion.actuationNoise * noise(agent, step, .actuation, key))
  }

  /// Two standard normal draws (Box and Muller) that depend on nothing but their arguments.
  private func noise(_ agent: Int, _ step: Int, _ kind: Disturbance, _ key: UInt64) -> SIMD2<Double> {
    let one = Double(RandomStream.uniform(key: key, step, agent, 2 * kind.rawValue))
    let other = Double(RandomStream.uniform(key: key, step, agent, 2 * kind.rawValue + 1))
    let radius = (-2 * log(1 - one)).squareRoot()
    return SIMD2(radius * cos(2 * .pi * other), radius * sin(2 * .pi * other))
  }
}
