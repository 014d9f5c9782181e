import Attention
import Basics
import GridWorld
import Policies
import Simulation

/// What a stage that learns from an expert learns from now.
struct StageData {
  /// The stage, and its round if it is an aggregation.
  let stage: Int
  let round: Int?
  /// Sets to draw from, and the share of the states that each gives.
  let sets: [DemonstrationSet]
  let shares: [Double]
}

/// Makes the data of stages, or reads what is there of them.
///
/// Instances of a data set are numbered from 0, by a seed that follows from the run's, the stage and the round.
struct StageDataMaker {
  let configuration: TrainerConfiguration
  let policy: NavigationPolicy
  /// Weights that each round of aggregation began with, in order.
  let collectors: [ParameterBuffer]
  /// Where files go; nil to keep all in memory.
  let folder: String?
  /// Such folders of other runs: a data set that one of them has is copied.
  let lenders: [String]
  let jobs: Int
  let isCancelled: @Sendable () -> Bool
  let tell: (DataReport) throws -> Void

  /// The data of a stage in a round, with those of the stages before that it builds on; nil if it is cancelled.
  func data(stage: Int, round: Int?) throws -> StageData? {
    guard configuration.stages[stage].supervision != nil else { return nil }
    guard case .aggregation(let aggregation) = configuration.stages[stage], let round else {
      guard let own = try imitation(stage) else { return nil }
      return StageData(stage: stage, round: nil, sets: [own], shares: [1])
    }
    var base: [DemonstrationSet] = []
    for former in 0..<stage {
      switch configuration.stages[former] {
      case .imitation:
        guard let set = try imitation(former) else { return nil }
        base.append(set)
      case .aggregation(let other):
        for round in 0..<other.rounds {
          guard let set = try aggregated(former, round) else { return nil }
          base.append(set)
        }
      case .reinforce: break
      }
    }
    var new: [DemonstrationSet] = []
    for number in 0...round {
      guard let set = try aggregated(stage, number) else { return nil }
      new.append(set)
    }
    let shares =
      StageDataMaker.shares(base, aggregation.newShare < 1 ? 1 - aggregation.newShare : 0)
      + StageDataMaker.shares(new, aggregation.newShare)
    return StageData(stage: stage, round: round, sets: base + new, shares: shares)
  }

  /// A share dealt to sets by their states.
  private static func shares(_ sets: [DemonstrationSet], _ share: Double) -> [Double] {
    let states = sets.reduce(0) { $0 + $1.states }
    return sets.map { states > 0 ? share * Double($0.states) / Double(states) : 0 }
  }

  // MARK: - Data sets

  private func worlds(_ stage: Int) -> WorldDistribution {
    configuration.stages[stage].settings.worlds ?? configuration.worlds
  }

  private func source(
    _ use: WorldDistribution.Use, seed: UInt64
  ) -> InstanceSource {
    InstanceSource(
      seed: seed, use: use, sensors: configuration.policy.sensors, radio: configuration.policy.radio)
  }

  /// Of the instances of a stage and round, which no other meets.
  private func seed(_ stage: Int, _ round: Int?) -> UInt64 {
    var rng = RandomStream.generator(
      seed: configuration.seed, episode: stage, purpose: .training, agent: -1 - (round.map { $0 + 1 } ?? 0))
    return rng.next()
  }

  private func key(
    _ stage: Int, _ round: Int?, expertIterations: Int, _ further: DemonstrationFile.Key
  ) -> DemonstrationFile.Key {
    [
      ("format", "1"), ("seed", "\(configuration.seed)"), ("stage", "\(stage)"),
      ("round", round.map { "\($0)" } ?? "none"), ("expert.iterations", "\(expertIterations)"),
    ] + further + [("worlds", Digest.text("\(worlds(stage))"))]
  }

  private func open(_ name: String, _ key: DemonstrationFile.Key) throws -> DemonstrationFile {
    guard let folder else { return try DemonstrationFile(path: nil, key: key) }
    try Directory.make(folder)
    let fileName = "/\(name).demonstrations"
    try DemonstrationFile.borrow(from: lenders.map { $0 + fileName }, to: folder + fileName, key: key)
    return try DemonstrationFile(path: folder + fileName, key: key)
  }

  private func maker(
    _ file: DemonstrationFile, _ supervision: SupervisionConfiguration, stage: Int, round: Int? = nil,
    _ activity: DataReport.Activity
  ) -> DemonstrationMaker {
    DemonstrationMaker(
      file: file, jobs: jobs, isCancelled: isCancelled, sizeLimit: supervision.cacheMegabytes << 20,
      report: DataReport(
        stage: stage, round: round, activity: activity, done: 0, total: 0, skipped: 0, leftOut: 0, states: 0,
        rows: 0, seconds: 0, made: 0),
      tell: tell)
  }

