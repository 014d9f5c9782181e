import GridWorld

/// Ways of discs around walls.
extension World {
  /// Corners of a route at most; farther ways are cut off there.
  private static let mostCells = 1 << 14

  /// A short way for a disc from where it is to the goal that it heads for: the corners after the first, the goal last.
  ///
  /// It goes down the distances of the map as it is given, without doors, and is pulled tight: whatever can be seen from a
  /// corner past which the whole disc fits is its next. Empty where there is no way.
  public func route(of agent: Int) -> [SIMD2<Double>] {
    guard state.discs.count > 0 else { return [] }
    return route(
      from: state.discs.position[agent], to: state.discs.goal[agent],
      radius: configuration.disc(of: configuration.agents[agent]).radius)
  }

  /// The same between any two points, in meters.
  public func route(
    from start: SIMD2<Double>, to goal: SIMD2<Double>, radius: Double
  ) -> [SIMD2<Double>] {
    route(from: start, to: goal, radius: radius, over: costToGo)
  }

  /// The same as if all ground were plain: what the length of a way is compared with.
  func plainRoute(
    from start: SIMD2<Double>, to goal: SIMD2<Double>, radius: Double
  ) -> [SIMD2<Double>] {
    route(from: start, to: goal, radius: radius, over: plainCostToGo)
  }

  /// Whether a disc can go straight from one point to another, and is not slower so than in many steps.
  ///
  /// - Parameter limit: meters, counted as the ground counts.
  private func isShort(
    from start: SIMD2<Double>, to end: SIMD2<Double>, radius: Double, within limit: @autoclosure () -> Double
  ) -> Bool {
    guard isFree(from: start, to: end, radius: radius) else { return false }
    return terrain == nil || groundLength(from: start, to: end) <= limit() + configuration.cellSize
  }

  /// Whether a disc does as well to go straight to a point as by way of another.
  public func canCut(
    from start: SIMD2<Double>, past corner: SIMD2<Double>, to end: SIMD2<Double>, radius: Double
  ) -> Bool {
    isShort(
      from: start, to: end, radius: radius,
      within: groundLength(from: start, to: corner) + groundLength(from: corner, to: end))
  }

  private func route(
    from start: SIMD2<Double>, to goal: SIMD2<Double>, radius: Double, over costToGo: CostToGoFields
  ) -> [SIMD2<Double>] {
    let heedsGround = costToGo !== plainCostToGo
    let isStraight = isFree(from: start, to: goal, radius: radius + routeMargin)
    if isStraight, !heedsGround { return [goal] }
    let cells = descent(from: start, to: goal, costToGo)
    if cells.isEmpty, isStraight { return [goal] }
    guard !cells.isEmpty else { return [] }
    let points = cells.map { configuration.center(of: layout.cell(at: Int($0))) } + [goal]
    var corners: [SIMD2<Double>] = []
    var anchor = start
    // With room to spare; the next point is always taken.
    let wide = radius + routeMargin
    // What the ground counts from each point to the goal, along the cells.
    let rest =
      heedsGround
      ? cells.map { Double(costToGo.distance(from: $0, to: cells[cells.count - 1])) * configuration.cellSize }
        + [0] : []
    func isShort(_ first: Int, to last: Int) -> Bool {
      guard isFree(from: anchor, to: points[last], radius: wide) else { return false }
      guard heedsGround else { return true }
      let along = rest[max(first - 1, 0)] - rest[last]
      return groundLength(from: anchor, to: points[last]) <= along + configuration.cellSize
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
        if seen + step < points.count, isShort(next, to: seen + step) {
          seen += step
        }
        step /= 2
      }
      corners.append(points[seen])
      anchor = points[seen]
      next = seen + 1
    }
    widen(&corners, from: start, radius)
    return corners
  }

  /// Room that corners get where there is some, meters.
  private static let rooms = [0.3, 0.2, 0.1, 0.05]

  /// Moves corners away from the walls that they go around, so that nobody has to graze these.
  private func widen(_ corners: inout [SIMD2<Double>], from start: SIMD2<Double>, _ radius: Double) {
    for index in corners.indices.dropLast() {
      let before = index == 0 ? start : corners[index - 1]
      let (corner, after) = (corners[index], corners[index + 1])
      search: for room in World.rooms {
        if hasRoom(corner, radius + room) { break search }
        for eighth in 0..<8 {
          let place = corner + Angle.direction(Double(eighth) * .pi / 4) * room
          guard hasRoom(place, radius + room), isFree(from: before, to: place, radius: radius),
            isFree(from: place, to: after, radius: radius)
          else { continue }
          corners[index] = place
          break search
        }
      }
    }
  }

  /// Whether a disc overlaps no wall of the map.
  private func hasRoom(_ place: SIMD2<Double>, _ radius: Double) -> Bool {
    !overlapsWall(place, radius: radius)
  }

  /// Whether a disc can go straight from one point to another past all walls of the map.
  public func isFree(from start: SIMD2<Double>, to end: SIMD2<Double>, radius: Double) -> Bool {
    wallContact(from: start, along: end - start, radius: radius) == nil
  }

  /// The cells from a start to a goal, both included; empty without a way.
  private func descent(
    from start: SIMD2<Double>, to goal: SIMD2<Double>, _ costToGo: CostToGoFields
  ) -> [Int32] {
    let target = nearestPassable(Int32(layout.index(of: configuration.cell(at: goal))))
    var cell = nearestPassable(Int32(layout.index(of: configuration.cell(at: start))))
    var here = costToGo.distance(from: cell, to: target)
    guard here != CostToGoFields.unreachable else { return [] }
    let end = layout.cell(at: Int(target))
    var cells = [cell]
    while cell != target, cells.count < World.mostCells {
      let now = layout.cell(at: Int(cell))
      let goesAcross = abs(end.x - now.x) >= abs(end.y - now.y)
      // Of ways as short the one that stays nearer to the straight line.
      let offsets =
        goesAcross ? [1, -1, layout.stride, -layout.stride] : [layout.stride, -layout.stride, 1, -1]
      var next = cell
      for offset in offsets {
        let distance = costToGo.distance(from: cell + Int32(offset), to: target)
        if distance < here { (next, here) = (cell + Int32(offset), distance) }
      }
      guard next != cell else { return [] }
      cell = next
      cells.append(cell)
    }
    return cells
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
