import GridWorld
import Simulation
import Viewer

/// Where everything is at one step: what scenes are made of, whether simulated or played back.
struct Moment {
  var map: OccupancyGrid
  var cells: [Cell]
  /// Empty under dynamics without headings.
  var headings: [Heading]
  /// What the agents can do.
  let catalogue: ActionCatalogue
  var goals: [Cell]
  /// Obstacles and closed doors.
  var blockedCells: Set<Cell>
  /// Of discs; empty under dynamics on a grid.
  var discs: [DiscPose] = []
  /// Meters.
  var cellSize = 1.0
  /// Casts the rays of discs; nil under dynamics on a grid.
  var lidar: DiscSweep?
  private let agentOnCell: [Cell: Int]

  init(
    map: OccupancyGrid, cells: [Cell], headings: [Heading], goals: [Cell], blockedCells: Set<Cell> = [],
    catalogue: ActionCatalogue
  ) {
    self.map = map
    self.headings = headings
    self.catalogue = catalogue
    self.cells = cells
    self.goals = goals
    self.blockedCells = blockedCells
    var agentOnCell: [Cell: Int] = [:]
    agentOnCell.reserveCapacity(cells.count)
    for (agent, cell) in cells.enumerated() { agentOnCell[cell] = agent }
    self.agentOnCell = agentOnCell
  }

  func isBlocked(_ cell: Cell) -> Bool { map.isOccupied(cell) || blockedCells.contains(cell) }
  func agent(on cell: Cell) -> Int? { agentOnCell[cell] }
  func heading(of agent: Int) -> Heading { headings.isEmpty ? .east : headings[agent] }

  /// Where an agent is, in cells.
  func place(of agent: Int) -> SIMD2<Float> {
    discs.isEmpty ? cells[agent].center : SIMD2<Float>(discs[agent].position / cellSize)
  }

  /// Where its goal is, in cells.
  func goalPlace(of agent: Int) -> SIMD2<Float> {
    discs.isEmpty ? goals[agent].center : SIMD2<Float>(discs[agent].goal / cellSize)
  }

  // MARK: - Rays

  func hits(of agent: Int, _ sweep: RaySweep) -> [RaySweep.Hit] {
    if let lidar { return lidar.hits(of: agent, discs) }
    return sweep.hits(
      from: cells[agent], heading: heading(of: agent), isBlocked: isBlocked, occupant: agent(on:))
  }

  func rays(of agents: some Sequence<Int>, _ sweep: RaySweep) -> [Scene.Ray] {
    agents.flatMap { agent in
      hits(of: agent, sweep).map { hit in
        let target: Scene.Ray.Target =
          switch hit.target {
          case .nothing: .nothing
          case .wall: .wall
          case .agent: .agent
          }
        return Scene.Ray(agent: agent, offset: hit.direction * hit.distance, target: target)
      }
    }
  }

  // MARK: - Radio

  /// The packets that reach `receivers`, and those in range that did not get through: as the walls are in this moment.
  ///
  /// - Parameters:
  ///   - sentFrom: where all agents were when they sent.
  ///   - sentAt: the step in which they did.
  func links(
    to receivers: some Sequence<Int>, sentFrom: [Cell], at sentAt: Int, in world: World
  ) -> [Scene.RadioLink] {
    guard let radio = world.radio else { return [] }
    let range = radio.configuration.range
    let limit = Int(min(range * range, 1e9))
    let heard = radio.links(
      from: sentFrom, sentAt: sentAt, isBlocked: isBlocked,
      world.layout)
    return receivers.flatMap { receiver in
      sentFrom.indices.compactMap { sender -> Scene.RadioLink? in
        let dx = sentFrom[sender].x - sentFrom[receiver].x
        let dy = sentFrom[sender].y - sentFrom[receiver].y
        guard sender != receiver, dx * dx + dy * dy <= limit else { return nil }
        return Scene.RadioLink(
          from: sender, to: receiver,
          isDelivered: heard?.contains(sender: sender, receiver: receiver) ?? true)
      }
    }
  }

  // MARK: - Paths

  /// The longest path that is drawn, in cells.
  private static let longestPath = 600

  /// The shortest path of an agent to its goal around walls, not around others.
  func path(of agent: Int, in world: World) -> Scene.Path {
    let layout = world.layout
    let goal = Int32(layout.index(of: goals[agent]))
    var pose = Pose(cell: Int32(layout.index(of: cells[agent])), heading: heading(of: agent))
    var path: [Cell] = []
    while pose.cell != goal, path.count < Moment.longestPath {
      let here = world.stepsToGo(from: pose, to: goal)
      guard here != CostToGoFields.unreachable,
        let next = catalogue.actions.map({ catalogue.pose(after: $0, from: pose, stride: layout.stride) })
          .first(where: { world.stepsToGo(from: $0, to: goal) < here })
      else { break }
      if next.cell != pose.cell { path.append(layout.cell(at: Int(next.cell))) }
      pose = next
    }
    return Scene.Path(agent: agent, cells: path)
  }
}
