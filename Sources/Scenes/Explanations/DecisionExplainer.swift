import Basics
public import Episodes
import GridWorld
import Policies
import Simulation
import Viewer

/// Finds out what an agent's decision rests on, by making it anew without each thing: taken out of the world, hidden from
/// attention, or not heard. Everything is computed by the simulator and the policy themselves; nothing is estimated.
public struct DecisionExplainer {
  private let recording: EpisodeRecording
  private let scenes: EpisodeScenes

  public init(_ scenes: EpisodeScenes) {
    self.scenes = scenes
    recording = scenes.recording
  }

  /// Robots taken out of the world at most, the nearest first.
  static let mostRobots = 64
  /// Walls likewise, those at which rays end first.
  static let mostWalls = 64
  /// On larger maps, and of discs, only walls at which rays end are tried: each takes distances to goals anew.
  private static let largestMap = 1 << 15

  /// Explains what `agent` decides at the step shown.
  ///
  /// - Throws: `ExplanationError`.
  public func explain(_ agent: Int) throws(ExplanationError) -> DecisionExplanation {
    guard let world = recording.world else { throw .forgotten(step: recording.step) }
    guard world.agentCount > agent, agent >= 0 else { throw .noSuchRobot(agent, count: world.agentCount) }
    let probe = recording.probeShown
    guard let controller = probe.decision(of: agent, in: world), let inspection = controller.inspection else {
      throw .attendsToNothing(agent, reason: scenes.scene().noAttentionReason)
    }
    let moment = scenes.moment()
    let names = AttentionScenes(moment: moment, sweep: scenes.sweep)
    let scene = scenes.scene(SceneFocus(selection: agent, attention: .selected))
    let attention = names.attention(inspection, agent: agent, isWhole: true)
    let before = attention.probabilities
    let rounds = controller.talk(of: agent)
    var causes = attended(agent, attention, inspection) { slot in
      controller.probabilities(of: agent, hiding: slot).map { .init($0, from: before) }
    }

    let robots = nearest(to: agent, moment)
    for robot in robots {
      var cause =
        causes.first { $0.robot == robot } ?? .init(kind: .robot, name: "robot \(robot)", robot: robot)
      cause.cell = moment.cells[robot]
      cause.gone = probe.probabilities(of: agent, without: robot, in: world).map { .init($0, from: before) }
      if world.radio != nil, !cause.heard.isEmpty || !rounds.isEmpty {
        cause.unheard = probabilities(of: agent, probe, in: world.silencing(agent: robot))
          .map { .init($0, from: before) }
      }
      keep(cause, in: &causes)
    }
    let walls = walls(of: agent, moment, in: world)
    for wall in walls {
      guard let rest = try? world.settingWalls(false, at: wall.cells),
        let probabilities = probabilities(of: agent, probe, in: rest)
      else { continue }
      let rayName = wall.ray.map { names.name(ofRay: $0, of: agent) }
      var cause =
        causes.first { $0.kind == .ray && $0.name == rayName }
        ?? .init(kind: .wall, name: "wall at \(wall.cells[0])", cell: wall.cells[0])
      cause.gone = .init(probabilities, from: before)
      keep(cause, in: &causes)
    }
    causes.removeAll { $0.enhanced == nil && $0.shift == 0 }
    causes.sort { a, b in
      if a.shift != b.shift { return a.shift > b.shift }
      return (a.enhanced ?? 0) > (b.enhanced ?? 0)
    }
    return DecisionExplanation(
      agent: agent, step: recording.step, cell: moment.cells[agent], goal: moment.goals[agent],
      position: moment.discs.isEmpty ? nil : moment.discs[agent].position,
      goalPosition: moment.discs.isEmpty ? nil : moment.discs[agent].goal,
      actions: scene.actions,
      actionNames: moment.catalogue.actions.map { moment.catalogue.name(of: $0) }, probabilities: before,
      value: attention.value, causes: causes,
      attendedNames: attention.entities.map(\.name),
      robotsTried: robots.count, wallsTried: walls.count, rounds: rounds,
      attendedBefore: rounds.map { mostAttended($0, attention, inspection, agent) },
      shield: scenes.shieldPart(of: agent, wanted: DecisionExplanation.best(before), moment),
      sentence: AttentionSummary.sentence(scene, attention, RenderOptions()))
  }

  private func probabilities(of agent: Int, _ probe: PolicyProbe, in world: World) -> [Float]? {
    probe.decision(of: agent, in: world)?.inspection.map { Array($0.actionProbabilities(agent: agent)) }
  }

  /// Puts a cause back in its place, or behind the others.
  private func keep(_ cause: DecisionExplanation.Cause, in causes: inout [DecisionExplanation.Cause]) {
    if let index = causes.firstIndex(where: { $0.name == cause.name }) {
      causes[index] = cause
    } else {
      causes.append(cause)
    }
  }

