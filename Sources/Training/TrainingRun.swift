import Attention
package import Basics
import GridWorld
public import Policies

/// A training run on disk: the trainer, its folder, its logs and its checkpoints.
///
/// Killed at any moment, it loses at most the updates since the last checkpoint, and goes on from there to the same
/// weights, bit for bit.
public final class TrainingRun {
  /// What there is to tell while it runs.
  public enum Event: Sendable {
    case update(UpdateReport)
    /// How far the making of what a stage learns from is.
    case data(DataReport)
    /// With how well the policy foretells an expert, in a stage that learns from one.
    case evaluation(
      PolicyEvaluation, foretelling: SupervisionFigures?, counters: TrainingCounters, isBest: Bool)
    case checkpoint(String)
    /// Of the best and the last policy, at the end, on fresh instances.
    case test(TestReport)
  }

  /// How good a finished run's policies are.
  public struct TestReport: Sendable {
    public var best: PolicyEvaluation
    public var last: PolicyEvaluation
    /// Whether there was nothing else to test on than what was trained on.
    public var isOnTrainingInstances: Bool
  }

  /// Why a run ended.
  public enum Ending: Equatable, Sendable {
    case finished
    /// Asked to stop; everything is saved.
    case interrupted
  }

  public let trainer: Trainer
  public let folder: RunFolder
  /// Checkpoints that could not be read when it resumed, newest first.
  public let skippedCheckpoints: [PolicyFileError]
  /// The finished policy that it began with; nil for none, and where it resumed.
  public let start: StartingWeights?
  private let configurationText: String
  private let metrics: MetricsCSV
  private let events: TensorBoardWriter

  /// Whether there is nothing left to do: trained to the end, evaluated and tested.
  public var isFinished: Bool {
    trainer.isFinished && trainer.counters.evaluatedUpdates == trainer.counters.updates
      && Path.isThere(folder.testFile) && Path.isThere(folder.bestPolicy)
  }

  /// Figures of what a run leaves out are no columns of its.
  private static func columns(of configuration: TrainerConfiguration) -> [String] {
    let stages = configuration.reinforceStages.map(\.reinforce)
    return columns + (stages.allSatisfy { $0.reference == nil } ? [] : ["referenceKL"])
      + (stages.allSatisfy { $0.teacher == nil } ? [] : ["teacherCrossEntropy"])
      + (stages.contains { $0.takesSteps } ? ["clippedShare"] : [])
      + (configuration.stages.isEmpty ? [] : stageColumns)
  }

  private static let columns = [
    "agentSteps", "episodes", "return", "CSR", "ISR", "length", "entropy", "policyLoss", "valueLoss",
    "driftLoss",
    "gradientNorm", "learningRate", "agentStepsPerSecond", "evalCSR", "evalISR", "evalSoC", "evalDriftW",
    "evalDriftWStar", "evalDriftControl", "evalAttentionEntropy", "evalDriftWQuiet", "evalDriftWStarQuiet",
    "evalDriftControlQuiet", "evalDriftWEvents", "evalDriftWStarEvents", "evalQuietShare",
  ]
  /// Further ones of runs that have stages.
  private static let stageColumns = [
    "stage", "crossEntropy", "accuracy", "heldOutCrossEntropy", "heldOutAccuracy",
  ]

