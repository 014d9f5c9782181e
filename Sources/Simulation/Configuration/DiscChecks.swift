import Basics
public import GridWorld

/// Whether discs have room where they are to be.
///
/// Made once for a map; of its walls, not of doors.
public struct DiscChecks {
  private let configuration: WorldConfiguration
  private let layout: GridLayout
  private let blocked: [UInt8]
  private let walls: WallContacts
  private var components: [Double: (grid: OccupancyGrid, parts: ConnectedComponents)] = [:]

  /// - Parameter configuration: its grid and cell size count.
  public init(_ configuration: WorldConfiguration) {
    self.configuration = configuration
    layout = GridLayout(width: configuration.grid.width, height: configuration.grid.height, margin: 2)
    blocked = layout.paddedOccupancy(of: configuration.grid)
    walls = WallContacts(layout: layout, cellSize: configuration.cellSize, blocked: blocked)
  }

  /// Whether a point is on the map, in meters.
  public func isOnMap(_ point: SIMD2<Double>) -> Bool {
    let (width, height) = (configuration.grid.width, configuration.grid.height)
    return point.x >= 0 && point.y >= 0 && point.x < Double(width) * configuration.cellSize
      && point.y < Double(height) * configuration.cellSize
  }

  /// Whether a disc reaches into a wall or over the edge of the map.
  public func overlapsWall(_ center: SIMD2<Double>, radius: Double) -> Bool {
    blocked.withUnsafeBufferPointer { blocked in
      blocked.baseAddress.map { walls.overlaps(center, radius: radius, blocked: $0) } ?? true
    }
  }

  /// The middle of the nearest cell in which a disc has room; nil on a map without one.
  public mutating func nearestRoom(to point: SIMD2<Double>, radius: Double) -> SIMD2<Double>? {
    map(for: radius).grid.nearestFreeCell(to: configuration.cell(at: point)).map(configuration.center)
  }

  /// Whether a disc finds a way from one place to another: straight, or from middle to middle of cells that it has room in.
  public mutating func connects(_ start: SIMD2<Double>, _ goal: SIMD2<Double>, radius: Double) -> Bool {
    if isFree(from: start, to: goal, radius: radius) { return true }
    let map = map(for: radius)
    guard let from = nearestFree(start, on: map.grid, radius),
      let to = nearestFree(goal, on: map.grid, radius)
    else { return false }
    return map.parts.connects(from, to)
  }

  /// The nearest cell to whose middle a disc can go straight: its own, if it has room there.
  private func nearestFree(_ point: SIMD2<Double>, on grid: OccupancyGrid, _ radius: Double) -> Cell? {
    let own = configuration.cell(at: point)
    let reach = Int((radius / configuration.cellSize).rounded(.up)) + 1
    var nearest: (cell: Cell, squared: Double)?
    for y in max(own.y - reach, 0)...min(own.y + reach, grid.height - 1) {
      for x in max(own.x - reach, 0)...min(own.x + reach, grid.width - 1) {
        let cell = Cell(x, y)
        guard !grid.isOccupied(cell) else { continue }
        let middle = configuration.center(of: cell)
        let way = middle - point
        let squared = (way * way).sum()
        guard squared < nearest?.squared ?? .infinity, isFree(from: point, to: middle, radius: radius) else {
          continue
        }
        nearest = (cell, squared)
      }
    }
    return nearest?.cell
  }

  private func isFree(from start: SIMD2<Double>, to end: SIMD2<Double>, radius: Double) -> Bool {
    blocked.withUnsafeBufferPointer { blocked in
      blocked.baseAddress.map {
        walls.first(from: start, along: end - start, radius: radius, blocked: $0) == nil
      } ?? false
    }
  }

  /// Whether a disc reaches into a cell.
  public func reaches(_ center: SIMD2<Double>, radius: Double, into cell: Cell) -> Bool {
    let off = center - configuration.center(of: cell)
    let half = configuration.cellSize / 2
    let outside = SIMD2(max(abs(off.x) - half, 0), max(abs(off.y) - half, 0))
    return (outside * outside).sum() < radius * radius * (1 - 2 * WallContacts.grazing)
  }

