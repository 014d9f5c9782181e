import Attention
public import Basics
import GridWorld
import Planning
public import Policies
import Scenarios
import Simulation
import Training

extension TrainingDocument {
  /// The configuration as one self-contained document, as run folders and policy files keep it: every default
  /// written out, fixed maps as rows with their agents, overrides applied. Loading it gives the same configuration
  /// again. Keys come in a fixed order.
  public var resolved: JSONValue {
    let run = configuration
    var members: [JSONValue.Member] = [
      .init("version", .integer(FileFormat.version)), .init("kind", .string("training")),
      .init("name", .string(run.name)),
    ]
    if let summary { members.append(.init("description", .string(summary))) }
    members += [
      .init("seed", .number(JSONNumber(run.seed))),
      .init("policy", run.policy.json),
      .init("worlds", run.worlds.json),
      .init(
        "curriculum",
        .array(
          run.curriculum.map { stage in
            .object([
              .init("fromAgentSteps", .integer(stage.fromAgentSteps)), .init("worlds", stage.worlds.json),
            ])
          })),
      .init("reward", run.reward.json),
      .init("reinforce", run.reinforce.json),
      .init("optimizer", run.optimizer.json),
      .init("evaluation", run.evaluation.json(isShielded: run.evaluationShield != nil)),
      .init("agentSteps", .integer(run.agentSteps)),
      .init("checkpointInterval", .integer(run.checkpointInterval)),
    ]
    // Left out where they say nothing: runs begun before there were such keys go on.
    if run.drivingTemperature != 1 {
      members.append(.init("drivingTemperature", .double(run.drivingTemperature)))
    }
    if !run.stages.isEmpty { members.append(.init("stages", .array(run.stages.map(\.json)))) }
    if let start = run.start {
      members.append(.init("from", .string(start.file)))
      members.append(.init("fromMatching", .bool(start.takesMatching)))
    }
    return .object(members)
  }
}

extension PolicyConfiguration {
  /// As training files write it.
  public var json: JSONValue {
    // The short form where it says all.
    let isPlain = rounds == 1 && !hearsValues && !hearsClaims
    let exchange: JSONValue =
      isPlain
      ? .string(exchange.rawValue)
      : .object(
        [.init("kind", .string(exchange.rawValue))]
          + (exchange == .sameStep ? [.init("rounds", .integer(rounds))] : [])
          + [.init("values", .bool(hearsValues))] + (hearsClaims ? [.init("claims", .bool(true))] : []))
    var members: [JSONValue.Member] = [
      .init("attention", .string(attention.rawValue)),
      .init("function", function.json),
      .init("tied", .bool(isTied)),
      .init("heads", .integer(heads)),
      .init("tokenWidth", .integer(tokenWidth)),
      .init("valueWidth", .integer(valueWidth)),
      .init("environmentWidths", .array(environmentWidths.map(JSONValue.integer))),
      .init("hiddenWidths", .array(hiddenWidths.map(JSONValue.integer))),
      .init(
        "interaction",
        .object([.init("hidden", .integer(interactionHidden)), .init("rank", .integer(interactionRank))])),
      .init("messageSymbols", .integer(messageSymbols)),
      .init("exchange", exchange),
      .init("sensors", sensors.json),
      .init("radio", radio.json),
      .init("peersThrough", .string(perception.peersThrough.rawValue)),
      .init("relations", .bool(perception.relations)),
      .init("history", .bool(perception.history)),
    ]
    // Left out where they say nothing new: runs begun before there were such keys go on.
    if perception.dice { members.append(.init("dice", .bool(true))) }
    if perception.precedence { members.append(.init("precedence", .bool(true))) }
    return .object(members)
  }
}