  /// Opens a run, new or resumed.
  ///
  /// - Parameters:
  ///   - configurationText: the resolved configuration as JSON, as it goes into the folder and every checkpoint.
  ///   - root: the folder of all runs.
  /// - Throws: `ConfigurationError` or `TrainingMemoryError` for what can't be trained, `RunFolderError`,
  ///   `PolicyFileError` and `FileError` for what can't be read or written.
  public init(
    _ configuration: TrainerConfiguration, configurationText: String, root: String = "runs",
    mode: RunFolder.Mode, jobs: Int
  ) throws {
    // Before anything is made or removed.
    try TrainingMemory(configuration).check()
    let trainer = try Trainer(configuration, jobs: jobs)
    self.trainer = trainer
    var start: StartingWeights?
    if let policy = configuration.start, mode != .resume {
      start = try StartingWeights(policy, for: configuration.policy)
    }
    folder = try RunFolder(configuration.name, in: root, configuration: configurationText, mode: mode)
    self.configurationText = configurationText
    var skipped: [PolicyFileError] = []
    if mode == .resume,
      let loaded = try folder.checkpoints.loadNewest(
        trainer.policy.parameterLayout, configuration: configurationText)
    {
      trainer.restore(loaded.checkpoint)
      skipped = loaded.skipped
    }
    skippedCheckpoints = skipped
    if mode == .resume, !trainer.isFinished { folder.removeTest() }
    if mode == .resume, trainer.counters.updates == 0, let policy = configuration.start {
      start = try StartingWeights(policy, for: configuration.policy)
    }
    self.start = start
    if trainer.counters.updates == 0 { trainer.begin(with: start) }
    trainer.dataFolder = folder.dataFolder
    metrics = try MetricsCSV(
      path: folder.metricsFile, columns: TrainingRun.columns(of: configuration),
      resumingAfter: mode == .resume ? trainer.counters.updates : nil)
    events = try TensorBoardWriter(
      folder: folder.path, resumingAfter: mode == .resume ? trainer.counters.agentSteps : nil)
  }

  /// Trains until the configured number of agent-steps is reached or `isInterrupted` says so; it is asked between updates,
  /// the trainer's `isCancelled` within them as well.
  ///
  /// - Throws: `TrainingError` when the loss is no longer finite: the last checkpoint stays. `FileError` when a file
  ///   can't be written: those that are there stay whole.
  public func run(isInterrupted: () -> Bool, report: (Event) throws -> Void) throws -> Ending {
    while !trainer.isFinished {
      if isInterrupted() { return try interrupted(report) }
      if trainer.isStageOver {
        guard try finishStage(report) else { return try interrupted(report) }
        continue
      }
      guard try trainer.prepareData({ try report(.data($0)) }) else { return try interrupted(report) }
      let isEvaluated = trainer.isNextUpdateEvaluated
      // An evaluation that is cut short is no part of the run: it goes on from before the update that it belongs to.
      let before = isEvaluated ? trainer.checkpoint(configurationText: configurationText).copy() : nil
      let update: UpdateReport
      do {
        update = try trainer.update()
      } catch .cancelled {
        return try interrupted(report)
      }
      try report(.update(update))
      var row = TrainingRun.figures(of: update).filter { metrics.columns.contains($0.key) }
      if trainer.stage != nil { row["stage"] = Double(update.counters.stage) }
      if let before {
        guard let figures = try evaluate(report) else {
          trainer.restore(before)
          return try interrupted(report)
        }
        row.merge(figures) { $1 }
      }
      try metrics.append(update: update.counters.updates, row)
      events.write(
        TrainingRun.summaries(update, trainer.reinforce), step: update.counters.agentSteps)
      try events.flush()
      if update.counters.updates % trainer.configuration.checkpointInterval == 0 { try save(report) }
    }
    if trainer.counters.evaluatedUpdates != trainer.counters.updates, try evaluate(report) == nil {
      return try interrupted(report)
    }
    try save(report)
    return try test(report) ? .finished : .interrupted
  }

  /// Goes on to the next stage, the last one evaluated and saved; false if that is cancelled.
  private func finishStage(_ report: (Event) throws -> Void) throws -> Bool {
    if trainer.counters.evaluatedUpdates != trainer.counters.updates, try evaluate(report) == nil {
      return false
    }
    trainer.beginNextStage()
    try save(report)
    return true
  }

  private func interrupted(_ report: (Event) throws -> Void) throws -> Ending {
    try save(report)
    return .interrupted
  }

  /// Tests the best and the last policy, and writes down what came of it; false if it was cancelled.
  private func test(_ report: (Event) throws -> Void) throws -> Bool {
    let parameters = try PolicyFile(file: folder.bestPolicy).parameters
    guard let best = trainer.test(parameters), let last = trainer.test(trainer.parameters) else {
      return false
    }
    let result = TestReport(
      best: best, last: last,
      isOnTrainingInstances: trainer.configuration.worlds.isTrainedOn(.test))
    try WholeFile.write(result.json.prettyText() + "\n", to: folder.testFile)
    events.write(TrainingRun.summaries(result), step: trainer.counters.agentSteps)
    try events.flush()
    try report(.test(result))
    return true
  }

  // MARK: - Saving