  private mutating func map(for radius: Double) -> (grid: OccupancyGrid, parts: ConnectedComponents) {
    if let known = components[radius] { return known }
    let grid = configuration.grid.grown(by: radius / configuration.cellSize)
    let made = (grid: grid, parts: ConnectedComponents(of: grid))
    components[radius] = made
    return made
  }

  /// The first two discs that overlap, by their numbers; nil if none do.
  public static func firstOverlap(_ discs: [DiscSetup]) -> (Int, Int)? {
    let widest = discs.map(\.radius).max() ?? 0
    let order = discs.indices.sorted { (discs[$0].start.x, $0) < (discs[$1].start.x, $1) }
    var found: (Int, Int)?
    for (place, one) in order.enumerated() {
      for other in order[(place + 1)...] {
        let off = discs[other].start - discs[one].start
        if off.x > 2 * widest { break }
        let reach = discs[one].radius + discs[other].radius
        guard (off * off).sum() < reach * reach * (1 - 1e-9) else { continue }
        let pair = (min(one, other), max(one, other))
        if let best = found, (best.1, best.0) <= (pair.1, pair.0) { continue }
        found = pair
      }
    }
    return found
  }
}

extension WorldConfiguration {
  /// The part of `validate` that discs need instead of cells of their own.
  ///
  /// - Parameter checkDoors: refuses doors that can't be.
  func validateDiscs(checkDoors: () throws(ConfigurationError) -> Void) throws(ConfigurationError) {
    guard let motion = dynamics.discMotion else { return }
    try ConfigurationError.within("dynamics") { () throws(ConfigurationError) in try motion.validate() }
    if let ego { try ConfigurationError.check("ego", ego, in: 0...max(agents.count - 1, 0)) }
    for (index, obstacle) in obstacles.enumerated() {
      if obstacle.isStationary { continue }
      throw ConfigurationError(
        "obstacles[\(index)]", expected: "a door or what appears, for walkers among discs are agents",
        found: "a walker")
    }
    try checkDoors()
    let discs = agents.map(disc)
    var checks = DiscChecks(self)
    for (index, disc) in discs.enumerated() {
      let keyPath = "agents[\(index)]"
      try ConfigurationError.check("\(keyPath).radius", disc.radius, in: DiscMotion.radii)
      if let speed = disc.maxSpeed {
        try ConfigurationError.check("\(keyPath).maxSpeed", speed, in: DiscMotion.speedLimits)
      }
      guard disc.heading.isFinite else {
        throw ConfigurationError("\(keyPath).heading", expected: "radians", found: "\(disc.heading)")
      }
      if task == .reach, disc.goals.isEmpty {
        throw ConfigurationError("\(keyPath).goals", expected: "one goal or more", found: "empty")
      }
      let places =
        [("\(keyPath).start", disc.start)]
        + disc.goals.enumerated().map { ("\(keyPath).goals[\($0)]", $1) }
      for (place, point) in places {
        guard checks.isOnMap(point) else {
          throw ConfigurationError(place, expected: "a place on the map", found: text(point))
        }
        guard !checks.overlapsWall(point, radius: disc.radius) else {
          throw ConfigurationError(
            place, expected: "room for a radius of \(disc.radius) m", found: "\(text(point)), in a wall")
        }
        guard checks.connects(disc.start, point, radius: disc.radius) else {
          throw ConfigurationError(
            place, expected: "a place that can be reached from \(text(disc.start))",
            found: "\(text(point)), behind walls")
        }
      }
    }
    for (index, obstacle) in obstacles.enumerated() {
      let agent = discs.firstIndex {
        checks.reaches($0.start, radius: $0.radius, into: obstacle.initialCell)
      }
      guard let agent else { continue }
      throw ConfigurationError(
        "obstacles[\(index)].cell", expected: "a cell that no agent reaches into at the start",
        found: "\(obstacle.initialCell), where agents[\(agent)] does")
    }
    if let (one, other) = DiscChecks.firstOverlap(discs) {
      throw ConfigurationError(
        "agents[\(other)].start", expected: "room beside agents[\(one)]",
        found: "\(text(discs[other].start)), overlapping it")
    }
  }

  private func text(_ point: SIMD2<Double>) -> String {
    "[\(JSONNumber(point.x, decimals: 3).literal), \(JSONNumber(point.y, decimals: 3).literal)]"
  }
}
