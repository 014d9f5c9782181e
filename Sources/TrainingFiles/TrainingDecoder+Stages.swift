import Basics
import Foundation
import Policies
import Scenarios
import Simulation
import Training

/// The stages of a run, and the policy that it begins with.
extension TrainingDecoder {
  /// What stages take over of the keys that they leave out.
  struct StageBases {
    let worlds: JSONCursor?
    let reinforce: JSONCursor?
    let optimizer: JSONCursor?
  }

  // MARK: The beginning

  func decodeStart(_ reader: inout ObjectReader) throws(ScenarioError) -> StartingPolicy? {
    let from = reader.optional("from")
    let takesMatching = try reader.bool("fromMatching", default: false)
    let own = try from?.string()
    if let override = overrides.from {
      guard !override.isEmpty else {
        throw JSONCursor(flag: "--from", .string("")).wrongType(TrainingDecoder.path)
      }
      return StartingPolicy(file: TrainingDecoder.absolute(override), takesMatching: takesMatching)
    }
    guard let from, let own else {
      guard takesMatching else { return nil }
      throw reader.cursor.missing("from", example: "\"runs/navigator/best.safetensors\"")
    }
    guard !own.isEmpty else { throw from.wrongType(TrainingDecoder.path) }
    return StartingPolicy(
      file: TrainingDecoder.absolute(parts.resolve(own)), takesMatching: takesMatching)
  }

  static let path = "a path, such as \"runs/navigator/best.safetensors\""

  /// The same file from whatever folder: runs keep it.
  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  // MARK: Stages

  /// What people call the kinds of stages elsewhere.
  private static let kindAliases: [String: TrainingStage.Kind] = [
    "bc": .imitation, "behaviorcloning": .imitation, "behaviourcloning": .imitation, "supervised": .imitation,
    "il": .imitation, "pretraining": .imitation, "dagger": .aggregation, "ddg": .aggregation,
    "rl": .reinforce, "reinforcement": .reinforce, "policygradient": .reinforce,
  ]

  func decodeStages(
    _ cursor: JSONCursor, of run: TrainerConfiguration, _ bases: StageBases, in scene: Scene
  ) throws(ScenarioError) -> [TrainingStage] {
    var stages: [TrainingStage] = []
    let elements = try cursor.array(of: "stages {\"kind\": \"imitation\", …}")
    guard elements.count <= TrainerConfiguration.stageLimit else {
      throw cursor.error(.tooManyStages(elements.count, limit: TrainerConfiguration.stageLimit))
    }
    for element in elements { stages.append(try decodeStage(element, of: run, bases, in: scene)) }
    return stages
  }

  private func decodeStage(
    _ cursor: JSONCursor, of run: TrainerConfiguration, _ bases: StageBases, in scene: Scene
  ) throws(ScenarioError) -> TrainingStage {
    guard case .object = cursor.node.content else {
      throw cursor.wrongType("a stage {\"kind\": \"imitation\", …}")
    }
    guard let kindCursor = cursor.member("kind") else {
      throw cursor.missing("kind", example: "\"imitation\"")
    }
    switch try decodeKind(kindCursor) {
    case .imitation:
      var stage = ImitationConfiguration()
      var reader = try ObjectReader(cursor, TrainingFormat.imitationStage)
      stage.settings = try decodeSettings(&reader, of: run, bases, in: scene)
      stage.supervision = try decodeSupervision(&reader, stage.supervision)
      stage.instances = try reader.integer("instances", default: stage.instances)
      stage.updates = try reader.integer("updates", default: stage.updates)
      reader.finish()
      try checkExpert(stage.settings.worlds ?? run.worlds, cursor)
      return .imitation(stage)
    case .aggregation:
      let stage = try decodeAggregation(cursor, of: run, bases, in: scene)
      try checkExpert(stage.settings.worlds ?? run.worlds, cursor)
      return .aggregation(stage)
    case .reinforce:
      var stage = ReinforceStage()
      var reader = try ObjectReader(cursor, TrainingFormat.reinforceStage)
      stage.settings = try decodeSettings(&reader, of: run, bases, in: scene)
      let own = reader.optional("agentSteps")
      let steps = try reader.integer("agentSteps", default: run.agentSteps)
      if overrides.agentSteps == nil, own != nil { stage.agentSteps = steps }
      if let reinforce = reader.optional("reinforce") {
        stage.reinforce = try decodeReinforce(reinforce, run, over: bases.reinforce)
      }
      reader.finish()
      return .reinforce(stage)
    }
  }

  private func decodeKind(_ cursor: JSONCursor) throws(ScenarioError) -> TrainingStage.Kind {
    let known = TrainingStage.Kind.allCases.map(\.rawValue)
    let plain = try cursor.string().lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    if let meant = TrainingDecoder.kindAliases[plain] {
      throw cursor.error(
        .unknownName(
          kind: "kind of stage", found: try cursor.string(), nearest: meant.rawValue, known: known))
    }
    return TrainingStage.Kind(rawValue: try cursor.name(of: "kind of stage", in: known)) ?? .reinforce
  }