extension AttentionFunction {
  fileprivate var json: JSONValue {
    switch self {
    case .softmax: .string("softmax")
    case .sigmoid: .string("sigmoid")
    case .gumbelSoftmax(let temperature):
      // By the float's own digits: 0.7 stays 0.7.
      .object([.init("gumbelSoftmax", .double(Double("\(temperature)") ?? Double(temperature)))])
    }
  }
}

extension WorldDistribution {
  var json: JSONValue {
    var members: [JSONValue.Member] = []
    switch source {
    case .generated(let generator, let count):
      members.append(.init("map", .object([.init("generate", generator.json)])))
      members.append(.init("agents", .object([.init("count", .integer(count))])))
      members += rulesOfFreshMaps
    case .mixture(let parts):
      members.append(.init("mixture", .array(parts.map(\.json))))
      members += rulesOfFreshMaps
    case .placed(let world, let count, let minDistance):
      members.append(.init("map", world.grid.rowsJSON))
      members += world.cellRules + world.discRules(withDefaults: false) + world.obstacleMembers
      members += world.mapMembers
      members.append(
        .init(
          "agents",
          .object([.init("count", .integer(count)), .init("minDistance", .integer(minDistance))])))
    case .crossing(let world, let placement):
      members.append(.init("map", world.grid.rowsJSON))
      members += world.cellRules + world.discRules(withDefaults: true) + world.obstacleMembers
      members += world.mapMembers
      members.append(.init("agents", placement.json))
    case .listed(let worlds) where worlds.allSatisfy(isPlain):
      members.append(.init("map", worlds.first?.grid.rowsJSON ?? .null))
      let lists = worlds.map { world in JSONValue.array(world.agents.map { agentJSON($0, headings: false) }) }
      members.append(lists.count == 1 ? .init("agents", lists[0]) : .init("variants", .array(lists)))
    case .listed(let worlds):
      members.append(.init("instances", .array(worlds.map(\.instanceJSON))))
    }
    if heldOutShare > 0 { members.append(.init("heldOut", .double(heldOutShare))) }
    // What an instance of its own says is not said again.
    if case .listed(let worlds) = source, !worlds.allSatisfy(isPlain) { return .object(members) }
    if dynamics.model == .grid {
      members.append(.init("collisions", .string(dynamics.collisions.rawValue)))
    } else {
      members.append(.init("dynamics", dynamics.json))
    }
    if task != .reach { members.append(.init("task", .string(task.rawValue))) }
    members.append(.init("maxSteps", .integer(maxSteps)))
    return .object(members)
  }

  /// What worlds of discs on fresh maps say beside their dynamics.
  private var rulesOfFreshMaps: [JSONValue.Member] {
    var world = WorldConfiguration(
      grid: OccupancyGrid(width: 1, height: 1), cellSize: cellSize, dynamics: dynamics, agents: [])
    (world.ego, world.egoVisible) = (ego, egoVisible)
    return world.cellRules + world.discRules(withDefaults: false)
  }

  /// Whether an instance is the first one's map with other agents.
  private func isPlain(_ world: WorldConfiguration) -> Bool {
    guard case .listed(let worlds) = source, let first = worlds.first else { return false }
    return world.grid == first.grid && world.obstacles.isEmpty && world.mapMembers.isEmpty
      && world.dynamics == dynamics
      && world.dynamics.model == .grid && world.task == task && world.maxSteps == maxSteps
  }
}

private func agentJSON(_ agent: AgentSetup, headings: Bool) -> JSONValue {
  var members = [
    JSONValue.Member("start", agent.start.json), .init("goals", .array(agent.goals.map(\.json))),
  ]
  if headings { members.append(.init("heading", agent.heading.json)) }
  return .object(members)
}

extension CrossingPlacement {
  /// Without the seed, which differs every episode.
  fileprivate var json: JSONValue {
    .object([
      .init("crossing", .string(shape.rawValue)), .init("count", .integer(count)),
      .init("size", .double(size)),
      .init("center", .array([.double(center.x), .double(center.y)])),
    ])
  }
}

