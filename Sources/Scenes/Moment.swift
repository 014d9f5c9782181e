import GridWorld
import Simulation
import Viewer

/// Where everything is at one step: what scenes are made of, whether simulated or played back.
struct Moment {
  var map: OccupancyGrid
  var cells: [Cell]
  var goals: [Cell]
  /// Obstacles and closed doors.
  var blockedCells: Set<Cell>
  private let agentOnCell: [Cell: Int]

  init(map: OccupancyGrid, cells: [Cell], goals: [Cell], blockedCells: Set<Cell> = []) {
    self.map = map
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

  // MARK: - Rays

  func hits(of agent: Int, _ sweep: RaySweep) -> [RaySweep.Hit] {
    sweep.hits(from: cells[agent], isBlocked: isBlocked, occupant: agent(on:))
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

  /// The packets that reach `receivers`, and those in range that were lost.
  ///
  /// - Parameters:
  ///   - sentFrom: where all agents were when they sent.
  ///   - isLost: whether the packet from one agent to another was lost.
  func links(
    to receivers: some Sequence<Int>, sentFrom: [Cell], range: Double, isLost: (Int, Int) -> Bool
  ) -> [Scene.RadioLink] {
    let limit = Int(min(range * range, 1e9))
    return receivers.flatMap { receiver in
      sentFrom.indices.compactMap { sender -> Scene.RadioLink? in
        let dx = sentFrom[sender].x - sentFrom[receiver].x
        let dy = sentFrom[sender].y - sentFrom[receiver].y
        guard sender != receiver, dx * dx + dy * dy <= limit else { return nil }
        return Scene.RadioLink(from: sender, to: receiver, isDelivered: !isLost(sender, receiver))
      }
    }
  }

  // MARK: - Paths

  /// The longest path that is drawn, in cells.
  private static let longestPath = 600

  /// The shortest path of an agent to its goal around walls, not around others.
  func path(of agent: Int, _ costToGo: CostToGoFields) -> Scene.Path {
    let layout = costToGo.layout
    let goal = Int32(layout.index(of: goals[agent]))
    var cell = Int32(layout.index(of: cells[agent]))
    var path: [Cell] = []
    while cell != goal, path.count < Moment.longestPath {
      let here = costToGo.distance(from: cell, to: goal)
      guard here != CostToGoFields.unreachable,
        let next = layout.moveOffsets.dropFirst().map({ cell + Int32($0) })
          .first(where: { costToGo.distance(from: $0, to: goal) < here })
      else { break }
      cell = next
      path.append(layout.cell(at: Int(cell)))
    }
    return Scene.Path(agent: agent, cells: path)
  }
}
