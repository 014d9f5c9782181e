import Basics
import Policies
import Training

/// Random search with successive halving.
extension StudyRunner {
  /// Rung by rung: train, measure on the held-out instances, keep the best.
  ///
  /// An arm goes on from its checkpoint, with the learning rate's schedule of a whole training. What a rung measured is
  /// kept in the study's state before the next one begins.
  func run(_ search: StudySearch) throws -> Ending {
    var alive = Array(search.arms.indices)
    for (rung, goal) in search.rungs.enumerated() {
      let isLast = rung == search.rungs.count - 1
      let open = alive.filter { score(search.arms[$0], rung) == nil && !isFailed(search.arms[$0]) }
      let trainings = open.flatMap { search.arms[$0].trainings }
      guard try train(trainings, until: isLast ? nil : goal.agentSteps) == .finished,
        try measure(trainings, rung, search)
      else { return .interrupted }
      guard !isLast else { break }
      let scores = alive.map { score(search.arms[$0], rung) }
      let kept = SuccessiveHalving.best(
        search.rungs[rung + 1].arms, of: scores, isCost: search.metric.isCost)
      alive = kept.map { alive[$0] }
      onEvent(.rung(rung + 1, goesOn: alive.map { search.arms[$0].name }))
    }
    return .finished
  }

  private func score(_ arm: StudyArm, _ rung: Int) -> Double? {
    guard let name = arm.trainings.first?.name else { return nil }
    return state.withLock { state in
      let scores = state.scores[name] ?? []
      return scores.indices.contains(rung) ? scores[rung] : nil
    }
  }

  private func isFailed(_ arm: StudyArm) -> Bool {
    guard let name = arm.trainings.first?.name else { return true }
    return state.withLock { $0.failures[name] != nil }
  }

  /// Measures the policies as the rung left them, all on the same instances; false if it was cancelled.
  private func measure(_ trainings: [StudyTraining], _ rung: Int, _ search: StudySearch) throws -> Bool {
    for training in trainings {
      if state.withLock({ $0.failures[training.name] != nil || ($0.scores[training.name]?.count ?? 0) > rung }
      ) {
        continue
      }
      let file = try PolicyFile(file: folder.policy(of: training, .last))
      let configuration = training.configuration
      let evaluator = PolicyEvaluator(
        file.policy, worlds: configuration.worlds, seed: configuration.seed, use: .heldOut,
        shield: configuration.evaluationShield)
      evaluator.isCancelled = isCancelled
      let evaluation = evaluator.evaluate(
        file.parameters, episodes: configuration.evaluation.episodes,
        temperature: configuration.evaluation.temperature, jobs: jobs)
      if isCancelled() { return false }
      let value = search.metric.value(of: evaluation)
      try state.withLock { state in
        state.scores[training.name, default: []].append(value)
        try state.write(to: folder.stateFile)
      }
    }
    return true
  }
}