extension WorldConfiguration {
  /// Left out where it says nothing new: runs begun before there was such a key go on.
  fileprivate var cellRules: [JSONValue.Member] {
    dynamics.model.isContinuous && cellSize != 1 ? [.init("cellSize", .double(cellSize))] : []
  }

  /// What a scenario of discs says beside its dynamics.
  fileprivate func discRules(withDefaults: Bool) -> [JSONValue.Member] {
    guard let motion = dynamics.discMotion else { return [] }
    let standard = DiscMotion(motion.drive)
    var members: [JSONValue.Member] = []
    if withDefaults || motion.goalTolerance != standard.goalTolerance {
      members.append(.init("goalTolerance", .double(motion.goalTolerance)))
    }
    if withDefaults || motion.agentRadius != standard.agentRadius {
      members.append(.init("agentRadius", .double(motion.agentRadius)))
    }
    if let ego { members += [.init("ego", .integer(ego)), .init("egoVisible", .bool(egoVisible))] }
    return members
  }

  fileprivate var obstacleMembers: [JSONValue.Member] {
    obstacles.isEmpty ? [] : [.init("obstacles", .array(obstacles.map(\.json)))]
  }

  /// A whole scenario, but for sensors and radio, which are the policy's.
  package var instanceJSON: JSONValue {
    var members: [JSONValue.Member] = [
      .init("version", .integer(FileFormat.version)), .init("map", grid.rowsJSON),
    ]
    // The side of a cell means something to discs alone.
    if dynamics.model.isContinuous { members.append(.init("cellSize", .double(cellSize))) }
    members += [
      .init("seed", .number(JSONNumber(seed))), .init("dynamics", dynamics.json),
      .init("task", .string(task.rawValue)), .init("maxSteps", .integer(maxSteps)),
    ]
    members += discRules(withDefaults: true) + mapMembers
    members += [
      .init("agents", .array(agents.indices.map(instanceAgent))),
      .init("obstacles", .array(obstacles.map(\.json))),
      // Whoever drives there, here the policy does; every model knows this one.
      .init("controller", .string("random")),
    ]
    return .object(members)
  }

  /// Beside an ego everybody else moves by ORCA, as in training.
  private func instanceAgent(_ index: Int) -> JSONValue {
    guard dynamics.model.isContinuous else {
      return agentJSON(agents[index], headings: dynamics.model.hasHeadings)
    }
    return disc(of: agents[index]).json(controller: ego == nil || ego == index ? nil : .string("orca"))
  }
}

extension OccupancyGrid {
  fileprivate var rowsJSON: JSONValue {
    .object([.init("rows", .array(rows(rules: .movingai).map { .string($0) }))])
  }
}

extension MapGenerator {
  /// Without the seed, which differs every episode.
  var json: JSONValue {
    let options: [JSONValue.Member] =
      switch kind {
      case .random(let map): [.init("density", .double(map.density))]
      case .maze(let map):
        [
          .init("wallWidth", .integer(map.wallWidth)), .init("corridorWidth", .integer(map.corridorWidth)),
          .init("loops", .double(map.loops)),
          // Left out where it says nothing new: runs begun before there was such a key go on.
        ] + (map.posts ? [] : [.init("posts", .bool(false))])
      case .rooms(let map):
        [
          .init("roomSize", .integer(map.roomSize)), .init("doors", .integer(map.doors)),
          .init("loops", .double(map.loops)),
        ]
      case .warehouse(let map):
        [
          .init("shelfLength", .integer(map.shelfLength)), .init("shelfDepth", .integer(map.shelfDepth)),
          .init("aisle", .integer(map.aisle)), .init("bay", .integer(map.bay)),
        ]
      }
    return .object(
      [
        .init("kind", .string(kind.name)), .init("width", .integer(width)), .init("height", .integer(height)),
        .init("connected", .bool(isConnected)),
      ] + options)
  }
}

