import Foundation
import Synchronization

/// Runs independent pieces of work side by side: on the calling thread, and on as many others as are wanted and the
/// system makes.
public enum Workers {
  /// How many threads this machine runs at the same time.
  public static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// The threads to use for a wish: all cores without one, and no more than there are, since further ones only take
  /// memory. The note says so; nil if there is nothing to say.
  public static func jobs(_ wish: Int?) -> (count: Int, note: String?) {
    let cores = max(1, coreCount)
    guard let wish, wish > cores else { return (max(1, wish ?? cores), nil) }
    return (
      cores, "\(wish) threads would share \(cores == 1 ? "1 core" : "\(cores) cores"); \(cores) will do."
    )
  }

  /// Calls `body` once for every index in 0..<count, on up to `jobs` threads at once, and returns when all are
  /// done. Which thread takes which index depends on timing: results must go by index. Where the system makes fewer threads,
  /// fewer do it all.
  public static func forEach(count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Void) {
    forEach(count: count, jobs: jobs, state: {}) { _, index in
      body(index)
      return true
    }
  }

  /// The same with something that each thread keeps from one index to the next.
  ///
  /// - Parameters:
  ///   - state: makes a thread's own, on that thread.
  ///   - body: returns false to take no further index on this thread.
  public static func forEach<State>(
    count: Int, jobs: Int, state: @escaping @Sendable () -> State,
    _ body: @escaping @Sendable (inout State, Int) -> Bool
  ) {
    forEach(count: count, jobs: jobs, state: state, body) { WorkerThread($0) }
  }

  /// - Parameter makeThread: nil where the system makes none.
  static func forEach<State>(
    count: Int, jobs: Int, state: @escaping @Sendable () -> State,
    _ body: @escaping @Sendable (inout State, Int) -> Bool,
    makeThread: (@escaping @Sendable () -> Void) -> WorkerThread?
  ) {
    let next = Counter()
    let work: @Sendable () -> Void = {
      var own = state()
      while let index = next.take(below: count), body(&own, index) {}
    }
    var others: [WorkerThread] = []
    while others.count + 1 < min(jobs, count), let thread = makeThread(work) { others.append(thread) }
    work()
    for thread in others { thread.join() }
  }

  /// The results of `body` for every index in 0..<count, in order.
  public static func map<Result: Sendable>(
    count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    let results = Locked<[Result?]>(Array(repeating: nil, count: count))
    forEach(count: count, jobs: jobs) { index in
      let result = body(index)
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}

/// Hands out the numbers 0, 1, 2 … once each, to any thread.
private final class Counter: Sendable {
  private let next = Atomic<Int>(0)

  func take(below count: Int) -> Int? {
    let taken = next.add(1, ordering: .relaxed).oldValue
    return taken < count ? taken : nil
  }
}
