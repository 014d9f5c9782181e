public import Attention
import Basics
public import Policies

/// The whole state of a training run between two updates: a run that goes on from it ends with the same weights,
/// bit for bit, as one that was never interrupted.
///
/// Saved as one safetensors file: `weights.…`, `adam.m.…`, `adam.v.…`, `baseline.…`, `reference.…` by parameter, `generators`,
/// `counters`, `bestScore`, and the configuration as metadata. A checksum guards the numbers.
public struct Checkpoint: Sendable {
  /// The run's resolved configuration, a JSON text.
  public var configuration: String
  public var parameters: ParameterBuffer
  public var firstMoment: ParameterBuffer
  public var secondMoment: ParameterBuffer
  /// Steps the optimizer has taken.
  public var optimizerStep: Int
  /// States of the run's generators, in the trainer's order.
  public var generators: [UInt64]
  public var counters: TrainingCounters
  /// The frozen policy of the baseline `greedyRollout`.
  public var baseline: ParameterBuffer?
  /// The policy that the trained one is kept near.
  public var reference: ParameterBuffer?
  /// What each round of aggregation so far began with.
  public var collectors: [ParameterBuffer] = []

  /// Keeps the buffers, not copies of them: save or copy it before the next update.
  public init(
    configuration: String, parameters: ParameterBuffer, adam: Adam, generators: [UInt64],
    counters: TrainingCounters, baseline: ParameterBuffer? = nil, reference: ParameterBuffer? = nil
  ) {
    self.configuration = configuration
    self.parameters = parameters
    firstMoment = adam.firstMoment
    secondMoment = adam.secondMoment
    optimizerStep = adam.step
    self.generators = generators
    self.counters = counters
    self.baseline = baseline
    self.reference = reference
  }

  /// The same with buffers of its own, which later updates leave alone.
  func copy() -> Checkpoint {
    func copy(_ buffer: ParameterBuffer) -> ParameterBuffer {
      let copy = ParameterBuffer(buffer.layout)
      copy.copy(from: buffer)
      return copy
    }
    var own = self
    own.parameters = copy(parameters)
    own.firstMoment = copy(firstMoment)
    own.secondMoment = copy(secondMoment)
    own.baseline = baseline.map(copy)
    own.reference = reference.map(copy)
    own.collectors = collectors.map(copy)
    return own
  }

  /// The optimizer in its saved state; takes over the moments.
  public func adam(_ configuration: OptimizerConfiguration) -> Adam {
    Adam(configuration, firstMoment: firstMoment, secondMoment: secondMoment, step: optimizerStep)
  }
}

/// What a run counts.
public struct TrainingCounters: Equatable, Sendable {
  public var agentSteps: Int
  public var updates: Int
  public var episodes: Int
  /// Of the best evaluation so far; −∞ before the first.
  public var bestScore: Double
  /// Updates that stood behind the last evaluation; 0 before the first.
  public var evaluatedUpdates: Int
  /// Which stage the run is in, from 0, and what of its updates and agent-steps were done in it.
  public var stage = 0
  public var stageUpdates: Int
  public var stageAgentSteps: Int

  /// What a run can count to: far beyond any, and far below where sums overflow.
  static let limit = 1 << 53

  public init(
    agentSteps: Int = 0, updates: Int = 0, episodes: Int = 0, bestScore: Double = -.infinity,
    evaluatedUpdates: Int = 0, stage: Int = 0, stageUpdates: Int? = nil, stageAgentSteps: Int? = nil
  ) {
    self.agentSteps = agentSteps
    self.updates = updates
    self.episodes = episodes
    self.bestScore = bestScore
    self.evaluatedUpdates = evaluatedUpdates
    self.stage = stage
    self.stageUpdates = stageUpdates ?? updates
    self.stageAgentSteps = stageAgentSteps ?? agentSteps
  }

  /// Adds an update.
  mutating func count(agentSteps: Int, episodes: Int) {
    updates += 1
    self.agentSteps += agentSteps
    self.episodes += episodes
    stageUpdates += 1
    stageAgentSteps += agentSteps
  }
}

// MARK: As a file