  private func save(_ report: (Event) throws -> Void) throws {
    let path = try folder.checkpoints.save(trainer.checkpoint(configurationText: configurationText))
    try policyFile(score: nil).write(to: folder.lastPolicy)
    try report(.checkpoint(path))
  }

  /// Evaluates, logs it, and keeps the policy if it is the best so far; nil if it was cancelled.
  private func evaluate(_ report: (Event) throws -> Void) throws -> [String: Double]? {
    guard try trainer.prepareHeldOut({ try report(.data($0)) }) else { return nil }
    let foretelling = trainer.foretellHeldOut()
    guard let (evaluation, isBest) = trainer.evaluate() else { return nil }
    if isBest { try policyFile(score: evaluation).write(to: folder.bestPolicy) }
    events.write(
      TrainingRun.summaries(evaluation, trainer) + TrainingRun.summaries(heldOut: foretelling),
      step: trainer.counters.agentSteps)
    try events.flush()
    try report(
      .evaluation(evaluation, foretelling: foretelling, counters: trainer.counters, isBest: isBest))
    var figures = [
      "evalCSR": evaluation.CSR, "evalISR": evaluation.ISR, "evalSoC": evaluation.SoC,
      "evalDriftW": evaluation.driftOriginal, "evalDriftWStar": evaluation.driftEnhanced,
      "evalDriftControl": evaluation.driftControl, "evalAttentionEntropy": evaluation.attentionEntropy,
      "evalDriftWQuiet": evaluation.split.originalQuiet,
      "evalDriftWStarQuiet": evaluation.split.enhancedQuiet,
      "evalDriftControlQuiet": evaluation.split.controlQuiet,
      "evalDriftWEvents": evaluation.split.originalEvents,
      "evalDriftWStarEvents": evaluation.split.enhancedEvents, "evalQuietShare": evaluation.split.quietShare,
    ]
    if let foretelling {
      figures["heldOutCrossEntropy"] = foretelling.crossEntropy
      figures["heldOutAccuracy"] = foretelling.accuracy
    }
    return figures
  }

  private func policyFile(score: PolicyEvaluation?) -> PolicyFile {
    let configuration = trainer.configuration
    var provenance = [
      "name": configuration.name, "seed": "\(configuration.seed)",
      "agentSteps": "\(trainer.counters.agentSteps)",
      "updates": "\(trainer.counters.updates)", "episodes": "\(trainer.counters.episodes)",
      "configuration": configuration.portable(configurationText),
    ]
    if let score {
      provenance["evaluation"] =
        "CSR \(score.CSR), ISR \(score.ISR), SoC \(score.SoC) over \(score.episodes) held-out episodes "
        + (score.shield.map { "behind the shield \($0.json.text)" }
          ?? "at temperature \(configuration.evaluation.temperature)")
    }
    return PolicyFile(trainer.policy, trainer.parameters, provenance: provenance)
  }

  // MARK: - Logs

  /// By the names of the columns of metrics.csv.
  package static func figures(of update: UpdateReport) -> [String: Double] {
    var row = [
      "agentSteps": Double(update.counters.agentSteps), "episodes": Double(update.counters.episodes),
      "return": update.meanReturn, "CSR": update.CSR, "ISR": update.ISR, "length": update.meanLength,
      "entropy": update.entropy, "policyLoss": update.policyLoss, "valueLoss": update.valueLoss,
      "driftLoss": update.driftLoss, "gradientNorm": update.gradientNorm, "learningRate": update.learningRate,
      "agentStepsPerSecond": update.agentStepsPerSecond, "referenceKL": update.referenceDivergence,
      "teacherCrossEntropy": update.teacherCrossEntropy, "clippedShare": update.clippedShare,
    ]
    if let supervision = update.supervision {
      row["crossEntropy"] = supervision.crossEntropy
      row["accuracy"] = supervision.accuracy
    }
    return row
  }

  private static func summaries(heldOut figures: SupervisionFigures?) -> [TensorBoardWriter.Summary] {
    guard let figures else { return [] }
    return [
      .scalar("imitation/held_out_cross_entropy", figures.crossEntropy),
      .scalar("imitation/held_out_accuracy", figures.accuracy),
    ]
  }