  private func imitation(_ stage: Int) throws -> DemonstrationSet? {
    guard case .imitation(let imitation) = configuration.stages[stage] else { return nil }
    let supervision = imitation.supervision
    let source = source(.training, seed: seed(stage, nil))
    return try solved(
      "stage-\(stage)", supervision, count: imitation.instances, stage: stage, .solving, of: source)
  }

  /// Solutions of the evaluation's instances, which nothing is learned from; of the first stage that has the same, so that
  /// they are found but once. Nil if it is cancelled, or the stage has no expert.
  func heldOut(stage: Int) throws -> DemonstrationSet? {
    guard let supervision = configuration.stages[stage].supervision else { return nil }
    let first =
      (0...stage).first {
        configuration.stages[$0].supervision?.heldOutInstances == supervision.heldOutInstances
          && worlds($0) == worlds(stage)
      } ?? stage
    return try solved(
      "stage-\(first)-held-out", configuration.stages[first].supervision ?? supervision,
      count: supervision.heldOutInstances, stage: first, .solvingHeldOut,
      of: source(.heldOut, seed: configuration.seed))
  }

  private func solved(
    _ name: String, _ supervision: SupervisionConfiguration, count: Int, stage: Int,
    _ activity: DataReport.Activity, of source: InstanceSource
  ) throws -> DemonstrationSet? {
    let worlds = worlds(stage)
    let expert = ExpertSolver(iterations: supervision.expertIterations)
    let file = try open(
      name,
      key(
        stage, nil, expertIterations: supervision.expertIterations,
        [("instances", activity == .solving ? "training" : "held out")]))
    var maker = maker(file, supervision, stage: stage, activity)
    let isWhole = try maker.run(count: count) { number in
      .solving(number, source.instance(number, rollout: 0, of: worlds).configuration, by: expert)
    }
    return isWhole ? DemonstrationSet(Array(file.demonstrations.prefix(count)), of: source, worlds) : nil
  }

  /// Number of a stage's round among those of all stages.
  static func collector(_ stages: [TrainingStage], stage: Int, round: Int) -> Int {
    stages[..<stage].reduce(round) {
      if case .aggregation(let other) = $1 { $0 + other.rounds } else { $0 }
    }
  }

  private func aggregated(_ stage: Int, _ round: Int) throws -> DemonstrationSet? {
    guard case .aggregation(let aggregation) = configuration.stages[stage] else { return nil }
    let supervision = aggregation.supervision
    let collector = collectors[StageDataMaker.collector(configuration.stages, stage: stage, round: round)]
    let worlds = worlds(stage)
    let source = source(.training, seed: seed(stage, round))
    let file = try open(
      "stage-\(stage)-round-\(round)",
      key(
        stage, round, expertIterations: supervision.expertIterations,
        [
          ("instances", "\(aggregation.instances)"), ("candidates", "\(aggregation.candidates)"),
          ("hardShare", "\(aggregation.hardShare)"), ("temperatures", "\(aggregation.temperatures)"),
          ("labelledShare", "\(aggregation.labelledShare)"),
          ("followingStates", "\(aggregation.followingStates)"),
          ("policy", Digest.bytes(Array(UnsafeRawBufferPointer(collector.elements)))),
        ]))
    var maker = maker(file, supervision, stage: stage, round: round, .labelling)
    var episodes: [DrivenEpisode] = []
    // What is whole needs no driving again.
    let isThere = file.demonstrations.count >= aggregation.instances
    if !isThere {
      maker.report.activity = .driving
      try maker.tell(maker.report)
      maker.report.activity = .labelling
      let drive = PolicyDrive(
        policy: policy, parameters: collector, source: source, worlds: worlds,
        temperatures: aggregation.temperatures)
      let count = aggregation.instances * aggregation.candidates
      guard let all = drive.play(count: count, jobs: jobs, isCancelled: isCancelled) else { return nil }
      episodes = StageDataMaker.choose(aggregation, from: all)
    }
    let expert = ExpertSolver(iterations: supervision.expertIterations)
    let chosen = episodes
    let isWhole = try maker.run(count: aggregation.instances) { index in
      let episode = chosen[index]
      return .labelling(
        episode.number, source.instance(episode.number, rollout: 0, of: worlds).configuration,
        driven: episode.actions, at: episode.chosenSteps(share: aggregation.labelledShare),
        following: aggregation.followingStates, by: expert)
    }
    return isWhole ? DemonstrationSet(file.demonstrations, of: source, worlds) : nil
  }

  /// The episodes whose states are labelled, in their order: those that went worst, and the first of the others.
  static func choose(
    _ aggregation: AggregationConfiguration, from episodes: [DrivenEpisode]
  ) -> [DrivenEpisode] {
    let hard = Int((Double(aggregation.instances) * aggregation.hardShare).rounded())
    let worst = episodes.indices.sorted { (-episodes[$0].badness, $0) < (-episodes[$1].badness, $1) }.prefix(
      hard)
    let kept = Set(worst)
    let others = episodes.indices.filter { !kept.contains($0) }.prefix(aggregation.instances - kept.count)
    return (Array(worst) + others).sorted().map { episodes[$0] }
  }
}
