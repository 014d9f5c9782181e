public import Basics
public import Episodes
import Planning
import Policies
import Scenarios
import Simulation
public import Training

/// Measures policies and planners on the same held-out episodes.
public struct ContestantEvaluation {
  /// What the episodes are drawn from.
  public var worlds: WorldDistribution
  /// Decides the episodes; training with the same seed never sees them.
  public var seed: UInt64
  /// Rounded up to whole chunks of 32.
  public var episodes: Int
  /// Nil for each one's own: 1, behind a shield that of training, or 0.
  public var temperature: Double?
  /// Slots that are hidden to measure how faithful attention is; nil to leave it out.
  public var faithfulness: Int?
  /// Threads.
  public var jobs: Int
  /// Asked before every step; once true, what is not finished is dropped.
  public var isCancelled: @Sendable () -> Bool = { false }

  /// How a contestant did.
  public struct Result: Sendable {
    /// As it was asked for.
    public var name: String
    /// The temperature it was measured at; nil for planners.
    public var temperature: Double?
    public var evaluation: PolicyEvaluation
    /// What the controller said of how it drove; nil if nothing.
    public var note: String?
  }

  /// How the members of a group did.
  public struct GroupResult: Sendable {
    public var name: String
    /// One a member, at least one.
    public var results: [Result]

    public init(name: String, results: [Result]) {
      self.name = name
      self.results = results
    }
  }

  /// Episodes that are in memory at the same time.
  private static let chunk = 32

  public init(
    worlds: WorldDistribution, seed: UInt64, episodes: Int, temperature: Double? = nil,
    faithfulness: Int? = nil, jobs: Int = Workers.coreCount
  ) {
    self.worlds = worlds
    self.seed = seed
    self.episodes = episodes
    self.temperature = temperature
    self.faithfulness = faithfulness
    self.jobs = jobs
  }

  /// Plays the episodes for every member of a group, one after another; nil if it was cancelled.
  ///
  /// - Throws: `EpisodeError` for a controller that can't be made.
  public func evaluate(_ group: ContestantGroup) throws(EpisodeError) -> GroupResult? {
    var results: [Result] = []
    for contestant in group.members {
      guard !isCancelled(), let result = try evaluate(contestant) else { return nil }
      results.append(result)
    }
    return GroupResult(name: group.name, results: results)
  }

  /// Plays the episodes; nil if it was cancelled.
  ///
  /// - Throws: `EpisodeError` for a controller that can't be made.
  public func evaluate(_ contestant: PolicyContestant) throws(EpisodeError) -> Result? {
    var result = Result(
      name: contestant.name, temperature: temperature(of: contestant), evaluation: PolicyEvaluation())
    if let file = contestant.policy, contestant.specification.shield == nil {
      let evaluator = PolicyEvaluator(file.policy, worlds: worlds, seed: seed, use: use)
      evaluator.isCancelled = isCancelled
      result.evaluation = evaluator.evaluate(
        file.parameters, episodes: episodes, temperature: result.temperature ?? 1,
        faithfulness: faithfulness, jobs: jobs)
      return isCancelled() ? nil : result
    }
    return try play(contestant, &result) ? result : nil
  }

  /// Of a list that holds instances back, those that chose no policy; else the held-out episodes of the seed.
  private var use: WorldDistribution.Use {
    if case .listed = worlds.source, !worlds.isTrainedOn(.test) { .test } else { .heldOut }
  }

  /// Nil for planners.
  private func temperature(of contestant: PolicyContestant) -> Double? {
    guard let policy = contestant.policy else { return nil }
    return temperature ?? shield(of: contestant).map { Double($0.temperature) }
      ?? contestant.specification.temperature(trained: policy.drivingTemperature)
  }

  /// What a policy drives behind; nil if it drives alone, and for planners.
  private func shield(of contestant: PolicyContestant) -> ShieldConfiguration? {
    guard var shield = contestant.specification.shield(trained: contestant.policy?.trainedShield) else {
      return nil
    }
    if let temperature { shield.temperature = Float(temperature) }
    return shield
  }

