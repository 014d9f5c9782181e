/// The frame in which a disc perceives and acts.
extension World {
  /// Where the x axis of an agent's own frame points, from +x of the map: of a differential drive its heading, of other discs
  /// the way to its goal. In that frame discs perceive, and their catalogue has its directions; 0 on a grid.
  public func frameAngle(of agent: Int) -> Double {
    guard let motion = configuration.dynamics.discMotion else { return 0 }
    if motion.drive == .differentialDrive { return state.discs.heading[agent] }
    let way = state.discs.goal[agent] - state.discs.position[agent]
    return way == .zero ? 0 : Angle.of(way)
  }

  /// What an action of the catalogue asks of a disc, as `DiscMotion.Drive` says, velocities in the map's frame.
  public func command(of action: Action, for agent: Int) -> SIMD2<Double> {
    command(agent, turning: catalogue.command(of: action))
  }

  /// The action whose command is nearest to another, for a disc as it stands.
  public func action(nearestTo command: SIMD2<Double>, for agent: Int) -> Action {
    guard configuration.dynamics.model == .holonomic, command != .zero else {
      return catalogue.action(nearestTo: command)
    }
    return catalogue.action(nearestTo: Angle.turn(command, by: -frameAngle(of: agent)))
  }

  /// A command of the catalogue in the map's frame.
  func command(_ agent: Int, turning command: SIMD2<Double>) -> SIMD2<Double> {
    configuration.dynamics.model == .holonomic && command != .zero
      ? Angle.turn(command, by: frameAngle(of: agent)) : command
  }
}
