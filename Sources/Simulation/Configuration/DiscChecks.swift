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

  /// Whether a disc finds a way from one place to another, around walls and through what is wide enough.
  public mutating func connects(_ start: SIMD2<Double>, _ goal: SIMD2<Double>, radius: Double) -> Bool {
    let map = map(for: radius)
    guard let from = nearestFree(start, on: map.grid), let to = nearestFree(goal, on: map.grid) else {
      return false
    }
    return map.parts.connects(from, to)
  }

  /// A disc that is not in the middle of its cell counts as in the nearest cell that has room, within its radius.
  private func nearestFree(_ point: SIMD2<Double>, on grid: OccupancyGrid) -> Cell? {
    let cell = configuration.cell(at: point)
    guard grid.isOccupied(cell) else { return cell }
    return grid.nearestFreeCell(to: cell)
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
  func validateDiscs() throws(ConfigurationError) {
    guard let motion = dynamics.discMotion else { return }
    try ConfigurationError.within("dynamics") { () throws(ConfigurationError) in try motion.validate() }
    if let ego { try ConfigurationError.check("ego", ego, in: 0...max(agents.count - 1, 0)) }
    for (index, obstacle) in obstacles.enumerated() {
      if case .door = obstacle { continue }
      throw ConfigurationError(
        "obstacles[\(index)]", expected: "a door, for walkers among discs are agents", found: "a walker")
    }
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
