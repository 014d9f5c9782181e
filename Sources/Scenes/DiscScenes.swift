import GridWorld
import Planning
import Simulation
import Viewer

/// Discs as scenes show them.
struct DiscScenes {
  private let world: WorldConfiguration
  private let radii: [Float]
  let lidar: DiscSweep?

  /// Nil under dynamics on a grid.
  init?(_ world: WorldConfiguration) {
    guard world.dynamics.model.isContinuous else { return nil }
    self.world = world
    radii = world.agents.map { Float(world.disc(of: $0).radius / world.cellSize) }
    lidar = DiscSweep(world)
  }

  /// A point in meters, in cells.
  func place(_ point: SIMD2<Double>) -> SIMD2<Float> { SIMD2<Float>(point / world.cellSize) }

  /// Puts an agent where its disc is.
  func fit(_ agent: inout Scene.Agent, _ number: Int, _ disc: DiscPose) {
    agent.position = place(disc.position)
    agent.heading = Float(disc.heading)
    agent.goalPoint = place(disc.goal)
    agent.velocity = place(disc.velocity)
    agent.radius = radii.indices.contains(number) ? radii[number] : nil
    agent.isBystander = world.ego.map { $0 != number } ?? false
  }

  /// The time of a step, for the status bar.
  func time(_ step: Int) -> Scene.Figure {
    let timeStep = world.dynamics.discMotion?.timeStep ?? 1
    func text(_ steps: Int) -> String {
      let tenths = Int((Double(steps) * timeStep * 10).rounded())
      return "\(tenths / 10).\(tenths % 10)"
    }
    return Scene.Figure("time", "\(text(step)) / \(text(world.maxSteps)) s")
  }

  /// What ORCA leaves a disc among the others, were it to go by it: its half-planes, in cells a second.
  func halfPlanes(of agent: Int, _ discs: [DiscPose]) -> [Scene.HalfPlane] {
    ORCAView.halfPlanes(of: agent, discs, world).map { plane in
      Scene.HalfPlane(
        point: plane.point / Float(world.cellSize), direction: plane.direction)
    }
  }
}
