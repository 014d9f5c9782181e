import GridWorld
public import Simulation
public import Viewer

/// A world as it stands, as a picture: for callers that step worlds by themselves, and know of no recording.
public enum WorldPicture {
  /// The whole map with everybody on it, in the window's colors.
  ///
  /// - Parameters:
  ///   - width, height: in pixels.
  ///   - selection: the robot that is marked; nil for none.
  public static func draw(_ world: World, width: Int, height: Int, selection: Int? = nil) -> Canvas {
    var options = RenderOptions()
    options.layers = [.goals, .ids, .collisions, .velocities]
    options.selection = selection
    return Picture.draw(scene(world), size: (width, height), options: options)
  }

  static func scene(_ world: World) -> Scene {
    let state = world.state
    let discScenes = DiscScenes(world.configuration)
    let agents = (0..<world.agentCount).map { agent -> Scene.Agent in
      let outcome = state.outcome[agent]
      var shown = Scene.Agent(
        identity: agent, position: world.cell(of: agent).center,
        heading: state.poses.heading.isEmpty ? nil : Float(state.poses.heading[agent].radians),
        goal: world.goalCell(of: agent), isOnGoal: world.isOnGoal(agent),
        hasCollided: outcome == .blockedByAgent || outcome == .blockedByObstacle)
      if state.discs.count > 0 { discScenes?.fit(&shown, agent, DiscPose(state.discs, agent)) }
      return shown
    }
    var scene = Scene(map: world.configuration.grid, agents: agents)
    for obstacle in state.obstacles {
      let cell = world.layout.cell(at: Int(obstacle.cell))
      if case .door = obstacle.setup {
        scene.doors.append(Scene.Door(cell: cell, isOpen: !obstacle.isBlocking))
      } else if obstacle.isBlocking {
        scene.obstacles.append(Scene.Obstacle(position: cell.center))
      }
    }
    scene.show(world.configuration.dynamics)
    return scene
  }
}
