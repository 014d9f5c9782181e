import Foundation

/// Threads that stay, for an owner that has small pieces of work for them again and again: to make threads anew, as
/// `Workers` does, would cost more than the work.
///
/// Between two runs they sleep. They end with the pool. Where the system makes fewer threads, fewer do it all.
public final class WorkerPool: Sendable {
  private let work = Work()
  private let threads: [WorkerThread]

  /// - Parameter jobs: pieces that can be at work at once: the calling thread's, and one on each of `jobs` − 1 others.
  public init(jobs: Int) {
    var threads: [WorkerThread] = []
    while threads.count + 1 < jobs {
      let (work, preferred) = (work, threads.count + 1)
      guard let thread = WorkerThread({ work.serve(preferring: preferred) }) else { break }
      threads.append(thread)
    }
    self.threads = threads
  }

  deinit {
    work.close()
    for thread in threads { thread.join() }
  }

  /// Calls `body` once for every index in 0..<count, and returns when all are done. An index is taken by the same thread as
  /// in the last run, if that comes in time: what it works on may still be in that core's cache. Not for several callers at
  /// once, nor from within `body`.
  public func forEach(count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    guard count > 1, !threads.isEmpty else {
      for index in 0..<count { body(index) }
      return
    }
    work.run(count, body)
  }
}

/// The pieces of a run, and who waits for what. Threads hold it, and not the pool.
private final class Work: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let begun = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  // All of these behind the mutex.
  private var body: (@Sendable (Int) -> Void)?
  private var isTaken: [Bool] = []
  private var untaken = 0
  private var unfinished = 0
  private var isClosed = false

  init() {
    mutex.initialize(to: pthread_mutex_t())
    begun.initialize(to: pthread_cond_t())
    done.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(begun, nil)
    pthread_cond_init(done, nil)
  }

  deinit {
    pthread_cond_destroy(done)
    pthread_cond_destroy(begun)
    pthread_mutex_destroy(mutex)
    done.deallocate()
    begun.deallocate()
    mutex.deallocate()
  }

  func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    pthread_mutex_lock(mutex)
    self.body = body
    isTaken.removeAll(keepingCapacity: true)
    for _ in 0..<count { isTaken.append(false) }
    (untaken, unfinished) = (count, count)
    pthread_cond_broadcast(begun)
    takeAll(preferring: 0)
    while unfinished > 0 { pthread_cond_wait(done, mutex) }
    self.body = nil
    pthread_mutex_unlock(mutex)
  }

  /// A thread's life.
  func serve(preferring preferred: Int) {
    pthread_mutex_lock(mutex)
    while !isClosed {
      takeAll(preferring: preferred)
      if !isClosed { pthread_cond_wait(begun, mutex) }
    }
    pthread_mutex_unlock(mutex)
  }

  func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_cond_broadcast(begun)
    pthread_mutex_unlock(mutex)
  }

  /// Takes pieces as long as there are any, the preferred one first. With the mutex held, but for the work itself.
  private func takeAll(preferring preferred: Int) {
    while untaken > 0, let body {
      let isFree = preferred < isTaken.count && !isTaken[preferred]
      guard let index = isFree ? preferred : isTaken.firstIndex(of: false) else { return }
      isTaken[index] = true
      untaken -= 1
      pthread_mutex_unlock(mutex)
      body(index)
      pthread_mutex_lock(mutex)
      unfinished -= 1
      if unfinished == 0 { pthread_cond_signal(done) }
    }
  }
}
