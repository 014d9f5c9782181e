import Basics
import GridWorld
import Training

/// Stages and mixtures as training files write them, every default written out.
extension TrainingStage {
  var json: JSONValue {
    var members = [JSONValue.Member("kind", .string(kind.rawValue))]
    if let worlds = settings.worlds { members.append(.init("worlds", worlds.json)) }
    if let optimizer = settings.optimizer { members.append(.init("optimizer", optimizer.json)) }
    if let interval = settings.evaluationInterval {
      members.append(.init("evaluationInterval", .integer(interval)))
    }
    switch self {
    case .imitation(let stage):
      members += [.init("instances", .integer(stage.instances)), .init("updates", .integer(stage.updates))]
    case .aggregation(let stage):
      members += [
        .init("rounds", .integer(stage.rounds)), .init("instances", .integer(stage.instances)),
        .init("updates", .integer(stage.updates)), .init("candidates", .integer(stage.candidates)),
        .init("hardShare", .double(stage.hardShare)),
        .init("temperatures", .array(stage.temperatures.map(JSONValue.double))),
        .init("labelledShare", .double(stage.labelledShare)),
        .init("followingStates", .integer(stage.followingStates)),
        .init("newShare", .double(stage.newShare)),
      ]
    case .reinforce(let stage):
      if let steps = stage.agentSteps { members.append(.init("agentSteps", .integer(steps))) }
      if let reinforce = stage.reinforce { members.append(.init("reinforce", reinforce.json)) }
    }
    return .object(members + (supervision?.members ?? []))
  }
}

extension SupervisionConfiguration {
  fileprivate var members: [JSONValue.Member] {
    [
      .init("expert", .object([.init("iterations", .integer(expertIterations))])),
      .init("heldOutInstances", .integer(heldOutInstances)),
      .init(
        "batch",
        .object([
          .init("rows", .integer(batchRows)), .init("states", .integer(statesPerInstance)),
          .init("waiting", .double(waitingShare)), .init("symmetries", .bool(usesSymmetries)),
        ])),
      .init("gradientClip", .double(gradientClip)),
      .init("cache", .object([.init("megabytes", .integer(cacheMegabytes))])),
    ]
  }
}

extension WorldPart {
  var json: JSONValue {
    .object([
      .init("weight", .double(weight)), .init("map", .object([.init("generate", maps.json)])),
      .init(
        "agents",
        .object([
          agents.count == 1
            ? .init("count", .integer(agents[0])) : .init("counts", .array(agents.map(JSONValue.integer)))
        ])),
    ])
  }
}

extension DrawnMap {
  /// Numbers that differ between the bounds as both of them.
  fileprivate var json: JSONValue {
    guard case .object(let low) = lower.json, case .object(let high) = upper.json else { return lower.json }
    return .object(
      zip(low, high).map { low, high in
        low.value == high.value ? low : .init(low.key, .array([low.value, high.value]))
      })
  }
}
