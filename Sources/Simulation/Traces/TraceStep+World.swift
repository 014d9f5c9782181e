import GridWorld

extension TraceStep {
  /// The state a world is in, as a trace would hold it: with the decimals it is written with.
  ///
  /// - Parameter attention: of the decision that led to it; empty for none.
  public init(_ world: World, attention: [TraceAttention] = []) {
    let state = world.state
    let discs = (0..<state.discs.count).map { DiscPose(state.discs, $0).rounded }
    func place(_ cell: Int32) -> [Int] {
      let cell = world.layout.cell(at: Int(cell))
      return [cell.x, cell.y]
    }
    func place(_ point: SIMD2<Double>) -> [Int] {
      let cell = world.configuration.cell(at: point)
      return [cell.x, cell.y]
    }
    let isGrid = discs.isEmpty
    self.init(
      t: state.step,
      positions: isGrid ? state.poses.cell.map(place) : discs.map { place($0.position) },
      actions: state.action.map(\.rawValue),
      goals: isGrid ? state.goal.map(place) : discs.map { place($0.goal) },
      arrived: (0..<world.agentCount).filter { state.lastArrival[$0] == Int32(state.step) },
      events: (0..<world.agentCount).compactMap { agent in
        Event.Kind(state, agent).map { Event(agent: agent, kind: $0) }
      },
      headings: state.poses.heading.isEmpty
        ? nil : state.poses.heading.map { roundedNumber($0.radians, 1e4) },
      obstacles: state.obstacles.isEmpty ? nil : state.obstacles.filter(\.isBlocking).map { place($0.cell) },
      attention: attention.isEmpty ? nil : attention.map(\.rounded))
    self.discs = discs
  }
}

extension TraceStep.Event.Kind {
  /// What befell an agent in the step that led to a state; nil for nothing.
  init?(_ state: WorldState, _ agent: Int) {
    if state.discs.count > 0 {
      let contact = state.discs.contact[agent]
      guard !contact.isEmpty else { return nil }
      self = contact.contains(.agent) ? .agentCollision : .obstacleCollision
      return
    }
    switch state.outcome[agent] {
    case .blockedByAgent: self = .agentCollision
    case .blockedByObstacle: self = .obstacleCollision
    case .moved, .stayed: return nil
    }
  }
}

extension DiscPose {
  /// With the decimals that traces have.
  fileprivate var rounded: DiscPose {
    func point(_ point: SIMD2<Double>) -> SIMD2<Double> {
      SIMD2(roundedNumber(point.x, 1e5), roundedNumber(point.y, 1e5))
    }
    return DiscPose(
      position: point(position), velocity: point(velocity), heading: roundedNumber(heading, 1e4),
      goal: point(goal))
  }
}

extension TraceAttention {
  /// With the decimals that traces have.
  fileprivate var rounded: TraceAttention {
    func row(_ values: [Float]) -> [Float] { values.map(number) }
    func number(_ value: Float) -> Float { Float(roundedNumber(Double(value), 1e4)) }
    return TraceAttention(
      agent: agent, entities: entities, original: original.map(row), enhanced: enhanced.map(row),
      probabilities: row(probabilities), value: value.map(number), heard: heard.mapValues(row))
  }
}

/// As `JSONNumber(_:decimals:)` writes it: what is not finite as 0.
private func roundedNumber(_ value: Double, _ scale: Double) -> Double {
  value.isFinite ? (value * scale).rounded() / scale : 0
}