  private static func summaries(
    _ update: UpdateReport, _ reinforce: ReinforceConfiguration
  ) -> [TensorBoardWriter.Summary] {
    if let supervision = update.supervision {
      return [
        .scalar("imitation/cross_entropy", supervision.crossEntropy),
        .scalar("imitation/accuracy", supervision.accuracy),
        .scalar("train/stage", Double(update.counters.stage)),
        .scalar("train/grad_norm", update.gradientNorm),
        .scalar("train/learning_rate", update.learningRate), .scalar("time/fps", update.agentStepsPerSecond),
      ]
    }
    var summaries: [TensorBoardWriter.Summary] = [
      .scalar("rollout/ep_rew_mean", update.meanReturn), .scalar("rollout/ep_len_mean", update.meanLength),
      .scalar("rollout/CSR", update.CSR), .scalar("rollout/ISR", update.ISR),
      .scalar("rollout/SoC", update.meanSoC), .scalar("train/entropy", update.entropy),
      .scalar("train/policy_loss", update.policyLoss), .scalar("train/value_loss", update.valueLoss),
      .scalar("train/drift_loss", update.driftLoss), .scalar("train/grad_norm", update.gradientNorm),
      .scalar("train/learning_rate", update.learningRate), .scalar("time/fps", update.agentStepsPerSecond),
    ]
    if reinforce.reference != nil {
      summaries.append(.scalar("train/reference_kl", update.referenceDivergence))
    }
    if reinforce.teacher != nil {
      summaries.append(.scalar("train/teacher_cross_entropy", update.teacherCrossEntropy))
    }
    if reinforce.takesSteps { summaries.append(.scalar("train/clip_fraction", update.clippedShare)) }
    return summaries
  }

  private static func summaries(_ evaluation: PolicyEvaluation, _ trainer: Trainer) -> [TensorBoardWriter
    .Summary]
  {
    var summaries: [TensorBoardWriter.Summary] = [
      .scalar("eval/CSR", evaluation.CSR), .scalar("eval/ISR", evaluation.ISR),
      .scalar("eval/SoC", evaluation.SoC),
      .scalar("eval/drift_W", evaluation.driftOriginal),
      .scalar("eval/drift_W_star", evaluation.driftEnhanced),
      .scalar("eval/drift_control", evaluation.driftControl),
      .scalar("eval/attention_entropy", evaluation.attentionEntropy),
    ]
    let split = [
      ("drift_W_quiet", evaluation.split.originalQuiet),
      ("drift_W_star_quiet", evaluation.split.enhancedQuiet),
      ("drift_control_quiet", evaluation.split.controlQuiet),
      ("drift_W_events", evaluation.split.originalEvents),
      ("drift_W_star_events", evaluation.split.enhancedEvents), ("quiet_share", evaluation.split.quietShare),
    ]
    // There may be no such steps.
    for (name, value) in split where value.isFinite { summaries.append(.scalar("eval/\(name)", value)) }
    for (kind, histogram) in evaluation.attentionByKind {
      summaries.append(.histogram("attention/\(kind)", histogram))
    }
    return summaries
  }

  private static func summaries(_ test: TestReport) -> [TensorBoardWriter.Summary] {
    [("best", test.best), ("last", test.last)].flatMap { name, evaluation in
      [
        .scalar("test/\(name)_CSR", evaluation.CSR), .scalar("test/\(name)_ISR", evaluation.ISR),
        .scalar("test/\(name)_SoC", evaluation.SoC),
        .scalar("test/\(name)_avg_throughput", evaluation.throughput),
      ]
    }
  }
}

extension TrainingRun.TestReport {
  /// As a run's folder keeps it.
  package var json: JSONValue {
    func figures(_ evaluation: PolicyEvaluation) -> JSONValue {
      .object([
        .init("n", .integer(evaluation.episodes)), .init("CSR", .double(evaluation.CSR)),
        .init("ISR", .double(evaluation.ISR)), .init("SoC", .double(evaluation.SoC)),
        .init("avg_throughput", .double(evaluation.throughput)),
      ])
    }
    var members: [JSONValue.Member] = [
      .init("instances", .string(isOnTrainingInstances ? "training" : "test"))
    ]
    if let shield = best.shield { members.append(.init("shield", shield.json)) }
    return .object(members + [.init("best", figures(best)), .init("last", figures(last))])
  }
}
