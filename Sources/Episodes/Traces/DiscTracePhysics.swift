import Basics
import GridWorld
import Simulation

/// Holds the steps of a trace of discs against the world they are said to be of: the start, walls, room for each, speeds.
struct DiscTracePhysics {
  private let world: WorldConfiguration
  private let motion: DiscMotion

  /// Meters that rounding in a trace, and contacts, may be off by.
  private static let slack = 1e-3

  init(_ world: WorldConfiguration, _ motion: DiscMotion) {
    self.world = world
    self.motion = motion
  }

  /// What a step can't be after another; empty for a sound one.
  func flaws(of step: TraceStep, after previous: TraceStep?) -> [String] {
    let setups = world.agents.map(world.disc)
    var flaws = [step.actionFlaw(in: world), crowdFlaw(step, setups)]
    flaws.append(previous.map { moveFlaw(step, after: $0, setups) } ?? startFlaw(step, setups))
    return flaws.compactMap { $0 }
  }

  private func text(_ point: SIMD2<Double>) -> String {
    "[\(JSONNumber(point.x, decimals: 3).literal), \(JSONNumber(point.y, decimals: 3).literal)]"
  }

  private func length(_ way: SIMD2<Double>) -> Double { (way * way).sum().squareRoot() }

  private func crowdFlaw(_ step: TraceStep, _ setups: [DiscSetup]) -> String? {
    for (agent, disc) in step.discs.enumerated() where world.grid.isOccupied(world.cell(at: disc.position)) {
      return "agent \(agent) is in a wall at \(text(disc.position))"
    }
    let placed = zip(setups, step.discs).map { setup, disc in
      var moved = setup
      moved.start = disc.position
      moved.radius = max(setup.radius - DiscTracePhysics.slack, 0)
      return moved
    }
    return DiscChecks.firstOverlap(placed).map { "agents \($0) and \($1) overlap" }
  }

  private func startFlaw(_ step: TraceStep, _ setups: [DiscSetup]) -> String? {
    for (agent, setup) in setups.enumerated()
    where length(step.discs[agent].position - setup.start) > DiscTracePhysics.slack {
      return
        "agent \(agent) begins at \(text(step.discs[agent].position)), but the scenario has it start at "
        + text(setup.start)
    }
    return nil
  }

  private func moveFlaw(_ step: TraceStep, after previous: TraceStep, _ setups: [DiscSetup]) -> String? {
    for (agent, setup) in setups.enumerated() {
      // Noise is normal: ten deviations are never drawn.
      let limit = (setup.maxSpeed ?? motion.maxSpeed) * motion.timeStep * (1 + 10 * motion.actuationNoise)
      let way = length(step.discs[agent].position - previous.discs[agent].position)
      guard way > limit + DiscTracePhysics.slack else { continue }
      return
        "agent \(agent) goes \(JSONNumber(way, decimals: 3).literal) m in one step, farther than its highest speed "
        + "allows, \(JSONNumber(limit, decimals: 3).literal) m"
    }
    return nil
  }
}
