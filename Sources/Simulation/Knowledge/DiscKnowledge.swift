import GridWorld

/// What the knowledge of discs needs beside that of robots on cells: their sizes, how far they see, the map
/// that they were given as the plane sees it, and how walls that they believe in narrow it.
struct DiscKnowledge: Sendable {
  /// Meters from a robot's middle to the middles of the cells that it sees.
  let range: Double
  let cellSize: Double
  let layout: GridLayout
  /// Where ways on the given map begin and end.
  let passable: PassableCells
  /// How the map grows: first with room to spare, then, if that is more, without, for who finds no other way.
  let footprints: [DiscFootprint]
  /// Meters, by agent.
  var radii: [Double]
  private let contacts: WallContacts
  private let division: CellDivision

  init(_ world: WorldConfiguration, layout: GridLayout, walls: [UInt8], passable: PassableCells) {
    let discs = world.agents.map(world.disc)
    radii = discs.map(\.radius)
    cellSize = world.cellSize
    self.layout = layout
    division = CellDivision(layout)
    self.passable = passable
    let (sensors, knowledge) = (world.sensors, world.knowledge)
    range =
      knowledge.radius.map(Double.init)
      ?? (sensors.rays.count > 0 ? sensors.rays.range : Double(sensors.window.radius) * world.cellSize)
    let widest = radii.max() ?? 0
    let margins = passable.margin > 0 ? [passable.margin, 0] : [0]
    footprints = margins.map {
      DiscFootprint(reach: (widest + $0) / world.cellSize, layout: layout, walls: walls)
    }
    contacts = WallContacts(layout: layout, cellSize: world.cellSize, blocked: walls)
  }

  /// A search for where ways begin, as far as the growth of several walls may push them.
  var search: PassableSearch { PassableSearch(layout, radius: 4 * (footprints.first?.rows ?? 0) + 8) }

  /// The middle of a padded cell, meters.
  func center(of cell: Int32) -> SIMD2<Double> {
    let cell = layout.cell(at: Int(cell))
    return SIMD2(Double(cell.x) + 0.5, Double(cell.y) + 0.5) * cellSize
  }

  /// Whether a disc touches a padded cell.
  func touches(_ cell: Int32, _ center: SIMD2<Double>, radius: Double) -> Bool {
    squaredGap(cell, center) < radius * radius * (1 + 1e-6)
  }

  private func squaredGap(_ cell: Int32, _ center: SIMD2<Double>) -> Double {
    let (low, high) = corners(of: cell)
    let off = center - center.clamped(lowerBound: low, upperBound: high)
    return (off * off).sum()
  }

  private func corners(of cell: Int32) -> (low: SIMD2<Double>, high: SIMD2<Double>) {
    let cell = layout.cell(at: Int(cell))
    let low = SIMD2(Double(cell.x), Double(cell.y)) * cellSize
    return (low, low + cellSize)
  }

  // MARK: - The plane as a robot believes it to be

  /// Whether a disc can go straight, past the walls of the given map and what a robot believes.
  func isFree(
    from start: SIMD2<Double>, to end: SIMD2<Double>, radius: Double, _ beliefs: Beliefs?, walls: [UInt8]
  ) -> Bool {
    let way = end - start
    let length = (way * way).sum().squareRoot()
    guard length > 0 else { return true }
    func isHit(_ cell: Int32) -> Bool {
      let (low, high) = corners(of: cell)
      return WallContacts.hit(start, way, length, radius, low, high) != nil
    }
    let near = beliefs.map { discoveries($0, near: start, end, radius, walls, isHit) }
    if near == .closed { return false }
    let first = walls.withUnsafeBufferPointer { walls in
      walls.baseAddress.flatMap { contacts.first(from: start, along: way, radius: radius, blocked: $0) }
    }
    if first == nil { return true }
    guard let beliefs, near == .opened else { return false }
    // What it would touch on the given map may be gone.
    let pieces = max(1, Int((length / max(cellSize, radius)).rounded(.up)))
    for piece in 0..<pieces {
      let from = start + way * (Double(piece) / Double(pieces))
      let to = start + way * (Double(piece + 1) / Double(pieces))
      if isAnyWall(from, to, radius, beliefs, walls, isHit) { return false }
    }
    return true
  }

  /// Whether a disc overlaps no wall of the given map and none that a robot believes in.
  func hasRoom(_ center: SIMD2<Double>, radius: Double, _ beliefs: Beliefs?, walls: [UInt8]) -> Bool {
    func isHit(_ cell: Int32) -> Bool {
      squaredGap(cell, center) < radius * radius * (1 - 2 * WallContacts.grazing)
    }
    let near = beliefs.map { discoveries($0, near: center, center, radius, walls, isHit) }
    if near == .closed { return false }
    let overlaps = walls.withUnsafeBufferPointer { walls in
      walls.baseAddress.map { contacts.overlaps(center, radius: radius, blocked: $0) } ?? true
    }
    if !overlaps { return true }
    guard let beliefs, near == .opened else { return false }
    return !isAnyWall(center, center, radius, beliefs, walls, isHit)
  }

  /// What discoveries near a way make of it.
  private enum Discoveries {
    /// A new wall is hit.
    case closed
    /// None is, and some wall of the given map is gone.
    case opened
    case nothing
  }

  private func discoveries(
    _ beliefs: Beliefs, near start: SIMD2<Double>, _ end: SIMD2<Double>, _ radius: Double, _ walls: [UInt8],
    _ isHit: (Int32) -> Bool
  ) -> Discoveries {
    let low = division.coordinates(of: Int32(contacts.cell(at: pointwiseMin(start, end) - radius)))
    let high = division.coordinates(of: Int32(contacts.cell(at: pointwiseMax(start, end) + radius)))
    var isOpened = false
    for sighting in beliefs.sightings where sighting.contradicts {
      let place = division.coordinates(of: sighting.cell)
      guard place.x >= low.x, place.x <= high.x, place.y >= low.y, place.y <= high.y else { continue }
      if walls[Int(sighting.cell)] != 0 { isOpened = true } else if isHit(sighting.cell) { return .closed }
    }
    return isOpened ? .opened : .nothing
  }

  /// Whether any cell near a short way is a wall of the given map that is there as far as a robot knows, and
  /// hit.
  private func isAnyWall(
    _ start: SIMD2<Double>, _ end: SIMD2<Double>, _ radius: Double, _ beliefs: Beliefs, _ walls: [UInt8],
    _ isHit: (Int32) -> Bool
  ) -> Bool {
    let low = contacts.cell(at: pointwiseMin(start, end) - radius)
    let high = contacts.cell(at: pointwiseMax(start, end) + radius)
    let width = high % layout.stride - low % layout.stride
    for row in stride(from: low, through: high - width, by: layout.stride) {
      for cell in row...(row + width) where walls[cell] != 0 {
        if !beliefs.contradict(Int32(cell)), isHit(Int32(cell)) { return true }
      }
    }
    return false
  }
}