  /// What attention has a slot for.
  private func attended(
    _ agent: Int, _ attention: Scene.Attention, _ inspection: PolicyInspection,
    hiding: (Int) -> DecisionExplanation.Effect?
  ) -> [DecisionExplanation.Cause] {
    let slots = AttentionScenes.slots(of: agent, in: inspection, isWhole: true)
    return zip(slots, attention.entities).enumerated().map { index, pair in
      let (slot, entity) = pair
      let kind: DecisionExplanation.Cause.Kind =
        switch entity.kind {
        case .goal: .goal
        case .cell: .cell
        case .ray: .ray
        case .peer: .robot
        }
      return DecisionExplanation.Cause(
        kind: kind, name: entity.name, cell: entity.cell, robot: entity.peer,
        enhanced: attention.enhanced(index, head: nil), original: attention.original(index, head: nil),
        heard: entity.heard, hidden: hiding(slot))
    }
  }

  private func mostAttended(
    _ round: TalkRound, _ attention: Scene.Attention, _ inspection: PolicyInspection, _ agent: Int
  ) -> String {
    let slots = AttentionScenes.slots(of: agent, in: inspection, isWhole: true)
    let weights = slots.map { slot in
      (0..<inspection.heads).reduce(Float(0)) { $0 + round.weights[$1 * inspection.layout.slots + slot] }
    }
    guard let best = weights.indices.max(by: { weights[$0] < weights[$1] }) else { return "nothing" }
    return attention.entities[best].name
  }

  private func nearest(to agent: Int, _ moment: Moment) -> [Int] {
    let here = moment.place(of: agent)
    func distance(_ other: Int) -> Float {
      let delta = moment.place(of: other) - here
      return (delta * delta).sum()
    }
    return moment.cells.indices.filter { $0 != agent }
      .sorted { (distance($0), $0) < (distance($1), $1) }
      .prefix(DecisionExplainer.mostRobots).sorted()
  }

  /// Walls that the agent may perceive: cells that go together, and the first ray that ends there.
  private func walls(of agent: Int, _ moment: Moment, in world: World) -> [(cells: [Cell], ray: Int?)] {
    var walls: [(cells: [Cell], ray: Int?)] = []
    var known: Set<Cell> = []
    func add(_ cells: [Cell], ray: Int?) {
      guard !cells.isEmpty, walls.count < DecisionExplainer.mostWalls, known.isDisjoint(with: cells) else {
        return
      }
      known.formUnion(cells)
      walls.append((cells, ray))
    }
    let isDisc = !moment.discs.isEmpty
    if world.configuration.sensors.rays.count > 0 {
      for (ray, hit) in moment.hits(of: agent, scenes.sweep).enumerated() {
        guard case .wall(let cell) = hit.target, moment.map.isWall(cell) else { continue }
        // Of a wall that is finer than a robot, a piece as wide as the robot is.
        let reach = isDisc ? 2 * Int(discRadius(agent, in: world).rounded(.up)) : 0
        add(wallCells(around: cell, reach: reach, moment), ray: ray)
      }
    }
    guard !isDisc, moment.map.width * moment.map.height <= DecisionExplainer.largestMap else { return walls }
    let here = moment.cells[agent]
    let radius = world.configuration.sensors.window.radius
    for ring in 1...max(radius, 1) {
      for dy in -ring...ring {
        for dx in -ring...ring where max(abs(dx), abs(dy)) == ring {
          let cell = Cell(here.x + dx, here.y + dy)
          if moment.map.isWall(cell) { add([cell], ray: nil) }
        }
      }
    }
    return walls
  }

  /// In cells.
  private func discRadius(_ agent: Int, in world: World) -> Double {
    let configuration = world.configuration
    return configuration.disc(of: configuration.agents[agent]).radius / configuration.cellSize
  }

  private func wallCells(around cell: Cell, reach: Int, _ moment: Moment) -> [Cell] {
    guard reach > 1 else { return [cell] }
    var cells = [cell]
    for dy in -reach...reach {
      for dx in -reach...reach where (dx, dy) != (0, 0) && dx * dx + dy * dy <= reach * reach {
        let other = Cell(cell.x + dx, cell.y + dy)
        if moment.map.isWall(other) { cells.append(other) }
      }
    }
    return cells
  }
}

extension OccupancyGrid {
  /// Whether a cell of the map is a wall.
  fileprivate func isWall(_ cell: Cell) -> Bool { contains(cell) && isOccupied(cell) }
}

/// Why there is nothing to explain.
public enum ExplanationError: Error, Equatable, CustomStringConvertible {
  case noSuchRobot(Int, count: Int)
  /// No policy drives it.
  case attendsToNothing(Int, reason: String)
  /// The step's world is not kept.
  case forgotten(step: Int)

  public var description: String {
    switch self {
    case .noSuchRobot(let robot, let count): "there is no robot \(robot); there are robots 0 to \(count - 1)"
    case .attendsToNothing(let robot, let reason): "nothing explains robot \(robot): \(reason)"
    case .forgotten(let step):
      "step \(step) was passed at full speed, or the map is too large to keep it; explain the step as it comes"
    }
  }
}