extension Checkpoint {
  public func safetensors() -> Safetensors {
    var file = Safetensors([
      NamedTensor("generators", uint64: generators),
      NamedTensor(
        "counters", shape: [4],
        .int64([counters.agentSteps, counters.updates, counters.episodes, optimizerStep].map(Int64.init))),
      NamedTensor("bestScore", shape: [], .float64([counters.bestScore])),
    ])
    file.append(parameters, prefix: "weights.")
    file.append(firstMoment, prefix: "adam.m.")
    file.append(secondMoment, prefix: "adam.v.")
    if let baseline { file.append(baseline, prefix: "baseline.") }
    if let reference { file.append(reference, prefix: "reference.") }
    for (round, collector) in collectors.enumerated() {
      file.append(collector, prefix: "collector.\(round).")
    }
    file.mark(as: .checkpoint)
    file.metadata["configuration"] = configuration
    file.metadata["fingerprint"] = Digest.text(configuration)
    file.metadata["evaluatedUpdates"] = "\(counters.evaluatedUpdates)"
    // Left out by runs of one stage, whose files stay as they were before there were any.
    if counters.stageUpdates != counters.updates || counters.stage > 0 {
      file.metadata["stage"] = "\(counters.stage)"
      file.metadata["stageUpdates"] = "\(counters.stageUpdates)"
      file.metadata["stageAgentSteps"] = "\(counters.stageAgentSteps)"
    }
    file.metadata["crc32c"] = Checkpoint.checksum(of: file)
    return file
  }

  /// Takes a checkpoint out of a file, checked against the layout of the run's parameters.
  public init(_ file: Safetensors, _ layout: ParameterLayout) throws(PolicyFileError) {
    try Checkpoint.check(file)
    configuration = try file.text("configuration")
    parameters = try file.parameters(layout, prefix: "weights.")
    firstMoment = try file.parameters(layout, prefix: "adam.m.")
    secondMoment = try file.parameters(layout, prefix: "adam.v.")
    let hasBaseline = file.tensors.contains { $0.name.hasPrefix("baseline.") }
    baseline = hasBaseline ? try file.parameters(layout, prefix: "baseline.") : nil
    let hasReference = file.tensors.contains { $0.name.hasPrefix("reference.") }
    reference = hasReference ? try file.parameters(layout, prefix: "reference.") : nil
    generators = try file.uint64("generators")
    let counts = try file.int64("counters").map { Int($0) }
    let scores = try file.float64("bestScore")
    guard counts.count == 4, counts.allSatisfy((0...TrainingCounters.limit).contains) else {
      throw file.error(
        .wrongTensor("counters", expected: "four counts from 0 to 2⁵³", found: "\(counts)"))
    }
    guard scores.count == 1 else {
      throw file.error(.otherShape(tensor: "bestScore", expected: [], found: [scores.count]))
    }
    guard !scores[0].isNaN else {
      throw file.error(.wrongTensor("bestScore", expected: "a number", found: "NaN"))
    }
    optimizerStep = counts[3]
    counters = TrainingCounters(
      agentSteps: counts[0], updates: counts[1], episodes: counts[2], bestScore: scores[0],
      // Files of before did not say; there, what was saved had been evaluated.
      evaluatedUpdates: file.metadata["evaluatedUpdates"] == nil
        ? (scores[0].isFinite ? counts[1] : 0) : try file.integer("evaluatedUpdates", in: 0...counts[1]))
    if file.metadata["stage"] != nil {
      counters.stage = try file.integer("stage", in: 0...TrainerConfiguration.stageLimit)
      counters.stageUpdates = try file.integer("stageUpdates", in: 0...counts[1])
      counters.stageAgentSteps = try file.integer("stageAgentSteps", in: 0...counts[0])
    }
    while file.tensors.contains(where: { $0.name.hasPrefix("collector.\(collectors.count).") }) {
      collectors.append(try file.parameters(layout, prefix: "collector.\(collectors.count)."))
    }
  }

  /// Refuses what is no checkpoint of this version, or has not the numbers that were saved.
  static func check(_ file: Safetensors) throws(PolicyFileError) {
    try file.check(is: .checkpoint)
    guard try file.text("crc32c") == checksum(of: file) else { throw file.error(.wrongChecksum) }
  }

  private static func checksum(of file: Safetensors) -> String {
    var checksum = CRC32C()
    for tensor in file.tensors { checksum.update(tensor.bytes) }
    return String(checksum.value, radix: 16)
  }

  /// Refuses a checkpoint of a run that was configured otherwise, with the first key that differs.
  ///
  /// - Parameter keys: Top-level keys that may differ, since they change nothing.
  static func check(
    _ file: Safetensors, against configuration: String, ignoring keys: Set<String>
  ) throws(PolicyFileError) {
    let own = try file.text("configuration")
    guard let difference = ConfigurationDifference(own, configuration, ignoring: keys) else { return }
    throw file.error(
      .otherConfiguration(
        key: difference.key, checkpoint: difference.first, configuration: difference.second))
  }
}
