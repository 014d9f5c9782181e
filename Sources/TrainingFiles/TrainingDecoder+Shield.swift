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
    // By way of their digits, so that a default stays what it is.
    if reader.optional("prior") != nil {
      driving.shield.prior = Float(try reader.double("prior", default: 0))
    }
    if reader.optional("temperature") != nil {
      driving.temperature = Float(try reader.double("temperature", default: 0))
    }
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
    reader.finish()
    guard training.policy.dynamics == .grid else {
      throw cursor.error(.teacherNotForModel(training.policy.dynamics))
    }
    return teacher
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
    let file = parts.resolve(path)
    let loaded: ReferencePolicy
    do {
      loaded = try ReferencePolicy(file: file)
    } catch {
      if case .unreadable(let reason) = error.reason {
        throw ScenarioError(
          file: file, line: nil, keyPath: source.keyPath, reason: .unreadable(reason))
      }
      throw source.error(.unfitReference("\(error)"))
    }
    if let mismatch = loaded.mismatch(with: policy) {
      throw source.error(
        .unfitReference(
          "\(path) has \(mismatch.key) \(mismatch.own), the policy in training \(mismatch.other); take a "
            + "reference of the same shape, or write its shape under \"policy\"."))
    }
    if let digest, try digest.string() != loaded.digest {
      throw digest.error(
        .unfitReference(
          "\(path) has other weights than when this was written, those of digest \(loaded.digest); put the old "
            + "file back, or leave \"digest\" out to take the new one."))
    }
    reference.source = .file(file, digest: loaded.digest)
    return reference
  }
}
