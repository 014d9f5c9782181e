import GridWorld

/// What discs see, believe and plan on.
///
/// They see, remember and tell of cells of the map; their distances are taken on the map grown by their size.
/// So what a robot believes of one cell changes all cells that it closes or opens to the middle of a disc. A
/// robot that stands in a cell where, as it believes, it has no room, begins its ways at the nearest one
/// where it has, as on the given map.
extension MapKnowledge {
  /// Whether a robot has touched something that its map knows nothing of.
  func isRefused(_ agent: Int, _ discs: DiscKnowledge, _ state: WorldState) -> Bool {
    let (center, radius) = (state.discs.position[agent], discs.radii[agent])
    func touches(_ cell: Int32) -> Bool {
      walls[Int(cell)] == 0 && state.blocked[Int(cell)] != 0
        && discs.touches(cell, center, radius: radius)
    }
    return edited.contains(where: touches)
      || state.obstacles.contains { $0.isBlocking && touches($0.cell) }
  }

  /// A lidar's view, all around: whether a robot sees a suspect in reach by an unhindered line from the
  /// middle of its cell.
  func sees(
    _ suspect: Suspect, _ discs: DiscKnowledge, from position: SIMD2<Double>, in cell: Int32,
    blocked: UnsafePointer<UInt8>
  ) -> Bool {
    let way = discs.center(of: suspect.cell) - position
    guard (way * way).sum() <= discs.range * discs.range else { return false }
    let here = division.coordinates(of: cell)
    return LineOfSight.isClear(
      from: cell, dx: suspect.at.x - here.x, dy: suspect.at.y - here.y,
      stride: Int32(truncatingIfNeeded: layout.stride), blocked: blocked, endMayBeBlocked: true)
  }

  // MARK: - Cost-to-go

  /// The fields of a robot, with room to spare and without.
  private func field(_ agent: Int, _ width: Int) -> BelievedField? {
    width == 0 ? fields[agent] : narrowFields[agent]
  }

  private mutating func ownDiscField(_ agent: Int, _ width: Int) -> BelievedField? {
    guard width > 0 else { return ownField(agent) }
    active[agent] = nil
    if narrowFields[agent] != nil, !isKnownUniquelyReferenced(&narrowFields[agent]) {
      narrowFields[agent] = narrowFields[agent]?.copy()
    }
    return narrowFields[agent]
  }

  mutating func repairDisc(_ agent: Int, _ cell: Int32, _ discs: DiscKnowledge) {
    active[agent] = nil
    for width in discs.footprints.indices {
      ownDiscField(agent, width)?.change {
        discs.footprints[width].update(&$0, around: cell, beliefs[agent], walls: walls)
      }
    }
  }

  /// As `refreshFields`, and of the fields of each robot the one that leads to its goal with the most room.
  mutating func refreshDiscFields(_ state: WorldState, _ discs: DiscKnowledge) {
    for agent in beliefs.indices {
      guard beliefs[agent].contradictions > 0 else {
        active[agent] = nil
        continue
      }
      let before = active[agent].map(ObjectIdentifier.init)
      var leads: BelievedField?
      for width in discs.footprints.indices {
        prepare(agent, width, discs, goal: state.goal[agent])
        guard let field = field(agent, width) else { continue }
        let here = entry(to: state.poses.cell[agent], field, agent, discs)
        guard field.distance(from: here) != CostToGoFields.unreachable else { continue }
        leads = field
        break
      }
      active[agent] = leads
      if leads.map(ObjectIdentifier.init) != before { revisions[agent] &+= 1 }
    }
  }

  /// Makes a robot's field, or sends it to where the robot's goal is now.
  private mutating func prepare(_ agent: Int, _ width: Int, _ discs: DiscKnowledge, goal: Int32) {
    // Nothing else may hold the field when it is to change.
    if let (now, target) = field(agent, width).map({ ($0.goal, entry(to: goal, $0, agent, discs)) }) {
      if now != target { ownDiscField(agent, width)?.moveGoal(to: target) }
      return
    }
    let footprint = discs.footprints[width]
    var field = RepairedField(layout: layout, walls: footprint.blocked, weights: weights, goal: goal)
    for sighting in beliefs[agent].sightings where sighting.contradicts {
      footprint.update(&field, around: sighting.cell, beliefs[agent], walls: walls)
    }
    let made = BelievedField(field)
    made.moveGoal(to: entry(to: goal, made, agent, discs))
    if width == 0 { fields[agent] = made } else { narrowFields[agent] = made }
  }

  /// Where a way from or to a cell begins: the nearest cell with room, as a robot believes.
  private mutating func entry(
    to cell: Int32, _ field: BelievedField, _ agent: Int, _ discs: DiscKnowledge
  ) -> Int32 {
    if !field.isBlocked(cell) { return cell }
    var search = self.search ?? discs.search
    // The only reference to its memory is then the local one.
    self.search = nil
    defer { self.search = search }
    return entry(to: cell, field, agent, discs, &search)
  }

  private func entry(
    to cell: Int32, _ field: BelievedField, _ agent: Int, _ discs: DiscKnowledge,
    _ search: inout PassableSearch
  ) -> Int32 {
    let nearest = search.nearest(
      to: cell, isWall: { believesBlocked($0, agent: agent) }, isPassable: { !field.isBlocked($0) })
    return nearest ?? discs.passable.nearest(to: cell)
  }

  // MARK: - Ways

  /// Where a way of a robot from a cell begins, as it knows its map; nil of robots that are no discs.
  func nearestPassable(_ cell: Int32, agent: Int) -> Int32? {
    guard let own = active[agent] else { return discs?.passable.nearest(to: cell) }
    if !own.isBlocked(cell) { return cell }
    guard let discs else { return nil }
    var search = discs.search
    return entry(to: cell, own, agent, discs, &search)
  }

  /// Whether a disc can go straight as a robot knows its map; nil of robots that are no discs.
  func isFree(from start: SIMD2<Double>, to end: SIMD2<Double>, radius: Double, agent: Int) -> Bool? {
    discs?.isFree(from: start, to: end, radius: radius, planned(agent), walls: walls)
  }

  /// Whether a disc has room somewhere.
  func hasRoom(_ center: SIMD2<Double>, radius: Double, agent: Int) -> Bool? {
    discs?.hasRoom(center, radius: radius, planned(agent), walls: walls)
  }

  /// What a robot plans around beside the walls of its map; nil where it goes by that alone.
  private func planned(_ agent: Int) -> Beliefs? { active[agent] == nil ? nil : beliefs[agent] }
}
