import Basics
import GridWorld

/// The sensors of agents that look in one of four directions, in the frame of each: x ahead of it, y to its right.
///
/// | kind | features |
/// |---|---|
/// | goal | sign Δx, sign Δy, Δx, Δy (over 16 cells), steps to go, on goal, one of the actions leads closer |
/// | action | leads into a wall, occupied, occupant on its goal, occupant wants my cell, closer, possible but not closer, is my goal, others that want it (over 4), free neighbors (over 4; 0 for a wall), action one-hot (4) |
/// | ray | distance (over range), hit wall, hit agent, silent, cos, sin; the first points ahead |
/// | peer | Δx, Δy, distance, adjacent, seen, heard, on goal, its steps to go, sign of its goal's Δx, Δy, wants my cell, on a cell I want, its heading against mine: same, to the right, opposite, to the left |
///
/// An action's cell is the one that it enters; of a turn, the one that is ahead then; of waiting, the agent's own.
/// "Wants" means: a step forward there brings the agent closer to its goal. The windows of E are turned so that their
/// first row is the farthest ahead; the cost-to-go there is that with the agent's own heading. All else is as in
/// `GridFrontEnd`.
///
/// Holds memory to work in: whoever has it, has it alone.
final class OrientedFrontEnd: @unchecked Sendable {
  private let layout: ObservationLayout
  private let grid: GridLayout
  /// Cells in which peers may be seen or heard, nearest first.
  private let offsets: FlatBuffer<AgentBitboard.Offset>
  /// By heading.
  private let rays: [RayTable]
  private let coordinates: FlatBuffer<CellCoordinates>
  private let fields: FlatBuffer<UnsafePointer<Float>?>
  /// Each agent's steps to go, and the cell that it wants; −1 for none.
  private let stepsToGo: FlatBuffer<Float>
  private let wantedCell: FlatBuffer<Int32>
  /// How many agents want a padded cell.
  private let wantedBy: FlatBuffer<UInt8>

  init(_ world: World, layout: ObservationLayout) {
    self.layout = layout
    grid = world.layout
    let range = world.configuration.sensingRange(hasRadio: world.radio != nil)
    offsets = AgentBitboard(layout: grid, radius: range).offsets
    rays = Heading.allCases.map {
      RayTable(world.configuration.sensors.rays, layout: world.layout, heading: $0)
    }
    coordinates = FlatBuffer(repeating: CellCoordinates(x: 0, y: 0), count: world.agentCount)
    fields = FlatBuffer(repeating: nil, count: world.agentCount)
    stepsToGo = FlatBuffer(repeating: 0, count: world.agentCount)
    wantedCell = FlatBuffer(repeating: -1, count: world.agentCount)
    wantedBy = FlatBuffer(repeating: 0, count: grid.count)
  }

  func observe(_ world: World, into observation: Observation, firstRow: Int) {
    let believed = world.believedFields
    guard let turning = world.knowledge?.givenTurning ?? world.turningCostToGo else { return }
    let division = CellDivision(grid)
    world.state.withPointers { state in
      turning.useDenseFields(to: state.goal, count: state.agentCount, pointers: fields.base)
      for agent in believed.indices where believed[agent] != nil { fields[agent] = nil }
      for agent in 0..<state.agentCount {
        coordinates[agent] = division.coordinates(of: state.position[agent])
      }
      guard let radio = world.radio else {
        return write(world, turning, state, .silence(coordinates.base), observation, firstRow)
      }
      radio.withPackets(at: state.step, from: coordinates.base) { packets in
        write(world, turning, state, packets.heard(in: layout), observation, firstRow)
      }
    }
  }

  private func write(
    _ world: World, _ turning: CostToGoFields, _ state: StatePointers, _ packets: PacketReader,
    _ observation: Observation, _ firstRow: Int
  ) {
    guard let headings = state.heading else { return }
    let frame = OrientedFrame(
      layout: layout, grid: grid, state: state, headings: headings, packets: packets,
      noise: SensorNoise(world), believed: world.believedFields,
      costToGo: turning, fields: UnsafePointer(fields.base), offsets: UnsafePointer(offsets.base),
      offsetCount: offsets.count, stepsToGo: stepsToGo.base, wantedCell: wantedCell.base,
      wantedBy: wantedBy.base,
      maxSteps: world.configuration.maxSteps)
    frame.open()
    var row = ObservationRow(observation, row: firstRow)
    for agent in 0..<state.agentCount {
      frame.writeGoal(agent, row)
      frame.writeActions(agent, row)
      frame.writeRays(agent, row, rays[Int(headings[agent].rawValue)].pointers)
      let peers = frame.writePeers(agent, row)
      let environment =
        observation.environment.base + (firstRow + agent) * layout.environmentWidth
      frame.writeEnvironment(agent, environment, peers: peers)
      observation.heading.base[firstRow + agent] = headings[agent].rawValue
      row.advance(
        slots: layout.slots, outputWidth: layout.outputWidth,
        relationVectors: layout.sensors.peers.max * layout.relationWidth / 4)
    }
    frame.close()
  }
}
