import GridWorld

/// One world opened for observation: plain pointers and numbers, so that the writers of each kind of token cost
/// no reference counting. Lives for one call of `ObservationBuilder.observe`.
struct ObservationFrame {
  // Shape.
  let stride: Int32
  let slots: Int
  let outputWidth: Int
  let firstPeerSlot: Int
  let windowRadius: Int
  let peers: PeerSensor
  let isNoisy: Bool
  let maxSteps: Int
  let cellCount: Int
  let neighborOffsets: InlineArray<5, Int32>

  // The world.
  let state: StatePointers
  unowned(unsafe) let costToGo: CostToGoFields
  let packets: PacketReader?

  // Tables and scratch.
  unowned(unsafe) let bitboard: AgentBitboard
  unowned(unsafe) let rays: RayCaster
  let scratch: ObservationScratch.Pointers

  init(
    layout: ObservationLayout, grid: GridLayout, maxSteps: Int, state: StatePointers, packets: PacketReader?,
    costToGo: CostToGoFields, bitboard: AgentBitboard, rays: RayCaster, scratch: ObservationScratch
  ) {
    let sensors = layout.sensors
    stride = Int32(grid.stride)
    slots = layout.slots
    outputWidth = layout.outputWidth
    firstPeerSlot = layout.firstPeerSlot
    windowRadius = sensors.window.radius
    peers = sensors.peers
    isNoisy = sensors.rays.noise > 0 || sensors.rays.dropout > 0
    self.maxSteps = maxSteps
    cellCount = grid.count
    neighborOffsets = [0, -stride, stride, -1, 1]
    self.state = state
    self.costToGo = costToGo
    self.packets = packets
    self.bitboard = bitboard
    self.rays = rays
    self.scratch = scratch.pointers
  }

  // MARK: - What every agent wants

  /// Fills the scratch from the world.
  func open() {
    for cell in 0..<cellCount { scratch.occupancy[cell] = Float(state.blocked[cell]) }
    for agent in 0..<state.agentCount {
      let position = state.position[agent]
      bitboard.set(position)
      scratch.occupancy[Int(position)] = 0.5
      let bits = findWants(agent)
      for action in 1..<5 {
        scratch.wantedBy[Int(position &+ neighborOffsets[action])] &+= bits &>> UInt8(action) & 1
      }
      let (goalX, goalY) = offset(from: position, to: state.goal[agent])
      scratch.portraits[agent] = ObservationScratch.Portrait(
        a: SIMD4(1, 0, Float(bits & 1), sign(goalX)),
        b: SIMD4(sign(goalY), scaled(scratch.distanceToGo[agent]), 0, 0),
        c: SIMD4(flag(bits, 1), flag(bits, 2), flag(bits, 3), flag(bits, 4)))
    }
  }

  /// A bit per action that leads closer to the goal; bit 0: stands on it.
  @inline(__always)
  private func findWants(_ agent: Int) -> UInt8 {
    let position = state.position[agent]
    let goal = state.goal[agent]
    var bits: UInt8 = position == goal ? 1 : 0
    if let field = scratch.fields[agent] {
      let here = field[Int(position)]
      scratch.distanceToGo[agent] = here
      for action in 1..<5 {
        bits |= (field[Int(position &+ neighborOffsets[action])] < here ? 1 : 0) &<< UInt8(action)
      }
    } else {
      let here = distance(from: position, to: goal)
      scratch.distanceToGo[agent] = here
      for action in 1..<5 {
        bits |=
          (distance(from: position &+ neighborOffsets[action], to: goal) < here ? 1 : 0) &<< UInt8(action)
      }
    }
    scratch.wants[agent] = bits
    return bits
  }

  /// Empties what the next call expects empty.
  func close() {
    for agent in 0..<state.agentCount {
      let position = state.position[agent]
      bitboard.clear(position)
      for action in 1..<5 { scratch.wantedBy[Int(position &+ neighborOffsets[action])] = 0 }
    }
  }

  // MARK: - Small helpers of the writers

  /// Steps to go, infinity where there is no path.
  @inline(__always)
  func distance(from cell: Int32, to goal: Int32) -> Float {
    let distance = costToGo.distance(from: cell, to: goal)
    return distance == CostToGoFields.unreachable ? .infinity : Float(distance)
  }

  /// Distance to go on the scale of the features.
  @inline(__always)
  func scaled(_ distance: Float) -> Float { distance >= 32 ? 1 : distance * (1 / 32) }

  @inline(__always)
  func sign(_ value: Int32) -> Float { Float(value &>> 31 | (value > 0 ? 1 : 0)) }

  /// The difference of two cells in columns and rows.
  @inline(__always)
  func offset(from origin: Int32, to target: Int32) -> (dx: Int32, dy: Int32) {
    let originRow = origin / stride
    let targetRow = target / stride
    return (target &- targetRow &* stride &- (origin &- originRow &* stride), targetRow &- originRow)
  }

  /// 1 if bit `action` is set.
  @inline(__always)
  func flag(_ bits: UInt8, _ action: Int) -> Float { Float(bits &>> UInt8(truncatingIfNeeded: action) & 1) }

  /// The action that undoes another: up and down, left and right; stay undoes itself.
  @inline(__always)
  static func opposite(_ action: Int) -> Int { action == 0 ? 0 : ((action &- 1) ^ 1) &+ 1 }
}
