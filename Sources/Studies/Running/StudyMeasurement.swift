import Basics
public import Evaluation
import Policies
import Scenarios
import Simulation
import Training
import TrainingFiles

/// Measures the finished policies of a study on its suites, into a store: a run for each evaluation, called
/// `study/evaluation`, in which every training is a controller.
public struct StudyMeasurement: Sendable {
  public let study: Study
  public let folder: StudyFolder

  public init(_ study: Study, in folder: StudyFolder) {
    self.study = study
    self.folder = folder
  }

  /// One run of the store.
  struct Part {
    var name: String
    /// Of the store's run.
    var run: String
    var files: [String]
    var options: BatchPlan.Options
  }

  /// What is to be measured: of every evaluation the arms, and those of the search that went to the end; of a
  /// cross-validation every fold's policies on that fold.
  func parts() throws(FileError) -> [Part] {
    var parts: [Part] = []
    let trainings =
      study.arms.flatMap(\.trainings) + (study.search?.arms.flatMap(\.trainings) ?? [])
    for evaluation in study.evaluations {
      var options = options(evaluation, trainings)
      guard !options.controllers.isEmpty else { continue }
      options.controllers += evaluation.controllers
      let file: String
      switch evaluation.source {
      case .file(let path): file = path
      case .worlds(let use):
        options.episodes = 1
        let name = use == .test ? "test" : "heldOut"
        file = try folder.suite(
          "\(name)-\(evaluation.episodes)", named: name,
          study.instances(for: use, count: evaluation.episodes),
          summary: "Instances of the base's training worlds that training never draws.")
      }
      parts.append(
        Part(name: evaluation.name, run: "\(study.name)/\(evaluation.name)", files: [file], options: options))
    }
    guard let validation = study.crossValidation else { return parts }
    for fold in 0..<validation.folds {
      let own = validation.arms.flatMap(\.trainings).filter { $0.fold == fold }
      let options = options(standard, own)
      guard !options.controllers.isEmpty else { continue }
      let name = "fold\(fold + 1)"
      let file = try folder.suite(
        name, named: name, study.instances(ofFold: fold, validation),
        summary: "What the policies of this fold were not trained on.")
      parts.append(Part(name: name, run: "\(study.name)/\(name)", files: [file], options: options))
    }
    return parts
  }

  /// How folds are measured.
  private var standard: StudyEvaluation {
    StudyEvaluation(
      name: "", source: .worlds(.test), episodes: 1, controller: study.base.configuration.evaluationController
    )
  }

  private func options(_ evaluation: StudyEvaluation, _ trainings: [StudyTraining]) -> BatchPlan.Options {
    var options = BatchPlan.Options()
    for training in trainings where folder.isFinished(training) {
      guard case .object(let members) = evaluation.controller else { continue }
      let file = JSONValue.Member("file", .string(folder.policy(of: training, evaluation.policy)))
      let flag = JSONValue.object(members + [file]).text
      options.controllers.append(flag)
      options.names[flag] = training.name
    }
    options.agents = evaluation.agents
    options.seeds = evaluation.seeds
    options.episodes = evaluation.episodes
    options.overrides.maxSteps = evaluation.maxSteps
    options.fitsSenses = true
    return options
  }

  /// Plays what the store lacks.
  ///
  /// - Parameters:
  ///   - program: the version of navsim.
  ///   - onEpisode: told of every episode, with how many of how many of the evaluation are done.
  /// - Returns: false if it was cancelled.
  /// - Throws: `BatchError` or `ResultStoreError`, and `FileError` for what can't be read or written.
  public func run(
    in store: ResultStore, program: String, jobs: Int, isCancelled: @escaping @Sendable () -> Bool,
    onEpisode: @escaping @Sendable (_ evaluation: String, _ done: Int, _ of: Int) -> Void = { _, _, _ in }
  ) throws -> Bool {
    for part in try parts() {
      if isCancelled() { return false }
      let plan = try BatchPlan(files: part.files, options: part.options)
      if let problem = plan.problems.first {
        throw BatchError.episode(caseName: problem.caseName, problem.error)
      }
      let (run, _) = try store.resumeRun(name: part.run, program: program, machine: Machine.description)
      var runner = BatchRunner(plan: plan, store: store, run: run, jobs: jobs)
      runner.isCancelled = isCancelled
      let done = Locked(try runner.finishedBefore())
      let total = plan.episodeCount
      runner.onEpisode = {
        let count = done.withLock { done in
          done += 1
          return done
        }
        onEpisode(part.name, count, total)
      }
      if try runner.runMissing().wasCancelled { return false }
    }
    return true
  }
}

extension TrainerConfiguration {
  /// How training's own evaluations drive, as a scenario's controller without its file: alone at their temperature, or
  /// behind their shield.
  var evaluationController: JSONValue {
    guard let behind = evaluationShield else {
      return .object([
        .init("name", .string("policy")), .init("temperature", .double(evaluation.temperature)),
      ])
    }
    return .object([.init("name", .string("policy+"))] + behind.members)
  }
}
