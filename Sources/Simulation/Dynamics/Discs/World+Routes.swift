import GridWorld

/// Ways of discs around walls.
extension World {
  /// Corners of a route at most; farther ways are cut off there.
  private static let mostCells = 1 << 14

  /// A short way for a disc from where it is to the goal that it heads for: the corners after the first, the goal last.
  ///
  /// It goes down the distances of the map as it is given, without doors, and is pulled tight: whatever can be seen from a
  /// corner past which the whole disc fits is its next. An agent that discovers goes by the map as it believes it to be.
  /// Empty where there is no way.
  public func route(of agent: Int) -> [SIMD2<Double>] {
    guard state.discs.count > 0 else { return [] }
    return route(
      from: state.discs.position[agent], to: state.discs.goal[agent],
      radius: configuration.disc(of: configuration.agents[agent]).radius, asKnownTo: agent)
  }

  /// The same between any two points, in meters, on the map as it is.
  public func route(
    from start: SIMD2<Double>, to goal: SIMD2<Double>, radius: Double
  ) -> [SIMD2<Double>] {
    route(from: start, to: goal, radius: radius, asKnownTo: nil)
  }

  /// The same as if all ground were plain: what the length of a way is compared with.
  func plainRoute(
    from start: SIMD2<Double>, to goal: SIMD2<Double>, radius: Double
  ) -> [SIMD2<Double>] {
    route(from: start, to: goal, radius: radius, asKnownTo: nil, heedsGround: false)
  }

  /// Whether a disc, as far as an agent knows, does as well to go straight to a point as by way of another.
  public func canCut(
    from start: SIMD2<Double>, past corner: SIMD2<Double>, to end: SIMD2<Double>, radius: Double,
    asKnownTo agent: Int?
  ) -> Bool {
    guard isFree(from: start, to: end, radius: radius, asKnownTo: agent) else { return false }
    guard hasTerrain else { return true }
    let around = groundLength(from: start, to: corner) + groundLength(from: corner, to: end)
    return groundLength(from: start, to: end) <= around + configuration.cellSize
  }

  /// - Parameters:
  ///   - agent: by whose belief of the map; nil for the map as it is.
  ///   - heedsGround: whether what the ground slows or costs decides, too.
  private func route(
    from start: SIMD2<Double>, to goal: SIMD2<Double>, radius: Double, asKnownTo agent: Int?,
    heedsGround: Bool = true
  ) -> [SIMD2<Double>] {
    let heedsGround = heedsGround && hasTerrain
    // With room to spare; the next point is always taken.
    let wide = radius + (agent == nil ? routeMargin : knownRouteMargin)
    let isStraight = isFree(from: start, to: goal, radius: wide, asKnownTo: agent)
    if isStraight, !heedsGround { return [goal] }
    let (cells, rest) = descent(from: start, to: goal, asKnownTo: agent, heedsGround)
    guard !cells.isEmpty else { return isStraight ? [goal] : [] }
    let points = cells.map { configuration.center(of: layout.cell(at: Int($0))) } + [goal]
    var corners: [SIMD2<Double>] = []
    var anchor = start
    /// Whether a straight way from the last corner is free, and over this ground no worse than the cells in between.
    func isShort(_ next: Int, to last: Int) -> Bool {
      guard isFree(from: anchor, to: points[last], radius: wide, asKnownTo: agent) else { return false }
      guard heedsGround else { return true }
      let along = Double(rest[max(next - 1, 0)] - (last < rest.count ? rest[last] : 0))
      return groundLength(from: anchor, to: points[last]) <= (along + 1) * configuration.cellSize
    }
    var next = 0
    while next < points.count {
      // Ever farther, and then back by halves to the last that is seen.
      var seen = next
      var step = 1
      while seen + step < points.count, isShort(next, to: seen + step) {
        seen += step
        step *= 2
      }
      while step >= 1 {
        if seen + step < points.count, isShort(next, to: seen + step) { seen += step }
        step /= 2
      }
      corners.append(points[seen])
      anchor = points[seen]
      next = seen + 1
    }
    widen(&corners, from: start, radius, asKnownTo: agent)
    return corners
  }

  /// Room that corners get where there is some, meters.
  private static let rooms = [0.3, 0.2, 0.1, 0.05]

  /// Moves corners away from the walls that they go around, so that nobody has to graze these.
  private func widen(
    _ corners: inout [SIMD2<Double>], from start: SIMD2<Double>, _ radius: Double, asKnownTo agent: Int?
  ) {
    for index in corners.indices.dropLast() {
      let before = index == 0 ? start : corners[index - 1]
      let (corner, after) = (corners[index], corners[index + 1])
      search: for room in World.rooms {
        if hasRoom(corner, radius: radius + room, asKnownTo: agent) { break search }
        for eighth in 0..<8 {
          let place = corner + Angle.direction(Double(eighth) * .pi / 4) * room
          guard hasRoom(place, radius: radius + room, asKnownTo: agent),
            isFree(from: before, to: place, radius: radius, asKnownTo: agent),
            isFree(from: place, to: after, radius: radius, asKnownTo: agent)
          else { continue }
          corners[index] = place
          break search
        }
      }
    }
  }

  /// Whether a disc can go straight from one point to another past all walls of the map.
  public func isFree(from start: SIMD2<Double>, to end: SIMD2<Double>, radius: Double) -> Bool {
    wallContact(from: start, along: end - start, radius: radius) == nil
  }

  /// The cells from a start to a goal, both included, and the steps to go from each; empty without a way.
  private func descent(
    from start: SIMD2<Double>, to goal: SIMD2<Double>, asKnownTo agent: Int?, _ heedsGround: Bool
  ) -> (cells: [Int32], rest: [Int32]) {
    let target = target(for: Int32(layout.index(of: configuration.cell(at: goal))), asKnownTo: agent)
    var cell = nearestPassable(Int32(layout.index(of: configuration.cell(at: start))), asKnownTo: agent)
    func toGo(_ cell: Int32) -> Int32 {
      agent == nil && !heedsGround
        ? plainCostToGo.distance(from: cell, to: target) : steps(from: cell, to: target, asKnownTo: agent)
    }
    var here = toGo(cell)
    guard here != CostToGoFields.unreachable else { return ([], []) }
    let end = layout.cell(at: Int(target))
    var (cells, rest) = ([cell], [here])
    while cell != target, cells.count < World.mostCells {
      let now = layout.cell(at: Int(cell))
      let goesAcross = abs(end.x - now.x) >= abs(end.y - now.y)
      // Of ways as short the one that stays nearer to the straight line.
      let offsets =
        goesAcross ? [1, -1, layout.stride, -layout.stride] : [layout.stride, -layout.stride, 1, -1]
      var next = cell
      for offset in offsets {
        let distance = toGo(cell + Int32(offset))
        if distance < here { (next, here) = (cell + Int32(offset), distance) }
      }
      guard next != cell else { return ([], []) }
      cell = next
      cells.append(cell)
      rest.append(here)
    }
    return (cells, rest)
  }

  /// Meters along a route.
  static func length(from start: SIMD2<Double>, _ corners: [SIMD2<Double>]) -> Double {
    var sum = 0.0
    var last = start
    for corner in corners {
      let way = corner - last
      sum += (way * way).sum().squareRoot()
      last = corner
    }
    return sum
  }
}
