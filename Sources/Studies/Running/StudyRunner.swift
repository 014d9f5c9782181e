import Attention
import Basics
import Policies
import Scenarios
import Training
import TrainingFiles

/// Trains what a study lacks, on all cores.
///
/// Killed at any moment, it goes on from the trainings' last checkpoints to the same weights. Trainings are shared out to
/// threads, one each; those left over when there are fewer trainings than threads serve the trainings too.
public struct StudyRunner: Sendable {
  public enum Event: Sendable {
    /// A training is so far; in agent-steps of all that is trained in this study.
    case progress(done: Int, of: Int)
    case finished(training: String)
    case failed(training: String, reason: String)
    /// The search's rung, from 1, and the arms that go on.
    case rung(Int, goesOn: [String])
    case note(String)
  }

  public enum Ending: Equatable, Sendable { case finished, interrupted }

  public let study: Study
  public let folder: StudyFolder
  /// Threads.
  public var jobs: Int
  /// Asked between steps.
  public var isCancelled: @Sendable () -> Bool = { false }
  /// Told from any thread.
  public var onEvent: @Sendable (Event) -> Void = { _ in }
  let state: Locked<StudyState>
  private let steps = Locked<[String: Int]>([:])
  /// Nobody else trains the study meanwhile.
  private let lock: RunLock

  /// - Throws: `RunFolderError` while another process works on the study, `FileError` for what can't be read or made.
  public init(_ study: Study, in folder: StudyFolder, jobs: Int) throws {
    self.study = study
    self.folder = folder
    self.jobs = jobs
    do { try Directory.make(folder.path) } catch {
      throw RunFolderError(path: folder.path, reason: .file(error))
    }
    lock = try RunLock(folder: folder.path)
    PartialFiles.removeLeftovers(in: folder.path)
    PartialFiles.removeLeftovers(in: folder.path + "/suites")
    state = Locked(try StudyState(file: folder.stateFile))
  }

  /// Trains all arms and folds, then the search, rung by rung.
  public func train() throws -> Ending {
    let trainings = study.trainings
    guard try train(trainings, until: nil) == .finished else { return .interrupted }
    guard let search = study.search else { return .finished }
    return try run(search)
  }

  // MARK: - Side by side

  /// Trains some to their end, or so far that a rung is over.
  func train(_ trainings: [StudyTraining], until limit: Int?) throws -> Ending {
    let open = trainings.filter { !folder.isFinished($0) }
    for training in trainings where folder.isFinished(training) { advance(training, to: training.goal) }
    guard !open.isEmpty else { return .finished }
    let workers = try self.workers(for: open)
    let threads = max(1, jobs / workers)
    let first = Locked<(any Error)?>(nil)
    Workers.forEach(count: open.count, jobs: workers) { index in
      guard !isCancelled(), first.withLock({ $0 == nil }) else { return }
      do {
        try train(open[index], until: limit, threads: threads, isStopped: { first.withLock { $0 != nil } })
      } catch {
        first.withLock { if $0 == nil { $0 = error } }
      }
    }
    if let error = first.withLock({ $0 }) { throw error }
    return isCancelled() ? .interrupted : .finished
  }

  /// As many at once as there are threads, and as fit into memory.
  private func workers(for trainings: [StudyTraining]) throws -> Int {
    let sizes = try trainings.map { training in
      let memory = TrainingMemory(training.configuration)
      try memory.check(file: study.file)
      return memory.bytes
    }.sorted(by: >)
    let wanted = min(jobs, trainings.count)
    var (count, sum) = (0, 0.0)
    while count < wanted, sum + sizes[count] <= Double(MachineMemory.limit) {
      sum += sizes[count]
      count += 1
    }
    if count < wanted { onEvent(.note("only \(count) of \(wanted) trainings at a time fit into memory.")) }
    return max(1, count)
  }

  private func train(
    _ training: StudyTraining, until limit: Int?, threads: Int, isStopped: @escaping @Sendable () -> Bool
  ) throws {
    let text = training.document.resolved.prettyText()
    let run = try open(training, text, threads)
    for skipped in run.skippedCheckpoints { onEvent(.note("skipped: \(skipped)")) }
    let isCancelled = isCancelled
    run.trainer.lendingFolders = folder.dataFolders(otherThan: training)
    run.trainer.isCancelled = { isCancelled() || isStopped() }
    advance(training, to: run.trainer.counters.agentSteps)
    do {
      let ending = try run.run(
        isInterrupted: {
          isCancelled() || isStopped() || limit.map { run.trainer.counters.agentSteps >= $0 } ?? false
        },
        report: { event in
          if case .update(let update) = event { advance(training, to: update.counters.agentSteps) }
        })
      try forget(training)
      if ending == .finished { onEvent(.finished(training: training.name)) }
    } catch let error as TrainingError {
      try state.withLock { state in
        state.failures[training.name] = error.description
        try state.write(to: folder.stateFile)
      }
      onEvent(.failed(training: training.name, reason: error.description))
    }
  }

  /// A training that goes on is no failure any more.
  private func forget(_ training: StudyTraining) throws {
    try state.withLock { state in
      guard state.failures.removeValue(forKey: training.name) != nil else { return }
      try state.write(to: folder.stateFile)
    }
  }

  private func open(_ training: StudyTraining, _ text: String, _ threads: Int) throws -> TrainingRun {
    func run(_ mode: RunFolder.Mode) throws -> TrainingRun {
      try TrainingRun(
        training.configuration, configurationText: text, root: folder.path, mode: mode, jobs: threads)
    }
    do {
      return try run(.resume)
    } catch let error as RunFolderError where error.reason == .nothingToResume {
      return try run(.new)
    }
  }

  // MARK: - Progress

  /// Agent-steps that the study trains in all, those of the search by its budget.
  public var plannedSteps: Int {
    study.trainings.reduce(0) { $0 + $1.goal } + (study.search?.plannedSteps ?? 0)
  }

  private func advance(_ training: StudyTraining, to count: Int) {
    let done = steps.withLock { steps in
      steps[training.name] = min(count, training.goal)
      return steps.values.reduce(0, +)
    }
    onEvent(.progress(done: done, of: plannedSteps))
  }
}

extension StudyTraining {
  /// Agent-steps that it learns from, of stages that imitate about.
  var goal: Int {
    guard !configuration.stages.isEmpty else { return configuration.agentSteps }
    return configuration.stages.reduce(0) { sum, stage in
      switch stage {
      case .imitation(let stage): sum + stage.updates * stage.supervision.batchRows
      case .aggregation(let stage): sum + stage.rounds * stage.updates * stage.supervision.batchRows
      case .reinforce(let stage): sum + (stage.agentSteps ?? configuration.agentSteps)
      }
    }
  }
  /// Weights of its policy.
  var weightCount: Int { NavigationPolicy(configuration.policy).parameterLayout.count }
}

extension StudySearch {
  var plannedSteps: Int {
    var (sum, before) = (0, 0)
    for rung in rungs {
      sum += (rung.agentSteps - before) * rung.arms
      before = rung.agentSteps
    }
    return sum
  }
}
