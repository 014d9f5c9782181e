import Basics

/// Plays many episodes to their ends on several threads: the one place that does, for training, evaluation and batches
/// alike.
///
/// Work comes in pieces: a piece is one episode, or a few that share a network's passes. A thread takes the next piece
/// whenever it is free, and keeps its vector, so that a world can be played again without being built anew. Results go
/// by the piece's number: they depend neither on the threads nor on the order.
public struct EpisodePlayer: Sendable {
  /// Threads.
  public var jobs: Int
  /// Asked before every step; once true, unfinished pieces are dropped.
  public var isCancelled: @Sendable () -> Bool

  public init(jobs: Int, isCancelled: @escaping @Sendable () -> Bool = { false }) {
    self.jobs = jobs
    self.isCancelled = isCancelled
  }

  /// Plays the pieces 0..<count.
  ///
  /// - Parameter makeWorker: makes what one thread plays with, on that thread.
  /// - Returns: false if it was cancelled.
  @discardableResult
  public func play<Worker: EpisodeWorker>(
    count: Int, _ makeWorker: @escaping @Sendable () -> Worker
  ) -> Bool {
    let isCancelled = isCancelled
    Workers.forEach(count: count, jobs: jobs, state: { (makeWorker(), VectorEpisode()) }) { state, piece in
      guard !isCancelled() else { return false }
      guard var driver = state.0.begin(piece, &state.1) else { return true }
      guard state.1.play(&driver, isCancelled: isCancelled) else { return false }
      state.0.finish(piece, &state.1, driver)
      return true
    }
    return !isCancelled()
  }
}

/// What one thread of an `EpisodePlayer` does with its pieces.
public protocol EpisodeWorker: SendableMetatype {
  associatedtype Driver: VectorDriver

  /// Gets `vector` ready to play a piece, and gives what drives it; nil to leave the piece out. The vector is as the
  /// thread's last piece has left it.
  mutating func begin(_ piece: Int, _ vector: inout VectorEpisode) -> Driver?

  /// Takes the results of a piece whose episodes are all over.
  mutating func finish(_ piece: Int, _ vector: inout VectorEpisode, _ driver: Driver)
}

/// Plays episodes that bring their controllers, one a piece.
public struct TeamWorker: EpisodeWorker {
  /// Which world a piece plays in: the thread's last episode goes on to a piece's number if its world is the same.
  public var world: @Sendable (_ piece: Int) -> Int
  /// The number of a piece's episode.
  public var number: @Sendable (_ piece: Int) -> Int
  /// Makes a piece's episode; nil to leave the piece out.
  public var make: @Sendable (_ piece: Int) -> Episode?
  /// Takes a finished episode, and the seconds from before it was made.
  public var take: @Sendable (_ piece: Int, _ episode: Episode, _ seconds: Double) -> Void
  private var worldAtHand: Int?
  private var start = ContinuousClock.now

  /// - Parameters:
  ///   - world: a world a piece, unless given.
  ///   - number: 0, unless given.
  public init(
    world: @escaping @Sendable (_ piece: Int) -> Int = { $0 },
    number: @escaping @Sendable (_ piece: Int) -> Int = { _ in 0 },
    make: @escaping @Sendable (_ piece: Int) -> Episode?,
    take: @escaping @Sendable (_ piece: Int, _ episode: Episode, _ seconds: Double) -> Void
  ) {
    (self.world, self.number, self.make, self.take) = (world, number, make, take)
  }

  public mutating func begin(_ piece: Int, _ vector: inout VectorEpisode) -> TeamDriver? {
    start = .now
    if worldAtHand == world(piece) {
      vector.restart(0, episode: number(piece))
      return TeamDriver()
    }
    worldAtHand = nil
    guard let episode = make(piece) else { return nil }
    vector.begin([episode])
    worldAtHand = world(piece)
    return TeamDriver()
  }

  public mutating func finish(_ piece: Int, _ vector: inout VectorEpisode, _ driver: TeamDriver) {
    take(piece, vector.lanes[0].episode, start.duration(to: .now) / .seconds(1))
  }
}
