import Simulation

/// Keeps discs on their ways around walls: for each the next corner that it can go straight to.
struct RouteFollower: Sendable {
  private struct Way: Sendable {
    var goal: SIMD2<Double>
    var corners: [SIMD2<Double>]
    var next = 0
    var plannedAt: Int
    /// Of what its agent believed when it was planned; see `MapKnowledge.revision(of:)`.
    var revision: Int32
  }

  /// Steps between two looks for another way, where the next corner is out of sight.
  private static let patience = 8
  private var ways: [Way?] = []

  /// Forgets all ways.
  mutating func begin(_ world: World) { ways = Array(repeating: nil, count: world.agentCount) }

  /// The point that an agent heads for now: a corner of its way, or its goal.
  mutating func target(of agent: Int, in world: World) -> SIMD2<Double> {
    let discs = world.state.discs
    let (position, goal) = (discs.position[agent], discs.goal[agent])
    let radius = world.configuration.disc(of: world.configuration.agents[agent]).radius
    if ways[agent]?.goal != goal || ways[agent]?.revision != RouteFollower.revision(of: agent, world) {
      plan(agent, world)
    }
    guard var way = ways[agent], !way.corners.isEmpty else { return goal }
    while way.next + 1 < way.corners.count,
      world.canCut(
        from: position, past: way.corners[way.next], to: way.corners[way.next + 1],
        radius: radius + world.knownRouteMargin, asKnownTo: agent)
        || isNear(position, way.corners[way.next], radius / 2)
    {
      way.next += 1
    }
    ways[agent] = way
    if world.state.step - way.plannedAt >= RouteFollower.patience,
      !world.isFree(from: position, to: way.corners[way.next], radius: radius, asKnownTo: agent)
    {
      plan(agent, world)
      return ways[agent]?.corners.first ?? goal
    }
    return way.corners[way.next]
  }

  /// Meters along the way that is left; straight where there is none.
  func length(of agent: Int, in world: World) -> Double {
    var place = world.state.discs.position[agent]
    var sum = 0.0
    for corner in ways[agent].map({ $0.corners[$0.next...] }) ?? [] {
      sum += length(corner - place)
      place = corner
    }
    return sum
  }

  /// Meters from a place to the part of an agent's way that lies at most `reach` meters ahead of it.
  func distance(
    from place: SIMD2<Double>, toWayOf agent: Int, within reach: Double, in world: World
  ) -> Double {
    var start = world.state.discs.position[agent]
    var nearest = length(place - start)
    var left = reach
    guard let way = ways[agent] else { return nearest }
    for index in way.next..<max(way.corners.count, way.next) where left > 0 {
      let leg = way.corners[index] - start
      let size = length(leg)
      guard size > 0 else { continue }
      let taken = leg * min(left / size, 1)
      let share = min(max(((place - start) * taken).sum() / (taken * taken).sum(), 0), 1)
      nearest = min(nearest, length(place - start - taken * share))
      left -= size
      start = way.corners[index]
    }
    return nearest
  }

  private mutating func plan(_ agent: Int, _ world: World) {
    ways[agent] = Way(
      goal: world.state.discs.goal[agent], corners: world.route(of: agent), plannedAt: world.state.step,
      revision: RouteFollower.revision(of: agent, world))
  }

  private static func revision(of agent: Int, _ world: World) -> Int32 {
    world.knowledge?.revision(of: agent) ?? 0
  }

  private func isNear(_ one: SIMD2<Double>, _ other: SIMD2<Double>, _ distance: Double) -> Bool {
    length(other - one) < distance
  }

  private func length(_ way: SIMD2<Double>) -> Double { (way * way).sum().squareRoot() }
}