extension RewardConfiguration {
  fileprivate var json: JSONValue {
    .object(
      [
        .init("progress", .double(progress)), .init("arrival", .double(arrival)),
        .init("collision", .double(collision)), .init("step", .double(step)),
        .init("offGoal", .double(offGoal)), .init("success", .double(success)),
        .init("shared", .double(shared)),
      ] + (discomfort == 0 ? [] : [.init("discomfort", .double(discomfort))]))
  }
}

extension ReinforceConfiguration {
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("baseline", .string(baseline.rawValue)), .init("discount", .double(discount)),
      .init("instances", .integer(instances)), .init("rollouts", .integer(rollouts)),
      .init("entropyBonus", .double(entropyBonus)), .init("normalizeAdvantages", .bool(normalizesAdvantages)),
      .init("gradientClip", .double(gradientClip)), .init("valueWeight", .double(valueWeight)),
      .init("driftPenalty", .double(driftPenalty)),
      .init("originalWeight", .double(originalWeight)),
    ]
    // Left out where they say nothing new: runs begun before there were such keys go on.
    if driftPenaltyOn != .all { members.append(.init("driftPenaltyOn", .string(driftPenaltyOn.rawValue))) }
    if bootstrapsTruncation { members.append(.init("bootstrapTruncation", .bool(true))) }
    if let shield {
      members.append(.init("shield", .object(shield.members + [.init("places", .integer(places))])))
    }
    if peerShare > 0 { members.append(.init("peerShare", .double(peerShare))) }
    if epochs > 1 { members.append(.init("epochs", .integer(epochs))) }
    if ratioClip > 0 { members.append(.init("ratioClip", .double(ratioClip))) }
    if batchRows > 0 { members.append(.init("batchRows", .integer(batchRows))) }
    if let reference { members.append(.init("reference", reference.json)) }
    if let teacher { members.append(.init("teacher", teacher.json)) }
    if policyWeight != 1 { members.append(.init("policyWeight", .double(policyWeight))) }
    return .object(members)
  }
}

extension ReferenceConfiguration {
  fileprivate var json: JSONValue {
    let source: [JSONValue.Member] =
      switch source {
      case .start: [.init("policy", .string("start"))]
      case .file(let path, let digest): [.init("policy", .string(path)), .init("digest", .string(digest))]
      }
    return .object([.init("weight", .double(weight))] + source)
  }
}

extension TeacherConfiguration {
  fileprivate var json: JSONValue {
    let members = [JSONValue.Member("weight", .double(weight)), .init("drives", .double(drives))]
    guard !isORCA else { return .object(members) }
    guard let guide else { return .object(members + options.members) }
    let scores = ShieldConfiguration(
      shield: CollisionShield(prior: guide.prior, options: options), temperature: guide.temperature)
    let file: [JSONValue.Member] = [
      .init("policy", .string(guide.file)), .init("digest", .string(guide.digest)),
    ]
    return .object(members + file + scores.members)
  }
}

extension OptimizerConfiguration {
  var json: JSONValue {
    .object([
      .init("learningRate", .double(learningRate)), .init("finalShare", .double(finalShare)),
      .init("schedule", .string(schedule.rawValue)), .init("warmup", .integer(warmup)),
      .init("beta1", .double(beta1)), .init("beta2", .double(beta2)), .init("epsilon", .double(epsilon)),
    ])
  }
}

extension EvaluationConfiguration {
  /// - Parameter isShielded: whether the shield's temperature counts.
  fileprivate func json(isShielded: Bool) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("episodes", .integer(episodes)), .init("interval", .integer(interval)),
    ]
    if !isShielded { members.append(.init("temperature", .double(temperature))) }
    switch shield {
    case .trained: break
    case .none: members.append(.init("shield", .string("none")))
    case .given(let shield): members.append(.init("shield", shield.json))
    }
    return .object(members)
  }
}
