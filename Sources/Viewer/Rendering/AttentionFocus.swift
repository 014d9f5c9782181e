import GridWorld

/// What the selected robot attends to, as it is shown: one mark for each place, the strongest first.
struct AttentionFocus {
  let attention: Scene.Attention
  /// Number of the robot that attends.
  private let identity: Int
  /// Descending by weight. Of entities in the same place, such as a robot and a ray that ends at it, the one with
  /// the larger weight counts.
  private(set) var marks: [AttentionMark] = []
  /// How many of `marks`, from the first, are named and tied to the robot.
  private(set) var namedCount = 0
  /// Pixels of a cell's side, or what stands for it from afar: what areas are measured in.
  let cellSide: Float
  /// Where the robot is, and how far it and the ring around it reach.
  let origin: SIMD2<Float>
  let rim: Float
  /// By agent, whether it stands out: attended to, or the one that attends.
  private(set) var isBright: [Bool]

  private static let leastWeight: Float = 0.01
  /// Below this nothing is named, and robots pale as if nobody attended to them.
  private static let leastNamed: Float = 0.03
  static let longestNamed = 3

  /// Nil if the selected robot's attention is not shown.
  init?(_ frame: SceneFrame) {
    guard frame.options.attention == .selected, let i = frame.selection,
      let attention = frame.scene.attentions.first(where: { $0.agent == i })
    else { return nil }
    self.attention = attention
    identity = frame.scene.agents[i].identity
    cellSide = AttentionFocus.cellSide(frame)
    origin = frame.centers[i]
    rim = AgentLayer.selectionReach(frame, i)
    isBright = [Bool](repeating: false, count: frame.scene.agents.count)
    isBright[i] = true
    gather(frame)
    marks.sort { (-$0.weight, $0.entity) < (-$1.weight, $1.entity) }
    namedCount = marks.prefix(Self.longestNamed).count { $0.weight >= Self.leastNamed }
    for mark in marks where mark.weight >= Self.leastNamed {
      if let robot = mark.robot { isBright[robot] = true }
    }
  }

  /// Marks never shrink below what can be seen, however far away the camera is.
  static func cellSide(_ frame: SceneFrame) -> Float {
    // Robots may be many cells wide: then as large as the cell that would hold them.
    let robot = frame.selection.map { frame.radius(of: $0) } ?? frame.agentRadius
    return max(frame.camera.zoom, robot / 0.36, 16 * frame.scale)
  }

  /// The marks that are named.
  var named: ArraySlice<AttentionMark> { marks.prefix(namedCount) }

  private mutating func gather(_ frame: SceneFrame) {
    let options = frame.options
    for (index, entity) in attention.entities.enumerated() {
      let weight = Self.weight(attention, index, options)
      let other = options.attentionKind == .both ? attention.original(index, head: options.head) : nil
      guard max(weight, other ?? 0) >= Self.leastWeight else { continue }
      var mark = mark(entity, index, frame)
      mark.weight = weight
      mark.other = other
      mark.keepInView(frame, seenFrom: origin, rim: rim, cellSide: cellSide)
      let twin = marks.firstIndex {
        $0.shape == mark.shape && $0.robot == mark.robot && $0.center == mark.center
      }
      guard let twin else {
        marks.append(mark)
        continue
      }
      if mark.weight > marks[twin].weight { marks[twin] = mark }
    }
  }

  private func mark(_ entity: Scene.Attention.Entity, _ index: Int, _ frame: SceneFrame) -> AttentionMark {
    if let robot = entity.robot, frame.centers.indices.contains(robot), robot != attention.agent {
      return AttentionMark(
        shape: .ring, center: frame.centers[robot], base: frame.radius(of: robot), entity: index,
        robot: robot, weight: 0)
    }
    let agent = frame.scene.agents[attention.agent]
    switch entity.kind {
    case .goal:
      let place = frame.camera.screen(entity.place)
      let isHere = agent.isOnGoal || entity.place == agent.position
      let base = isHere ? rim : GoalLayer.radius(frame, agent)
      return AttentionMark(
        shape: .diamond, center: isHere ? origin : place, base: base, entity: index, weight: 0)
    case .cell where entity.cell.map { $0.center == agent.position } ?? true:
      return AttentionMark(shape: .ring, center: origin, base: rim, entity: index, weight: 0)
    case .cell, .ray, .peer:
      guard let cell = entity.cell else {
        return AttentionMark(
          shape: .disc, center: frame.camera.screen(entity.place), entity: index, weight: 0)
      }
      return AttentionMark(
        shape: .square, center: frame.camera.screen(cell.center), entity: index, weight: 0)
    }
  }

  /// The weight that is shown of an entity.
  static func weight(_ attention: Scene.Attention, _ entity: Int, _ options: RenderOptions) -> Float {
    options.attentionKind == .original
      ? attention.original(entity, head: options.head) : attention.enhanced(entity, head: options.head)
  }

  /// What a mark's label says: `robot 17 · 41 %`.
  func text(of mark: AttentionMark) -> String {
    let entity = attention.entities[mark.entity]
    // Beside the marks of other cells it would be taken for one of them.
    let isOwnCell = entity.kind == .cell && mark.shape == .ring
    let name = isOwnCell ? "\(entity.name) of robot \(identity)" : entity.name
    let weight = "\(name) · \(Panel.percent(mark.weight))"
    return mark.other.map { "\(weight), W \(Panel.percent($0))" } ?? weight
  }
}

extension AttentionMark {
  /// Turns a mark whose place is out of view into a pointer at the rim, beside the robot that sees it.
  fileprivate mutating func keepInView(
    _ frame: SceneFrame, seenFrom origin: SIMD2<Float>, rim: Float, cellSide: Float
  ) {
    let view = frame.camera.viewSize
    let margin = min(10 * frame.scale, min(view.x, view.y) / 4)
    let (low, high) = (SIMD2<Float>(repeating: margin), view - margin)
    guard any(center .< low) || any(center .> high), robot != nil || shape != .ring else { return }
    let start = pointwiseMin(pointwiseMax(origin, low), high)
    let way = center - start
    let length = (way * way).sum().squareRoot()
    guard length > 0, length.isFinite else { return }
    // As far along the way as the view reaches.
    var fraction: Float = 1
    for axis in 0..<2 where way[axis] != 0 {
      let bound = way[axis] > 0 ? high[axis] : low[axis]
      fraction = min(fraction, max(0, (bound - start[axis]) / way[axis]))
    }
    guard fraction < 1 else { return }
    shape = .pointer
    direction = way / length
    center = start + way * fraction
    base = 0
    // A robot at the rim of the view is in its way: it steps aside, toward the middle.
    let size = reach(weight, cellSide: cellSide)
    let apart = center - direction * size - origin
    let clearance = rim + size + 3 * frame.scale
    if (apart * apart).sum() < clearance * clearance {
      let side = SIMD2(-direction.y, direction.x)
      let isAway = (side * (view / 2 - center)).sum() < 0
      center += side * (isAway ? -clearance : clearance)
    }
  }
}
