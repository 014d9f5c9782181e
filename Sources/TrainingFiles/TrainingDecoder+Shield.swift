import Basics
import Planning
import Policies
import Scenarios
import Simulation
import Training

/// Shields and references of REINFORCE.
extension TrainingDecoder {
  /// - Parameter places: of the orders, as far as they count.
  func decodeShield(
    _ cursor: JSONCursor, _ training: TrainerConfiguration, places: inout Int
  ) throws(ScenarioError) -> ShieldConfiguration {
    var reader = try ObjectReader(cursor, TrainingFormat.shield)
    places = try reader.integer("places", default: places)
    let shield = try decodeShield(&reader, default: ShieldConfiguration())
    reader.finish()
    try checkModel(cursor, training)
    return shield
  }

  /// `"trained"`, `"none"` or an object.
  func decodeEvaluationShield(
    _ cursor: JSONCursor, _ training: TrainerConfiguration
  ) throws(ScenarioError) -> EvaluationConfiguration.Shield {
    if case .string = cursor.node.content {
      return try cursor.name(of: "shield", in: ["trained", "none"]) == "none" ? .none : .trained
    }
    var reader = try ObjectReader(
      cursor, TrainingFormat.evaluationShield,
      expected: "\"trained\", \"none\" or a shield {\"prior\": …, \"temperature\": …}")
    let trained = training.reinforceStages.last?.reinforce.shield ?? ShieldConfiguration()
    let shield = try decodeShield(&reader, default: trained)
    reader.finish()
    try checkModel(cursor, training)
    return .given(shield)
  }

  private func decodeShield(
    _ reader: inout ObjectReader, default fallback: ShieldConfiguration
  ) throws(ScenarioError) -> ShieldConfiguration {
    var driving = fallback
    try decodeScores(&reader, prior: &driving.shield.prior, temperature: &driving.temperature)
    driving.shield.options = try decodeOptions(&reader, default: driving.shield.options)
    return driving
  }

  private func decodeOptions(
    _ reader: inout ObjectReader, default fallback: PIBTOptions
  ) throws(ScenarioError) -> PIBTOptions {
    var options = fallback
    if reader.optional("repetitionNoise") != nil {
      options.repetitionNoise = Float(try reader.double("repetitionNoise", default: 0))
    }
    options.swap = try reader.bool("swap", default: options.swap)
    options.parking = try reader.bool("parking", default: options.parking)
    return options
  }

  func decodeTeacher(
    _ cursor: JSONCursor, _ training: TrainerConfiguration
  ) throws(ScenarioError) -> TeacherConfiguration {
    var teacher = TeacherConfiguration()
    var reader = try ObjectReader(cursor, TrainingFormat.teacher)
    teacher.weight = try reader.double("weight", default: teacher.weight)
    teacher.drives = try reader.double("drives", default: teacher.drives)
    teacher.options = try decodeOptions(&reader, default: teacher.options)
    let source = reader.optional("policy")
    let digest = reader.optional("digest")
    var guide = TeacherConfiguration.Guide(file: "", digest: "")
    for key in TrainingFormat.guideKeys where source == nil {
      if let value = reader.optional(key) {
        throw value.error(.misplacedKey(belongsTo: "a teacher with a \"policy\""))
      }
    }
    try decodeScores(&reader, prior: &guide.prior, temperature: &guide.temperature)
    reader.finish()
    let model = training.policy.dynamics
    if model.isContinuous {
      // Of discs the teacher is ORCA, which has none of PIBT's options.
      for key in TrainingFormat.pibtTeacherKeys {
        if let place = cursor.member(key) { throw place.error(.teacherNotForModel(model)) }
      }
      teacher.isORCA = true
      return teacher
    }
    guard model == .grid else { throw cursor.error(.teacherNotForModel(model)) }
    guard let source else { return teacher }
    let (file, loaded) = try loadPolicy(source, digest)
    if let obstacle = loaded.cannotGuide(training.policy) {
      throw source.error(
        .unfitPolicy(
          "\(try source.string()) \(obstacle); take one with the same senses that talks within the step."))
    }
    (guide.file, guide.digest) = (file, loaded.digest)
    teacher.guide = guide
    return teacher
  }

  /// By way of their digits, so that a default stays what it is.
  private func decodeScores(
    _ reader: inout ObjectReader, prior: inout Float, temperature: inout Float
  ) throws(ScenarioError) {
    if reader.optional("prior") != nil { prior = Float(try reader.double("prior", default: 0)) }
    if reader.optional("temperature") != nil {
      temperature = Float(try reader.double("temperature", default: 0))
    }
  }

  private func checkModel(_ cursor: JSONCursor, _ training: TrainerConfiguration) throws(ScenarioError) {
    let model = training.policy.dynamics
    if model != .grid { throw cursor.error(.shieldNotForModel(model)) }
  }

  /// - Parameter policy: the one that is trained, whose shape the reference must have.
  func decodeReference(
    _ cursor: JSONCursor, _ policy: PolicyConfiguration
  ) throws(ScenarioError) -> ReferenceConfiguration {
    var reference = ReferenceConfiguration()
    var reader = try ObjectReader(cursor, TrainingFormat.reference)
    reference.weight = try reader.double("weight", default: reference.weight)
    let source = reader.optional("policy")
    let digest = reader.optional("digest")
    reader.finish()
    guard let source, case let path = try source.string(), path != "start" else { return reference }
    let (file, loaded) = try loadPolicy(source, digest)
    if let obstacle = loaded.cannotBeReference(of: policy) {
      throw source.error(
        .unfitPolicy(
          "\(path) \(obstacle); take a reference of the same shape, or write its shape under \"policy\"."))
    }
    reference.source = .file(file, digest: loaded.digest)
    return reference
  }

  /// Reads a policy file that is named beside the document.
  ///
  /// - Parameter digest: what its weights must be, if that is said.
  private func loadPolicy(
    _ source: JSONCursor, _ digest: JSONCursor?
  ) throws(ScenarioError) -> (file: String, policy: FinishedPolicy) {
    let path = try source.string()
    guard !path.isEmpty else { throw source.wrongType(TrainingDecoder.path) }
    let file = TrainingDecoder.absolute(parts.resolve(path))
    let loaded: FinishedPolicy
    do {
      loaded = try FinishedPolicy(file: file)
    } catch {
      if case .unreadable(let reason) = error.reason {
        throw ScenarioError(
          file: file, line: nil, keyPath: source.keyPath, reason: .unreadable(reason))
      }
      throw source.error(.unfitPolicy("\(error)"))
    }
    if let digest, try digest.string() != loaded.digest {
      throw digest.error(
        .unfitPolicy(
          "\(path) has other weights than when this was written, those of digest \(loaded.digest); put the old "
            + "file back, or leave \"digest\" out to take the new one."))
    }
    return (file, loaded)
  }
}
