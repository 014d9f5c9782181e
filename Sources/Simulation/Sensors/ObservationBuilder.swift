import Basics
import GridWorld

/// Turns worlds of one shape into X, E and Y, every agent's from what its sensors and its radio give it.
///
/// The dynamics choose the front end, and with it what the features mean: `GridFrontEnd` for agents without a heading,
/// `OrientedFrontEnd` for those that look somewhere, `DiscFrontEnd` for discs. Made once per world shape; after that a call allocates nothing.
/// A value: a copy gets memory of its own when it is first used. Distances to go are divided by 32, offsets by their
/// sensor's range, and both are clipped to [−1, 1].
public struct ObservationBuilder: Sendable {
  public let layout: ObservationLayout
  private let grid: GridLayout
  private let agentCount: Int
  // One of the three.
  private var gridFrontEnd: GridFrontEnd?
  private var orientedFrontEnd: OrientedFrontEnd?
  private var discFrontEnd: DiscFrontEnd?

  /// - Parameters:
  ///   - world: any world of the shape to be observed: its map, dynamics, sensors, radio and agent count.
  ///   - perception: what is shown of all that.
  ///   - outputWidth: of the rows of Y; nil for that of the world's radio. If it is another, the rows stay 0, and only who
  ///     is heard is shown: for those who talk within the step, and among themselves.
  public init(for world: World, perception: Perception = .everywhere, outputWidth: Int? = nil) {
    let configuration = world.configuration
    layout = ObservationLayout(
      sensors: configuration.sensors, model: configuration.dynamics.model, perception: perception,
      outputWidth: outputWidth ?? world.radio?.outputWidth ?? 0)
    precondition(
      layout.model == .grid || !(perception.precedence || perception.dice),
      "only agents of the grid without headings have such an order")
    grid = world.layout
    agentCount = world.agentCount
    makeFrontEnd(world)
  }

  private mutating func makeFrontEnd(_ world: World) {
    if layout.model.isContinuous {
      discFrontEnd = DiscFrontEnd(world, layout: layout)
    } else if layout.model.hasHeadings {
      orientedFrontEnd = OrientedFrontEnd(world, layout: layout)
    } else {
      gridFrontEnd = GridFrontEnd(world, layout: layout)
    }
  }

  /// Writes a row of `observation` for each agent, from `firstRow` on.
  ///
  /// - Parameter agents: whose rows to write; nil for everybody's. Agents on a grid are observed in one go, all of them.
  public mutating func observe(
    _ world: World, into observation: Observation, firstRow: Int = 0, agents: Range<Int>? = nil
  ) {
    let agents = agents ?? 0..<agentCount
    precondition(world.layout == grid && world.agentCount == agentCount, "a world of another shape")
    precondition(observation.layout == layout && firstRow >= 0)
    precondition(firstRow + agents.count <= observation.agents, "too few rows")
    precondition(agents.lowerBound >= 0 && agents.upperBound <= agentCount, "no such agents")
    precondition(agents.count == agentCount || discFrontEnd != nil, "agents on a grid are observed together")
    guard !agents.isEmpty else { return }
    if gridFrontEnd != nil, !isKnownUniquelyReferenced(&gridFrontEnd) { makeFrontEnd(world) }
    if orientedFrontEnd != nil, !isKnownUniquelyReferenced(&orientedFrontEnd) { makeFrontEnd(world) }
    if discFrontEnd != nil, !isKnownUniquelyReferenced(&discFrontEnd) { makeFrontEnd(world) }
    discFrontEnd?.observe(world, agents, into: observation, firstRow: firstRow)
    gridFrontEnd?.observe(world, into: observation, firstRow: firstRow)
    orientedFrontEnd?.observe(world, into: observation, firstRow: firstRow)
  }
}

extension WorldConfiguration {
  /// How far away, in cells, a peer can be that an agent sees or hears: a packet's sender and its receiver may
  /// both have moved on since it was sent.
  func sensingRange(hasRadio: Bool) -> Double {
    hasRadio ? max(sensors.peers.range, radio.range + 2 * Double(radio.delay)) : sensors.peers.range
  }
}