  private func decodeAggregation(
    _ cursor: JSONCursor, of run: TrainerConfiguration, _ bases: StageBases, in scene: Scene
  ) throws(ScenarioError) -> AggregationConfiguration {
    var stage = AggregationConfiguration()
    var reader = try ObjectReader(cursor, TrainingFormat.aggregationStage)
    stage.settings = try decodeSettings(&reader, of: run, bases, in: scene)
    stage.supervision = try decodeSupervision(&reader, stage.supervision)
    stage.rounds = try reader.integer("rounds", default: stage.rounds)
    stage.instances = try reader.integer("instances", default: stage.instances)
    stage.updates = try reader.integer("updates", default: stage.updates)
    stage.candidates = try reader.integer("candidates", default: stage.candidates)
    stage.hardShare = try reader.double("hardShare", default: stage.hardShare)
    stage.labelledShare = try reader.double("labelledShare", default: stage.labelledShare)
    stage.followingStates = try reader.integer("followingStates", default: stage.followingStates)
    stage.newShare = try reader.double("newShare", default: stage.newShare)
    if let temperatures = reader.optional("temperatures") {
      stage.temperatures = []
      for element in try temperatures.array(of: "temperatures") {
        stage.temperatures.append(try element.double(in: AggregationConfiguration.temperatureRange))
      }
      guard !stage.temperatures.isEmpty else { throw temperatures.error(.empty("temperature")) }
    }
    reader.finish()
    return stage
  }

  private func decodeSettings(
    _ reader: inout ObjectReader, of run: TrainerConfiguration, _ bases: StageBases, in scene: Scene
  ) throws(ScenarioError) -> StageSettings {
    var settings = StageSettings()
    _ = reader.optional("kind")
    if let cursor = reader.optional("worlds") {
      let worlds = try decodeWorlds(cursor, base: bases.worlds, in: scene)
      if worlds.dynamics.model != run.policy.dynamics || worlds.task != run.worlds.task {
        throw cursor.error(.mixedInstances)
      }
      settings.worlds = worlds
    }
    if let optimizer = reader.optional("optimizer") {
      settings.optimizer = try decodeOptimizer(optimizer, over: bases.optimizer)
    }
    if reader.optional("evaluationInterval") != nil {
      settings.evaluationInterval = try reader.integer("evaluationInterval", default: 1)
    }
    return settings
  }

  private func decodeSupervision(
    _ reader: inout ObjectReader, _ standard: SupervisionConfiguration
  ) throws(ScenarioError) -> SupervisionConfiguration {
    var supervision = standard
    supervision.heldOutInstances = try reader.integer(
      "heldOutInstances", default: supervision.heldOutInstances)
    supervision.gradientClip = try reader.double("gradientClip", default: supervision.gradientClip)
    if let cursor = reader.optional("expert") {
      var expert = try ObjectReader(cursor, TrainingFormat.expert)
      supervision.expertIterations = try expert.integer("iterations", default: supervision.expertIterations)
      expert.finish()
    }
    if let cursor = reader.optional("batch") {
      var batch = try ObjectReader(cursor, TrainingFormat.batch)
      supervision.batchRows = try batch.integer("rows", default: supervision.batchRows)
      supervision.statesPerInstance = try batch.integer("states", default: supervision.statesPerInstance)
      supervision.waitingShare = try batch.double("waiting", default: supervision.waitingShare)
      supervision.usesSymmetries = try batch.bool("symmetries", default: supervision.usesSymmetries)
      batch.finish()
    }
    if let cursor = reader.optional("cache") {
      var cache = try ObjectReader(cursor, TrainingFormat.cache)
      supervision.cacheMegabytes = try cache.integer("megabytes", default: supervision.cacheMegabytes)
      cache.finish()
    }
    return supervision
  }

  private func checkExpert(
    _ worlds: WorldDistribution, _ cursor: JSONCursor
  ) throws(ScenarioError) {
    guard let hindrance = ExpertSolver.hindrance(in: worlds) else { return }
    throw (cursor.member("worlds") ?? cursor).error(.beyondExpert(hindrance))
  }

  // MARK: Objects over others

  /// Reads an object that takes over the keys of another that it leaves out.
  func reader(
    _ cursor: JSONCursor, _ keys: ObjectKeys, over base: JSONCursor?
  ) throws(ScenarioError) -> ObjectReader {
    guard case .object(let own) = cursor.node.content, let base,
      case .object(let inherited) = base.node.content
    else { return try ObjectReader(cursor, keys) }
    let given = Set(own.map(\.key))
    let members =
      own.map { (member: $0, keyPath: DocumentPath.appending($0.key, to: cursor.keyPath)) }
      + inherited.filter { !given.contains($0.key) }.map {
        (member: $0, keyPath: DocumentPath.appending($0.key, to: base.keyPath))
      }
    return try ObjectReader(cursor, keys, members: members)
  }
}