  /// Plays the episodes as 'navsim run' would; false if it was cancelled.
  private func play(
    _ contestant: PolicyContestant, _ result: inout Result
  ) throws(EpisodeError) -> Bool {
    let make = controllerMaker(contestant)
    let policy = contestant.policy?.policy ?? NavigationPolicy(PolicyConfiguration())
    let evaluator = PolicyEvaluator(policy, worlds: worlds, seed: seed, use: use)
    var figures: [EpisodeMetrics] = []
    for first in stride(from: 0, to: episodes, by: ContestantEvaluation.chunk) {
      if isCancelled() { return false }
      let configurations = (first..<first + ContestantEvaluation.chunk).map(evaluator.configuration)
      let plays = try play(configurations, make)
      if isCancelled() { return false }
      for (configuration, (metrics, note)) in zip(configurations, plays) {
        result.evaluation.noteInstance(configuration)
        result.evaluation.successes.append(metrics["CSR"] ?? 0)
        result.evaluation.individualRates.append(metrics["ISR"] ?? 0)
        result.evaluation.sumsOfCosts.append(metrics["SoC"] ?? 0)
        result.evaluation.lengths.append(metrics["ep_length"] ?? 0)
        result.evaluation.throughputs.append(metrics["avg_throughput"] ?? 0)
        figures.append(metrics)
        result.note = result.note ?? note
      }
    }
    result.evaluation.shield = shield(of: contestant)
    if contestant.isAsTrained {
      let driver =
        "\(contestant.name) drives behind the shield that it was trained behind; policy:\(contestant.name) drives alone."
      result.note = result.note.map { "\($0)\n\(driver)" } ?? driver
    }
    ContestantEvaluation.note(figures, in: &result.evaluation)
    return true
  }

  /// Takes the means of what attention did over episodes: each counts alike, and in means over quiet steps by its share
  /// of these, so that the parts make up the whole.
  private static func note(_ episodes: [EpisodeMetrics], in evaluation: inout PolicyEvaluation) {
    func mean(_ name: String, of weight: (_ quiet: Double) -> Double = { _ in 1 }) -> Double {
      let values = episodes.compactMap { metrics -> (value: Double, weight: Double)? in
        guard let value = metrics[name], value.isFinite else { return nil }
        return (value, weight(metrics["quiet_share"] ?? 0))
      }
      let total = values.reduce(0) { $0 + $1.weight }
      return total > 0 ? values.reduce(0) { $0 + $1.weight * $1.value } / total : .nan
    }
    guard episodes.contains(where: { $0["attention_entropy"] != nil }) else { return }
    let (original, enhanced, control) = (mean("drift_W"), mean("drift_W_star"), mean("drift_control"))
    // Episodes of one step have no drift.
    evaluation.driftOriginal = original.isNaN ? 0 : original
    evaluation.driftEnhanced = enhanced.isNaN ? 0 : enhanced
    evaluation.driftControl = control.isNaN ? 0 : control
    evaluation.attentionEntropy = mean("attention_entropy")
    evaluation.bytesSent = mean("bytes_sent")
    evaluation.split.originalQuiet = mean("drift_W_quiet") { $0 }
    evaluation.split.enhancedQuiet = mean("drift_W_star_quiet") { $0 }
    evaluation.split.controlQuiet = mean("drift_control_quiet") { $0 }
    evaluation.split.originalEvents = mean("drift_W_events") { 1 - $0 }
    evaluation.split.enhancedEvents = mean("drift_W_star_events") { 1 - $0 }
    evaluation.split.quietShare = mean("quiet_share")
  }

  private typealias Play = (metrics: EpisodeMetrics, note: String?)

  private func play(
    _ configurations: [WorldConfiguration],
    _ make: @escaping @Sendable () throws(EpisodeError) -> any Controller
  ) throws(EpisodeError) -> [Play] {
    let plays = Locked([Swift.Result<Play, EpisodeError>?](repeating: nil, count: configurations.count))
    EpisodePlayer(jobs: jobs, isCancelled: isCancelled).play(count: configurations.count) {
      TeamWorker(
        make: { piece in
          do throws(EpisodeError) {
            let controller = try make()
            let world = World(configurations[piece], outputWidth: controller.outputWidth)
            return Episode(
              world, teams: [Episode.Team(controller: controller, agents: Array(0..<world.agentCount))])
          } catch {
            plays.withLock { $0[piece] = .failure(error) }
            return nil
          }
        },
        take: { piece, episode, _ in
          plays.withLock { $0[piece] = .success((episode.metrics, episode.notes.first)) }
        })
    }
    var results: [Play] = []
    for play in plays.withLock(\.self) {
      if let play { results.append(try play.get()) }
    }
    return results
  }

  private func controllerMaker(
    _ contestant: PolicyContestant
  ) -> @Sendable () throws(EpisodeError) -> any Controller {
    let specification = contestant.specification
    guard let file = contestant.policy else {
      return { () throws(EpisodeError) in try ControllerFactory.planner(specification) }
    }
    let temperature = Float(temperature(of: contestant) ?? 0)
    let shield = shield(of: contestant)?.shield
    return {
      PolicyController(
        name: specification.name, file: file, temperature: temperature, shield: shield,
        options: .measuring)
    }
  }
}
