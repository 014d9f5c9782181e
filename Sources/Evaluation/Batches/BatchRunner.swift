import Basics
import Episodes
import Foundation
public import Scenarios
public import Simulation
import Synchronization

/// Runs the missing episodes of a plan on several threads and stores each as soon as it is finished.
///
/// Controllers run one after another, so that time and peak memory are each one's own; within one, threads take the
/// next episode of the list whenever they are free. What is stored does not depend on the threads: every row but its
/// times follows from the trial and the number of the episode, unless a controller has a time budget (`lacam` without
/// iterations).
public struct BatchRunner: Sendable {
  /// What came of a run.
  public struct Outcome: Sendable {
    public var finished = 0
    /// Episodes that could not be made, left out because of `keepsGoing`.
    public var problems: [BatchPlan.Problem] = []
    /// Whether episodes are missing because of `isCancelled`.
    public var wasCancelled = false
  }

  public var plan: BatchPlan
  public var store: ResultStore
  public var run: StoredRun
  /// Threads.
  public var jobs: Int
  /// Whether an episode that can't be made is left out, instead of ending the batch.
  public var keepsGoing = false
  /// Asked between steps; once true, unfinished episodes are dropped and the run ends.
  public var isCancelled: @Sendable () -> Bool = { false }
  /// Told of every stored episode, from any thread.
  public var onEpisode: @Sendable () -> Void = {}
  /// Makes the episode of a number, with the controllers that the scenario names unless it is set otherwise.
  public var makeEpisode: @Sendable (Scenario, Int) throws -> Episode = { try $0.makeEpisode($1) }

  public init(plan: BatchPlan, store: ResultStore, run: StoredRun, jobs: Int) {
    self.plan = plan
    self.store = store
    self.run = run
    self.jobs = jobs
  }

  /// How many of the plan's episodes the store has.
  public func finishedBefore() throws(BatchError) -> Int {
    do {
      let finished = try store.finishedEpisodes(of: run)
      return zip(try store.trialIDs(of: plan, in: run), plan.trials).reduce(0) { sum, entry in
        sum + (finished[entry.0]?.count { $0 < entry.1.episodes } ?? 0)
      }
    } catch {
      throw .store(error)
    }
  }

  /// Runs what the store lacks.
  ///
  /// - Throws: `ResultStoreError.Reason.runInUse` while another program, or another runner, works on the run.
  public func runMissing() throws(BatchError) -> Outcome {
    var outcome = Outcome()
    var wanted = 0
    do {
      let claim = try RunClaim(run, of: store.path)
      defer { withExtendedLifetime(claim) {} }
      let trialIDs = try store.trialIDs(of: plan, in: run)
      let finished = try store.finishedEpisodes(of: run)
      for controller in plan.controllers {
        var queue: [Item] = []
        for (trial, entry) in plan.trials.enumerated() where entry.key.controller == controller {
          let done = finished[trialIDs[trial]] ?? []
          for number in 0..<entry.episodes where !done.contains(number) {
            queue.append(Item(trial: Int32(trial), number: Int32(number)))
          }
        }
        wanted += queue.count
        guard !queue.isEmpty, !isCancelled() else { continue }
        let phase = Phase(
          queue: queue, trialIDs: trialIDs,
          writer: try ResultWriter(store, run, controller: controller, jobs: jobs))
        play(phase)
        try phase.writer.finish()
        let (count, problems, error) = phase.progress.withLock { ($0.finished, $0.problems, $0.error) }
        outcome.finished += count
        outcome.problems += problems
        if let error { throw error }
      }
    } catch let error as ResultStoreError {
      throw .store(error)
    } catch let error as BatchError {
      throw error
    } catch {
      throw .episode(caseName: run.name, error)
    }
    outcome.wasCancelled = outcome.finished + outcome.problems.count < wanted
    return outcome
  }

  // MARK: - Threads

  private struct Item: Sendable {
    var trial: Int32
    var number: Int32
  }

  /// The episodes of one controller, shared by the threads.
  private final class Phase: Sendable {
    struct Progress {
      var finished = 0
      var problems: [BatchPlan.Problem] = []
      var error: BatchError?
    }

    let queue: [Item]
    let trialIDs: [Int64]
    let writer: ResultWriter
    let progress = Locked(Progress())
    private let stopped = Atomic<Bool>(false)

    init(queue: [Item], trialIDs: [Int64], writer: ResultWriter) {
      self.queue = queue
      self.trialIDs = trialIDs
      self.writer = writer
    }

    var isStopped: Bool { stopped.load(ordering: .relaxed) }

    func stop(_ error: BatchError) {
      stopped.store(true, ordering: .relaxed)
      progress.withLock { if $0.error == nil { $0.error = error } }
    }
  }

  private func play(_ phase: Phase) {
    let queue = phase.queue
    let player = EpisodePlayer(jobs: jobs) { [isCancelled] in isCancelled() || phase.isStopped }
    player.play(count: queue.count) { [self] in
      TeamWorker(
        world: { Int(queue[$0].trial) }, number: { Int(queue[$0].number) },
        make: { make(queue[$0], phase) },
        take: { store(queue[$0], $1, seconds: $2, phase) })
    }
  }

  /// Nil for an episode that can't be made.
  private func make(_ item: Item, _ phase: Phase) -> Episode? {
    do {
      return try makeEpisode(try plan.scenario(at: Int(item.trial)), Int(item.number))
    } catch {
      let name = plan.trials[Int(item.trial)].key.caseName
      if keepsGoing {
        phase.progress.withLock { $0.problems.append(BatchPlan.Problem(caseName: name, error: error)) }
      } else {
        phase.stop(.episode(caseName: name, error))
      }
      return nil
    }
  }

  private func store(_ item: Item, _ episode: Episode, seconds: Double, _ phase: Phase) {
    do {
      try phase.writer.add(EpisodeResult(episode, seconds: seconds), trial: phase.trialIDs[Int(item.trial)])
    } catch {
      return phase.stop(.store(error))
    }
    phase.progress.withLock { $0.finished += 1 }
    onEpisode()
  }
}
