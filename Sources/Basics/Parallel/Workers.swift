import Foundation
import Synchronization

/// Runs independent pieces of work side by side on threads of its own.
public enum Workers {
  /// How many threads this machine runs at the same time.
  public static var coreCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Calls `body` once for every index in 0..<count, on up to `jobs` threads at once, and returns when all are
  /// done. Which thread takes which index depends on timing: results must go by index.
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
    let next = Counter()
    let work: @Sendable () -> Void = {
      var own = state()
      while let index = next.take(below: count), body(&own, index) {}
    }
    guard jobs > 1, count > 1 else { return work() }
    let group = DispatchGroup()
    for _ in 0..<min(jobs, count) {
      group.enter()
      Thread.detachNewThread {
        work()
        group.leave()
      }
    }
    group.wait()
  }

  /// The results of `body` for every index in 0..<count, in order.
  public static func map<Result: Sendable>(
    count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    let results = Mutex<[Result?]>(Array(repeating: nil, count: count))
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
