import Basics
import GridWorld

/// The sensors of agents that move sideways, in the frame of the map.
///
/// | kind | features |
/// |---|---|
/// | goal | sign Δx, sign Δy, Δx, Δy (over 16 cells), distance to go, on goal, one of the moves leads closer |
/// | cell | blocked, occupied, occupant on its goal, occupant wants my cell, closer, free but not closer, is my goal, others that want it (over 4), free neighbors (over 4), action one-hot (5) |
/// | ray | distance (over range), hit wall, hit agent, silent, cos, sin |
/// | peer | Δx, Δy, distance, adjacent, seen, heard, on goal, its distance to go, sign of its goal's Δx, Δy, wants my cell, on a cell I want, its moves that lead closer: up, down, left, right |
///
/// Of a peer that is heard but not seen, all is 0 but "heard". "Wants" means: a move there brings the agent
/// closer to its goal.
///
/// Holds memory to work in: whoever has it, has it alone.
final class GridFrontEnd: @unchecked Sendable {
  private let layout: ObservationLayout
  private let neighborhood: PeerNeighborhood
  private let rays: RayCaster
  private let table: NeighborhoodTable?
  private let scratch: ObservationScratch
  /// Whether walls and obstacles have to be read anew each time.
  private let hasObstacles: Bool

  init(_ world: World, layout: ObservationLayout) {
    let configuration = world.configuration
    let grid = world.layout
    self.layout = layout
    hasObstacles = !configuration.obstacles.isEmpty
    neighborhood = PeerNeighborhood(configuration, layout: grid, hasRadio: world.radio != nil)
    let walls = grid.paddedOccupancy(of: configuration.grid)
    rays = RayCaster(
      RayTable(configuration.sensors.rays, layout: grid), layout: grid, walls: walls,
      hasObstacles: hasObstacles, bitboard: neighborhood.bitboard)
    table = .shared(neighborhood.bitboard, rays.runs)
    scratch = ObservationScratch(
      agentCount: world.agentCount, grid: grid, ranks: neighborhood.bitboard.offsets.count,
      peerSlots: configuration.sensors.peers.max)
    walls.withUnsafeBufferPointer { walls in
      if let base = walls.baseAddress { scratch.refresh(blocked: base) }
    }
  }

  func observe(_ world: World, into observation: Observation, firstRow: Int) {
    let believed = world.believedFields
    world.state.withPointers { state in
      if hasObstacles { scratch.refresh(blocked: state.blocked) }
      // Dense fields stay valid for the whole call; on maps without them the frame asks cell by cell.
      world.mapCostToGo.useDenseFields(
        to: state.goal, count: state.agentCount, pointers: scratch.pointers.fields)
      for agent in believed.indices where believed[agent] != nil { scratch.pointers.fields[agent] = nil }
      believed.withUnsafeBufferPointer { believed in
        let believed = believed.isEmpty ? nil : believed.baseAddress
        guard let radio = world.radio else {
          return frame(world, state, .silence(scratch.pointers.coordinates), believed)
            .write(observation, firstRow)
        }
        radio.withPackets(at: state.step, from: scratch.pointers.coordinates) { packets in
          frame(world, state, packets.heard(in: layout), believed).write(observation, firstRow)
        }
      }
    }
  }

  private func frame(
    _ world: World, _ state: StatePointers, _ packets: PacketReader,
    _ believed: UnsafePointer<BelievedField?>?
  ) -> ObservationFrame {
    ObservationFrame(
      world, layout: layout, state: state, packets: packets, neighborhood: neighborhood,
      table: table?.pointers, rays: rays.pointers,
      scratch: scratch.pointers, believed: believed)
  }
}
